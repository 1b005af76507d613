namespace ImageIO.Resources;

/// <summary>What a text names: a path on this machine, or a <c>file:</c> URI.</summary>
internal static class ResourcePath
{
    public static string Resolve(string text)
    {
        if (text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(text, UriKind.Absolute, out var uri))
            return Resolve(uri);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 1 && text.AsSpan(0, scheme).IndexOfAnyExceptInRange('a', 'z') < 0)
            ThrowScheme(text[..scheme], text);
        if (text == "~" || text.StartsWith("~/", StringComparison.Ordinal) || text.StartsWith("~\\", StringComparison.Ordinal))
            return Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), text[1..]);
        return text;
    }

    public static string Resolve(Uri uri)
    {
        if (!uri.IsAbsoluteUri)
            return Resolve(uri.OriginalString);
        if (!uri.IsFile)
            ThrowScheme(uri.Scheme, uri.ToString());
        return uri.LocalPath;
    }

    private static void ThrowScheme(string scheme, string text)
        => throw new NotSupportedException($"\"{text}\" is a {scheme}: address, and only files, bytes and streams can be used. Open it yourself and pass the stream.");
}
