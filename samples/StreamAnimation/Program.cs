// Generates frames one by one into one reused array and streams them to a GIF: memory does not grow with their number.
// Usage: dotnet run -c Release --project samples/StreamAnimation [-- FRAMES [OUT.gif [WIDTHxHEIGHT]]]
using ImageIO;

var frames = args.Length > 0 ? int.Parse(args[0]) : 10_000;
var output = args.Length > 1 ? args[1] : Path.Combine(Path.GetTempPath(), "stream-animation.gif");
var size = (args.Length > 2 ? args[2] : "1280x720").Split('x').Select(int.Parse).ToArray();
var (width, height) = (size[0], size[1]);

using var frame = NdArray.Create(DType.UInt8, height, width, 3);
long peak = 0;
using (var writer = Iio.ImOpenWrite(output, new GifWriteOptions { FrameDuration = TimeSpan.FromSeconds(1 / 30.0) }))
{
    for (var i = 0; i < frames; i++)
    {
        Paint(frame.AsSpan<byte>(), i);
        writer.Write(frame);
        if (i % 100 == 0)
            peak = Math.Max(peak, Environment.WorkingSet);
    }
}

Console.WriteLine(
    $"{frames} frames, {new FileInfo(output).Length:N0} bytes in {output}, peak RSS {Math.Max(peak, Environment.WorkingSet) / 1e6:F1} MB");

// A soft wave behind a square that wanders.
void Paint(Span<byte> pixels, int time)
{
    var (left, top) = (time * 7 % (width - 80), time * 3 % (height - 80));
    var wave = Enumerable.Range(0, width + height).Select(d => (byte)(128 + (100 * Math.Sin((d / 90.0) + (time / 50 * 0.5))))).ToArray();
    for (var (y, at) = (0, 0); y < height; y++)
    {
        for (var x = 0; x < width; x++, at += 3)
        {
            var inside = x >= left && x < left + 80 && y >= top && y < top + 80;
            var level = wave[x + y];
            (pixels[at], pixels[at + 1], pixels[at + 2]) = inside
                ? ((byte)255, (byte)210, (byte)60) : ((byte)(level / 3), (byte)(level / 2), level);
        }
    }
}
