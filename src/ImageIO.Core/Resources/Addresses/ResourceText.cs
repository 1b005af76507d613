namespace ImageIO.Resources;

/// <summary>What a text names: a path, an address, or one of the few names that imageio gives a meaning of their own.</summary>
internal static class ResourceText
{
    public const string StandardScheme = "imageio:";

    public static Resource ToRead(string text)
    {
        if (StartsWith(text, DataUri.Scheme))
            return new DataUri(text);
        if (StartsWith(text, StandardScheme))
            return new StandardImage(text[StandardScheme.Length..]);
        if (IsHttp(text, out var address))
            return new HttpResource(address);
        if (text is ['<', .., '>'])
            return new DeviceResource(text);
        return new PathResource(text, ToPath(text));
    }

    public static Resource ToRead(Uri uri)
    {
        if (!uri.IsAbsoluteUri || uri.IsFile)
            return new PathResource(uri.OriginalString, ToPath(uri));
        return IsHttp(uri) ? new HttpResource(uri) : ToRead(uri.OriginalString);
    }

    /// <summary>The path that a target's text means.</summary>
    public static string ToWrite(string text)
    {
        if (StartsWith(text, StandardScheme))
            throw new NotSupportedException($"\"{text}\" is a standard image, and those are only read. Give a path to write to.");
        if (StartsWith(text, DataUri.Scheme) || IsHttp(text, out _))
            throw new NotSupportedException(
                $"\"{DataSafe(text)}\" can only be read. Write to a path, or make the bytes with ImEncode and send them.");
        if (text is "<bytes>")
            throw new NotSupportedException("To write to bytes use ImEncode, which returns them.");
        if (text is ['<', .., '>'])
            throw new NotSupportedException($"\"{text}\" can only be read. Give a path to write to.");
        return ToPath(text);
    }

    public static string ToWrite(Uri uri) => uri.IsAbsoluteUri && !uri.IsFile ? ToWrite(uri.OriginalString) : ToPath(uri);

    private static string ToPath(string text)
    {
        const string file = "file:";
        if (StartsWith(text, file + "//~/"))
            return Home(text[(file.Length + 2)..]);
        if (StartsWith(text, file) && Uri.TryCreate(text, UriKind.Absolute, out var uri))
            return ToPath(uri);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 1 && text.AsSpan(0, scheme).IndexOfAnyExceptInRange('a', 'z') < 0)
            throw new NotSupportedException($"\"{text}\" is a {text[..scheme]}: address. {Advice(text[..scheme])}");
        return text == "~" || text.StartsWith("~/", StringComparison.Ordinal) || text.StartsWith("~\\", StringComparison.Ordinal)
            ? Home(text) : text;
    }

    private static string ToPath(Uri uri) => uri.IsAbsoluteUri ? uri.LocalPath : ToPath(uri.OriginalString);

    private static string Home(string path) => Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[1..]);

    private static bool StartsWith(string text, string scheme) => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);

    private static bool IsHttp(string text, out Uri address)
    {
        address = null!;
        return (StartsWith(text, "http://") || StartsWith(text, "https://")) && Uri.TryCreate(text, UriKind.Absolute, out address!);
    }

    private static bool IsHttp(Uri uri) => uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps;

    private static string DataSafe(string text) => StartsWith(text, DataUri.Scheme) ? DataUri.Scheme : text;

    private static string Advice(string scheme) => scheme is "ftp" or "ftps" or "sftp"
        ? "FTP is not spoken here: fetch the file with a client of your choice, or through a server that speaks https, and pass its " +
            "bytes or stream."
        : "Files, http and https can be read; open anything else yourself and pass the stream.";
}
