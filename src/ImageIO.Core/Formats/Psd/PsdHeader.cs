using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Psd;

/// <summary>The colors of a document, as the file numbers them.</summary>
internal enum PsdMode
{
    Bitmap = 0,
    Gray = 1,
    Indexed = 2,
    Rgb = 3,
    Cmyk = 4,
    Multichannel = 7,
    Duotone = 8,
    Lab = 9,
}

/// <summary>What a file begins with.</summary>
/// <param name="IsLarge">A PSB: lengths have twice as many bytes.</param>
/// <param name="Channels">All channels of the merged image.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Depth">Bits of a sample: 1, 8, 16 or 32.</param>
/// <param name="Mode">What the channels mean.</param>
internal sealed record PsdHeader(bool IsLarge, int Channels, int Height, int Width, int Depth, PsdMode Mode)
{
    /// <summary>The specification has 56; files of a few more exist.</summary>
    private const int MaxChannels = 99;

    public DType DType => Depth switch { 16 => DType.UInt16, 32 => DType.Float32, _ => DType.UInt8 };

    /// <summary>Bytes of a row of one channel.</summary>
    public static long RowBytes(int width, int depth) => (((long)width * depth) + 7) / 8;

    /// <summary>The channels that are colors.</summary>
    public int ColorChannels => Mode switch
    {
        PsdMode.Rgb or PsdMode.Lab => 3,
        PsdMode.Cmyk => 4,
        PsdMode.Multichannel => Channels,
        _ => 1,
    };

    public ColorModel ColorModel
        => Mode switch { PsdMode.Cmyk => ColorModel.Cmyk, PsdMode.Lab => ColorModel.Lab, _ => ColorModel.Unspecified };

    public static PsdHeader Read(SourceStream source)
    {
        CodecTools.ThrowCorruptIf(!source.ReadSpan(4).SequenceEqual("8BPS"u8), "The file does not start with 8BPS, as Photoshop's do.", 0);
        var version = source.ReadUInt16BigEndian();
        CodecTools.ThrowCorruptIf(version is not (1 or 2), $"The file is of version {version}; 1 (PSD) and 2 (PSB) exist.", 4);
        source.Skip(6);
        var channels = source.ReadUInt16BigEndian();
        var (height, width) = (source.ReadUInt32BigEndian(), source.ReadUInt32BigEndian());
        var (depth, mode) = (source.ReadUInt16BigEndian(), source.ReadUInt16BigEndian());
        CodecTools.ThrowCorruptIf(channels is < 1 or > MaxChannels,
            $"The image is said to have {channels} channels; 1 to {MaxChannels} are read.", 12);
        CodecTools.ThrowCorruptIf(
            height is < 1 or > 300_000
                || width is < 1 or > 300_000, $"The image is said to be {width}×{height} px; up to 300,000 are allowed.", 14);
        CodecTools.ThrowCorruptIf(depth is not (1 or 8 or 16 or 32), $"Samples are said to have {depth} bits; 1, 8, 16 and 32 exist.", 22);
        CodecTools.ThrowCorruptIf(!Enum.IsDefined((PsdMode)mode), $"The colors are said to be of mode {mode}, which does not exist.", 24);
        var header = new PsdHeader(version == 2, channels, (int)height, (int)width, depth, (PsdMode)mode);
        CodecTools.ThrowCorruptIf(
            channels < header.ColorChannels || (header.Mode == PsdMode.Bitmap) != (depth == 1)
                || (header.Mode == PsdMode.Indexed && depth != 8),
            $"{channels} channels of {depth} bits do not fit the mode {header.Mode}.",
            12);
        return header;
    }
}
