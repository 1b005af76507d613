using System.Collections.Immutable;

namespace ImageIO.Codecs;

/// <summary>What a codec can do.</summary>
[Flags]
public enum CodecCapabilities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Reads.</summary>
    Read = 1 << 0,

    /// <summary>Writes.</summary>
    Write = 1 << 1,

    /// <summary>A file may hold several images.</summary>
    MultiImage = 1 << 2,

    /// <summary>Images have times.</summary>
    Animation = 1 << 3,

    /// <summary>Images may have any number of axes.</summary>
    Volume = 1 << 4,

    /// <summary>Reads in memory that does not grow with the number of images.</summary>
    StreamingRead = 1 << 5,

    /// <summary>Writes in memory that does not grow with the number of images.</summary>
    StreamingWrite = 1 << 6,

    /// <summary>Goes to any image without decoding those before it.</summary>
    RandomAccess = 1 << 7,

    /// <summary>Reads metadata.</summary>
    MetadataRead = 1 << 8,

    /// <summary>Writes metadata.</summary>
    MetadataWrite = 1 << 9,

    /// <summary>Can only work on a file on disk.</summary>
    NeedsLocalFile = 1 << 10,

    /// <summary>Pixels may come back changed: the compression is lossy by default.</summary>
    Lossy = 1 << 11,
}

/// <summary>Bytes by which a format is known.</summary>
/// <param name="Offset">Where they stand, from the start of the file; at most 4,000.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="Mask">Which bits of each byte count; all where it is not given.</param>
public sealed record Signature(int Offset, ImmutableArray<byte> Bytes, ImmutableArray<byte> Mask = default)
{
    /// <summary>A signature of ASCII characters or of escaped bytes: <c>"GIF89a"</c>.</summary>
    /// <param name="text">Characters up to U+00FF, a byte each.</param>
    /// <param name="offset">Where they stand.</param>
    public static Signature Of(string text, int offset = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(offset, [.. text.Select(c => checked((byte)c))]);
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

/// <summary>A kind of array that an encoder takes.</summary>
/// <param name="DType">The element type.</param>
/// <param name="Channels">1 gray (H×W), 2 gray and alpha, 3 RGB, 4 RGBA; 0 any shape.</param>
public readonly record struct PixelLayout(DType DType, int Channels);

/// <summary>What a codec is called, which files it knows, and what it can do with them. The registry, the documents, the tool and the conformance tests all read it.</summary>
/// <param name="Name">Short and lower case: <c>png</c>.</param>
/// <param name="Extensions">With their dot, lower case, the usual one first.</param>
/// <param name="Signatures">Any of them tells the format; none where only the extension does.</param>
/// <param name="Capabilities">What it can do.</param>
/// <param name="Accepts">What its encoder takes; the core converts everything else that fits without loss. Best first where two fit equally.</param>
/// <param name="Priority">Where several codecs know a file, the highest is used. Catch-alls are negative.</param>
/// <param name="MimeTypes">Its media types, the usual one first.</param>
public sealed record CodecInfo(
    string Name,
    ImmutableArray<string> Extensions,
    ImmutableArray<Signature> Signatures,
    CodecCapabilities Capabilities,
    ImmutableArray<PixelLayout> Accepts,
    int Priority = 0,
    ImmutableArray<string> MimeTypes = default)
{
    /// <summary>One line for people: <c>Portable Network Graphics</c>.</summary>
    public string Description { get; init; } = Name;

    /// <summary>The package that the codec comes in.</summary>
    public string Package { get; init; } = "ImageIO.Core";

    /// <summary>
    /// The settings of the format that can be given as text, as the tool's <c>--option</c> does. Default: none. Those that formats share
    /// by what they can do (the times of an animation) are not listed.
    /// </summary>
    public ImmutableArray<OptionInfo> Options { get; init; } = [];

    /// <summary>Whether the codec has all of <paramref name="capabilities"/>.</summary>
    /// <param name="capabilities">One or more.</param>
    public bool Can(CodecCapabilities capabilities) => (Capabilities & capabilities) == capabilities;

    /// <summary>Whether a file that starts with <paramref name="header"/> is of this format.</summary>
    /// <param name="header">The first bytes of the file.</param>
    public bool Recognizes(ReadOnlySpan<byte> header)
    {
        foreach (var signature in Signatures)
        {
            if (signature.Matches(header))
                return true;
        }

        return false;
    }
}
