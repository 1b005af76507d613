using System.Globalization;
using GifScoreboard.Measuring;
using ImageIO;
using NetVips;
using SkiaSharp;

namespace GifScoreboard.Decoding;

/// <summary>
/// Decodes every picture of a GIF in memory into memory, as each library's own documentation does it; in a process of its own, on one
/// thread.
/// </summary>
internal static class LibraryDecoders
{
    public const string Verb = "decode";

    private const double WarmUpSeconds = 1, MeasuredSeconds = 1.5;

    /// <summary>Decodes again and again, and prints the milliseconds of CPU that once takes.</summary>
    public static void Run(string[] arguments)
    {
        if (arguments is not [var library, var path])
            throw new UsageException("decode LIBRARY FILE");
        var gif = File.ReadAllBytes(path);
        Action decode = library switch
        {
            "ours" => () => Ours(gif),
            "skiasharp" => () => Skia(gif),
            "netvips" => () => Vips(gif),
            _ => throw new UsageException($"There is no library \"{library}\"."),
        };
        _ = Repeat(decode, WarmUpSeconds);
        Console.WriteLine(Repeat(decode, MeasuredSeconds).ToString("F4", CultureInfo.InvariantCulture));
    }

    private static double Repeat(Action decode, double seconds)
    {
        var start = Environment.CpuUsage.TotalTime;
        var elapsed = TimeSpan.Zero;
        var times = 0;
        while (times < 3 || elapsed.TotalSeconds < seconds)
        {
            decode();
            times++;
            elapsed = Environment.CpuUsage.TotalTime - start;
        }

        return elapsed.TotalMilliseconds / times;
    }

    private static void Ours(byte[] gif)
    {
        foreach (var frame in Iio.ImIter(gif))
            frame.Dispose();
    }

    private static void Skia(byte[] gif)
    {
        using var data = SKData.CreateCopy(gif);
        using var codec = SKCodec.Create(data);
        using var bitmap = new SKBitmap(codec.Info);
        for (var i = 0; i < codec.FrameCount; i++)
        {
            // The bitmap still shows the frame before, which this one may be drawn over.
            if (codec.GetPixels(bitmap.Info, bitmap.GetPixels(), new SKCodecOptions(i, i - 1)) != SKCodecResult.Success)
                throw new InvalidDataException("SkiaSharp fails.");
        }
    }

    private static void Vips(byte[] gif)
    {
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        using var image = Image.GifloadBuffer(gif, n: -1, access: Enums.Access.Sequential);
        NetVips.NetVips.Free(image.WriteToMemory(out _));
    }
}
