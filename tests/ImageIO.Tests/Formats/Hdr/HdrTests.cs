using System.Runtime.InteropServices;
using System.Text;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Hdr;

public class HdrTests
{
    [Fact]
    public void A_value_is_its_mantissa_times_a_power_of_two()
    {
        using var image = Iio.ImRead(File("-Y 1 +X 3", [1, 2, 3, 128, 255, 128, 0, 137, 255, 255, 255, 0]));
        Assert.Equal([1 / 256f, 2 / 256f, 3 / 256f, 510, 256, 0, 0, 0, 0], image.AsSpan<float>());
    }

    [Fact]
    public void The_least_and_the_greatest_exponent_are_read_exactly()
    {
        using var image = Iio.ImRead(File("-Y 1 +X 2", [1, 2, 255, 1, 255, 1, 0, 255]));
        Assert.Equal([MathF.ScaleB(1, -135), MathF.ScaleB(2, -135), MathF.ScaleB(255, -135), MathF.ScaleB(255, 119), MathF.ScaleB(1, 119),
            0], image.AsSpan<float>());
    }

    [Fact]
    public void Counts_of_old_runs_have_several_digits_with_the_least_first()
    {
        var file = File("-Y 1 +X 300", [200, 100, 50, 130, 1, 1, 1, 41, 1, 1, 1, 1, 10, 20, 30, 130, 1, 1, 1, 1]);
        using var image = Iio.ImRead(file);
        for (var x = 0; x < 300; x++)
        {
            float[] expected = x < 298 ? [200 / 64f, 100 / 64f, 50 / 64f] : [10 / 64f, 20 / 64f, 30 / 64f];
            Assert.Equal(expected, image.AsSpan<float>().Slice(3 * x, 3));
        }
    }

    [Theory]
    [InlineData("8 in a row of 8 behind 1", 1, new byte[] { 9, 9, 9, 130, 1, 1, 1, 8 })]
    [InlineData("no pixel before", 1, new byte[] { 1, 1, 1, 3 })]
    [InlineData("a count of five digits", 1, new byte[] { 9, 9, 9, 130, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 255 })]
    [InlineData("components beyond the row", 1, new byte[] { 2, 2, 0, 8, 137, 7 })]
    [InlineData("components of no length", 1, new byte[] { 2, 2, 0, 8, 0, 7 })]
    [InlineData("another width", 1, new byte[] { 2, 2, 0, 9, 128 + 8, 7 })]
    public void Runs_that_do_not_fit_are_damage(string what, int rows, byte[] data)
    {
        var fault = Assert.Throws<CorruptImageException>(() => Iio.ImRead(File($"-Y {rows} +X 8", [.. data, .. new byte[64]])));
        Assert.True(fault.Position > 0, what);
    }

    [Theory]
    [InlineData("-Y 0 +X 8")]
    [InlineData("-Y 8 +Y 8")]
    [InlineData("-Y 99999999999 +X 8")]
    [InlineData("8 8")]
    public void A_resolution_that_is_none_is_damage(string resolution)
    {
        var fault = Assert.Throws<CorruptImageException>(() => Iio.ImRead(File(resolution, new byte[64])));
        Assert.Contains(resolution, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pixels_of_another_format_are_refused_by_its_name()
    {
        var file = "#?RADIANCE\nFORMAT=32-bit_other\n\n-Y 1 +X 1\n1234"u8.ToArray();
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(file));
        Assert.Contains("32-bit_other", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Y 2 +X 3", 1)]
    [InlineData("-Y 2 -X 3", 2)]
    [InlineData("+Y 2 -X 3", 3)]
    [InlineData("+Y 2 +X 3", 4)]
    [InlineData("+X 2 -Y 3", 5)]
    [InlineData("-X 2 -Y 3", 6)]
    [InlineData("-X 2 +Y 3", 7)]
    [InlineData("+X 2 +Y 3", 8)]
    public void Rows_come_as_stored_and_are_turned_on_request(string resolution, int orientation)
    {
        var file = File(resolution, [.. Enumerable.Range(0, 6).SelectMany(i => new byte[] { (byte)(i + 2), 0, 0, 136 })]);
        Assert.Equal(orientation == 1 ? null : orientation, Iio.ImMeta(file, 0).Orientation);
        using var stored = Iio.ImRead(file);
        Assert.Equal([2, 3, 3], stored.Shape.ToArray());
        using var upright = Iio.ImRead(file, options: new ReadOptions { ApplyOrientation = true });

        // Y goes up and X to the right: where the first stored pixel lies is what the signs say.
        var words = resolution.Split(' ');
        var signs = new[] { words[0], words[2] };
        var top = signs.Contains("-Y");
        var left = signs.Contains("+X");
        var corner = upright[top ? 0 : upright.Shape[0] - 1][left ? 0 : upright.Shape[1] - 1];
        Assert.Equal(2, corner.AsSpan<float>()[0]);
        Assert.Equal(words[0][1] == 'Y' ? 2 : 3, upright.Shape[0]);
    }

    [Fact]
    public void What_is_turned_is_written_as_turned()
    {
        var file = File("+X 2 -Y 3", [.. Enumerable.Range(0, 6).SelectMany(i => new byte[] { (byte)(i + 128), 0, 0, 136 })]);
        using var stored = Iio.ImRead(file);
        var copy = Iio.ImEncode(".hdr", stored, new WriteOptions { Metadata = Iio.ImMeta(file, 0) });
        Assert.Contains("\n+X 2 -Y 3\n", Encoding.Latin1.GetString(copy), StringComparison.Ordinal);
        using var again = Iio.ImRead(copy);
        DirectCodec.AssertEqual(stored, again);
    }

    [Fact]
    public void The_header_becomes_metadata_and_goes_back()
    {
        var file = Encoding.ASCII.GetBytes(
            "#?RGBE\n# by hand\nrpict -vp 1 2 3\nEXPOSURE=2\nEXPOSURE= 1.5\n"
            + "COLORCORR=1 2 3\nPRIMARIES=0.64 0.33 0.29 0.6 0.15 0.06 0.333 0.333\n"
            + "PIXASPECT=0.5\nSOFTWARE=a = b\nVIEW=-vp 1 2 3\nFORMAT=32-bit_rle_xyze\n\n-Y 1 +X 1\n1234");
        var metadata = Iio.ImMeta(file, 0);
        Check(metadata);
        Assert.Equal("rpict -vp 1 2 3", metadata["history"]);
        using var image = Iio.ImRead(file);
        Check(Iio.ImMeta(Iio.ImEncode(".hdr", image, new WriteOptions { Metadata = metadata }), 0));

        static void Check(ImageMetadata metadata)
        {
            Assert.Equal(3.0, metadata["exposure"]);
            Assert.Equal("32-bit_rle_xyze", metadata["format"]);
            Assert.Equal("a = b", metadata["software"]);
            Assert.Equal(0.5, metadata["pixaspect"]);
            Assert.Equal("by hand", metadata["comment"]);
            Assert.True(metadata.TryGet<double[]>("colorcorr", out var correction) && correction is [1, 2, 3]);
            Assert.True(metadata.TryGet<double[]>("primaries", out var primaries) && primaries.Length == 8);
        }
    }

    [Fact]
    public void A_text_of_several_lines_can_not_break_the_header()
    {
        using var image = NdArray.Create(DType.Float32, 1, 1, 3);
        var metadata = new ImageMetadata(new Dictionary<string, object> { ["software"] = "x\n\n-Y 9 +X 9\n", ["comment"] = "a\nb" });
        var file = Iio.ImEncode(".hdr", image, new WriteOptions { Metadata = metadata });
        using var read = Iio.ImRead(file);
        Assert.Equal([1, 1, 3], read.Shape.ToArray());
        Assert.Equal("a\nb", Iio.ImMeta(file, 0)["comment"]);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(3)]
    [InlineData(33_000)]
    public void Every_pixel_that_was_read_is_written_as_the_same_number(int width)
    {
        var random = new Random(5);
        var data = new byte[4 * width];
        random.NextBytes(data);
        for (var x = 0; x < width; x++)
        {
            data[(4 * x) + 3] = (byte)x;
            if (x % 3 == 0)
                data.AsSpan(4 * x, 3).Fill((byte)(1 + x % 5));
            if (data.AsSpan(4 * x, 3) is [1, 1, 1])
                data[4 * x] = 2;
        }

        data[0] = 9;
        using var image = Iio.ImRead(File($"-Y 1 +X {width}", data));
        using var again = Iio.ImRead(Iio.ImEncode(".hdr", image));
        DirectCodec.AssertEqual(image, again);
    }

    [Fact]
    public void Numbers_are_rounded_to_the_nearest_mantissa()
    {
        using var image = NdArray.Wrap(new[] { 1f, 0.999f, 0.001f, 255.9f, 3e-40f, 0, 1e-39f, 1e-40f, 0 }, 1, 3, 3);
        using var read = Iio.ImRead(Iio.ImEncode(".hdr", image));
        for (var i = 0; i < 9; i++)
        {
            var most = image.AsSpan<float>()[(i / 3 * 3)..(i / 3 * 3 + 3)].ToArray().Max();
            Assert.True(Math.Abs(image.AsSpan<float>()[i] - read.AsSpan<float>()[i]) <= Math.Max(most / 255, MathF.ScaleB(1, -136)),
                $"{i}");
        }
    }

    [Theory]
    [InlineData(-1f, 0f)]
    [InlineData(float.NaN, 0f)]
    [InlineData(float.PositiveInfinity, 1.694766e38f)]
    [InlineData(3e38f, 1.694766e38f)]
    public void What_no_pixel_can_hold_is_refused_or_by_consent_the_nearest(float value, float nearest)
    {
        using var image = NdArray.Wrap(new[] { 0f, value, 0.5f }, 1, 1, 3);
        Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(".hdr", image));
        using var read = Iio.ImRead(Iio.ImEncode(".hdr", image, new WriteOptions { AllowLossyConversion = true }));
        Assert.Equal(nearest, read.AsSpan<float>()[1], nearest * 1e-6f);
    }

    [Fact]
    public void Long_and_short_runs_come_back()
    {
        using var image = NdArray.Create(DType.Float32, 2, 1000, 3);
        var values = image.AsSpan<float>();
        for (var i = 0; i < values.Length; i++)
            values[i] = (i / 3) switch { < 300 => 1, < 304 => i % 7, < 700 => 0.5f, _ => i * 37 % 251 };
        var file = Iio.ImEncode(".hdr", image, new WriteOptions());
        Assert.True(file.Length < 5500, $"{file.Length} bytes: equal pixels are to be runs.");
        using var read = Iio.ImRead(file);
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(values[i], read.AsSpan<float>()[i], 0.5f);
    }

    [Fact]
    public void An_endless_header_is_refused_by_the_limit()
    {
        var file = Encoding.ASCII.GetBytes("#?RADIANCE\n" + string.Concat(Enumerable.Repeat("VIEW=-vp\n", 10_000)));
        var fault = Assert.Throws<ImageLimitException>(() =>
            Iio.ImRead(file, options: new ReadOptions { Limits = Limits.Default with { MaxMetadataBytes = 1000 } }));
        Assert.Equal(nameof(Limits.MaxMetadataBytes), fault.Limit);
    }

    [Fact]
    [NeedsImageMagick]
    public void Another_program_reads_what_is_written()
    {
        using var image = NdArray.Create(DType.Float32, 9, 40, 3);
        var values = image.AsSpan<float>();
        for (var i = 0; i < values.Length; i++)
            values[i] = i % 256 / 256f;
        values[..60].Fill(0.75f);
        var file = Iio.ImEncode(".hdr", image);
        using var ours = Iio.ImRead(file);
        var theirs = MemoryMarshal.Cast<byte, ushort>(
            ExternalProgram.ImageMagick.Run(file, "hdr:-", "-set", "colorspace", "sRGB", "-depth", "16", "-endian", "LSB", "rgb:-"));
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(ours.AsSpan<float>()[i], theirs[i] / 65535f, 0.01f);
    }

    private static byte[] File(string resolution, ReadOnlySpan<byte> data)
        => [.. Encoding.ASCII.GetBytes($"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n{resolution}\n"), .. data];
}
