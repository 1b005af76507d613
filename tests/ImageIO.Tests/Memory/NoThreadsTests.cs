using ImageIO.Memory;
using ImageIO.Quantization;

namespace ImageIO.Tests.Memory;

/// <summary>Everything that works where no thread can be started, and none waited for: in a browser.</summary>
public class NoThreadsTests
{
    [Theory]
    [InlineData(".gif")]
    [InlineData(".png")]
    [InlineData(".bmp")]
    [InlineData(".ppm")]
    [InlineData(".npy")]
    [InlineData(".npz")]
    public void Images_of_any_size_are_written_and_read(string extension)
    {
        ThreadUse.Forbid();
        using var image = NdArray.Create(DType.UInt8, 700, 900, 3);
        for (var i = 0; i < image.Bytes.Length; i++)
            image.Bytes[i] = (byte)(i / 3 % 900 / 4);
        using var read = Iio.ImRead(Iio.ImEncode(extension, image), 0);
        Assert.Equal(image.Bytes, read.Bytes);
    }

    [Fact]
    public void Animations_are_written_whatever_parallelism_is_asked_for_and_come_out_the_same()
    {
        ThreadUse.Forbid();
        using var frames = NdArray.Create(DType.UInt8, 2, 600, 600, 3);
        new Random(1).NextBytes(frames.Bytes);
        foreach (var options in (GifWriteOptions[])[new(), new() { Quality = 60 }, new() { PaletteMode = PaletteMode.Global },
            new() { Ditherer = Ditherer.Sierra }])
        {
            var alone = Iio.ImEncode(".gif", frames, options with { MaxParallelism = 4 });
            using var read = Iio.ImRead(alone);
            Assert.Equal([2, 600, 600, 3], read.Shape.ToArray());
            Assert.Equal(Elsewhere(() => Iio.ImEncode(".gif", frames, options)), alone);
        }
    }

    [Fact]
    public void The_bound_of_memory_is_that_of_one_thread()
    {
        ThreadUse.Forbid();
        Assert.Equal(new GifWriteOptions { MaxParallelism = 1 }.MemoryBound(1000, 1000), new GifWriteOptions().MemoryBound(1000, 1000));
    }

    [Fact]
    public void What_would_start_a_thread_says_so()
    {
        ThreadUse.Forbid();
        Assert.Equal(1, ThreadUse.Max);
        Assert.Throws<PlatformNotSupportedException>(() => new OrderedStage<int, int>(1, item => item, _ => { }));
        Assert.Throws<PlatformNotSupportedException>(() => new ParallelRows(2, 10_000).Run(10_000, (_, _) => { }));
        Assert.Throws<PlatformNotSupportedException>(() => new SlotPool<string>([]).Take(CancellationToken.None));
    }

    /// <summary>On a flow that may start threads.</summary>
    private static byte[] Elsewhere(Func<byte[]> work)
    {
        byte[] result = [];
        using (ExecutionContext.SuppressFlow())
        {
            var thread = new Thread(() => result = work());
            thread.Start();
            thread.Join();
        }

        return result;
    }
}
