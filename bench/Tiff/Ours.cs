using ImageIO;
using ImageIO.Tiff;

namespace TiffBench;

/// <summary>What is measured of this library.</summary>
internal static class Ours
{
    public static void Read(string path, NdArray target)
    {
        using var reader = Iio.ImOpen(path);
        reader.ReadInto(target, 0);
    }

    public static void ReadPages(string path, NdArray page)
    {
        using var reader = Iio.ImOpen(path, new TiffReadOptions { Images = TiffImages.Pages });
        for (var i = 0; i < reader.ImageCount; i++)
            reader.ReadInto(page, i);
    }

    public static void ReadTiles(string path, int count)
    {
        var random = new Random(1);
        using var reader = Iio.ImOpen(path);
        for (var i = 0; i < count; i++)
        {
            var (y, x) = (random.Next(64) * 256, random.Next(64) * 256);
            reader.ReadRegion(0, y..(y + 256), x..(x + 256)).Dispose();
        }
    }
}
