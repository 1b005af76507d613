using System.Buffers;
using System.Text;

namespace ImageIO.Resources;

/// <summary>A <c>data:</c> URI (RFC 2397), which carries its bytes in its text.</summary>
internal sealed class DataUri(string text) : Resource
{
    public const string Scheme = "data:";

    private const string Base64Mark = ";base64";

    /// <summary>The media type, never the contents.</summary>
    public override string Name => $"<data:{Header().Split(';')[0]}>";

    public override OpenedSource Open(ReadOptions options, CancellationToken cancellationToken)
        => new(new SourceStream(Name, Decode(options.Limits), options.Limits, cancellationToken), null);

    private byte[] Decode(Limits limits)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
            throw new CorruptImageException("The data: URI has no comma before its data.") { Resource = Name };
        if (text.Length - comma > limits.MaxSourceBytes / 3 * 4 + 4)
            throw new ImageLimitException(nameof(Limits.MaxSourceBytes), (text.Length - comma) / 4L * 3, limits.MaxSourceBytes)
            {
                Resource = Name,
            };
        var data = text[(comma + 1)..];
        try
        {
            return Header().EndsWith(Base64Mark, StringComparison.OrdinalIgnoreCase)
                ? Convert.FromBase64String(Pad(Uri.UnescapeDataString(data)))
                : Unescape(data);
        }
        catch (FormatException fault)
        {
            throw new CorruptImageException("The data: URI's base64 is damaged: a character is not among those of base64, or some are " +
                "missing.", fault)
            {
                Resource = Name,
            };
        }
    }

    private string Header()
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return comma < 0 ? "" : text[Scheme.Length..comma].Trim();
    }

    /// <summary>Padding is often left away.</summary>
    private static string Pad(string base64)
    {
        base64 = base64.TrimEnd();
        return base64.Length % 4 is 2 or 3 ? base64.PadRight((base64.Length + 3) / 4 * 4, '=') : base64;
    }

    /// <summary>Each <c>%XX</c> is a byte, and so is every other character.</summary>
    private static byte[] Unescape(string data)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(1, data.Length));
        Span<byte> one = stackalloc byte[4];
        for (var i = 0; i < data.Length; i++)
        {
            if (data[i] == '%' && i + 2 < data.Length && char.IsAsciiHexDigit(data[i + 1]) && char.IsAsciiHexDigit(data[i + 2]))
            {
                bytes.Write([Convert.FromHexString(data.AsSpan(i + 1, 2))[0]]);
                i += 2;
            }
            else
            {
                bytes.Write(one[..Encoding.UTF8.GetBytes([data[i]], one)]);
            }
        }

        return bytes.WrittenSpan.ToArray();
    }
}
