using System.Diagnostics;

namespace ImageIO.Tests.Memory;

/// <summary>The loop that the library exists for leaves little to the garbage collector.</summary>
[Collection(ProcessMemory.Name)]
public sealed class LoopAllocationTests
{
    [Fact]
    public void A_gif_of_five_pngs_allocates_at_most_16_kB_beside_pixel_memory()
    {
        byte[][] pngs = [.. Enumerable.Range(0, 5).Select(Png)];
        using var stream = new MemoryStream(1 << 20);

        // Code that has not run often yet allocates more, which the compiler leaves out later: when, depends on what else runs.
        const int gifs = 5;
        const int most = 16 * 1024;
        var waited = Stopwatch.StartNew();
        while (AllocatedPerGif() > most && waited.Elapsed < TimeSpan.FromMinutes(2))
        {
        }

        // From then on it stays so.
        for (var i = 0; i < 8; i++)
            Assert.InRange(AllocatedPerGif(), 0, most);

        long AllocatedPerGif()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < gifs; i++)
                MakeGif();
            return (GC.GetAllocatedBytesForCurrentThread() - before) / gifs;
        }

        void MakeGif()
        {
            stream.SetLength(0);
            Iio.ImWrite(stream, Frames(), new GifWriteOptions { Extension = ".gif" });
        }

        IEnumerable<NdArray> Frames()
        {
            foreach (var png in pngs)
            {
                using var frame = Iio.ImRead(png);
                yield return frame;
            }
        }
    }

    /// <summary>More colors than a palette holds, and a bar that moves over them: each frame has a palette of its own.</summary>
    private static byte[] Png(int time)
    {
        using var image = NdArray.Create(DType.UInt8, 120, 160, 4);
        var pixels = image.AsSpan<byte>();
        for (var i = 0; i < pixels.Length; i += 4)
        {
            var (x, y) = (i / 4 % 160, i / 4 / 160);
            var isBar = x / 20 == time;
            (pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3]) = isBar
                ? ((byte)90, (byte)90, (byte)90, (byte)255) : ((byte)x, (byte)y, (byte)(x * y / 80), (byte)255);
        }

        return Iio.ImEncode(".png", image);
    }
}
