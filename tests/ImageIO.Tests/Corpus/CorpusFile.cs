using System.Globalization;
using System.Numerics;

namespace ImageIO.Tests.Corpus;

/// <summary>One line of a corpus's manifest: a view of a file, and what independent readers say of it.</summary>
internal sealed record CorpusFile(string Name, string Kind, string Shape, string DType, string Golden, string Note)
{
    private const string Variable = "IMAGEIO_TEST_CORPUS";

    /// <summary>A reader of a lossy format may differ from another by so much in the mean of a channel.</summary>
    private const double LossyTolerance = 2;

    /// <summary>What one lenient reader makes of damage, or a rounding of 5 bits to 8, differs little in the mean.</summary>
    private const double OpinionTolerance = 0.5;

    /// <summary>Whether independent readers agree on pixels; else the file may be read or refused.</summary>
    public bool IsCertain => Hash is not ("error" or "none" or "skip") && !Note.Contains("NO MAJORITY", StringComparison.Ordinal);

    /// <summary>The hash of the elements, or <c>error</c>, <c>none</c> (no reader at hand reads it) or <c>skip</c>.</summary>
    private string Hash => Golden.Split(';')[0];

    /// <summary>Damaged, or pixels of 16 bits, which readers widen in two ways.</summary>
    private bool IsOpinion => Kind.Contains("malformed", StringComparison.Ordinal)
        || (Kind.StartsWith("bmp", StringComparison.Ordinal) && Kind.Contains(" 16b", StringComparison.Ordinal));

    /// <summary>JPEG 2000's wavelet 5/3 is exact; JPEG and WebP within a TIFF are not.</summary>
    private bool IsLossy
        => (!Kind.Contains(" 5/3", StringComparison.Ordinal)
                && (Note.Contains("compare means", StringComparison.Ordinal) || Note.Contains("lossy: allow", StringComparison.Ordinal)))
            || (Note.StartsWith("rgba", StringComparison.Ordinal) && Kind.Split(' ').Any(word => word is "c6" or "c7" or "c50001"));

    /// <summary>The folder of a corpus beside the repository, or where the variable says; null on machines that have none.</summary>
    public static string? Folder(string corpus)
    {
        var root = Environment.GetEnvironmentVariable(Variable) ?? Path.Combine(Repository.Root, "..", "shared", "corpus");
        var folder = Path.GetFullPath(Path.Combine(root, corpus));
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>The lines of a manifest whose files are in one of its folders.</summary>
    public static IEnumerable<CorpusFile> Of(string corpus, string folder)
        => from line in File.ReadLines(Path.Combine(corpus, "manifest.tsv")).Skip(1)
           let cells = line.Split('\t')
           where cells[0].StartsWith(folder + "/", StringComparison.Ordinal)
           select new CorpusFile(cells[0], cells[1], cells[4], cells[5], cells[6], cells[8]);

    /// <summary>The readers of some formats give alpha to every image: an opaque one is added where theirs have it.</summary>
    public NdArray WithChannels(NdArray pixels)
    {
        if (!Shape.EndsWith(",4)", StringComparison.Ordinal) || Shape.Count(c => c == ',') != 2
            || !(Kind.StartsWith("webp", StringComparison.Ordinal) || Kind.StartsWith("avif", StringComparison.Ordinal))
            || pixels.Rank != 3)
            return pixels;
        using (pixels)
            return PixelConvert.Convert(pixels, pixels.DType, 4);
    }

    /// <summary>How the array differs from what the independent readers gave; null where it doesn't.</summary>
    public string? DifferenceOf(NdArray pixels)
    {
        var shape = $"({string.Join(',', pixels.Shape.ToArray())})";
        if (shape != Shape || pixels.DType.NumpyName() != DType)
            return $"{shape} {pixels.DType.NumpyName()} instead of {Shape} {DType}";
        if (PixelHash.Of(pixels) == Hash)
            return null;
        var expected = Golden.Split("means ")[1].Split(',').Select(mean => double.Parse(mean, CultureInfo.InvariantCulture)).ToArray();
        var found = Means(pixels, expected.Length);
        var tolerance = IsLossy ? LossyTolerance : IsOpinion ? OpinionTolerance : 0;
        if (tolerance > 0 && expected.Zip(found, (a, b) => Math.Abs(a - b) <= tolerance * (pixels.DType == ImageIO.DType.UInt16 ? 257 : 1))
            .All(isNear => isNear))
            return null;
        return string.Create(CultureInfo.InvariantCulture,
            $"means {string.Join(',', found.Select(mean => mean.ToString("0.000", CultureInfo.InvariantCulture)))} instead of " +
            $"{string.Join(',', expected)}");
    }

    private static double[] Means(NdArray pixels, int channels) => pixels.DType switch
    {
        ImageIO.DType.UInt8 => Means(pixels.AsSpan<byte>(), channels),
        ImageIO.DType.UInt16 => Means(pixels.AsSpan<ushort>(), channels),
        ImageIO.DType.UInt32 => Means(pixels.AsSpan<uint>(), channels),
        ImageIO.DType.Float16 => Means(pixels.AsSpan<Half>(), channels),
        ImageIO.DType.Int8 => Means(pixels.AsSpan<sbyte>(), channels),
        ImageIO.DType.Int16 => Means(pixels.AsSpan<short>(), channels),
        ImageIO.DType.Int32 => Means(pixels.AsSpan<int>(), channels),
        ImageIO.DType.UInt64 => Means(pixels.AsSpan<ulong>(), channels),
        ImageIO.DType.Float64 => Means(pixels.AsSpan<double>(), channels),
        _ => Means(pixels.AsSpan<float>(), channels),
    };

    private static double[] Means<T>(ReadOnlySpan<T> elements, int channels)
        where T : INumberBase<T>
    {
        var sums = new double[channels];
        for (var i = 0; i < elements.Length; i++)
            sums[i % channels] += double.CreateChecked(elements[i]);
        var pixels = elements.Length / channels;
        return [.. sums.Select(sum => sum / pixels)];
    }
}
