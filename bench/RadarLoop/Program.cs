// Our side of compare.py: five PNGs to a GIF, ITERATIONS times, in one of three ways; prints ms of CPU per GIF.
// Usage: RadarLoop.Bench loop|write|bytes ITERATIONS OUT.gif PNG...
using ImageIO;

var (mode, iterations, output, pngs) = (args[0], int.Parse(args[1]), args[2], args[3..].Select(File.ReadAllBytes).ToArray());
var options = new GifWriteOptions { FrameDuration = TimeSpan.FromMilliseconds(200), Extension = ".gif" };
var decoded = pngs.Select(png => Iio.ImRead(png)).ToArray();
using var stream = new MemoryStream(1 << 20);

var warmUp = Math.Min(50, iterations / 4);
var start = TimeSpan.Zero;
for (var i = 0; i < iterations + warmUp; i++)
{
    if (i == warmUp)
        start = Environment.CpuUsage.TotalTime;
    stream.SetLength(0);
    if (mode == "bytes")
        _ = Iio.ImEncode(".gif", Read(), options);
    else
        Iio.ImWrite(stream, mode == "write" ? decoded : Read(), options);
}

var cpu = Environment.CpuUsage.TotalTime - start;
Console.WriteLine($"{cpu.TotalMilliseconds / iterations:F3}");
Iio.ImWrite(output, decoded, options);

IEnumerable<NdArray> Read()
{
    foreach (var png in pngs)
    {
        using var frame = Iio.ImRead(png);
        yield return frame;
    }
}
