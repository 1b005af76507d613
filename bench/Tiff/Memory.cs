using System.Diagnostics;
using ImageIO;
using ImageIO.Tiff;

namespace TiffBench;

/// <summary>The peak of a process that makes or reads one large file: <c>dotnet run … -- FOLDER 1 make-stack|read-stack|make-pyramid|read-tile FILE</c>.</summary>
internal static class Memory
{
    private static readonly Limits Large = Limits.Default with { MaxSourceBytes = long.MaxValue };

    public static int Run(string what, string path)
    {
        var watch = Stopwatch.StartNew();
        switch (what)
        {
            case "make-stack":
                using (var plane = Pictures.Smooth(DType.UInt16, 1024, 1024))
                    Iio.ImWrite(path, Enumerable.Repeat(plane, 2200), new TiffWriteOptions());
                break;
            case "read-stack":
                using (var reader = Iio.ImOpen(path, new TiffReadOptions { Images = TiffImages.Pages, Limits = Large }))
                using (var plane = NdArray.Create(DType.UInt16, 1024, 1024))
                {
                    for (var i = 0; i < reader.ImageCount; i++)
                        reader.ReadInto(plane, i);
                }

                break;
            default:
                using (var reader = Iio.ImOpen(path, new ReadOptions { Limits = Large }))
                {
                    watch.Restart();
                    var shape = reader.Properties(0).Shape;
                    using var tile = reader.ReadRegion(0, (shape[0] / 2)..((shape[0] / 2) + 256), (shape[1] / 2)..((shape[1] / 2) + 256));
                }

                break;
        }

        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"{what}: {watch.ElapsedMilliseconds} ms, peak {process.PeakWorkingSet64 >> 20} MB");
        return 0;
    }
}
