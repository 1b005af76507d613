// The loop of imageio issue #1091 in C#: five PNGs from bytes become a GIF, again and again. Does memory stay flat?
// Usage: dotnet run -c Release --project samples/RadarLoop [-- ITERATIONS [bytes]]      "bytes": each GIF as a new array
using ImageIO;

var iterations = args.Length > 0 ? int.Parse(args[0]) : 2000;
var asBytes = args.Contains("bytes");
var warmUp = Math.Min(50, iterations / 2);
var pngs = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "radar")).Order().Take(5).Select(File.ReadAllBytes).ToArray();
var options = new GifWriteOptions { FrameDuration = TimeSpan.FromMilliseconds(200), Extension = ".gif" };
using var stream = new MemoryStream(1 << 20);
var (allocated, returned, low, high, cpu) = (0L, 0L, long.MaxValue, 0L, TimeSpan.Zero);

for (var i = 1; i <= iterations; i++)
{
    stream.SetLength(0);
    if (asBytes)
        returned += Iio.ImEncode(".gif", Frames(), options).Length;
    else
        Iio.ImWrite(stream, Frames(), options);
    if (i == warmUp)
        (allocated, returned, cpu) = (GC.GetTotalAllocatedBytes(), 0, Environment.CpuUsage.TotalTime);
    if (i >= warmUp && i % 10 == 0)
        (low, high) = (Math.Min(low, Environment.WorkingSet), Math.Max(high, Environment.WorkingSet));
    if (i % 200 == 0)
        Console.WriteLine($"{i,6} GIFs   RSS {Environment.WorkingSet / 1e6:F1} MB");
}

allocated = GC.GetTotalAllocatedBytes() - allocated - returned;
cpu = Environment.CpuUsage.TotalTime - cpu;
Console.WriteLine($"after {warmUp} GIFs: RSS {low / 1e6:F1} to {high / 1e6:F1} MB; per GIF " +
    $"{allocated / 1024.0 / (iterations - warmUp):F1} kB allocated beside its bytes, {cpu.TotalMilliseconds / (iterations - warmUp):F1} " +
    "ms CPU");

// Each frame is read, written and disposed before the next one is read.
IEnumerable<NdArray> Frames()
{
    foreach (var png in pngs)
    {
        using var frame = Iio.ImRead(png);
        yield return frame;
    }
}
