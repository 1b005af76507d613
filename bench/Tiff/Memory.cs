using System.Diagnostics;
using System.Globalization;
using ImageIO;
using ImageIO.Tiff;

namespace TiffBench;

/// <summary>
/// The peaks of processes that read large files, which are made for it and deleted: <c>dotnet run -c Release --project bench/Tiff --
/// memory</c>.
/// </summary>
internal static class Memory
{
    public const string Command = "memory";

    private const int PageSide = 1024;
    private const int Pages = 2048;
    private const int PyramidSide = 100_000;
    private const int Tile = 512;

    private static readonly Limits Large = Limits.Default with { MaxSourceBytes = long.MaxValue };

    public static int Run()
    {
        var folder = Directory.CreateTempSubdirectory("tiff-bench");
        try
        {
            var (stack, pyramid) = (Path.Combine(folder.FullName, "stack.tif"), Path.Combine(folder.FullName, "pyramid.tif"));
            using (var file = new SparseFile(stack))
            {
                for (var i = 0; i < Pages; i++)
                    file.AddPage(PageSide, sizeof(ushort), 0);
            }

            using (var file = new SparseFile(pyramid))
            {
                for (var side = PyramidSide; side >= Tile; side /= 2)
                    file.AddPage(side, 1, Tile);
            }

            Console.WriteLine("| what | file, GB | ms, first in a process | ms, once more | peak, MB |");
            Console.WriteLine("|---|---:|---:|---:|---:|");
            (string What, string Path)[] tasks =
                [("a stack, page by page", stack), ("a tile of a pyramid", pyramid), ("the smallest level of a pyramid", pyramid)];
            foreach (var (what, path) in tasks)
            {
                using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Command, what, path])
                {
                    RedirectStandardOutput = true,
                })!;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {what} | {new FileInfo(path).Length / 1e9:0.0} | {process.StandardOutput.ReadToEnd().Trim()} |"));
                process.WaitForExit();
            }

            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>
    /// What a process of its own does, so that its peak is of nothing else: the milliseconds of the read, which compiles what it runs,
    /// those of another one, and the peak are its output.
    /// </summary>
    public static int RunAlone(string what, string path)
    {
        var isStack = what.StartsWith("a stack", StringComparison.Ordinal);
        var isLevel = what.Contains("level", StringComparison.Ordinal);
        long first, again;
        using (var reader = Iio.ImOpen(path,
            new TiffReadOptions { Images = isStack ? TiffImages.Pages : TiffImages.Series, Limits = Large, Level = isLevel ? 7 : 0 }))
        {
            if (isStack)
            {
                using var page = NdArray.Create(DType.UInt16, PageSide, PageSide);
                first = Milliseconds(() =>
                {
                    for (var i = 0; i < Pages; i++)
                        reader.ReadInto(page, i);
                });
                again = Milliseconds(() => reader.ReadInto(page, Pages / 2));
            }
            else
            {
                (first, again) = (Milliseconds(() => Read(Tile)), Milliseconds(() => Read(PyramidSide / Tile / 2 * Tile)));

                void Read(int place)
                {
                    using var part = isLevel ? reader.Read(0) : reader.ReadRegion(0, place..(place + Tile), place..(place + Tile));
                }
            }
        }

        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"{first} | {again} | {process.PeakWorkingSet64 >> 20}");
        return 0;
    }

    private static long Milliseconds(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.ElapsedMilliseconds;
    }
}
