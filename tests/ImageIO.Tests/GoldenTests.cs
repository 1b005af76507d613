namespace ImageIO.Tests;

/// <summary>Every sample reads as it is known to read: tests/data/golden.tsv says how.</summary>
public class GoldenTests
{
    /// <summary>What decoders of JPEG may differ by.</summary>
    private const int LossyTolerance = 2;

    public static IEnumerable<TheoryDataRow<string, string, string, string, string?>> Samples
        => File.ReadLines(Repository.Data("golden.tsv")).Where(line => !line.StartsWith('#')).Select(line => line.Split('\t'))
            .Select(parts => new TheoryDataRow<string, string, string, string, string?>(parts[0], parts[1], parts[2], parts[3], parts.ElementAtOrDefault(4)));

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_reads_as_it_is_known_to(string file, string index, string layout, string hash, string? reference)
    {
        using var pixels = Iio.ImRead(PathOf(file), IndexOf(index));
        Assert.Equal(layout, pixels.ToString());
        if (reference is null)
        {
            Assert.Equal(hash, PixelHash.Of(pixels));
            return;
        }

        using var expected = Iio.ImRead(PathOf(reference));
        Assert.Equal(layout, expected.ToString());
        Assert.Equal(hash, PixelHash.Of(expected));
        for (var i = 0; i < expected.Bytes.Length; i++)
            Assert.InRange(pixels.Bytes[i] - expected.Bytes[i], -LossyTolerance, LossyTolerance);
    }

    [Fact]
    public void Every_sample_of_our_own_is_in_the_manifest_or_in_another_test()
    {
        var listed = Samples.SelectMany(row => new[] { row.Data.Item1, row.Data.Item5 }).ToHashSet();
        string[] elsewhere = ["jpeg/dpi.jpg", "jpeg/orientation.jpg", "webp/animation.webp", "webp/rgb_lossy.webp"];
        var files = Directory.EnumerateFiles(Repository.Data(), "*.*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Data(), path).Replace('\\', '/'))
            .Where(name => Path.GetExtension(name) is not (".py" or ".pyc" or ".tsv"))
            .Where(name => !name.StartsWith("memory/", StringComparison.Ordinal)); // Recorded samples of memory: RecordedVerdictTests reads them all.
        Assert.Empty(files.Except(listed!).Except(elsewhere));
    }

    /// <summary>Samples of our own are in folders; a name alone is a real image's.</summary>
    private static string PathOf(string file) => file.Contains('/', StringComparison.Ordinal) ? Repository.Data(file.Split('/')) : TestImages.Path(file);

    private static ImageIndex IndexOf(string index) => index switch
    {
        "default" => default,
        ".." => ImageIndex.All,
        _ => int.Parse(index, System.Globalization.CultureInfo.InvariantCulture),
    };
}
