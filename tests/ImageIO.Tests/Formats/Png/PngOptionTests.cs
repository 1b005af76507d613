using ImageIO.Quantization;
using ImageIO.Tests.Programs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Formats.Png;

/// <summary>What can be chosen about a PNG: passes, bits, the search for the smallest, gamma, and the rarer chunks.</summary>
public class PngOptionTests
{
    public static TheoryData<DType, int, int, int> Layouts
    {
        get
        {
            var data = new TheoryData<DType, int, int, int>();
            foreach (var (height, width) in new[] { (1, 1), (3, 2), (5, 9), (17, 33), (64, 40) })
            {
                data.Add(DType.Bool, 1, height, width);
                foreach (var channels in new[] { 1, 2, 3, 4 })
                {
                    data.Add(DType.UInt8, channels, height, width);
                    data.Add(DType.UInt16, channels, height, width);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void An_interlaced_image_reads_back_exactly(DType dtype, int channels, int height, int width)
    {
        using var pixels = Random(dtype, height, width, channels);
        foreach (var optimize in new[] { false, true })
        {
            var file = Iio.ImEncode(".png", pixels, new PngWriteOptions { Interlaced = true, Optimize = optimize });
            Assert.Equal(1, file[28]);
            using var back = Iio.ImRead(file);
            Assert.Equal(pixels.ToString(), back.ToString());
            Assert.Equal(pixels.Bytes.ToArray(), back.Bytes.ToArray());
        }
    }

    [Fact]
    [NeedsPython(NeedsPythonAttribute.Numpy, NeedsPythonAttribute.Pillow)]
    public void Pillow_reads_interlaced_and_small_samples()
    {
        using var color = Random(DType.UInt8, 37, 53, 3);
        using var gray = Gray(29, 31, step: 17);
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["color.png"], Iio.ImEncode(".png", color, new PngWriteOptions { Interlaced = true }));
        File.WriteAllBytes(folder["gray.png"], Iio.ImEncode(".png", gray, new PngWriteOptions { Interlaced = true, Bits = 4 }));
        const string code = "import sys,numpy;from PIL import Image\nfor p in sys.argv[1:]: " +
            "sys.stdout.buffer.write(numpy.asarray(Image.open(p)).tobytes())";
        Assert.Equal([.. color.Bytes, .. gray.Bytes], ExternalProgram.Python(code, folder["color.png"], folder["gray.png"]));
    }

    [Theory]
    [InlineData(1, 255)]
    [InlineData(2, 85)]
    [InlineData(4, 17)]
    public void Gray_is_stored_in_the_bits_that_are_asked_for(int bits, int step)
    {
        using var pixels = Gray(13, 21, step);
        var file = Iio.ImEncode(".png", pixels, new PngWriteOptions { Bits = bits });
        Assert.Equal((byte)bits, file[24]);
        using var back = Iio.ImRead(file);
        if (bits == 1)
        {
            Assert.Equal(DType.Bool, back.DType);
            Assert.Equal(pixels.Bytes.ToArray(), back.Bytes.ToArray().Select(value => (byte)(value * 255)));
            return;
        }

        Assert.Equal(pixels.Bytes.ToArray(), back.Bytes.ToArray());
    }

    [Fact]
    public void Places_in_a_palette_are_stored_in_the_bits_that_are_asked_for()
    {
        using var pixels = NdArray.Create(DType.UInt8, 5, 7);
        for (var i = 0; i < pixels.Length; i++)
            pixels.Bytes[i] = (byte)(i % 3);
        var palette = new Palette([10, 20, 30, 40, 50, 60, 70, 80, 90]);
        var file = Iio.ImEncode(".png", pixels, new PngWriteOptions { Palette = palette, Bits = 2 });
        Assert.Equal(2, file[24]);
        using var back = Iio.ImRead(file, options: new ReadOptions { ApplyPalette = false });
        Assert.Equal(pixels.Bytes.ToArray(), back.Bytes.ToArray());
        var fault = Assert.Throws<ImageEncodingException>(() =>
            Iio.ImEncode(".png", pixels, new PngWriteOptions { Palette = palette, Bits = 1 }));
        Assert.Contains("1 bits reach", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pixels_that_do_not_fit_into_the_bits_are_refused()
    {
        using var pixels = Gray(4, 4, step: 17);
        pixels.Bytes[5] = 18;
        Assert.Contains("multiples of 17",
            Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(".png", pixels, new PngWriteOptions { Bits = 4 })).Message,
            StringComparison.Ordinal);
        using var color = Random(DType.UInt8, 4, 4, 3);
        Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(".png", color, new PngWriteOptions { Bits = 4 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PngWriteOptions { Bits = 3 });
    }

    [Fact]
    public void The_search_is_never_larger_than_any_filter_alone_and_takes_the_fewest_bits()
    {
        using var pixels = Gray(60, 70, step: 85);
        var best = Iio.ImEncode(".png", pixels, new PngWriteOptions { Optimize = true });
        Assert.Equal(2, best[24]);
        foreach (var filter in Enum.GetValues<PngFilterStrategy>())
            Assert.InRange(best.Length, 1,
                Iio.ImEncode(".png", pixels, new PngWriteOptions { Filter = filter, CompressionLevel = 9 }).Length);
        using var back = Iio.ImRead(best);
        Assert.Equal(pixels.Bytes.ToArray(), back.Bytes.ToArray());

        // Truth values are another type: gray stays gray.
        using var extremes = Gray(8, 8, step: 255);
        using var stillGray = Iio.ImRead(Iio.ImEncode(".png", extremes, new PngWriteOptions { Optimize = true }));
        Assert.Equal(DType.UInt8, stillGray.DType);
        Assert.Equal(extremes.Bytes.ToArray(), stillGray.Bytes.ToArray());
    }

    [Fact]
    public void Gamma_is_applied_on_request_and_leaves_alpha_and_the_type()
    {
        using var pixels = NdArray.Wrap<ushort>([1000, 20000, 65535, 30000, 0, 65535, 1, 0], 1, 2, 4);
        var file = Iio.ImEncode(".png", pixels, new WriteOptions { Metadata = new([new("gamma", 0.5)]) });
        using var raw = Iio.ImRead(file);
        Assert.Equal(pixels.AsSpan<ushort>().ToArray(), raw.AsSpan<ushort>().ToArray());
        using var applied = Iio.ImRead(file, options: new ReadOptions { ApplyGamma = true });
        ushort[] expected = [(ushort)Math.Round(Math.Sqrt(1000 / 65535.0) * 65535), (ushort)Math.Round(Math.Sqrt(20000 / 65535.0) * 65535),
            65535, 30000, 0, 65535, 256, 0];
        Assert.Equal(expected, applied.AsSpan<ushort>().ToArray());
        using var reader = Iio.ImOpen(file, new ReadOptions { ApplyGamma = true });
        using var part = reader.ReadRegion(0, ..1, 0..1);
        Assert.Equal(expected[..4], part.AsSpan<ushort>().ToArray());
    }

    [Fact]
    public void Gamma_that_is_not_stated_changes_nothing()
    {
        using var pixels = Random(DType.UInt8, 4, 4, 3);
        using var back = Iio.ImRead(Iio.ImEncode(".png", pixels), options: new ReadOptions { ApplyGamma = true });
        Assert.Equal(pixels.Bytes.ToArray(), back.Bytes.ToArray());
    }

    [Fact]
    public void Backgrounds_histograms_and_suggested_palettes_are_kept()
    {
        var palettes = new[]
        {
            new ImageMetadata([new("name", "few"), new("depth", 8), new("entries", new[] { 1, 2, 3, 255, 60000, 4, 5, 6, 0, 1 })]),
            new ImageMetadata([new("name", "deep"), new("depth", 16), new("entries", new[] { 60000, 2, 3, 65535, 9 })]),
        };
        var metadata = new ImageMetadata([new("background", new[] { 255, 128, 0 }), new("suggestedpalettes", palettes)]);
        using var color = Random(DType.UInt8, 4, 4, 3);
        var back = Iio.ImMeta(Iio.ImEncode(".png", color, new WriteOptions { Metadata = metadata }));
        Assert.True(back.TryGet<int[]>("background", out var background));
        Assert.Equal([255, 128, 0], background);
        Assert.True(back.TryGet<ImageMetadata[]>("suggestedpalettes", out var suggested));
        for (var i = 0; i < 2; i++)
        {
            foreach (var (key, value) in palettes[i])
                Assert.Equal(value, suggested[i][key]);
        }

        using var indices = NdArray.Create(DType.UInt8, 2, 2);
        var options = new PngWriteOptions
        {
            Palette = new Palette([1, 2, 3, 4, 5, 6]),
            Metadata = new([new("background", 1), new("histogram", new[] { 4, 0 })]),
        };
        var indexed = Iio.ImMeta(Iio.ImEncode(".png", indices, options));
        Assert.True(indexed.TryGet<int[]>("histogram", out var histogram));
        Assert.Equal([4, 0], histogram);
        Assert.Equal(1, indexed["background"]);
    }

    /// <summary>The sum is that of Python's imageio (<c>apply_gamma</c>), of the colors.</summary>
    [Fact]
    public void Gamma_brightens_a_real_picture_as_elsewhere()
    {
        using var pixels = Iio.ImRead(TestImages.Path("imageio256.png"), options: new ReadOptions { ApplyGamma = true });
        var sum = 0L;
        for (var i = 0; i < pixels.Length; i++)
            sum += i % 4 == 3 ? 0 : pixels.Bytes[i];
        Assert.Equal(11_994_446, sum);
    }

    private static NdArray Gray(int height, int width, int step)
    {
        var pixels = NdArray.Create(DType.UInt8, height, width);
        for (var i = 0; i < pixels.Length; i++)
            pixels.Bytes[i] = (byte)(i * 7 / 3 % ((255 / step) + 1) * step);
        return pixels;
    }

    private static NdArray Random(DType dtype, int height, int width, int channels)
    {
        var pixels = channels == 1 ? NdArray.Create(dtype, height, width) : NdArray.Create(dtype, height, width, channels);
        new Random(height * width).NextBytes(pixels.Bytes);
        if (dtype == DType.Bool)
        {
            foreach (ref var value in pixels.Bytes)
                value &= 1;
        }

        return pixels;
    }
}
