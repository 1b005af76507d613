using System.Collections.Immutable;
using ImageIO.Memory;

namespace ImageIO.Tests.Formats.Jpeg2000;

/// <summary>What is special about JPEG 2000; the samples and every general rule are run by the conformance suite.</summary>
public class Jp2Tests
{
    private const int RsizAt = 6, DepthAt = 42;

    [Fact]
    public void Resolutions_are_levels()
    {
        var file = Sample("gray.j2k");
        ImmutableArray<int>[] shapes = [[37, 45], [19, 23], [10, 12], [5, 6]];
        Assert.Equal(shapes, Iio.ImProps(file).LevelShapes);

        // What opj_decompress gives by its option -r.
        string[] hashes = ["1849062efc44f389", "0a85177ec9cfd04b", "4d00a6f15bd48191", "591f114ec258d077"];
        for (var level = 0; level < shapes.Length; level++)
        {
            using var pixels = Iio.ImRead(file, options: new ReadOptions { Level = level });
            Assert.Equal(shapes[level], [.. pixels.Shape]);
            Assert.Equal(hashes[level], PixelHash.Of(pixels));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(file, options: new ReadOptions { Level = 4 }));
    }

    [Theory]
    [InlineData(0, 0, 40, 52)]
    [InlineData(7, 3, 20, 31)]
    [InlineData(39, 51, 1, 1)]
    public void A_part_of_a_tiled_image_is_what_the_whole_has_there(int y, int x, int height, int width)
    {
        using var reader = Iio.ImOpen(Sample("tiles.jp2"));
        using var whole = reader.Read(0);
        using var part = reader.ReadRegion(0, y..(y + height), x..(x + width));
        Assert.Equal(PartOf(whole, y, x, height, width), part.Bytes.ToArray());
    }

    [Fact]
    public void A_part_is_read_without_the_tiles_around_it()
    {
        // The last tile is damaged: it is missed where it is asked for.
        var file = Sample("tiles.jp2")[..^1500];
        using var reader = Iio.ImOpen(file);
        using var part = reader.ReadRegion(0, ..10, ..10);
        Assert.Equal("10×10×3 uint8", part.ToString());
        Assert.Throws<CorruptImageException>(() => reader.ReadRegion(0, 30..40, 40..52));
    }

    [Fact]
    public void Places_in_a_palette_are_given_on_request()
    {
        var file = Sample("palette.jp2");
        using var colors = Iio.ImRead(file);
        using var places = Iio.ImRead(file, options: new ReadOptions { ApplyPalette = false });
        Assert.Equal("21×26 uint8 indexed", places.ToString());
        var palette = Iio.ImMeta(file, options: new ReadOptions { ApplyPalette = false }).Palette!;
        for (var i = 0; i < places.Length; i++)
            Assert.Equal(palette[places.Bytes[i]], (colors.Bytes[3 * i], colors.Bytes[(3 * i) + 1], colors.Bytes[(3 * i) + 2]));
    }

    [Fact]
    public void Boxes_around_the_codestream_are_metadata()
    {
        var metadata = Iio.ImMeta(Sample("palette.jp2"));
        Assert.Equal(6, metadata.Orientation);
        Assert.Equal(150, metadata.Resolution!.Value.X, 0.01);
        Assert.Equal(300, metadata.Resolution!.Value.Y, 0.01);
        Assert.StartsWith("<x:xmpmeta", System.Text.Encoding.UTF8.GetString(metadata.Xmp.Span), StringComparison.Ordinal);
        Assert.Equal("<note>waves</note>", metadata["xml"]);
        Assert.Contains("OpenJPEG", (string)metadata["comment"], StringComparison.Ordinal);
        Assert.False(metadata.ContainsKey("palette"));
    }

    [Fact]
    public void The_depth_of_samples_is_told_where_their_type_has_more()
    {
        Assert.Equal(12, Iio.ImMeta(Sample("styles.j2c"))["bits"]);
        Assert.False(Iio.ImMeta(Sample("gray.j2k")).ContainsKey("bits"));
    }

    [Fact]
    public void Components_of_several_sizes_are_images_of_their_own()
    {
        using var reader = Iio.ImOpen(Sample("sizes.j2k"));
        Assert.Equal(["component 0", "component 1"], reader.Images().Select(image => image.Name));
        using var second = reader.Read("component 1");
        Assert.Equal("12×14 uint8", second.ToString());
    }

    [Theory]
    [InlineData(0x40, 0, "HTJ2K")]
    [InlineData(0x80, 1, "Part 2")]
    public void Other_parts_of_the_standard_are_refused_by_name(byte high, byte low, string name)
    {
        var file = Sample("gray.j2k");
        (file[RsizAt], file[RsizAt + 1]) = (high, low);
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(file));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void High_throughput_is_known_by_its_marker_too()
    {
        var file = Sample("gray.j2k");
        byte[] capabilities = [0xFF, 0x50, 0, 8, 0, 2, 0, 0, 0, 0];
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead((byte[])[.. file[..45], .. capabilities, .. file[45..]]));
        Assert.Contains("HTJ2K", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_of_more_than_28_bits_are_refused_by_name()
    {
        var file = Sample("gray.j2k");
        file[DepthAt] = 31;
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(file));
        Assert.Contains("32 bits", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_ends_early_is_an_error_or_by_consent_what_is_there()
    {
        var file = Sample("tiles.jp2");
        using var whole = Iio.ImRead(file);
        var cut = file[..^900];
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(cut));
        var warnings = new List<ImageWarning>();
        using var part = Iio.ImRead(cut, options: new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add });
        Assert.NotEmpty(warnings);
        Assert.Equal(whole.Bytes[..(13 * 52 * 3)], part.Bytes[..(13 * 52 * 3)]);
    }

    [Fact]
    public void Cut_and_damaged_files_end_in_an_error_or_an_image()
    {
        string[] samples = ["gray.j2k", "styles.j2c", "palette.jp2", "sizes.j2k", "lossy.jpc", "packed-tiles.j2k"];
        foreach (var file in samples.Select(Sample))
        {
            for (var length = 0; length < file.Length; length += 41)
                ReadAnything(file[..length]);
            for (var at = 0; at < file.Length; at += at < 200 ? 1 : 29)
            {
                foreach (byte change in new byte[] { 0x01, 0x80, 0xFF })
                {
                    var damaged = file.ToArray();
                    damaged[at] ^= change;
                    ReadAnything(damaged);
                }
            }
        }

        static void ReadAnything(byte[] file)
        {
            var limits = Limits.Default with { MaxImageBytes = 1 << 20, MaxWorkingBytes = 8 << 20 };
            try
            {
                using var image = Iio.ImRead(
                    file,
                    options: new ReadOptions { Codec = "jp2", Tolerance = Tolerance.Partial, Limits = limits });
            }
            catch (ImageException)
            {
                // What is expected of most.
            }
        }
    }

    [Fact]
    public void A_single_thread_reads_the_same()
    {
        var file = Sample("rgb16.jp2");
        using var expected = Iio.ImRead(file);
        ThreadUse.Forbid();
        using var alone = Iio.ImRead(file);
        Assert.Equal(expected.Bytes, alone.Bytes);
    }

    private static byte[] Sample(string name) => File.ReadAllBytes(Repository.Data("jp2", name));

    private static byte[] PartOf(NdArray whole, int y, int x, int height, int width)
    {
        var bytes = new List<byte>();
        for (var row = y; row < y + height; row++)
            bytes.AddRange(whole[row].Bytes.Slice(3 * x, 3 * width).ToArray());
        return [.. bytes];
    }
}
