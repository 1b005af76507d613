using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using ImageMagick;
using SixLabors.ImageSharp;
using SkiaSharp;

namespace ImageIO.Benchmarks.Formats;

/// <summary>
/// From pixels in memory to the bytes of a file: JPEG at quality 90 without subsampling, WebP at 75, EXR deflated, the others by each
/// library's defaults. A library that does not write a format is not in its rows ("NA").
/// </summary>
[MemoryDiagnoser]
public class FormatWriteBenchmarks
{
    private const int JpegQuality = 90;
    private const int WebPQuality = 75;

    /// <summary>IMWRITE_JPEG_SAMPLING_FACTOR and IMWRITE_JPEG_SAMPLING_FACTOR_444, which the wrapper has no names for.</summary>
    private const int OpenCvSampling = 7, OpenCvYuv444 = 0x111111;

    private Scene _scene = null!;
    private byte[] _bytes = [];
    private SKBitmap _bitmap = null!;

    [Params("png", "jpg", "webp", "bmp", "tga", "qoi", "hdr", "exr")]
    public string Format { get; set; } = "png";

    [GlobalSetup]
    public void Setup()
    {
        global::NetVips.Cache.Max = 0;
        _scene = Scene.Of(Format);
        _bytes = _scene.Pixels.Bytes.ToArray();
        _bitmap = BitmapOf(_scene);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _bitmap.Dispose();
        _scene.Dispose();
    }

    [Benchmark(Baseline = true)]
    public byte[] ImageIO() => Iio.ImEncode(_scene.Extension, _scene.Pixels);

    [Benchmark]
    public byte[] NetVips()
    {
        var kind = Format is "hdr" or "exr" ? global::NetVips.Enums.BandFormat.Float : global::NetVips.Enums.BandFormat.Uchar;
        using var image = global::NetVips.Image.NewFromMemory(_bytes, _scene.Width, _scene.Height, 3, kind);
        return Format == "jpg"
            ? image.JpegsaveBuffer(q: JpegQuality, subsampleMode: global::NetVips.Enums.ForeignSubsample.Off)
            : image.WriteToBuffer(_scene.Extension);
    }

    [Benchmark]
    public byte[] SkiaSharp()
    {
        var format = Format switch
        {
            "png" => SKEncodedImageFormat.Png,
            "jpg" => SKEncodedImageFormat.Jpeg,
            "webp" => SKEncodedImageFormat.Webp,
            _ => throw new NotSupportedException(),
        };
        if (Format == "jpg")
        {
            using var pixels = _bitmap.PeekPixels();
            using var jpeg = pixels.Encode(new SKJpegEncoderOptions(JpegQuality, SKJpegEncoderDownsample.Downsample444,
                SKJpegEncoderAlphaOption.Ignore)) ?? throw new NotSupportedException();
            return jpeg.ToArray();
        }

        using var data = _bitmap.Encode(format, WebPQuality) ?? throw new NotSupportedException();
        return data.ToArray();
    }

    [Benchmark]
    public byte[] MagickNet()
    {
        var kind = Format is "hdr" or "exr" ? StorageType.Float : StorageType.Char;
        using var image = new MagickImage();
        image.ReadPixels(_bytes, new PixelReadSettings((uint)_scene.Width, (uint)_scene.Height, kind, PixelMapping.RGB));
        image.Quality = Format switch { "jpg" => JpegQuality, "webp" => WebPQuality, _ => image.Quality };
        if (Format == "exr")
            image.Settings.Compression = CompressionMethod.Zip;
        return image.ToByteArray(MagickFormatOf(Format));
    }

    [Benchmark]
    public byte[] ImageSharp()
    {
        using var image = SixLabors.ImageSharp.Image.LoadPixelData<SixLabors.ImageSharp.PixelFormats.Rgb24>(_bytes,
            _scene.Width, _scene.Height);
        using var stream = new MemoryStream();
        switch (Format)
        {
            case "png":
                image.SaveAsPng(stream);
                break;
            case "jpg":
                image.SaveAsJpeg(stream, new SixLabors.ImageSharp.Formats.Jpeg.JpegEncoder
                {
                    Quality = JpegQuality,
                    ColorType = SixLabors.ImageSharp.Formats.Jpeg.JpegColorType.YCbCrRatio444,
                });
                break;
            case "webp":
                image.SaveAsWebp(stream);
                break;
            case "bmp":
                image.SaveAsBmp(stream);
                break;
            case "tga":
                image.SaveAsTga(stream);
                break;
            default:
                throw new NotSupportedException();
        }

        return stream.ToArray();
    }

    [Benchmark]
    public byte[] OpenCv()
    {
        var kind = Format is "hdr" or "exr" ? OpenCvSharp.MatType.CV_32FC3 : OpenCvSharp.MatType.CV_8UC3;
        var pin = GCHandle.Alloc(_bytes, GCHandleType.Pinned);
        try
        {
            using var image = OpenCvSharp.Mat.FromPixelData(_scene.Height, _scene.Width, kind, pin.AddrOfPinnedObject());
            int[] settings = Format switch
            {
                "jpg" => [(int)OpenCvSharp.ImwriteFlags.JpegQuality, JpegQuality,
                    OpenCvSampling, OpenCvYuv444],
                "webp" => [(int)OpenCvSharp.ImwriteFlags.WebPQuality, WebPQuality],
                _ => [],
            };
            return OpenCvSharp.Cv2.ImEncode(_scene.Extension, image, out var file, settings) ? file : throw new NotSupportedException();
        }
        finally
        {
            pin.Free();
        }
    }

    private static SKBitmap BitmapOf(Scene scene)
    {
        var bitmap = new SKBitmap(scene.Width, scene.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        if (scene.Pixels.DType != DType.UInt8)
            return bitmap;
        using var rgba = PixelConvert.Convert(scene.Pixels, DType.UInt8, 4);
        rgba.Bytes.CopyTo(bitmap.GetPixelSpan());
        return bitmap;
    }

    internal static MagickFormat MagickFormatOf(string format) => format switch
    {
        "png" => MagickFormat.Png,
        "jpg" => MagickFormat.Jpeg,
        "webp" => MagickFormat.WebP,
        "bmp" => MagickFormat.Bmp,
        "tga" => MagickFormat.Tga,
        "qoi" => MagickFormat.Qoi,
        "hdr" => MagickFormat.Hdr,
        "exr" => MagickFormat.Exr,
        _ => MagickFormat.Unknown,
    };
}
