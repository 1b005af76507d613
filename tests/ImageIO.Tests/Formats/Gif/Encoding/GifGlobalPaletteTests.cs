using ImageIO.Quantization;

namespace ImageIO.Tests.Formats.Gif;

/// <summary>One table for all frames.</summary>
public class GifGlobalPaletteTests
{
    private static readonly GifWriteOptions Global = new() { PaletteMode = PaletteMode.Global };

    [Theory]
    [InlineData(256, false)]
    [InlineData(255, false)]
    [InlineData(255, true)]
    public void Frames_of_few_colors_together_are_exact(int colors, bool transparent)
    {
        // No frame has all of them.
        var frames = Enumerable.Range(0, 5).Select(k => GifWriting.Make(30, 20, 4, (x, y, at) =>
        {
            var color = ((x + (30 * y)) / 2) + (k * 60);
            (at[0], at[1], at[2], at[3]) = ((byte)(color % colors), (byte)(color % colors * 3), 9, (byte)(transparent && x == k ? 0 : 255));
        })).ToArray();
        var expected = frames.Select(GifWriting.ToRgba).ToList();
        var file = Iio.ImEncode(".gif", frames, Global with { Quality = 30 });
        var decoded = GifWriting.Decode(file);
        for (var i = 0; i < expected.Count; i++)
            GifWriting.AssertSamePixels(expected[i], decoded[i], $"frame {i}");
        Assert.Equal(0, GifWriting.LocalTables(file));
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void Frames_of_256_colors_and_transparency_keep_their_alpha_and_one_table()
    {
        var frames = Enumerable.Range(0, 4).Select(k => GifWriting.Make(32, 16, 4, (x, y, at) =>
            (at[0], at[1], at[3]) = ((byte)((x + (32 * y)) / 2), (byte)k, (byte)(x / 4 == k ? 0 : 255)))).ToArray();
        var expected = frames.Select(GifWriting.ToRgba).ToList();
        var file = Iio.ImEncode(".gif", frames, Global);
        var decoded = GifWriting.Decode(file);
        for (var i = 0; i < expected.Count; i++)
            Assert.Equal(expected[i].Chunk(4).Select(at => at[3]), decoded[i].Chunk(4).Select(at => at[3]));
        Assert.Equal(0, GifWriting.LocalTables(file));
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void A_list_gets_the_colors_of_all_frames_and_a_stream_those_of_the_first_ones_that_fit()
    {
        // Gray gradients, 3 MB each, and at last a red one, which comes after what is held of a stream.
        var frames = Enumerable.Range(0, 7).Select(k => GifWriting.Make(1024, 1024, 3, (x, y, at) =>
        {
            at.Fill((byte)((x + (k * 8)) / 5));
            at[0] = k == 6 ? (byte)(x / 5) : at[0];
            at[1] = k == 6 ? (byte)(y / 9) : at[1];
        })).ToArray();
        var red = GifWriting.ToRgba(frames[6]);
        var options = Global with { Lossy = 0 };
        var listed = GifWriting.MeanDistance(red, GifWriting.Decode(Iio.ImEncode(".gif", frames, options))[^1]);
        var streamed = GifWriting.MeanDistance(red, GifWriting.Decode(Iio.ImEncode(".gif", Stream(frames), options))[^1]);
        Assert.InRange(listed, 0, 2);
        Assert.InRange(streamed, 10, 100);
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void A_stream_that_fits_is_written_as_a_list_is()
    {
        var frames = GifWriting.Scene(8, 120, 80).ToArray();
        var listed = Iio.ImEncode(".gif", frames, Global);
        Assert.Equal(0, GifWriting.LocalTables(listed));
        Assert.Equal(listed, Iio.ImEncode(".gif", Stream(frames), Global));
        Assert.Equal(listed, Iio.ImEncode(".gif", Stream(frames), Global with { IsRepeatable = true, MaxParallelism = 1 }));
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 8)]
    public void Progress_counts_the_images_of_each_pass(bool repeatable, int images)
    {
        var told = new List<ImageProgress>();
        var frames = GifWriting.Scene(4, 60, 40).ToArray();
        Iio.ImEncode(".gif", Stream(frames), Global with { IsRepeatable = repeatable, Progress = new Listener(told) });
        Assert.Equal((images, images), (told[^1].Frames, told[^1].TotalFrames));
        Assert.Equal(told.OrderBy(progress => progress.Frames), told);
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void One_table_for_all_frames_is_nearer_than_that_of_the_first_one()
    {
        var frames = Enumerable.Range(0, 6)
            .Select(k => GifWriting.Make(90, 60, 3, (x, y, at) => (at[0], at[1], at[2]) = ((byte)(x * 2), (byte)(y * 4), (byte)(k * 50))))
            .ToArray();
        var first = Global with { FixedPalette = Palette.From(frames[0], 255) };
        Assert.True(Distance(Global) < Distance(first) / 4);
        Array.ForEach(frames, frame => frame.Dispose());

        double Distance(GifWriteOptions options)
            => GifWriting.Decode(Iio.ImEncode(".gif", frames, options))
                .Zip(frames, (shown, frame) => GifWriting.MeanDistance(GifWriting.ToRgba(frame), shown)).Average();
    }

    [Fact]
    public void A_size_and_one_table_go_together_and_a_low_quality_has_fewer_colors()
    {
        var frames = GifWriting.Scene(6, 120, 80).ToArray();
        var size = Iio.ImEncode(".gif", frames, Global with { Quality = 50 }).Length;
        var file = Iio.ImEncode(".gif", frames, Global with { TargetSize = size });
        Assert.InRange(file.Length, size / 2, size);
        Assert.Equal(0, GifWriting.LocalTables(file));
        Assert.InRange(GifWriting.Decode(Iio.ImEncode(".gif", frames, Global with { Quality = 20 })).SelectMany(frame => frame.Chunk(4)
            .Select(at => (at[0], at[1], at[2]))).Distinct().Count(), 2, 60);
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void Frames_of_a_fixed_palettes_colors_are_exact_and_256_of_them_need_no_transparency()
    {
        var palette = new Palette([.. Enumerable.Range(0, 256).SelectMany(i => new[] { (byte)i, (byte)(i * 7), (byte)(i * 31) })]);
        var frames = Enumerable.Range(0, 3)
            .Select(k => GifWriting.Make(32, 24, 3, (x, y, at) => (at[0], at[1], at[2]) = palette[(x + (32 * y) + (k * 40)) % 256]))
            .ToArray();
        var expected = frames.Select(GifWriting.ToRgba).ToList();
        var decoded = GifWriting.Decode(Iio.ImEncode(".gif", frames, new GifWriteOptions { FixedPalette = palette, Quality = 10 }));
        for (var i = 0; i < expected.Count; i++)
            GifWriting.AssertSamePixels(expected[i], decoded[i], $"frame {i}");
        using var other = GifWriting.Scene(1, 32, 24).First();
        var fault = Assert.Throws<ImageEncodingException>(() =>
            Iio.ImEncode(".gif", [frames[0], other], new GifWriteOptions { FixedPalette = palette }));
        Assert.Contains("at most 255", fault.Message, StringComparison.Ordinal);
        Array.ForEach(frames, frame => frame.Dispose());
    }

    private sealed class Listener(List<ImageProgress> told) : IProgress<ImageProgress>
    {
        public void Report(ImageProgress value) => told.Add(value);
    }

    private static IEnumerable<NdArray> Stream(NdArray[] frames)
    {
        foreach (var frame in frames)
            yield return frame;
    }
}
