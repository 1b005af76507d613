using System.Collections.Immutable;

namespace ImageIO.Codecs;

/// <summary>Bytes by which a format is known.</summary>
public sealed class Signature
{
    /// <summary>Where the bytes stand, from the start of the file: 0 to 4,000. Default 0.</summary>
    public int Offset { get; init; }

    /// <summary>The bytes.</summary>
    public required ImmutableArray<byte> Bytes { get; init; }

    /// <summary>Which bits of each byte count, as many bytes as <see cref="Bytes"/> has. Default: all bits of all bytes.</summary>
    public ImmutableArray<byte> Mask { get; init; }

    /// <summary>A signature of ASCII characters or of escaped bytes: <c>"GIF89a"</c>.</summary>
    /// <param name="text">Characters up to U+00FF, a byte each.</param>
    /// <param name="offset">Where they stand.</param>
    public static Signature Of(string text, int offset = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Signature { Offset = offset, Bytes = [.. text.Select(c => checked((byte)c))] };
    }

    /// <summary>Whether a file that starts with <paramref name="header"/> has the signature.</summary>
    /// <param name="header">The first bytes of the file.</param>
    public bool Matches(ReadOnlySpan<byte> header)
    {
        if (header.Length < Offset + Bytes.Length)
            return false;
        for (var i = 0; i < Bytes.Length; i++)
        {
            var mask = Mask.IsDefault ? (byte)0xFF : Mask[i];
            if ((header[Offset + i] & mask) != (Bytes[i] & mask))
                return false;
        }

        return true;
    }
}
