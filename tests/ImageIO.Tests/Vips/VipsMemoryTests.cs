using System.Diagnostics;
using ImageIO.Codecs;
using ImageIO.Tests.Memory;

namespace ImageIO.Tests.Vips;

[Collection(ProcessMemory.Name)]
public class VipsMemoryTests
{
    [Fact]
    public void Reading_in_a_loop_does_not_grow_the_process()
    {
        using var picture = VipsFiles.Ramps(300, 400, 3);
        (ImageCodec Codec, byte[] Bytes)[] files =
            [(VipsFiles.Jpeg, VipsFiles.Write(VipsFiles.Jpeg, picture)), (VipsFiles.WebP, VipsFiles.Write(VipsFiles.WebP, picture))];
        ReadAll(60);
        var before = Resident();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        ReadAll(300);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - allocated) / 300, 0, 16_000);
        Assert.InRange(Resident() - before, long.MinValue, 24L << 20);

        void ReadAll(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var (codec, bytes) = files[i % files.Length];
                VipsFiles.Read(codec, i % 4 < 2 ? bytes : new MemoryStream(bytes)).Dispose();
            }
        }

        static long Resident()
        {
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
