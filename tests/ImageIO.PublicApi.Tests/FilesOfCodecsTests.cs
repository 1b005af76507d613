using System.IO.Compression;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Testing;
using ToyFormat;

namespace ImageIO.PublicApi.Tests;

/// <summary>Codecs that need more of a source or target than its bytes in order, each written against the public contract alone.</summary>
public sealed class FilesOfCodecsTests : IDisposable
{
    private const string Beside = "opens files beside the source only";
    private const string Together = "writes the files of an image together or not at all";

    private static readonly CodecRegistry Registry =
        new([new PairCodec(), new CountedCodec(), new SeriesCodec(), .. CodecRegistry.Default.All]);
    private readonly TemporaryFolder _folder = new();

    public static IEnumerable<TheoryDataRow<string>> Rules => ConformanceSuite.Rules.Select(rule => new TheoryDataRow<string>(rule.Name));

    private static ReadOptions Reading { get; } = new() { Registry = Registry };

    private static WriteOptions Writing { get; } = new() { Registry = Registry };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_codec_that_goes_back_to_write_a_number_conforms(string rule)
        => ConformanceSuite.Rule(rule).Check(Counted(new CountedCodec()));

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_codec_that_works_on_files_by_their_path_conforms(string rule)
        => ConformanceSuite.Rule(rule).Check(Counted(new CountedCodec(local: true)));

    [Theory]
    [InlineData(Beside)]
    [InlineData(Together)]
    public void A_codec_of_two_files_keeps_the_rules_for_them(string rule) => ConformanceSuite.Rule(rule).Check(Pair(PairFlaw.None));

    [Theory]
    [InlineData(PairFlaw.OpensFilesItself, Beside)]
    [InlineData(PairFlaw.WritesFilesItself, Together)]
    public void A_codec_that_goes_its_own_ways_breaks_them(PairFlaw flaw, string rule)
        => Assert.Equal(rule, Assert.Throws<ConformanceException>(() => ConformanceSuite.Rule(rule).Check(Pair(flaw))).Rule);

    [Fact]
    public void A_damaged_file_among_several_that_are_read_together_is_told_as_such()
    {
        File.WriteAllBytes(_folder.File("a.ser"), [.. "SER1"u8, 1, 2]);
        File.WriteAllBytes(_folder.File("b.ser"), [.. "SER1"u8]);
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(Path.GetDirectoryName(_folder.File("a.ser"))!, options: Reading));
    }

    [Fact]
    public void An_image_of_two_files_comes_back_from_a_folder_and_from_an_archive()
    {
        using var image = Sample.Image(4, 6);
        foreach (var path in (string[])[_folder.File("one.pair"), _folder.File("all.zip") + "/inner/one.pair"])
        {
            Iio.ImWrite(path, image, Writing);
            using var read = Iio.ImRead(path, options: Reading);
            Sample.AssertEqual(image, read);
        }

        Assert.Equal(["all.zip", "one.pair", "one.raw"], _folder.Files.Order());
        using var archive = ZipFile.OpenRead(_folder.File("all.zip"));
        Assert.Equal(["inner/one.pair", "inner/one.raw"], archive.Entries.Select(entry => entry.FullName).Order());
    }

    [Fact]
    public void An_image_of_two_files_has_no_place_in_a_stream()
    {
        using var image = Sample.Image(4, 6);
        Assert.Contains(".raw", Assert.Throws<UnsupportedImageException>(() => Iio.ImEncode(".pair", image, Writing)).Message,
            StringComparison.Ordinal);
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead("PAIR 1 1 other.raw\n"u8.ToArray(), options: Reading));
        Assert.Contains("other.raw", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_codec_of_the_first_file_gets_all_files_of_a_folder_or_pattern()
    {
        foreach (var (name, place, value) in (ReadOnlySpan<(string, byte, byte)>)[("a", 2, 30), ("b", 0, 10), ("c", 1, 20)])
            File.WriteAllBytes(_folder.File(name), [.. "SER1"u8, place, value]);
        foreach (var source in (ImageSource[])[Path.GetDirectoryName(_folder.File("a"))!, _folder.File("?")])
        {
            using var reader = new ImageReader(source, Reading);
            Assert.Equal("series", reader.Codec.Name);
            using var all = reader.Read();
            Assert.Equal([10, 20, 30], all.Bytes.ToArray());
            using var again = reader.Read(0);
            Assert.Equal(10, again.Bytes[0]);
        }
    }

    [Fact]
    public void Files_that_their_codec_does_not_take_together_are_read_one_after_the_other()
    {
        File.WriteAllBytes(_folder.File("a.ser"), [.. "SER1"u8, 255, 7]);
        File.WriteAllBytes(_folder.File("b.ser"), [.. "SER1"u8, 0, 8]);
        using var all = Iio.ImRead(_folder.File("*.ser"), options: Reading);
        Assert.Equal([7, 8], all.Bytes.ToArray());
    }

    [Fact]
    public void A_list_of_files_keeps_its_order()
    {
        File.WriteAllBytes(_folder.File("a.ser"), [.. "SER1"u8, 1, 7]);
        File.WriteAllBytes(_folder.File("b.ser"), [.. "SER1"u8, 0, 8]);
        using var all = Iio.ImRead(ImageSource.FromFiles([_folder.File("a.ser"), _folder.File("b.ser")]), options: Reading);
        Assert.Equal([7, 8], all.Bytes.ToArray());
    }

    [Fact]
    public async Task A_device_is_opened_by_the_codec_that_declares_it()
    {
        using var image = Iio.ImRead("<tone7>", options: Reading);
        Assert.Equal(7, image.Bytes[0]);
        using var later = await Iio.ImReadAsync("<tone5>", options: Reading, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(5, later.Bytes[0]);
        Assert.Contains("<screen>", Assert.Throws<NotSupportedException>(() => Iio.ImRead("<tone7>")).Message, StringComparison.Ordinal);
    }

    private static ConformanceSubject Counted(CountedCodec codec)
        => new(codec) { Bombs = [new("a header of 40000×40000", (byte[])[.. "CNT1"u8, 1, 0, 0, 0, 0x40, 0x9C, 0, 0, 0x40, 0x9C, 0, 0])] };

    private static ConformanceSubject Pair(PairFlaw flaw) => new(new PairCodec(flaw))
    {
        DetachedSamples = [[new("one.pair", "PAIR 2 3 pixels.raw\n"u8.ToArray()), new("pixels.raw", (byte[])[1, 2, 3, 4, 5, 6])]],
    };
}
