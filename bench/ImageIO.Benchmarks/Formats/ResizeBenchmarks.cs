using BenchmarkDotNet.Attributes;

namespace ImageIO.Benchmarks.Formats;

/// <summary>24 megapixels to one with Lanczos3, on one thread each; with alpha, by which colors are weighted, and without.</summary>
public unsafe class ResizeBenchmarks
{
    private Scene _scene = null!;
    private NdArray _pixels = null!;

    [Params(3, 4)]
    public int Channels { get; set; } = 3;

    [GlobalSetup]
    public void Setup()
    {
        global::NetVips.Cache.Max = 0;
        global::NetVips.NetVips.Concurrency = 1;
        _scene = Scene.Of("large");
        _pixels = PixelConvert.Convert(_scene.Pixels, DType.UInt8, Channels);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _pixels.Dispose();
        _scene.Dispose();
    }

    [Benchmark]
    public void ImageIO() => _pixels.Resize(816, 1224, ResizeFilter.Lanczos3).Dispose();

    [Benchmark(Baseline = true)]
    public void NetVips()
    {
        fixed (byte* pixels = _pixels.Bytes)
        {
            using var image = global::NetVips.Image.NewFromMemory((nint)pixels, (ulong)_pixels.ByteLength, _scene.Width, _scene.Height,
                Channels, global::NetVips.Enums.BandFormat.Uchar);
            using var weighted = Channels == 4 ? image.Premultiply() : image.Copy();
            using var small = weighted.Resize(1224.0 / _scene.Width, kernel: global::NetVips.Enums.Kernel.Lanczos3);
            using var plain = Channels == 4 ? small.Unpremultiply() : small.Copy();
            using var result = plain.Cast(global::NetVips.Enums.BandFormat.Uchar);
            using var done = result.CopyMemory();
        }
    }
}
