using ImageIO.Quantization;
using ImageIO.Quantization.Colors;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Gif;

public class GifEncoderPixelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Frames_of_few_colors_are_kept_exactly(int channels)
    {
        var frames = Enumerable.Range(0, 6).Select(k => GifWriting.Make(53, 31, channels, (x, y, at) =>
        {
            at.Fill((byte)((((x / 4) + k) ^ y) * 7 % 64 * 3));
            if (channels is 2 or 4)
                at[^1] = 255;
        })).ToArray();
        AssertExact(frames);
    }

    [Fact]
    public void Each_frame_may_have_256_other_colors()
    {
        var frames = Enumerable.Range(0, 5).Select(k => GifWriting.Make(32, 16, 3, (x, y, at) =>
        {
            (at[0], at[1], at[2]) = ((byte)((x + (32 * y)) / 2), (byte)(k * 20), (byte)(255 - k));
        })).ToArray();
        AssertExact(frames);
    }

    [Fact]
    public void The_table_of_the_first_frame_serves_all_whose_colors_it_has()
    {
        Assert.Equal(1, GifWriting.LocalTables(GifWriting.Encode([Grays(0, 60), Grays(100, 60), Grays(20, 30), Grays(0, 60)])));
        Assert.Equal(3, GifWriting.LocalTables(GifWriting.Encode([Grays(0, 60), Grays(100, 60), Grays(20, 41), Grays(100, 60)])));

        static NdArray Grays(int first, int count)
            => GifWriting.Make(64, 64, 3, (x, y, at) => at.Fill((byte)(first + (((x * 7) + (y * 3)) % count))));
    }

    [Fact]
    public void Frames_of_few_colors_are_exact_after_frames_of_many()
    {
        var few = GifWriting.Make(60, 40, 3, (x, y, at) => at.Fill((byte)(x * y / 10)));
        var expected = GifWriting.ToRgba(few);
        var file = GifWriting.Encode([.. GifWriting.Scene(3, 60, 40), few]);
        GifWriting.AssertSamePixels(expected, GifWriting.Decode(file)[^1], "the last frame");
    }

    [Fact]
    public void A_black_and_white_animation_stays_two_colors()
    {
        var frames = Enumerable.Range(0, 4)
            .Select(k => GifWriting.Make(40, 30, 1, (x, y, at) => at[0] = (byte)((x + y + k) % 5 == 0 ? 255 : 0))).ToArray();
        AssertExact(frames, new GifWriteOptions { Colors = 2 });
    }

    [Fact]
    public void Channel_counts_may_differ_between_frames()
    {
        var frames = new[] { 4, 3, 1, 2, 3 }.Select(channels => GifWriting.Scene(1, 40, 30, channels).First()).ToArray();
        var expected = frames.Select(GifWriting.ToRgba).ToList();
        var decoded = GifWriting.Decode(GifWriting.Encode(frames));
        Assert.InRange(GifWriting.MeanDistance(expected[0], decoded[0]), 0, 1.03);
        Assert.InRange(GifWriting.MeanDistance(expected[^1], decoded[^1]), 0, 1.03);
    }

    [Fact]
    public void Every_size_of_image_comes_back()
    {
        for (var width = 1; width <= 20; width++)
        {
            for (var height = 1; height <= 5; height++)
            {
                var image = GifWriting.Make(width, height, 3,
                    (x, y, at) => (at[0], at[1], at[2]) = ((byte)(x * 9), (byte)(y * 40), (byte)(x ^ y)));
                AssertExact([image]);
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0f)]
    [InlineData(0.001f)]
    public void Every_size_of_animation_comes_back(float? lossy)
    {
        for (var width = 1; width <= 9; width++)
        {
            for (var height = 1; height <= 5; height++)
            {
                var frames = Enumerable.Range(0, 5)
                    .Select(k => GifWriting.Make(width, height, 3,
                        (x, y, at) => at.Fill((byte)((x + (width * y)) % 7 == 0 ? 40 * k : x * 20)))).ToArray();
                AssertExact(frames, new GifWriteOptions { Lossy = lossy });
            }
        }
    }

    [Theory]
    [InlineData(PaletteMode.Auto, null, 1.135)]
    [InlineData(PaletteMode.Local, null, 1.135)]
    [InlineData(PaletteMode.Global, null, 1.145)]
    [InlineData(PaletteMode.Auto, "FloydSteinberg", 1.355)]
    [InlineData(PaletteMode.Auto, "Bayer", 1.395)]
    [InlineData(PaletteMode.Auto, "SierraLite", 1.365)]
    [InlineData(PaletteMode.Auto, "Sierra", 1.245)]
    [InlineData(PaletteMode.Auto, "BlueNoise", 1.4)]
    [InlineData(PaletteMode.Auto, "Auto", 1.32)]
    public void Quantized_frames_stay_close_to_the_source_in_every_mode(PaletteMode mode, string? ditherer, double most)
    {
        var options = new GifWriteOptions
        {
            PaletteMode = mode,
            Ditherer = ditherer switch
            {
                "FloydSteinberg" => Ditherer.FloydSteinberg,
                "SierraLite" => Ditherer.SierraLite,
                "Sierra" => Ditherer.Sierra,
                "Bayer" => Ditherer.Bayer,
                "BlueNoise" => Ditherer.BlueNoise,
                "Auto" => Ditherer.Auto,
                _ => null,
            },
        };
        var expected = GifWriting.Scene(8, 120, 80).Select(Rgba).ToList();
        var decoded = GifWriting.Decode(GifWriting.Encode(GifWriting.Scene(8, 120, 80), options));
        for (var i = 0; i < expected.Count; i++)
        {
            var distance = GifWriting.MeanDistance(expected[i], decoded[i]);
            Assert.True(distance <= most, $"Frame {i} is {distance:f3} away.");
        }
    }

    [Fact]
    [NeedsFfmpeg("decoders gif")]
    [NeedsPython(NeedsPythonAttribute.PillowGif)]
    public void Pillow_and_ffmpeg_see_what_our_decoder_sees()
    {
        var file = GifWriting.Encode(GifWriting.Scene(6, 121, 83));
        var own = GifWriting.Decode(file);
        var pillow = GifWriting.DecodeByPillow(file, 121, 83);
        var ffmpeg = GifWriting.DecodeByFfmpeg(file, 121, 83);
        for (var i = 0; i < own.Count; i++)
        {
            GifWriting.AssertSamePixels(own[i], pillow[i], $"Pillow, frame {i}");
            GifWriting.AssertSamePixels(own[i], ffmpeg[i], $"ffmpeg, frame {i}");
        }
    }

    [Fact]
    public void A_real_photo_stays_close_to_the_source()
    {
        var path = TestImages.Path("chelsea.png");
        using var photo = Iio.ImRead(path);
        var source = GifWriting.ToRgba(photo);
        var ours = GifWriting.Psnr(source, GifWriting.Decode(GifWriting.Encode([photo.Clone()]))[0]);
        Assert.True(ours > 39.2, $"{ours:f2} dB");
    }

    [Fact]
    public void Noise_of_more_colors_than_are_counted_gets_the_nearest_ones()
    {
        using var noise = GifWriting.Noise(1, 400, 300).First();
        var source = GifWriting.ToRgba(noise);
        var small = GifWriting.Make(60, 40, 3, (x, y, at) => noise.Bytes.Slice(3 * ((400 * y) + x), 3).CopyTo(at));
        var few = GifWriting.MeanDistance(GifWriting.ToRgba(small),
            GifWriting.Decode(GifWriting.Encode([small], new GifWriteOptions { Lossy = 0 }))[0]);
        var many = GifWriting.MeanDistance(source,
            GifWriting.Decode(GifWriting.Encode([noise.Clone()], new GifWriteOptions { Lossy = 0 }))[0]);
        Assert.InRange(many, 0, few * 1.25);
    }

    [Fact]
    public void Each_pixel_of_a_frame_of_many_colors_gets_its_own_nearest_one()
    {
        // Forty thousand colors in a few cells: what is nearest to a cell is often not what is nearest to its pixels.
        using var image = GifWriting.Make(400, 300, 3,
            (x, y, at) => (at[0], at[1], at[2]) =
                ((byte)(60 + (x * 40 / 400)), (byte)(90 + (y * 40 / 300)), (byte)(120 + (((x * 31) ^ (y * 17)) % 40))));
        var wanted = GifWriting.ToRgba(image);
        var shown = GifWriting.Decode(GifWriting.Encode([image.Clone()], new GifWriteOptions { Lossy = 0 }))[0];
        uint[] palette = [.. Enumerable.Range(0, shown.Length / 4).Select(i => Pixel(shown, i)).Distinct()];
        for (var i = 0; i < shown.Length / 4; i += 37)
        {
            var least = palette.Min(color => Oklab.Distance(color, Pixel(wanted, i)));
            Assert.Equal(least, Oklab.Distance(Pixel(shown, i), Pixel(wanted, i)), 1e-4f);
        }

        static uint Pixel(byte[] rgba, int i) => global::ImageIO.Pixels.Rgba.Pack(rgba[4 * i], rgba[(4 * i) + 1], rgba[(4 * i) + 2]);
    }

    [Fact]
    [NeedsGifsicle]
    public void Gifsicle_finds_nothing_to_save_in_scrolling_text()
    {
        // Letters of 6×8 pixels with soft edges, in words of four colors, that move up by a line now and then.
        var random = new Random(11);
        var letters = Enumerable.Range(0, 26).Select(_ => Enumerable.Range(0, 48).Select(_ => random.Next(3)).ToArray()).ToArray();
        var lines = Enumerable.Range(0, 60)
            .Select(_ => Enumerable.Range(0, 40).Select(_ => (Letter: random.Next(5) == 0 ? -1 : random.Next(26), Color: random.Next(4)))
            .ToArray()).ToArray();
        var frames = Enumerable.Range(0, 12).Select(k => GifWriting.Make(240, 160, 3, (x, y, at) =>
        {
            var (letter, color) = lines[(y / 8) + (k / 3)][x / 6];
            var ink = letter < 0 ? 0 : letters[letter][(y % 8 * 6) + (x % 6)] * 100;
            (at[0], at[1], at[2]) = ((byte)(12 + ink), (byte)(12 + (color % 2 * ink)), (byte)(12 + (color / 2 * ink)));
        })).ToArray();
        var expected = frames.Select(GifWriting.ToRgba).ToList();
        var file = GifWriting.Encode(frames);
        var decoded = GifWriting.Decode(file);
        for (var i = 0; i < decoded.Count; i++)
            GifWriting.AssertSamePixels(expected[3 * i], decoded[i], $"frame {i}");
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            var squeezed = ExternalProgram.Gifsicle.Run("-O3", path).Length;
            Assert.InRange(file.Length, 0, squeezed);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void What_does_not_change_is_not_written_again()
    {
        var one = GifWriting.Encode(GifWriting.Scene(1, 200, 150)).Length;
        var ten = GifWriting.Encode(GifWriting.Scene(10, 200, 150)).Length;
        Assert.InRange(ten, one, one + (9 * 1200));
    }

    [Fact]
    public void Tolerance_leaves_small_changes_and_its_errors_never_add_up()
    {
        var frames = Enumerable.Range(0, 30).Select(k => GifWriting.Make(40, 30, 1, (x, y, at) => at[0] = (byte)((x * 2) + k))).ToArray();
        var expected = frames.Select(GifWriting.ToRgba).ToList();
        var file = GifWriting.Encode(frames, new GifWriteOptions { DeltaTolerance = 3 });
        var decoded = GifWriting.Decode(file);
        Assert.Equal(30, decoded.Count);
        for (var i = 0; i < decoded.Count; i++)
            Assert.InRange(decoded[i].Zip(expected[i], (a, b) => Math.Abs(a - b)).Max(), 0, 3);
    }

    [Fact]
    public void A_fixed_palette_is_the_only_one_used()
    {
        var palette = new Palette([0, 0, 0, 255, 0, 0, 0, 255, 0, 255, 255, 255]);
        var decoded = GifWriting.Decode(GifWriting.Encode(GifWriting.Scene(4, 50, 40), new GifWriteOptions { FixedPalette = palette }));
        var allowed = Enumerable.Range(0, palette.Count).Select(i => palette[i]).ToHashSet();
        foreach (var frame in decoded)
            Assert.All(frame.Chunk(4), at => Assert.Contains((at[0], at[1], at[2]), allowed));
    }

    [Fact]
    public void A_quantizer_of_the_callers_is_asked_for_the_colors()
    {
        var decoded = GifWriting.Decode(GifWriting.Encode(GifWriting.Scene(2, 50, 40), new GifWriteOptions { Quantizer = new OneGray() }));
        Assert.All(decoded[0].Chunk(4), at => Assert.Equal([77, 77, 77, 255], at));
    }

    private static byte[] Rgba(NdArray image)
    {
        using (image)
            return GifWriting.ToRgba(image);
    }

    private static void AssertExact(NdArray[] frames, GifWriteOptions? options = null)
    {
        var expected = frames.Select(GifWriting.ToRgba).ToList();
        var decoded = GifWriting.Decode(GifWriting.Encode(frames, options));
        Assert.Equal(expected.Count, decoded.Count);
        for (var i = 0; i < expected.Count; i++)
            GifWriting.AssertSamePixels(expected[i], decoded[i], $"frame {i}");
    }

    private sealed class OneGray : IQuantizer
    {
        public Palette CreatePalette(ColorHistogram colors, int maxColors) => new([77, 77, 77]);
    }
}
