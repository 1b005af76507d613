using ImageIO.Codecs;
using ImageIO.Tests.FFmpeg;

namespace ImageIO.Tests;

/// <summary>Every sample reads as it is known to read: the golden.tsv of its folder in tests/data says how.</summary>
public class GoldenTests
{
    private const string List = "golden.tsv";

    /// <summary>What decoders of JPEG may differ by.</summary>
    private const int LossyTolerance = 2;

    /// <summary>The codecs of every package.</summary>
    private static readonly ReadOptions Reading = new() { Registry = new CodecRegistry(Iio.Codecs.All).UseAll() };

    public static IEnumerable<TheoryDataRow<string, string, string, string, string?>> Samples
        => Directory.EnumerateFiles(Repository.Data(), List, SearchOption.AllDirectories).Order().SelectMany(SamplesOf);

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_reads_as_it_is_known_to(string file, string index, string layout, string hash, string? reference)
    {
        if (Films.WhyUnreadable(file.Split('/')[0]) is { } reason)
            Assert.Skip(reason);
        using var pixels = Iio.ImRead(PathOf(file), IndexOf(index), Reading);
        Assert.Equal(layout, pixels.ToString());
        if (reference is null)
        {
            Assert.Equal(hash, PixelHash.Of(pixels));
            return;
        }

        using var expected = Iio.ImRead(PathOf(reference));
        expected.ColorModel = pixels.ColorModel;
        Assert.Equal(layout, expected.ToString());
        Assert.Equal(hash, PixelHash.Of(expected));
        for (var i = 0; i < expected.Bytes.Length; i++)
            Assert.InRange(pixels.Bytes[i] - expected.Bytes[i], -LossyTolerance, LossyTolerance);
    }

    [Fact]
    public void Every_sample_of_our_own_is_in_the_list_of_its_folder()
    {
        foreach (var list in Directory.EnumerateFiles(Repository.Data(), List, SearchOption.AllDirectories))
        {
            if (Path.GetDirectoryName(list) == Repository.Data())
                continue;
            var listed = File.ReadLines(list).Select(line => line.Split('\t'))
                .SelectMany(cells => new[] { cells[0], cells.ElementAtOrDefault(4) });
            var files = Directory.EnumerateFiles(Path.GetDirectoryName(list)!).Select(path => Path.GetFileName(path))
                .Where(name => Path.GetExtension(name) is not (".py" or ".pyc" or ".tsv" or ".json"))
                .Where(name => !name.StartsWith("bomb-", StringComparison.Ordinal));
            Assert.Empty(files.Except(listed));
        }
    }

    [Fact]
    public void Every_folder_of_samples_has_its_recipe_and_its_list()
    {
        foreach (var folder in Directory.EnumerateDirectories(Repository.Data()))
        {
            // Recorded samples of memory, which RecordedVerdictTests reads, what fuzzing has found, and what Python leaves behind.
            if (Path.GetFileName(folder) is "memory" or "regressions" or "__pycache__")
                continue;
            Assert.True(File.Exists(Path.Combine(folder, List)), $"{folder} has no {List}.");
            Assert.True(File.Exists(Path.Combine(folder, "make.py")), $"{folder} has no make.py.");
        }
    }

    /// <summary>A list's lines: file, index, shape and type, hash, reference. Lines of other tests' samples end behind the name.</summary>
    private static IEnumerable<TheoryDataRow<string, string, string, string, string?>> SamplesOf(string list)
    {
        var folder = Path.GetRelativePath(Repository.Data(), Path.GetDirectoryName(list)!);
        foreach (var cells in File.ReadLines(list).Where(line => !line.StartsWith('#')).Select(line => line.Split('\t')))
        {
            if (cells is [_, "elsewhere"])
                continue;
            yield return new(Name(cells[0])!, cells[1], cells[2], cells[3], Name(cells.ElementAtOrDefault(4)));
        }

        string? Name(string? file) => folder == "." || file is null ? file : $"{folder}/{file}";
    }

    /// <summary>Samples of our own are in folders; a name alone is a real image's.</summary>
    private static string PathOf(string file)
        => file.Contains('/', StringComparison.Ordinal) ? Repository.Data(file.Split('/')) : TestImages.Path(file);

    private static ImageIndex IndexOf(string index) => index switch
    {
        "default" => default,
        ".." => ImageIndex.All,
        _ => int.Parse(index, System.Globalization.CultureInfo.InvariantCulture),
    };
}
