using System.Collections.Immutable;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Writing;

/// <summary>How an array becomes pages.</summary>
internal sealed class ArrayLayout
{
    private const int MaxColors = 4;

    private ArrayLayout(NdArray pixels, string axes, bool isPlanar, int samples)
    {
        (Axes, IsPlanar, Samples, DType, ColorModel) = (axes, isPlanar, samples, pixels.DType, pixels.ColorModel);
        Shape = [.. pixels.Shape];
        var (y, x) = (axes.IndexOf('Y', StringComparison.Ordinal), axes.IndexOf('X', StringComparison.Ordinal));
        Height = y < 0 ? 1 : Shape[y];
        Width = x < 0 ? 1 : Shape[x];
        var first = y < 0 ? x : y;
        var inner = first < 0 ? 0 : Shape.Length - first + (isPlanar ? 1 : 0);
        Outer = Shape[..(Shape.Length - inner)];
        OuterAxes = axes[..Outer.Length];
    }

    /// <summary>The shape of the array.</summary>
    public ImmutableArray<int> Shape { get; }

    public string Axes { get; }

    public ImmutableArray<int> Outer { get; }

    public string OuterAxes { get; }

    public int Height { get; }

    public int Width { get; }

    public int Samples { get; }

    /// <summary>Whether each sample has a plane of its own.</summary>
    public bool IsPlanar { get; }

    public DType DType { get; }

    public ColorModel ColorModel { get; }

    public long PageCount => Outer.Aggregate(1L, (product, length) => product * length);

    public int Bits => DType == DType.Bool ? 1 : DType.ItemSize() * 8;

    public TiffSampleFormat Format => DType switch
    {
        DType.Int8 or DType.Int16 or DType.Int32 or DType.Int64 => TiffSampleFormat.Signed,
        DType.Float16 or DType.Float32 or DType.Float64 => TiffSampleFormat.Float,
        DType.Complex64 or DType.Complex128 => TiffSampleFormat.Complex,
        _ => TiffSampleFormat.Unsigned,
    };

    /// <summary>What reading the pages gives where nothing else is told.</summary>
    public bool IsPlainPage => Outer.IsEmpty && (Samples > 1 ? Shape.Length == 3 : Shape.Length == 2 && Axes == "YX");

    /// <summary>The layout of an array.</summary>
    /// <param name="pixels">The array.</param>
    /// <param name="axes">Its axes; null to go by its shape.</param>
    /// <exception cref="ImageEncodingException">The axes do not fit, or the array has no elements.</exception>
    public static ArrayLayout Of(NdArray pixels, string? axes)
    {
        if (pixels.Length == 0)
            throw new ImageEncodingException($"A TIFF file can't hold an image without pixels ({pixels}).");
        var letters = axes ?? DefaultAxes(pixels);
        if (letters.Length != pixels.Rank || letters.Distinct().Count(letter => letter != 'Q') != letters.Count(letter => letter != 'Q'))
            throw new ImageEncodingException(
                $"The axes \"{letters}\" are {letters.Length} letters, each once; the array {pixels} has {pixels.Rank}.");
        var sample = letters.IndexOf('S', StringComparison.Ordinal);
        if (axes is not null && !letters.EndsWith("YX", StringComparison.Ordinal) && !letters.EndsWith("YXS", StringComparison.Ordinal))
            throw new ImageEncodingException($"The axes \"{letters}\" do not end in YX or YXS, as those of pages do. Transpose the array.");
        var isPlanar = sample >= 0 && sample == letters.Length - 3;
        if (sample >= 0 && !isPlanar && sample != letters.Length - 1)
            throw new ImageEncodingException($"The axes \"{letters}\" have samples neither behind X nor in front of Y.");
        var samples = sample < 0 ? 1 : pixels.Shape[sample];
        if (samples > ushort.MaxValue)
            throw new ImageEncodingException($"A pixel of TIFF has up to {ushort.MaxValue} samples, not {samples}.");
        return new(pixels, letters, isPlanar && samples > 1, samples);
    }

    private static string DefaultAxes(NdArray pixels)
    {
        var rank = pixels.Rank;
        if (rank < 2)
            return rank == 0 ? "" : "X";
        var channels = pixels.Shape[^1];
        var hasSamples = rank > 2
            && (channels is >= 2 and <= MaxColors || (pixels.ColorModel == ColorModel.Cmyk && channels == MaxColors + 1));
        return hasSamples ? new string('Q', rank - 3) + "YXS" : new string('Q', rank - 2) + "YX";
    }
}
