using BenchmarkDotNet.Attributes;
using ImageMagick;
using SkiaSharp;

namespace ImageIO.Benchmarks.Formats;

/// <summary>
/// From the bytes of a file to pixels in memory, as each library's own first example does it. A library that does not read a format is not
/// in its rows ("NA").
/// </summary>
[MemoryDiagnoser]
public class FormatReadBenchmarks
{
    private Scene _scene = null!;

    [Params("png", "jpg", "webp", "bmp", "tga", "qoi", "hdr", "exr")]
    public string Format { get; set; } = "png";

    [GlobalSetup]
    public void Setup()
    {
        global::NetVips.Cache.Max = 0;
        _scene = Scene.Of(Format);
    }

    [GlobalCleanup]
    public void Cleanup() => _scene.Dispose();

    [Benchmark(Baseline = true)]
    public void ImageIO() => Iio.ImRead(_scene.File, options: new ReadOptions { Extension = _scene.Extension }).Dispose();

    [Benchmark]
    public void NetVips()
    {
        using var image = global::NetVips.Image.NewFromBuffer(_scene.File, access: global::NetVips.Enums.Access.Sequential);
        using var pixels = image.CopyMemory();
    }

    [Benchmark]
    public void SkiaSharp()
    {
        using var bitmap = SKBitmap.Decode(_scene.File) ?? throw new NotSupportedException();
    }

    [Benchmark]
    public void MagickNet()
    {
        using var image = new MagickImage(_scene.File, FormatWriteBenchmarks.MagickFormatOf(Format));
    }

    [Benchmark]
    public void ImageSharp()
    {
        if (Format is "hdr" or "exr")
            throw new NotSupportedException();
        using var image = SixLabors.ImageSharp.Image.Load<SixLabors.ImageSharp.PixelFormats.Rgb24>(_scene.File);
    }

    [Benchmark]
    public void StbImageSharp()
    {
        using var stream = new MemoryStream(_scene.File);
        if (Format == "hdr")
            global::StbImageSharp.ImageResultFloat.FromStream(stream);
        else
            global::StbImageSharp.ImageResult.FromMemory(_scene.File);
    }

    [Benchmark]
    public void OpenCv()
    {
        using var image = OpenCvSharp.Cv2.ImDecode(_scene.File, OpenCvSharp.ImreadModes.Unchanged);
        if (image.Empty())
            throw new NotSupportedException();
    }
}
