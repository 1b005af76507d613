using System.Globalization;
using ImageIO.Formats.Png;
using ImageIO.Resources;
using ImageMagick;
using SkiaSharp;

namespace ImageIO.Benchmarks.Png;

/// <summary>
/// One PNG writer a method: RGB bytes in, the bytes of a file out, with the writer's default settings unless its name says otherwise.
/// </summary>
internal static unsafe class PngWriters
{
    private static readonly PngCodec Codec = new();

    public static (int Width, int Height) Parse(string size)
    {
        var parts = size.Split('x');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public static byte[] ImageIO(byte[] rgb, int width, int height, PngWriteOptions? options = null)
    {
        using var pixels = NdArray.Wrap(rgb, height, width, 3);
        using var output = new MemoryOutput();
        using var target = ImageTarget.FromMemory(output).Open(CancellationToken.None);
        using var encoder = Codec.CreateEncoder(target, options ?? new PngWriteOptions());
        encoder.Write(pixels, default, ImageMetadata.Empty, CancellationToken.None);
        encoder.Finish();
        target.Commit();
        return output.Result!;
    }

    public static byte[] NetVips(byte[] rgb, int width, int height)
    {
        fixed (byte* from = rgb)
        {
            using var image = Image(from, width, height);
            return image.PngsaveBuffer();
        }
    }

    /// <summary>With filters, so that its files are of the size that the others have.</summary>
    public static byte[] NetVipsFiltered(byte[] rgb, int width, int height)
    {
        fixed (byte* from = rgb)
        {
            using var image = Image(from, width, height);
            return image.PngsaveBuffer(filter: global::NetVips.Enums.ForeignPngFilter.All);
        }
    }

    public static byte[] SkiaSharp(byte[] rgb, int width, int height)
    {
        // Skia has no layout of three bytes: a caller widens to four.
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgb888x, SKAlphaType.Opaque));
        var to = new Span<uint>((void*)bitmap.GetPixels(), width * height);
        for (var i = 0; i < to.Length; i++)
            to[i] = 0xFF000000 | rgb[3 * i] | ((uint)rgb[(3 * i) + 1] << 8) | ((uint)rgb[(3 * i) + 2] << 16);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    public static byte[] MagickNet(byte[] rgb, int width, int height)
    {
        using var image = new MagickImage();
        image.ReadPixels(rgb, new PixelReadSettings((uint)width, (uint)height, StorageType.Char, PixelMapping.RGB));
        return image.ToByteArray(MagickFormat.Png24);
    }

    private static global::NetVips.Image Image(byte* from, int width, int height)
        => global::NetVips.Image.NewFromMemory((nint)from, (ulong)width * (ulong)height * 3, width, height, 3,
            global::NetVips.Enums.BandFormat.Uchar);
}
