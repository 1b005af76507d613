using BenchmarkDotNet.Attributes;

namespace ImageIO.Benchmarks.Vips;

/// <summary>
/// What <see cref="Iio"/> adds to libvips: from the bytes of a file to pixels, against the same call of NetVips into a buffer that is used
/// again. At most a tenth.
/// </summary>
[MemoryDiagnoser]
public unsafe class VipsReadBenchmarks
{
    private byte[] _file = [];
    private NdArray _pixels = NdArray.Create(DType.UInt8, 0);

    [Params("451x300", "6000x4000")]
    public string Size { get; set; } = "451x300";

    [Params(".jpg", ".webp")]
    public string Extension { get; set; } = ".jpg";

    [GlobalSetup]
    public void Setup()
    {
        var sides = Size.Split('x').Select(int.Parse).ToArray();
        using var picture = NdArray.Wrap(TestPicture.Rgb(sides[0], sides[1]), sides[1], sides[0], 3);
        _file = Iio.ImEncode(Extension, picture);
        _pixels = NdArray.Create(DType.UInt8, sides[1], sides[0], 3);
    }

    [GlobalCleanup]
    public void Cleanup() => _pixels.Dispose();

    [Benchmark]
    public void ImRead() => Iio.ImRead(_file).Dispose();

    [Benchmark(Baseline = true)]
    public void NetVips()
    {
        using var image = global::NetVips.Image.NewFromBuffer(_file, access: global::NetVips.Enums.Access.Sequential,
            failOn: global::NetVips.Enums.FailOn.Error);
        fixed (byte* to = _pixels.Bytes)
        {
            using var target = global::NetVips.Image.NewFromMemory((nint)to, (ulong)_pixels.ByteLength, image.Width, image.Height, 3,
                global::NetVips.Enums.BandFormat.Uchar);
            image.Write(target);
        }
    }
}
