using System.Diagnostics;
using ImageIO;
using ImageIO.Tiff;
using TiffBench;

// Reads and writes TIFF files of several kinds by this library, NetVips, LibTiff.NET and tifffile (where a Python has it), in one run: the
// median of the rounds, in ms, and of the time of all processors, which other work on the machine changes less.
// dotnet run -c Release --project bench/Tiff -- [FOLDER for the files] [rounds]
// With "memory" or "scaling" alone: the peaks of reading large files, and how much faster two processors are than one.
switch (args)
{
    case [Memory.Command]:
        return Memory.Run();
    case [Memory.Command, var what, var file]:
        return Memory.RunAlone(what, file);
    case [Scaling.Command]:
        return Scaling.Run();
}

var folder = Directory.CreateDirectory(args.Length > 0 ? args[0] : Path.Combine(Path.GetTempPath(), "tiff-bench")).FullName;
var rounds = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 5;

Console.WriteLine($"{Environment.ProcessorCount} processors, {rounds} rounds; ms");
Console.WriteLine("| file | this library | one thread | NetVips | LibTiff.NET | tifffile |");
Console.WriteLine("|---|---|---|---|---|---|");
foreach (var dtype in new[] { DType.UInt8, DType.UInt16 })
{
    using var picture = Pictures.Smooth(dtype, 4000, 6000);
    foreach (var compression in new[] { TiffWriteCompression.None, TiffWriteCompression.Lzw, TiffWriteCompression.Deflate,
        TiffWriteCompression.Zstd })
    {
        var path = Path.Combine(folder, $"{dtype}-{compression}.tif");
        if (!File.Exists(path))
            Iio.ImWrite(path, picture, new TiffWriteOptions { Compression = compression });
        using var target = NdArray.Create(dtype, 4000, 6000);
        Row(
            $"24 MP {dtype} {compression}",
            () => Ours.Read(path, target),
            () => Peers.Vips(path),
            () => Peers.LibTiff(path),
            path,
            "tifffile.imread(path)");
    }
}

var pages = Path.Combine(folder, "pages.tif");
if (!File.Exists(pages))
{
    using var stack = Pictures.Smooth(DType.UInt16, 512, 512);
    Iio.ImWrite(pages, Enumerable.Repeat(stack, 2000), new TiffWriteOptions { Compression = TiffWriteCompression.Deflate });
}

using (var page = NdArray.Create(DType.UInt16, 512, 512))
    Row("2,000 pages of 512² uint16, deflate, one by one", () => Ours.ReadPages(pages, page), null, () => Peers.LibTiffPages(pages), pages,
        "[page.asarray() for page in tifffile.TiffFile(path).pages]");

var pyramid = Path.Combine(folder, "pyramid.tif");
if (!File.Exists(pyramid))
{
    using var large = Pictures.Smooth(DType.UInt8, 16384, 16384);
    Iio.ImWrite(pyramid, large, new TiffWriteOptions { Compression = TiffWriteCompression.Deflate, TileSize = 256, PyramidLevels = 6 });
}

Row("1,000 random tiles of 256² of 16384²", () => Ours.ReadTiles(pyramid, 1000), () => Peers.VipsTiles(pyramid, 1000),
    () => Peers.LibTiffTiles(pyramid, 1000), pyramid, null);

Console.WriteLine();
Console.WriteLine("| 24 MP uint8 written | this library | one thread | NetVips |");
Console.WriteLine("|---|---|---|---|");
using (var picture = Pictures.Smooth(DType.UInt8, 4000, 6000))
{
    foreach (var compression in new[] { TiffWriteCompression.None, TiffWriteCompression.Lzw, TiffWriteCompression.Deflate,
        TiffWriteCompression.Zstd })
    {
        var path = Path.Combine(folder, "written.tif");
        var options = new TiffWriteOptions { Compression = compression };
        Console.WriteLine(
            $"| {compression} | {Median(() => Iio.ImWrite(path, picture, options))} | {Median(() => Iio.ImWrite(path, picture, options with
            {
                MaxParallelism = 1,
            }))} | {Try(() => Peers.VipsWrite(picture, path, compression))} |");
    }
}

return 0;

void Row(string name, Action ours, Action? vips, Action libTiff, string path, string? python)
{
    var all = Median(ours);
    var one = Processors.Bound(1, () => Median(ours));
    Console.WriteLine($"| {name} | {all} | {one} | {(vips is null ? "" : Try(vips))} | {Try(libTiff)} | " +
        $"{(python is null ? "" : Peers.Tifffile(path, python, rounds))} |");
}

string Try(Action work)
{
    try
    {
        return Median(work);
    }
    catch (Exception fault) when (fault is not OutOfMemoryException)
    {
        return "–";
    }
}

string Median(Action work)
{
    work();
    var (times, busy) = (new List<double>(), new List<double>());
    for (var i = 0; i < rounds; i++)
    {
        var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        work();
        times.Add(watch.Elapsed.TotalMilliseconds);
        busy.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
    }

    times.Sort();
    busy.Sort();
    return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{times[times.Count / 2]:0} ({busy[busy.Count / 2]:0})");
}
