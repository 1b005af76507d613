using ImageIO.Formats;
using ImageIO.Formats.Gif.Encoding;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Memory;
using ImageIO.Pixels;
using ImageIO.Quantization.Colors;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Gif;

/// <summary>What is traded for bytes, and what never is.</summary>
public class GifQualityTests
{
    private static readonly GifWriteOptions Plain = new() { Lossy = 0 };

    [Theory]
    [InlineData("film")]
    [InlineData("gradient")]
    [InlineData("shapes")]
    public void A_lower_quality_is_never_larger_and_never_nearer(string clip)
    {
        var frames = (clip switch { "film" => Film(4), "gradient" => Gradient(5), _ => Shapes(5) }).ToArray();
        var sizes = new List<(int Quality, int Bytes, double Distance)>();
        for (var quality = 100; quality >= 10; quality -= 5)
        {
            var file = Iio.ImEncode(".gif", frames, new GifWriteOptions { Quality = quality });
            sizes.Add((quality, file.Length, MeanDistance(file, frames.Select(frame => frame.Clone()))));
        }

        for (var i = 1; i < sizes.Count; i++)
        {
            Assert.True(sizes[i].Bytes <= sizes[i - 1].Bytes, $"{sizes[i - 1]} then {sizes[i]}");

            // At the upper end differences are within what the search for equals happens to find.
            Assert.True(sizes[i].Distance >= sizes[i - 1].Distance - 0.005, $"{sizes[i - 1]} then {sizes[i]}");
        }

        Assert.True(sizes[^1].Bytes < sizes[0].Bytes / 2, $"{sizes[0]} to {sizes[^1]}");
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void At_quality_100_the_search_saves_bytes_and_adds_no_error()
    {
        var plain = GifWriting.Encode(Film(4), Plain);
        var searched = GifWriting.Encode(Film(4), new GifWriteOptions { Quality = 100 });
        Assert.True(searched.Length < plain.Length, $"{searched.Length} instead of {plain.Length} bytes.");
        Assert.InRange(MeanDistance(searched, Film(4)), 0, MeanDistance(plain, Film(4)) + 0.01);
    }

    [Fact]
    public void More_error_is_traded_where_there_is_some_anyway()
    {
        // The second is the least that the default quality trades.
        var film = GifWriting.Encode(Film(4));
        var least = GifWriting.Encode(Film(4), new GifWriteOptions { Lossy = 1.2f });
        Assert.True(film.Length < 0.93 * least.Length, $"{film.Length} instead of {least.Length} bytes.");

        var quality = new GifWriteOptions().ToSettings().RateDistortion;
        Assert.Equal(0.0012f, quality.LambdaAmid(0.0001f), 0.00001f);
        Assert.Equal(0.00175f, quality.LambdaAmid(0.001f), 0.00001f);
        Assert.Equal(0.0033f, quality.LambdaAmid(0.01f), 0.00005f);
        var given = new GifWriteOptions { Lossy = 3 }.ToSettings().RateDistortion;
        Assert.Equal((0.003f, 0.003f), (given.LambdaAmid(0), given.LambdaAmid(0.1f)));
        Assert.Equal(0, new GifWriteOptions { Lossy = 0 }.ToSettings().RateDistortion.MaxLambda);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void A_frame_of_few_colors_is_exact_at_any_quality(int quality)
    {
        var frames = Enumerable.Range(0, 4)
            .Select(k => GifWriting.Make(60, 40, 3,
                (x, y, at) => (at[0], at[1], at[2]) = ((byte)((x + k) / 5 * 20), (byte)(y / 8 * 50), 9))).ToArray();
        var expected = frames.Select(GifWriting.ToRgba).ToList();
        var decoded = GifWriting.Decode(GifWriting.Encode(frames, new GifWriteOptions { Quality = quality }));
        for (var i = 0; i < expected.Count; i++)
            GifWriting.AssertSamePixels(expected[i], decoded[i], $"Frame {i}");
    }

    [Fact]
    public void Frames_of_few_colors_get_smaller_where_that_is_asked_for_and_errors_stay_bounded()
    {
        var exact = GifWriting.Encode(Dots(12), Plain);
        var lossy = GifWriting.Encode(Dots(12), new GifWriteOptions { Lossy = 10 });
        Assert.Equal(0, MeanDistance(exact, Dots(12)));
        Assert.True(3 * lossy.Length < 2 * exact.Length, $"{lossy.Length} instead of {exact.Length} bytes.");
        Assert.InRange(MeanDistance(lossy, Dots(12)), 0.001, 2);
    }

    [Fact]
    public void The_least_lossiness_leaves_frames_of_few_colors_exact()
    {
        // The search writes to the memory that trials of plain compression use: neither may spoil the other.
        Assert.Equal(0, MeanDistance(GifWriting.Encode(Dots(12), new GifWriteOptions { Lossy = 0.001f }), Dots(12)));
    }

    [Fact]
    public void Transparency_is_right_on_every_pixel_at_any_quality()
    {
        foreach (var quality in new[] { 100, 80, 40, 5 })
        {
            var expected = GifWriting.Sprites(8, 90, 60).Select(frame => { using (frame) return GifWriting.ToRgba(frame); }).ToList();
            var decoded = GifWriting.Decode(GifWriting.Encode(GifWriting.Sprites(8, 90, 60), new GifWriteOptions { Quality = quality }));
            for (var i = 0; i < expected.Count; i++)
            {
                for (var at = 3; at < expected[i].Length; at += 4)
                    Assert.True(expected[i][at] >= 128 == (decoded[i][at] >= 128), $"Quality {quality}, frame {i}, pixel {at / 4}.");
            }
        }
    }

    [Fact]
    [NeedsFfmpeg("decoders gif")]
    [NeedsPython(NeedsPythonAttribute.PillowGif)]
    public void Pillow_and_ffmpeg_see_what_our_decoder_sees_at_a_low_quality()
    {
        var file = GifWriting.Encode(Film(5), new GifWriteOptions { Quality = 30 });
        var own = GifWriting.Decode(file);
        var pillow = GifWriting.DecodeByPillow(file, 120, 90);
        var ffmpeg = GifWriting.DecodeByFfmpeg(file, 120, 90);
        for (var i = 0; i < own.Count; i++)
        {
            GifWriting.AssertSamePixels(own[i], pillow[i], $"Pillow, frame {i}");
            GifWriting.AssertSamePixels(own[i], ffmpeg[i], $"ffmpeg, frame {i}");
        }
    }

    [Theory]
    [NeedsFfmpeg("decoders gif")]
    [NeedsPython(NeedsPythonAttribute.PillowGif)]
    [InlineData(80)]
    [InlineData(30)]
    public void A_dictionary_that_serves_on_when_it_is_full_is_understood_by_others(int quality)
    {
        // Ten thousands of codes; and a first half in which they get longer.
        var frames = Enumerable.Range(0, 2).Select(k => GifWriting.Make(200, 160, 3, (x, y, at) =>
        {
            var noise = new Random((k * 100_000) + (y * 200) + x).Next(y / 2);
            (at[0], at[1], at[2]) = ((byte)(x + noise), (byte)(y + (noise / 2)), (byte)(200 - noise));
        })).ToArray();
        var file = GifWriting.Encode(frames, new GifWriteOptions { Quality = quality });
        var own = GifWriting.Decode(file);
        var pillow = GifWriting.DecodeByPillow(file, 200, 160);
        var ffmpeg = GifWriting.DecodeByFfmpeg(file, 200, 160);
        for (var i = 0; i < own.Count; i++)
        {
            GifWriting.AssertSamePixels(own[i], pillow[i], $"Pillow, frame {i}");
            GifWriting.AssertSamePixels(own[i], ffmpeg[i], $"ffmpeg, frame {i}");
        }
    }

    [Fact]
    public void Errors_do_not_add_up_over_time()
    {
        var file = GifWriting.Encode(Film(40), new GifWriteOptions { Quality = 50 });
        var decoded = GifWriting.Decode(file);
        var source = Film(40).Select(frame => { using (frame) return GifWriting.ToRgba(frame); }).ToList();
        var early = Enumerable.Range(2, 5).Average(i => GifWriting.MeanDistance(source[i], decoded[i]));
        var late = Enumerable.Range(35, 5).Average(i => GifWriting.MeanDistance(source[i], decoded[i]));
        Assert.InRange(late, 0, early * 1.25);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new GifWriteOptions { Quality = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GifWriteOptions { Quality = 101 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GifWriteOptions { Lossy = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GifWriteOptions { Lossy = float.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GifWriteOptions { Colors = 257 });
    }

    [Fact]
    public void Pixels_of_colors_that_look_the_same_share_strings()
    {
        // Two colors that are the same to the eye: what was written with one of them serves for the other.
        using var scratch = ArenaBuilder.Allocate(static (ref builder) => new LossyLzwEncoder(ref builder), out var search);
        var gray = PackedOklab.Pack(Rgba.Pack(90, 90, 90));
        var palette = new ulong[256];
        (palette[1], palette[2]) = (gray, gray);
        var wanted = Enumerable.Repeat(gray | ((ulong)short.MaxValue << 48), 400).ToArray();
        var output = new byte[2000];
        var alternating = Enumerable.Range(0, 400).Select(i => (byte)(1 + (i * i / 7 % 2))).ToArray();
        var searched = search.Write(wanted, alternating, new ushort[400], palette, 0, 2, 0.001f, 0, false, output);
        var constant = Enumerable.Repeat((byte)1, 400).ToArray();
        var least = search.Write(wanted, constant, new ushort[400], palette, 0, 2, 0.001f, 0, false, output);
        var scratchOfPlain = ArenaBuilder.Allocate(static (ref builder) => new LzwEncoder(ref builder), out var plain);
        using (scratchOfPlain)
            Assert.InRange(searched, least,
                plain.Write([.. Enumerable.Range(0, 400).Select(i => (byte)(1 + (i * i / 7 % 2)))], 400,
                    new PixelArea(0, 0, 400, 1), 2, output) / 2);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.2f)]
    public void Strings_may_start_with_a_color_that_is_nearly_as_good_as_the_best(float carry)
    {
        // Twelve grays, each in two kinds that are hardly apart, in any order: which kind a string starts with should hardly matter.
        using var scratch = ArenaBuilder.Allocate(static (ref builder) => new LossyLzwEncoder(ref builder), out var search);
        var random = new Random(4);
        var palette = Enumerable.Repeat(PackedOklab.Nowhere, 256).ToArray();
        for (var i = 0; i < 24; i++)
            palette[1 + i] = PackedOklab.Pack(Rgba.Pack(20 + (10 * (i / 2)) + (i % 2), 20 + (10 * (i / 2)), 20 + (10 * (i / 2))));
        var indices = Enumerable.Range(0, 4000).Select(_ => (byte)(1 + random.Next(24))).ToArray();
        var wanted = indices.Select(i => palette[i] | ((ulong)short.MaxValue << 48)).ToArray();
        var output = new byte[20_000];
        var shown = indices.ToArray();
        var length = search.Write(wanted, shown, new ushort[shown.Length], palette, 0, 5, 0.01f, carry, false, output);
        Assert.Equal(shown, GifWriting.ReadLzw(output.AsSpan(0, length), 5, shown.Length));
        Assert.All(shown.Index(), pixel => Assert.Equal((indices[pixel.Index] - 1) / 2, (pixel.Item - 1) / 2));

        // As if there were only one kind.
        var one = indices.Select(i => (byte)(i - (1 - (i % 2)))).ToArray();
        var least = search.Write([.. one.Select(i => palette[i] | ((ulong)short.MaxValue << 48))], one, new ushort[one.Length], palette, 0,
            5, 0.01f, carry, false, output);
        Assert.InRange(length, 0, least * 1.02);
    }

    [Fact]
    public void Long_runs_of_what_stays_are_kept_however_long_the_strings_of_their_color_are()
    {
        using var scratch = ArenaBuilder.Allocate(static (ref builder) => new LossyLzwEncoder(ref builder), out var search);
        var gray = PackedOklab.Pack(Rgba.Pack(90, 90, 90));
        var palette = Enumerable.Repeat(PackedOklab.Nowhere, 256).ToArray();
        palette[1] = gray;

        // What is drawn has the color of what stays. Single pixels that stay come first: long strings start with one. The last of these
        // ends somewhere in the long run.
        byte[] indices = [.. Enumerable.Range(0, 30)
            .SelectMany(i => Enumerable.Repeat((byte)1, 60 + i).Prepend((byte)0)), .. new byte[400], .. Enumerable.Repeat((byte)1, 9)];
        var start = indices.Length - 409;
        var wanted = indices.Select(index => index == 0 ? gray : gray | ((ulong)short.MaxValue << 48)).ToArray();
        var shown = indices.ToArray();
        var output = new byte[10_000];
        var length = search.Write(wanted, shown, new ushort[shown.Length], palette, 0, 2, 0.001f, 0, false, output);
        Assert.Equal(shown, GifWriting.ReadLzw(output.AsSpan(0, length), 2, shown.Length));
        Assert.All(shown[(start + 30)..(start + 370)], index => Assert.Equal(0, index));
        Assert.All(shown.Index(), pixel => Assert.True(indices[pixel.Index] == 0 || pixel.Item == 1, $"Pixel {pixel.Index} is not drawn."));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.25f)]
    [InlineData(0.75f)]
    public void What_stays_as_it_is_gets_no_other_color_whatever_errors_are_carried_on(float carry)
    {
        // Colors that hardly differ, any other one of which stays, some drawn in the color that is there.
        using var scratch = ArenaBuilder.Allocate(static (ref builder) => new LossyLzwEncoder(ref builder), out var search);
        var random = new Random(7);
        var palette = Enumerable.Repeat(PackedOklab.Nowhere, 256).ToArray();
        for (var i = 1; i < 250; i++)
            palette[i] = (ulong)(8000 + i);
        var best = Enumerable.Range(0, 30_000).Select(_ => (byte)random.Next(1, 250)).ToArray();
        var indices = best.Select((index, i) => i % 2 == 0 ? index : random.Next(2) == 0 ? (byte)0 : index).ToArray();
        var wanted = best.Select((index, i) => i % 2 == 0 ? palette[index] | ((ulong)short.MaxValue << 48) : palette[index]).ToArray();
        var shown = indices.ToArray();
        var output = new byte[LzwEncoder.MaxLength(shown.Length)];
        var length = search.Write(wanted, shown, new ushort[shown.Length], palette, 0, 8, 0.0004f, carry, keepUnchanged: true, output);
        Assert.Equal(shown, GifWriting.ReadLzw(output.AsSpan(0, length), 8, shown.Length));
        Assert.All(shown.Index(),
            pixel => Assert.True(pixel.Index % 2 == 0 || pixel.Item == 0 || pixel.Item == best[pixel.Index],
                $"Pixel {pixel.Index} changes."));
        Assert.Contains(shown.Index(), pixel => pixel.Index % 2 == 0 && pixel.Item != best[pixel.Index]);
    }

    [Fact]
    public void A_short_run_of_what_stays_is_drawn_between_its_own_color_and_a_long_one_is_kept()
    {
        using var scratch = ArenaBuilder.Allocate(static (ref builder) => new ColorSet(ref builder), out var colors);
        colors.Clear();
        var (black, white) = (Rgba.Pack(0, 0, 0), Rgba.Pack(255, 255, 255));
        Assert.True(colors.Add(black, 256) && colors.Add(white, 256));
        var canvas = new uint[600];
        Array.Fill(canvas, black);
        byte[] indices = [2, 2, .. new byte[30], 2, .. new byte[300], 1, .. new byte[10]];
        ulong[] palette = [PackedOklab.Nowhere, PackedOklab.Pack(black), PackedOklab.Pack(white)];
        var targets = Enumerable.Repeat(PackedOklab.Nowhere, indices.Length).ToArray();
        Assert.True(ShortRunDrawing.DrawRow(indices, canvas.AsSpan(0, indices.Length), colors, palette, targets));
        Assert.All(indices[2..32], index => Assert.Equal(1, index));
        Assert.All(indices[33..333], index => Assert.Equal(0, index));
        Assert.All(indices[334..], index => Assert.Equal(0, index));
        Assert.All(targets.Index(), pixel => Assert.Equal(pixel.Index is >= 2 and < 32 ? palette[1] : PackedOklab.Nowhere, pixel.Item));
        Assert.False(ShortRunDrawing.DrawRow(new byte[20], canvas.AsSpan(0, 20), colors, default, default));
    }

    [Fact]
    public void What_is_transparent_is_never_drawn()
    {
        using var scratch = ArenaBuilder.Allocate(static (ref builder) => new ColorSet(ref builder), out var colors);
        colors.Clear();
        colors.Add(Rgba.Pack(1, 1, 1), 256);
        byte[] indices = [1, 0, 0, 1];
        Assert.False(ShortRunDrawing.DrawRow(indices, new uint[4], colors, default, default));
        Assert.Equal([1, 0, 0, 1], indices);
    }

    /// <summary>Smooth colors that all move a little, with noise: no two frames share many pixels.</summary>
    private static IEnumerable<NdArray> Film(int count)
        => Enumerable.Range(0, count).Select(k =>
        {
            var random = new Random(k);
            return GifWriting.Make(120, 90, 3, (x, y, at) =>
            {
                var wave = Math.Sin((x + (2 * k)) / 17.0) + Math.Cos((y - k) / 13.0);
                at[0] = (byte)(120 + (40 * wave) + random.Next(6));
                at[1] = (byte)(110 + (30 * Math.Sin(wave + (y / 40.0))) + random.Next(6));
                at[2] = (byte)(90 + (x / 2) + random.Next(6));
            });
        });

    /// <summary>Noise of 40 grays around one that moves: few colors, and nothing that repeats.</summary>
    private static IEnumerable<NdArray> Dots(int count)
        => Enumerable.Range(0, count).Select(k =>
        {
            var random = new Random(k);
            return GifWriting.Make(120, 90, 3, (x, y, at) => at.Fill((byte)(60 + random.Next(20) + (((x + k) / 20 + (y / 30)) % 2 * 100))));
        });

    /// <summary>A gradient that moves.</summary>
    private static IEnumerable<NdArray> Gradient(int count)
        => Enumerable.Range(0, count).Select(k => GifWriting.Make(120, 90, 3, (x, y, at) =>
            (at[0], at[1], at[2]) = ((byte)(x + y + k), (byte)(200 - x), (byte)(120 + (60 * Math.Sin((x + (4 * k)) / 30.0))))));

    /// <summary>Shaded discs that move over a shaded ground.</summary>
    private static IEnumerable<NdArray> Shapes(int count)
        => Enumerable.Range(0, count).Select(k => GifWriting.Make(120, 90, 3, (x, y, at) =>
        {
            var disc = Enumerable.Range(0, 4)
                .FirstOrDefault(i => Math.Pow(x - 15 - (28 * i) - (3 * k), 2) + Math.Pow(y - 20 - (14 * i), 2) < 150, -1);
            (at[0], at[1], at[2]) = disc < 0
                ? ((byte)(30 + (x / 2)), (byte)(40 + y), (byte)90) : ((byte)(250 - (2 * y)), (byte)((disc * 60) + (x % 30)), (byte)(x + k));
        }));

    private static double MeanDistance(byte[] file, IEnumerable<NdArray> source)
        => GifWriting.Decode(file).Zip(source, (shown, frame) =>
        {
            using (frame)
                return GifWriting.MeanDistance(GifWriting.ToRgba(frame), shown);
        }).Average();
}
