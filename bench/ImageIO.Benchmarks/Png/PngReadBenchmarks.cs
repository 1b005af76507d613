using BenchmarkDotNet.Attributes;
using ImageIO.Formats.Png;
using ImageIO.Resources;
using ImageMagick;
using SkiaSharp;

namespace ImageIO.Benchmarks.Png;

/// <summary>From the bytes of a PNG to pixels in a buffer that is used again, as a program that reads many images would do it.</summary>
[MemoryDiagnoser]
public unsafe class PngReadBenchmarks
{
    private static readonly PngCodec Codec = new();
    private byte[] _png = [];
    private NdArray _pixels = NdArray.Create(DType.UInt8, 0);
    private NdArray _wide = NdArray.Create(DType.UInt8, 0);

    [Params("451x300", "6000x4000")]
    public string Size { get; set; } = "451x300";

    [GlobalSetup]
    public void Setup()
    {
        global::NetVips.Cache.Max = 0;
        var (width, height) = PngWriters.Parse(Size);

        // libpng's own choice of filters and level, through Skia: no file of our making, and of the usual kind.
        _png = PngWriters.SkiaSharp(TestPicture.Rgb(width, height), width, height);
        _pixels = NdArray.Create(DType.UInt8, height, width, 3);
        _wide = NdArray.Create(DType.UInt8, height, width, 4);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _pixels.Dispose();
        _wide.Dispose();
    }

    [Benchmark]
    public void ImageIO()
    {
        using var source = ((ImageSource)_png).Open(Limits.Default, CancellationToken.None);
        using var decoder = Codec.CreateDecoder(source, ReadOptions.Default);
        decoder.ReadHeader();
        decoder.ReadPixels(_pixels);
    }

    [Benchmark(Baseline = true)]
    public void NetVips()
    {
        using var image = global::NetVips.Image.NewFromBuffer(_png, access: global::NetVips.Enums.Access.Sequential,
            failOn: global::NetVips.Enums.FailOn.Error);
        fixed (byte* to = _pixels.Bytes)
        {
            // An image over our own memory as the target: libvips decodes into it without a copy.
            using var target = global::NetVips.Image.NewFromMemory((nint)to, (ulong)_pixels.ByteLength, image.Width, image.Height, 3,
                global::NetVips.Enums.BandFormat.Uchar);
            image.Write(target);
        }
    }

    /// <summary>Into four bytes per pixel, the least that Skia gives; turning them into three would come on top.</summary>
    [Benchmark]
    public void SkiaSharp()
    {
        fixed (byte* from = _png)
        fixed (byte* to = _wide.Bytes)
        {
            using var data = SKData.Create((nint)from, _png.Length);
            using var codec = SKCodec.Create(data);
            codec.GetPixels(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), (nint)to);
        }
    }

    [Benchmark]
    public void MagickNet()
    {
        using var image = new MagickImage(_png);
        using var pixels = image.GetPixelsUnsafe();
        var from = pixels.GetAreaPointer(0, 0, image.Width, image.Height);
        new ReadOnlySpan<byte>((void*)from, (int)_pixels.ByteLength).CopyTo(_pixels.Bytes);
    }
}
