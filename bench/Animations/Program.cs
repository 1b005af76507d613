// Makes APNG and WebP of GIFs, with the tool of this repository and with the programs that are installed, and prints bytes, errors, CPU and
// memory of each:
//   dotnet run -c Release --project bench/Animations -- CLIP.gif [CLIP.gif …]
// ok and bok are the mean OKLab distance × 100 to the GIF's pictures, bok after a blur, as in bench/GifScoreboard.
using System.Globalization;
using AnimationsBench;
using GifScoreboard.Measuring;
using GifScoreboard.Metric;
using ImageIO;

if (args.Length == 0)
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project bench/Animations -- CLIP.gif [CLIP.gif …]");
    return 2;
}

var tool = Publisher.Publish("src/ImageIO.Cli/ImageIO.Cli.csproj", "imageio-cli", "tool");
var folder = Directory.CreateTempSubdirectory("imageio-animations-");
try
{
    Console.WriteLine("| clip | setting | program | kB | ok | bok | CPU s | wall s | peak MB |");
    Console.WriteLine("|---|---|---|--:|--:|--:|--:|--:|--:|");
    foreach (var clip in args)
    {
        var source = Path.GetFullPath(clip);
        foreach (var writer in Peers.All(tool).OrderBy(writer => writer.Setting, StringComparer.Ordinal))
            Measure(source, writer);
    }
}
finally
{
    folder.Delete(recursive: true);
}

return 0;

void Measure(string source, Writer writer)
{
    var target = Path.Combine(folder.FullName, "out" + writer.Extension);
    File.Delete(target);
    var usage = ChildProcess.Run(writer.Command(source, target), TimeSpan.FromMinutes(10));
    var row = $"| {Path.GetFileNameWithoutExtension(source)} | {writer.Setting} | {writer.Program} |";
    if (usage.Error is not null || !File.Exists(target))
    {
        Console.WriteLine($"{row} {usage.Error ?? "nothing was written"} ||||||");
        return;
    }

    var (ok, blurred) = Compare(source, target);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{row} {new FileInfo(target).Length / 1000.0:F1} | {ok:F3} | {blurred:F3} | {usage.Cpu:F2} | {usage.Wall:F2} | " +
        $"{usage.PeakMb:F0} |"));
}

// Each picture of the GIF with the one that is shown in its middle.
static (double Ok, double Blurred) Compare(string source, string target)
{
    using var shown = Iio.ImIter(target).GetEnumerator();
    var (ok, blurred, count) = (0.0, 0.0, 0);
    FrameComparison? comparison = null;
    byte[] expected = [], found = [];
    float[] error = [];
    var end = TimeSpan.MinValue;
    foreach (var frame in Iio.ImIter(source))
    {
        var (height, width) = (frame.Pixels.Shape[0], frame.Pixels.Shape[1]);
        if (comparison is null)
        {
            comparison = new FrameComparison(width, height);
            (expected, found, error) = (new byte[width * height * 4], new byte[width * height * 4], new float[width * height * 3]);
        }

        GifPictures.CopyAsRgba(frame.Pixels, expected);
        var middle = frame.Timestamp!.Value + (frame.Duration!.Value / 2);
        while (end <= middle && shown.MoveNext())
        {
            GifPictures.CopyAsRgba(shown.Current.Pixels, found);
            end = shown.Current.Timestamp!.Value + shown.Current.Duration!.Value;
            shown.Current.Dispose();
        }

        var difference = comparison.Compare(expected, found, error);
        (ok, blurred, count) = (ok + difference.Ok, blurred + difference.BlurredOk, count + 1);
        frame.Dispose();
    }

    return (ok / count, blurred / count);
}
