using System.Diagnostics;

namespace ImageIO.Tests.Formats.Gif;

public class GifReadDamageTests
{
    private static readonly Limits Small = Limits.Default with { MaxWidth = 2000, MaxHeight = 2000, MaxImageBytes = 4_000_000 };

    [Fact]
    public void Every_truncation_gives_the_whole_images_and_then_says_where_the_file_ends()
    {
        foreach (var model in Animations())
        {
            var file = model.ToFile();
            var whole = GifReading.Read(file);
            var given = 0;
            for (var length = 0; length < file.Length - 1; length++)
            {
                var result = GifReading.Read(file[..length]);
                if (result.Fault is null)
                    Assert.NotEmpty(result.Warnings);
                else
                    Assert.InRange(Assert.IsType<CorruptImageException>(result.Fault).Position!.Value, 0, length);
                Assert.InRange(result.Images.Count, given, model.Images.Count);
                given = result.Images.Count;
                AssertSameColors(whole, result, result.Images.Count);
            }

            Assert.Equal(model.Images.Count, given);
        }
    }

    [Fact]
    public void In_partial_reading_a_truncated_animation_ends_after_its_last_whole_image()
    {
        foreach (var model in Animations())
        {
            var file = model.ToFile();
            var whole = GifReading.Read(file);
            for (var length = file.Length - 2; length > 0; length--)
            {
                var strict = GifReading.Read(file[..length]);
                var result = GifReading.Read(file[..length], Tolerance.Partial);
                if (result.Fault is not null)
                {
                    Assert.Empty(strict.Images);
                    continue;
                }

                Assert.NotEmpty(result.Warnings);
                Assert.Equal(result.Images.Count, result.Count);
                Assert.Equal(Math.Max(1, strict.Images.Count), result.Count);
                AssertSameColors(whole, result, strict.Images.Count);
            }
        }
    }

    [Fact]
    public void In_partial_reading_a_single_truncated_image_ends_in_zero_pixels()
    {
        var indices = Enumerable.Range(0, 400).Select(i => (byte)(i % 7)).ToArray();
        var file = new GifReadTestFile(20, 20, GifReadTestFile.Table(8)).Image(0, 0, 20, 20, indices).End();
        var whole = GifReading.Read(file).Images[0];
        var result = GifReading.Read(file[..^40], Tolerance.Partial);
        var part = result.Images.Single();
        var found = part.AsSpan().CommonPrefixLength(whole);
        Assert.InRange(found, 300, 1190);
        Assert.All(part[(found + 3)..], value => Assert.Equal(0, value));
        Assert.Single(result.Warnings);
    }

    [Fact]
    public void Too_few_pixels_are_an_error_and_in_partial_reading_leave_the_rest_as_it_was()
    {
        var file = new GifReadTestFile(2, 2, GifReadTestFile.Table(4))
            .Image(0, 0, 2, 2, [1, 1, 1, 1])
            .Descriptor(0, 0, 2, 2).Raw(8).Raw(GifReadTestFile.Blocks(GifReadTestFile.Lzw([2, 2], new GifReadCoding())))
            .Image(0, 0, 1, 1, [3])
            .End();
        var fault = Assert.IsType<CorruptImageException>(GifReading.Read(file).Fault);
        Assert.Contains("2 of 4 pixels", fault.Message, StringComparison.Ordinal);
        var result = GifReading.Read(file, Tolerance.Partial);
        Assert.Equal(3, result.Images.Count);
        Assert.Equal(result.Images[0][6..], result.Images[1][6..]);
        Assert.NotEqual(result.Images[0][..6], result.Images[1][..6]);
        Assert.Single(result.Warnings);
    }

    [Fact]
    public void Harmless_breaches_are_warnings_and_errors_only_in_strict_reading()
    {
        var data = GifReadTestFile.Lzw([1, 2], new GifReadCoding());
        var noEnd = GifReadTestFile.Lzw([1, 2], new GifReadCoding(EndCode: false));
        AssertBreach(Image(noEnd).End());
        AssertBreach(Image([.. data, 0, 0, 0]).End());
        AssertBreach(Image(GifReadTestFile.Lzw([1, 2, 3, 1, 2], new GifReadCoding())).End());
        AssertBreach([.. Image(data).End(), .. "trailing"u8]);
        AssertBreach(Image(data).WithoutEnd());
        AssertBreach(Image(data).WithoutEnd()[..^1]);
        AssertBreach([.. Image(data).WithoutEnd()[..^1], 0x3B]);
        AssertBreach(Image(data).Raw(0, 0).End(), 2);
        AssertBreach(new GifReadTestFile(2, 1, GifReadTestFile.Table(4), version: "GIF88a").Image(0, 0, 2, 1, [1, 2]).End());
        AssertBreach(new GifReadTestFile(2, 1, GifReadTestFile.Table(4)).Raw(0x21, 0xF9, 2, 0, 0, 0).Image(0, 0, 2, 1, [1, 2]).End());

        static GifReadTestFile Image(byte[] data)
            => new GifReadTestFile(2, 1, GifReadTestFile.Table(4)).Descriptor(0, 0, 2, 1).Raw(8).Raw(GifReadTestFile.Blocks(data));

        static void AssertBreach(byte[] file, int warnings = 1)
        {
            var expected = GifReading.Read(new GifReadTestFile(2, 1, GifReadTestFile.Table(4)).Image(0, 0, 2, 1, [1, 2]).End()).Images[0];
            var result = GifReading.Read(file);
            Assert.Null(result.Fault);
            Assert.Equal(expected, result.Images.Single());
            Assert.InRange(result.Warnings.Count, warnings, warnings + 1);
            Assert.IsType<CorruptImageException>(GifReading.Read(file, Tolerance.Strict).Fault);
        }
    }

    [Fact]
    public void A_file_without_an_image_is_corrupt()
        => Assert.IsType<CorruptImageException>(GifReading.Read(new GifReadTestFile(2, 1).End()).Fault);

    [Fact]
    public void What_is_no_block_is_reported_with_its_position()
    {
        var start = new GifReadTestFile(1, 1, GifReadTestFile.Table(2)).Image(0, 0, 1, 1, [1]).WithoutEnd();
        byte[] file = [.. start, 0x77, 1, 2, 3];
        var result = GifReading.Read(file);
        Assert.Single(result.Images);
        Assert.Equal(start.Length, Assert.IsType<CorruptImageException>(result.Fault).Position);
        Assert.Equal(1, GifReading.Read(file, Tolerance.Partial).Count);
    }

    [Theory]
    [InlineData(Tolerance.Strict)]
    [InlineData(Tolerance.Ancillary)]
    [InlineData(Tolerance.Partial)]
    public void Mutated_files_end_soon_in_images_or_one_of_our_exceptions(Tolerance tolerance)
    {
        var files = Animations().Select(model => model.ToFile()).ToArray();
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            var file = (byte[])files[seed % files.Length].Clone();
            for (var i = random.Next(1, 8); i > 0; i--)
                file[random.Next(6, random.Next(2) == 0 ? 60 : file.Length)] = (byte)random.Next(256);
            var watch = Stopwatch.StartNew();
            GifReading.Read(file, tolerance, Small);
            Assert.True(watch.Elapsed < DirectCodec.Patience, $"Seed {seed} took {watch.Elapsed}.");
        }
    }

    [Fact]
    public void Mutated_metadata_are_read_or_passed_over()
    {
        var file = new GifReadTestFile(1, 1, GifReadTestFile.Table(2)).Loop(1).Extension(0xFE, new byte[100])
            .Application("ICCRGBG1012", new byte[50]).Application("XMP DataXMP", new byte[50]).Image(0, 0, 1, 1, [0]).End();
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            var mutated = (byte[])file.Clone();
            mutated[random.Next(13, file.Length)] = (byte)random.Next(256);
            try
            {
                GifReading.Metadata(mutated);
            }
            catch (CorruptImageException)
            {
            }
        }
    }

    private static IEnumerable<GifReadModel> Animations()
        => new[] { 1, 3, 5, 8, 13 }.Select(seed => GifReadModel.Random(seed)).Where(model => model.Images.Count > 1);

    /// <summary>The shape may differ: what is cut off may have had the only transparent pixel.</summary>
    private static void AssertSameColors(GifReadResult whole, GifReadResult part, int count)
    {
        for (var i = 0; i < count; i++)
            Assert.Equal(Rgb(whole.Images[i], whole.Shape[2]), Rgb(part.Images[i], part.Shape[2]));

        static byte[] Rgb(byte[] pixels, int channels) => channels == 3 ? pixels : [.. pixels.Where((_, at) => at % 4 != 3)];
    }
}
