using System.Buffers;
using System.Globalization;
using System.Text;

namespace ImageIO.Formats.Png;

/// <summary>What a block that stands in a text is.</summary>
internal enum RawProfileKind
{
    Exif,
    Xmp,
    Icc,
    Iptc,
}

/// <summary>
/// Blocks in texts named "Raw profile type …", as ImageMagick and others wrote them before PNG had chunks for them: a name, a length, and
/// hexadecimal digits.
/// </summary>
internal static class RawProfile
{
    private const string Prefix = "Raw profile type ";

    private static ReadOnlySpan<byte> XmpPrefix => "http://ns.adobe.com/xap/1.0/\0"u8;

    /// <summary>Reads such a text.</summary>
    /// <param name="keyword">The text's keyword.</param>
    /// <param name="text">The text.</param>
    /// <param name="kind">What the block is.</param>
    /// <param name="block">EXIF from its TIFF header on, XMP as a packet.</param>
    /// <returns>False where it is a text like any other, or damaged.</returns>
    public static bool TryRead(string keyword, ReadOnlySpan<byte> text, out RawProfileKind kind, out byte[] block)
    {
        kind = default;
        block = [];
        if (!keyword.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || Decode(text) is not { Length: > 0 } bytes)
            return false;
        switch (keyword[Prefix.Length..].ToLowerInvariant())
        {
            case "app1" when bytes.AsSpan().StartsWith(XmpPrefix):
                kind = RawProfileKind.Xmp;
                block = bytes[XmpPrefix.Length..];
                return true;
            case "exif" or "app1":
                kind = RawProfileKind.Exif;
                block = WithoutExifPrefix(bytes);
                return true;
            case "xmp":
                kind = RawProfileKind.Xmp;
                block = bytes.AsSpan().StartsWith(XmpPrefix) ? bytes[XmpPrefix.Length..] : bytes;
                return true;
            case "icc" or "icm":
                kind = RawProfileKind.Icc;
                block = bytes;
                return true;
            case "iptc" or "8bim":
                kind = RawProfileKind.Iptc;
                block = bytes;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The block from its TIFF header on: in JPEG it starts with a name.</summary>
    public static byte[] WithoutExifPrefix(byte[] exif) => exif.AsSpan().StartsWith("Exif\0\0"u8) ? exif[6..] : exif;

    private static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        // The name and the length stand on lines of their own.
        text = text.TrimStart((byte)'\n');
        var name = text.IndexOf((byte)'\n');
        if (name < 0)
            return null;
        text = text[(name + 1)..];
        var end = text.IndexOf((byte)'\n');
        if (end < 0 || !int.TryParse(Encoding.ASCII.GetString(text[..end]), NumberStyles.AllowLeadingWhite,
            CultureInfo.InvariantCulture, out var length))
            return null;
        text = text[(end + 1)..];
        if (length <= 0 || length > text.Length / 2)
            return null;
        var digits = new byte[2 * length];
        var count = 0;
        foreach (var digit in text)
        {
            if (count < digits.Length && digit is not ((byte)'\n' or (byte)'\r' or (byte)' '))
                digits[count++] = digit;
        }

        var block = new byte[length];
        return count == digits.Length && Convert.FromHexString(digits, block, out _, out _) == OperationStatus.Done ? block : null;
    }
}
