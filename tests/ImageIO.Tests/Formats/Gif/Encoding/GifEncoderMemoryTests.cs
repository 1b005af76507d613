using ImageIO.Codecs;
using ImageIO.Formats.Gif;
using ImageIO.Memory;
using ImageIO.Quantization;
using ImageIO.Resources;
using ImageIO.Tests.Memory;

namespace ImageIO.Tests.Formats.Gif;

[Collection(ProcessMemory.Name)]
public class GifEncoderMemoryTests
{
    [Theory]
    [InlineData(200, 150, 1)]
    [InlineData(200, 150, 8)]
    [InlineData(700, 500, 1)]
    [InlineData(700, 500, 2)]
    [InlineData(700, 500, 8)]
    [InlineData(5, 3, null)]
    [InlineData(640, 480, 1, PaletteMode.Global)]
    [InlineData(700, 500, 2, PaletteMode.Global)]
    [InlineData(2400, 1800, 1, PaletteMode.Global)]
    [InlineData(20000, 3, 1, PaletteMode.Auto, true)]
    public void Writing_takes_what_the_bound_says_and_gives_it_all_back(int width, int height, int? threads,
        PaletteMode mode = PaletteMode.Auto, bool isDithered = false)
    {
        var options = new GifWriteOptions { MaxParallelism = threads, PaletteMode = mode, Ditherer = isDithered ? Ditherer.Sierra : null };
        var frames = GifWriting.Scene(6, width, height).ToArray();
        var before = PixelMemory.Shared.BytesInUse;
        long most = 0;
        Write(frames, 24, options, _ => most = Math.Max(most, PixelMemory.Shared.BytesInUse - before));
        Assert.InRange(most, options.MemoryBound(width, height) / 4, options.MemoryBound(width, height));
        Assert.Equal(before, PixelMemory.Shared.BytesInUse);
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Theory]
    [InlineData(480, 360, 1, PaletteMode.Auto)]
    [InlineData(640, 480, 1, PaletteMode.Auto)]
    [InlineData(640, 480, 4, PaletteMode.Auto)]
    [InlineData(640, 480, 4, PaletteMode.Local)]
    [InlineData(640, 480, 1, PaletteMode.Global)]
    public void A_further_frame_allocates_next_to_nothing(int width, int height, int threads, PaletteMode mode)
    {
        const int warm = 30;
        const int count = 90;
        var frames = (mode == PaletteMode.Local ? GifWriting.Noise(6, width, height) : GifWriting.Scene(6, width, height)).ToArray();
        long start = 0;
        long end = 0;
        Write(frames, count, new GifWriteOptions { MaxParallelism = threads, PaletteMode = mode }, i =>
        {
            if (i == warm)
                start = GC.GetTotalAllocatedBytes(precise: true);
            if (i == count - 1)
                end = GC.GetTotalAllocatedBytes(precise: true);
        });
        var perFrame = (end - start) / (count - 1 - warm);
        Assert.True(perFrame < 2048, $"{perFrame} bytes were allocated for each frame.");
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void A_third_row_of_errors_is_there_for_the_filter_that_has_three()
    {
        const int width = 50_000;
        var (smallest, two, three) = (Bound(Ditherer.SierraLite), Bound(Ditherer.FloydSteinberg), Bound(Ditherer.Sierra));
        Assert.Equal(smallest, two);
        Assert.InRange(three - two, 16 * (width - 1000), 16 * (width + 1000));

        long Bound(Ditherer ditherer) => new GifWriteOptions { Ditherer = ditherer }.MemoryBound(width, 1);
    }

    [Fact]
    public void The_search_for_a_size_takes_no_more_than_one_file_does()
    {
        var options = new GifWriteOptions { TargetSize = 25_000 };
        var frames = GifWriting.Scene(6, 200, 150).ToArray();
        var before = PixelMemory.Shared.BytesInUse;
        long most = 0;
        Iio.ImWrite(Stream.Null, Watched(), options with { Extension = ".gif", IsRepeatable = true },
            TestContext.Current.CancellationToken);
        Assert.InRange(most, 1, options.MemoryBound(200, 150));
        Assert.Equal(before, PixelMemory.Shared.BytesInUse);
        Array.ForEach(frames, frame => frame.Dispose());

        IEnumerable<NdArray> Watched()
        {
            foreach (var frame in frames)
            {
                yield return frame;
                most = Math.Max(most, PixelMemory.Shared.BytesInUse - before);
            }
        }
    }

    [Fact]
    public void A_small_animation_allocates_little()
    {
        var frames = GifWriting.Scene(5, 200, 150).ToArray();
        for (var i = 0; i < 3; i++)
            Write(frames, 5, new GifWriteOptions(), _ => { });
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 10; i++)
            Write(frames, 5, new GifWriteOptions(), _ => { });
        var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / 10;
        Assert.True(each < 20_000, $"{each} bytes were allocated for each animation.");
        Array.ForEach(frames, frame => frame.Dispose());
    }

    private static void Write(NdArray[] frames, int count, GifWriteOptions options, Action<int> after)
    {
        using var target = ((ImageTarget)Stream.Null).Open(TestContext.Current.CancellationToken);
        using var encoder = new GifCodec().CreateEncoder(target, options);
        for (var i = 0; i < count; i++)
        {
            encoder.Write(frames[i % frames.Length], new FrameTiming(i, TimeSpan.FromSeconds(i / 25.0), null), ImageMetadata.Empty,
                TestContext.Current.CancellationToken);
            after(i);
        }

        encoder.Finish();
    }
}
