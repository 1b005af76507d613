using ImageIO.Codecs;

namespace ImageIO.Formats.Pnm;

/// <summary>How the samples of an image stand in the file.</summary>
internal enum PnmEncoding
{
    /// <summary>Digits 0 and 1, 1 for black (P1).</summary>
    PlainBits,

    /// <summary>Decimal numbers (P2, P3).</summary>
    PlainNumbers,

    /// <summary>Eight pixels per byte, 1 for black (P4).</summary>
    Bits,

    /// <summary>One byte per pixel, 1 for white (P7, black and white).</summary>
    Bytes,

    /// <summary>One byte per sample, or two with the more significant one first (P5, P6, P7).</summary>
    Numbers,

    /// <summary>Four bytes per sample, from the lowest row up (Pf, PF).</summary>
    Floats,
}

/// <summary>What stands before the samples of an image.</summary>
/// <param name="Magic">The two characters that the file starts with.</param>
/// <param name="Encoding">How the samples stand there.</param>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Samples per pixel, 1 to 4.</param>
/// <param name="MaxValue">The sample that means full: 1 to 65,535.</param>
/// <param name="Scale">Floating point only: the number in the header; negative for the least significant byte first.</param>
internal sealed record PnmHeader(string Magic, PnmEncoding Encoding, int Width, int Height, int Channels, int MaxValue = 1,
    double Scale = 0)
{
    public DType DType => Encoding switch
    {
        PnmEncoding.PlainBits or PnmEncoding.Bits or PnmEncoding.Bytes => DType.Bool,
        PnmEncoding.Floats => DType.Float32,
        _ => MaxValue > byte.MaxValue ? DType.UInt16 : DType.UInt8,
    };

    /// <summary>Only one image may stand in a file of digits or of floating point numbers.</summary>
    public bool MayBeFollowed => Encoding is PnmEncoding.Bits or PnmEncoding.Bytes or PnmEncoding.Numbers;

    /// <summary>Bytes of samples in the file, where they are not digits.</summary>
    public long DataBytes => checked((long)Height * (Encoding == PnmEncoding.Bits
        ? (Width + 7L) / 8 : (long)Width * Channels * DType.ItemSize()));

    /// <summary>The header as sessions know it.</summary>
    public FrameHeader ToFrameHeader() => new() { Shape = Channels == 1 ? [Height, Width] : [Height, Width, Channels], DType = DType };

    /// <summary>What pixels can't say: the range that the file used before it was widened to the type's own.</summary>
    public ImageMetadata ToMetadata() => Encoding switch
    {
        PnmEncoding.Floats => new ImageMetadata([new("magic", Magic), new("scale", Math.Abs(Scale))]),
        _ => new ImageMetadata([new("magic", Magic), new("maxval", MaxValue)]),
    };
}
