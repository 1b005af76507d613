using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Reading;

/// <summary>How the samples of a page are stored. Pages of one layout share one instance.</summary>
internal sealed class TiffLayout : IEquatable<TiffLayout>
{
    private const int MaxListed = 64;

    private TiffLayout(TiffDirectory directory)
    {
        Width = Length(directory, TiffTag.ImageWidth, "wide");
        Height = Length(directory, TiffTag.ImageLength, "high");
        Depth = directory.Number(TiffTag.ImageDepth, 1);
        Compression = (TiffCompression)directory.Number(TiffTag.Compression, 1);
        Photometric = (TiffPhotometric)directory.Number(TiffTag.PhotometricInterpretation, -1);

        // Old JPEGs are at times not counted: what their colors are says how many samples they have.
        var isOldColor = Compression == TiffCompression.OldJpeg && Photometric is TiffPhotometric.YCbCr or TiffPhotometric.Rgb;
        Samples = (int)directory.Number(TiffTag.SamplesPerPixel, isOldColor ? 3 : 1);
        Predictor = (int)directory.Number(TiffTag.Predictor, 1);
        IsPlanar = directory.Number(TiffTag.PlanarConfiguration, 1) == 2 && Samples > 1;
        IsBitReversed = directory.Number(TiffTag.FillOrder, 1) == 2;
        ExtraSamples = [.. directory.Numbers(TiffTag.ExtraSamples, MaxListed).Select(value => (int)value)];
        SampleBits = [.. directory.Numbers(TiffTag.BitsPerSample, Math.Clamp(Samples, 1, MaxListed)).Select(value => (int)value)];
        if (SampleBits.IsEmpty)
            SampleBits = [1];
        if (SampleBits is [_, 0 or > 128] && directory.FarPair(TiffTag.BitsPerSample) is { } pair)
            SampleBits = [pair.First, pair.Second];
        Bits = SampleBits.Max();
        var format = (TiffSampleFormat)directory.Number(TiffTag.SampleFormat, 1);
        Format = format == TiffSampleFormat.Undefined ? TiffSampleFormat.Unsigned : format;
        var isTiled = directory.TryFind(TiffTag.TileWidth, out _);
        IsTiled = isTiled;
        ChunkWidth = isTiled ? Length(directory, TiffTag.TileWidth, "wide, tile by tile,") : Width;
        ChunkHeight = isTiled ? Length(directory, TiffTag.TileLength, "high, tile by tile,") : RowsPerStrip(directory);
        if (Compression == TiffCompression.Jpeg && !isTiled && RestartGrid.Of(directory, Width) is { } grid)
            (Restarts, ChunkWidth, ChunkHeight) = (grid, grid.PieceWidth, grid.PieceHeight * grid.PiecesDown);
        (SubsamplingX, SubsamplingY) = (1, 1);
        if (Photometric == TiffPhotometric.YCbCr && !IsDecodedToRgb)
        {
            var factors = directory.Numbers(TiffTag.YCbCrSubsampling, 2);
            (SubsamplingX, SubsamplingY) = factors.Length == 2 ? ((int)factors[0], (int)factors[1]) : (2, 2);
        }

        Check(directory.Offset);
        DType = StoredType();
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Slices of one page (SGI's extension); 1 but for volumes.</summary>
    public long Depth { get; }

    public int Samples { get; }

    /// <summary>Bits of a sample; of the widest where they differ.</summary>
    public int Bits { get; }

    /// <summary>Bits by sample; one number where all have the same.</summary>
    public ImmutableArray<int> SampleBits { get; }

    /// <summary>Whether samples have bits of their own, as those of RGB 5:6:5.</summary>
    public bool HasMixedBits => SampleBits.Length >= Samples && SampleBits.Take(Samples).Distinct().Count() > 1;

    public TiffSampleFormat Format { get; }

    public TiffCompression Compression { get; }

    public TiffPhotometric Photometric { get; }

    public int Predictor { get; }

    /// <summary>Whether each sample has a plane of its own.</summary>
    public bool IsPlanar { get; }

    public bool IsBitReversed { get; }

    public ImmutableArray<int> ExtraSamples { get; }

    public bool IsTiled { get; }

    /// <summary>The width of a tile or strip, px.</summary>
    public int ChunkWidth { get; }

    /// <summary>The rows of a tile or strip; the last strip may have fewer.</summary>
    public int ChunkHeight { get; }

    /// <summary>The pieces of a page's one JPEG that are decoded alone; null where it has none.</summary>
    public RestartGrid? Restarts { get; }

    /// <summary>Columns of one color difference of YCbCr; 1 where it has as many as the brightness.</summary>
    public int SubsamplingX { get; }

    public int SubsamplingY { get; }

    public bool IsSubsampled => SubsamplingX > 1 || SubsamplingY > 1;

    /// <summary>Whether the compression carries colors of its own, which its decoder turns to RGB.</summary>
    public bool IsDecodedToRgb => Compression is TiffCompression.Jpeg or TiffCompression.OldJpeg or TiffCompression.WebP;

    /// <summary>The type of the array that holds the samples.</summary>
    public DType DType { get; }

    public int Planes => IsPlanar ? Samples : 1;

    public int SamplesPerChunkPixel => IsPlanar ? 1 : Samples;

    public int ChunksAcross => ((Width - 1) / ChunkWidth) + 1;

    public int ChunksDown => ((Height - 1) / ChunkHeight) + 1;

    public long ChunkCount => (long)ChunksAcross * ChunksDown * Planes;

    /// <summary>H×W, H×W×S, or S×H×W for planes.</summary>
    public ImmutableArray<int> Shape => Samples == 1 ? [Height, Width] : IsPlanar ? [Samples, Height, Width] : [Height, Width, Samples];

    public string Axes => Samples == 1 ? "YX" : IsPlanar ? "SYX" : "YXS";

    /// <summary>Bytes of the array that holds the page.</summary>
    public long ByteLength => checked((long)Width * Height * Samples * DType.ItemSize());

    public ColorModel ColorModel => Photometric switch
    {
        TiffPhotometric.MinIsWhite or TiffPhotometric.MinIsBlack when Samples - ExtraSamples.Length == 1 && Samples <= 2 => ColorModel.Gray,
        TiffPhotometric.Rgb when Samples >= 3 => ColorModel.Rgb,
        TiffPhotometric.Palette when Samples == 1 => ColorModel.Indexed,
        TiffPhotometric.Separated when Samples >= 4 => ColorModel.Cmyk,
        TiffPhotometric.YCbCr when Samples == 3 => IsDecodedToRgb ? ColorModel.Rgb : ColorModel.YCbCr,
        TiffPhotometric.CieLab or TiffPhotometric.IccLab or TiffPhotometric.ItuLab when Samples >= 3 => ColorModel.Lab,
        _ => ColorModel.Unspecified,
    };

    /// <summary>The layout of a directory's image.</summary>
    /// <exception cref="CorruptImageException">It says what can't be.</exception>
    public static TiffLayout Of(TiffDirectory directory) => new(directory);

    public bool Equals(TiffLayout? other)
        => other is not null && (Width, Height, Depth, Samples, Format, Compression, Photometric, Predictor, IsPlanar)
            == (other.Width, other.Height, other.Depth, other.Samples, other.Format, other.Compression, other.Photometric,
                other.Predictor, other.IsPlanar)
            && (IsBitReversed, IsTiled, ChunkWidth, ChunkHeight, SubsamplingX, SubsamplingY)
            == (other.IsBitReversed, other.IsTiled, other.ChunkWidth, other.ChunkHeight, other.SubsamplingX, other.SubsamplingY)
            && SampleBits.SequenceEqual(other.SampleBits) && ExtraSamples.SequenceEqual(other.ExtraSamples);

    public override bool Equals(object? obj) => Equals(obj as TiffLayout);

    public override int GetHashCode() => HashCode.Combine(Width, Height, Samples, Bits, Format, Compression, Photometric, IsTiled);

    private static int Length(TiffDirectory directory, ushort tag, string which)
    {
        var value = directory.Number(tag, 0);
        if (value is < 1 or > int.MaxValue)
            CodecTools.ThrowCorrupt($"The image is said to be {value} px {which}; 1 to {int.MaxValue} are possible.", directory.Offset);
        return (int)value;
    }

    private int RowsPerStrip(TiffDirectory directory)
    {
        var rows = directory.Number(TiffTag.RowsPerStrip, Height);
        return rows < 1 || rows > Height ? Height : (int)rows;
    }

    private void Check(long position)
    {
        if (Samples < 1 || Samples > ushort.MaxValue)
            CodecTools.ThrowCorrupt($"A pixel is said to have {Samples} samples; 1 to {ushort.MaxValue} are possible.", position);
        if (Bits is < 1 or > 128 || SampleBits.Take(Samples).Any(bits => bits < 1))
            CodecTools.ThrowCorrupt($"Samples are said to have {string.Join(", ", SampleBits)} bits; 1 to 128 are possible.", position);
        if (SubsamplingX is not (1 or 2 or 4) || SubsamplingY is not (1 or 2 or 4))
            CodecTools.ThrowCorrupt($"Color differences are said to be reduced by {SubsamplingX}×{SubsamplingY}; 1, 2 and 4 are possible.",
                position);
        if (Depth != 1)
            throw new UnsupportedImageException(
                $"The page is a volume of {Depth} slices stored as one (tag 32997), which is not read. Write each slice as a page.");
    }

    private DType StoredType()
    {
        var type = Format switch
        {
            TiffSampleFormat.Unsigned when Bits == 1 && Photometric == TiffPhotometric.Palette => DType.UInt8,
            TiffSampleFormat.Unsigned => Bits switch
            {
                1 => DType.Bool,
                <= 8 => DType.UInt8,
                <= 16 => DType.UInt16,
                <= 32 => DType.UInt32,
                <= 64 => DType.UInt64,
                _ => (DType?)null,
            },
            TiffSampleFormat.Signed => Bits switch
            {
                <= 8 => DType.Int8,
                <= 16 => DType.Int16,
                <= 32 => DType.Int32,
                <= 64 => DType.Int64,
                _ => null,
            },
            TiffSampleFormat.Float => Bits switch { 16 => DType.Float16, 24 or 32 => DType.Float32, 64 => DType.Float64, _ => null },
            TiffSampleFormat.ComplexInteger => Bits switch { 16 or 32 => DType.Complex64, 64 => DType.Complex128, _ => null },
            TiffSampleFormat.Complex => Bits switch { 64 => DType.Complex64, 128 => DType.Complex128, _ => null },
            _ => null,
        };
        return type ?? throw new UnsupportedImageException($"Samples of {Bits} bits as {Format} are not read.");
    }
}
