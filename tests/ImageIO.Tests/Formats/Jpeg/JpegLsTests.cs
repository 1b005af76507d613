using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Tests.Formats.Jpeg;

/// <summary>What is special about JPEG-LS; the samples and every general rule are run by the conformance suite.</summary>
public class JpegLsTests
{
    private static ImageCodec Codec => Iio.Codecs.Get("jpeg-ls");

    [Fact]
    public void The_bits_of_samples_and_comments_are_metadata()
    {
        Assert.Equal(12, Iio.ImMeta(Sample("gray12-near.jls"))["bits"]);
        Assert.False(Iio.ImMeta(Sample("gray16.jls")).ContainsKey("bits"));
        Assert.Equal("a comment", Iio.ImMeta(Sample("gray8.jls"))["comment"]);
    }

    [Fact]
    public void Places_in_a_mapping_table_are_given_on_request()
    {
        var file = Sample("palette.jls");
        using var colors = Iio.ImRead(file);
        var options = new ReadOptions { ApplyPalette = false };
        using var places = Iio.ImRead(file, options: options);
        Assert.Equal("23×31 uint8 indexed", places.ToString());
        var palette = Iio.ImMeta(file, options: options).Palette!;
        for (var i = 0; i < places.Bytes.Length; i++)
        {
            var color = palette[places.Bytes[i]];
            Assert.Equal([color.Red, color.Green, color.Blue], colors.Bytes.Slice(3 * i, 3).ToArray());
        }
    }

    [Fact]
    public void A_file_that_begins_as_any_JPEG_does_is_known_by_its_frame()
    {
        // A comment comes first, so that the codec of JPEGs takes it, and passes it on.
        var file = Sample("gray8.jls");
        Assert.False(Codec.Info.Recognizes(file));
        using var expected = DirectCodec.Read(Codec, file);
        foreach (var source in (ImageSource[])[file, new ChoppyStream(file, 100), Repository.Data("jpeg-ls", "gray8.jls")])
        {
            using var pixels = Iio.ImRead(source);
            DirectCodec.AssertEqual(expected, pixels);
        }
    }

    [Fact]
    public void Sides_may_be_told_beside_the_frame()
    {
        // The frame says 0×0; a segment of parameters of kind 4 says 23×31 in three bytes each.
        var file = Sample("gray2.jls");
        var frame = JpegParts.Find(file, 0xF7);
        file.AsSpan(frame + 5, 4).Clear();
        byte[] moved = [.. file[..2], 0xFF, 0xF8, 0, 10, 4, 3, 0, 0, 23, 0, 0, 31, .. file[2..]];
        using var expected = Iio.ImRead(Sample("gray2.jls"));
        using var pixels = Iio.ImRead(moved);
        DirectCodec.AssertEqual(expected, pixels);
    }

    [Theory]
    [InlineData(1, 0x00, 0x10, "greatest value")]
    [InlineData(3, 0xFF, 0xFF, "thresholds")]
    [InlineData(9, 0x00, 0x01, "halved")]
    public void Parameters_outside_of_their_ranges_are_told(int place, byte high, byte low, string named)
    {
        var file = Sample("gray16-preset.jls");
        var segment = JpegParts.Find(file, 0xF8) + 4;
        (file[segment + place], file[segment + place + 1]) = (high, low);
        if (place == 1)
            file[JpegParts.Find(file, 0xF7) + 4] = 3;
        var fault = Assert.Throws<CorruptImageException>(() => Iio.ImRead(file));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_of_more_than_the_values_allow_is_damage()
    {
        var file = Sample("gray2.jls");
        file[JpegParts.Find(file, 0xDA) + 7] = 2;
        Assert.Contains("NEAR", Assert.Throws<CorruptImageException>(() => Iio.ImRead(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_file_that_is_cut_short_the_rows_that_are_there_are_read_on_request()
    {
        var file = Sample("gray16.jls");
        using var whole = Iio.ImRead(file);
        var cut = file[..(file.Length / 2)];
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(cut));
        var warnings = new List<ImageWarning>();
        using var part = Iio.ImRead(cut, options: new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add });
        Assert.Single(warnings);
        Assert.Equal(whole.Bytes[..(8 * 62)].ToArray(), part.Bytes[..(8 * 62)].ToArray());
        Assert.Equal(-1, part.Bytes[^62..].IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [InlineData("gray16.jls")]
    [InlineData("rgb-planes.jls")]
    [InlineData("rgb-pixels-near.jls")]
    [InlineData("palette.jls")]
    [InlineData("height-behind.jls")]
    public void Damage_ends_in_an_image_or_in_a_word(string name)
        => DirectCodec.AssertMutationsAreHarmless(Codec, Sample(name), 300);

    [Theory]
    [InlineData("gray8.jls", 0)]
    [InlineData("gray8.jls", 127)]
    [InlineData("gray16.jls", 0)]
    [InlineData("gray16.jls", 200)]
    [InlineData("rgb-lines.jls", 0)]
    [InlineData("rgb-lines.jls", 3)]
    [InlineData("rgb16-lines.jls", 1)]
    [InlineData("rgba-pixels.jls", 0)]
    public void Samples_are_written_within_what_they_may_differ_by(string name, int near)
    {
        using var pixels = Iio.ImRead(Sample(name));
        var file = Iio.ImEncode(".jls", pixels, new JpegLsWriteOptions { NearLossless = near });
        Assert.True(Codec.Info.Recognizes(file));
        using var back = Iio.ImRead(file);
        Assert.Equal(pixels.ToString(), back.ToString());
        if (near == 0)
            DirectCodec.AssertEqual(pixels, back);
        if (pixels.DType == DType.UInt8)
            Assert.All(pixels.Bytes.ToArray().Zip(back.Bytes.ToArray()), pair => Assert.InRange(pair.First - pair.Second, -near, near));
        else
            Assert.All(pixels.AsSpan<ushort>().ToArray().Zip(back.AsSpan<ushort>().ToArray()),
                pair => Assert.InRange(pair.First - pair.Second, -near, near));
    }

    [Fact]
    public void What_the_recipe_codes_is_written_with_the_same_bytes()
    {
        var file = Sample("rgb-lines.jls");
        using var pixels = Iio.ImRead(file);
        Assert.Equal(file, Iio.ImEncode(".jls", pixels));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5)]
    [InlineData(5, 1)]
    [InlineData(3, 2000)]
    public void Noise_and_flat_images_of_any_size_come_back(int height, int width)
    {
        foreach (var dtype in (DType[])[DType.UInt8, DType.UInt16])
        {
            foreach (var isFlat in (bool[])[false, true])
            {
                using var pixels = DirectCodec.Pattern(dtype, height, width, 3);
                if (isFlat)
                    pixels.Bytes.Clear();
                using var back = Iio.ImRead(Iio.ImEncode(".jls", pixels));
                DirectCodec.AssertEqual(pixels, back);
            }
        }
    }

    [Fact]
    public void A_loss_that_samples_can_not_have_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new JpegLsWriteOptions { NearLossless = 256 });
        using var pixels = NdArray.Create(DType.UInt8, 4, 4);
        Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(".jls", pixels, new JpegLsWriteOptions { NearLossless = 128 }));
    }

    private static byte[] Sample(string name) => File.ReadAllBytes(Repository.Data("jpeg-ls", name));
}
