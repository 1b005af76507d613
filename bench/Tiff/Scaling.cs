using System.Diagnostics;
using System.Globalization;
using ImageIO;
using ImageIO.Tiff;

namespace TiffBench;

/// <summary>
/// How much faster two processors are than one, by the clock, on a machine that does nothing else: <c>dotnet run -c Release --project
/// bench/Tiff -- scaling</c>.
/// </summary>
internal static class Scaling
{
    public const string Command = "scaling";

    private const int Rounds = 9;

    public static int Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} processors; ms by the clock, the median of {Rounds}; reading on one is the " +
            "process bound to one, writing is MaxParallelism.");
        Console.WriteLine("| 24 MP | one | two | times |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var dtype in new[] { DType.UInt8, DType.UInt16 })
        {
            using var picture = Pictures.Smooth(dtype, 4000, 6000);
            using var target = NdArray.Create(dtype, 4000, 6000);
            foreach (var compression in new[] { TiffWriteCompression.Lzw, TiffWriteCompression.Deflate, TiffWriteCompression.Zstd })
            {
                var options = new TiffWriteOptions { Compression = compression };
                var file = Iio.ImEncode(".tif", picture, options);
                Row($"{dtype} {compression}, read", Processors.Bound(1, () => Median(Read)), Processors.Bound(2, () => Median(Read)));
                Row($"{dtype} {compression}, written", Median(() => Write(1)), Median(() => Write(2)));

                void Read()
                {
                    using var reader = Iio.ImOpen(file);
                    reader.ReadInto(target, 0);
                }

                void Write(int threads) => Iio.ImEncode(".tif", picture, options with { MaxParallelism = threads });
            }
        }

        return 0;
    }

    private static void Row(string name, double one, double two)
        => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {one:0} | {two:0} | {one / two:0.00} |"));

    private static double Median(Action work)
    {
        work();
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var watch = Stopwatch.StartNew();
            work();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }
}
