using BenchmarkDotNet.Attributes;

namespace ImageIO.Benchmarks.Formats;

/// <summary>24 megapixels to one with Lanczos3, on one thread each.</summary>
public unsafe class ResizeBenchmarks
{
    private Scene _scene = null!;

    [GlobalSetup]
    public void Setup()
    {
        global::NetVips.Cache.Max = 0;
        global::NetVips.NetVips.Concurrency = 1;
        _scene = Scene.Of("large");
    }

    [GlobalCleanup]
    public void Cleanup() => _scene.Dispose();

    [Benchmark]
    public void ImageIO() => _scene.Pixels.Resize(816, 1224, ResizeFilter.Lanczos3).Dispose();

    [Benchmark(Baseline = true)]
    public void NetVips()
    {
        fixed (byte* pixels = _scene.Pixels.Bytes)
        {
            using var image = global::NetVips.Image.NewFromMemory((nint)pixels, (ulong)_scene.Pixels.ByteLength, _scene.Width,
                _scene.Height, 3, global::NetVips.Enums.BandFormat.Uchar);
            using var small = image.Resize(1224.0 / _scene.Width, kernel: global::NetVips.Enums.Kernel.Lanczos3);
            using var done = small.CopyMemory();
        }
    }
}
