using System.Globalization;
using ImageIO;

namespace Stills;

/// <summary>Writes each image with each writer, and prints what came out.</summary>
internal static class Comparison
{
    public static int Run(IEnumerable<string> given, bool oursOnly)
    {
        var paths = given.SelectMany(path => Directory.Exists(path) ? [.. Directory.GetFiles(path).Order()] : (string[])[path]);
        var writers = Writer.All.Where(writer => writer.IsThere && (!oursOnly || writer.IsOurs)).ToList();
        Console.WriteLine("| image | writer | PSNR (dB) | ok | colors | kB | CPU ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        List<string> summary = [];
        var folder = Directory.CreateTempSubdirectory("stills");
        try
        {
            foreach (var path in paths)
            {
                using var read = Iio.ImRead(path);
                using var image = Measurement.AsRgb(read);
                var name = Path.GetFileNameWithoutExtension(path);
                var made = writers.Select(writer => (writer, Measurement: Measure(writer, image, folder.FullName))).ToList();
                foreach (var (writer, result) in made)
                {
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {name} | {writer.Name} | {result.Psnr:F2} | {result.Ok:F3} | {result.Colors} | {result.Bytes / 1000.0:F0} | " +
                        $"{result.CpuMs:F0} |"));
                }

                if (oursOnly)
                    continue;
                var ours = made[0].Measurement;
                var psnr = made.Where(one => !one.writer.IsOurs).MaxBy(one => one.Measurement.Psnr);
                var ok = made.Where(one => !one.writer.IsOurs).MinBy(one => one.Measurement.Ok);
                summary.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {ours.Psnr:F2} | {psnr.Measurement.Psnr:F2} ({psnr.writer.Name}) | " +
                    $"{Math.Round(ours.Psnr - psnr.Measurement.Psnr, 2):+0.00;−0.00;0.00} | {ours.Ok:F3} | {ok.Measurement.Ok:F3} " +
                    $"({ok.writer.Name}) | {Math.Round((ours.Ok / ok.Measurement.Ok) - 1, 3):+0.0%;−0.0%;0.0%} |"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        if (summary.Count > 0)
        {
            Console.WriteLine("\n| image | PSNR | the best other's | difference | ok | the best other's | difference " +
                "|\n|---|---|---|---|---|---|---|");
            summary.ForEach(Console.WriteLine);
        }

        return 0;
    }

    private static Measurement Measure(Writer writer, NdArray image, string folder)
    {
        var source = Path.Combine(folder, "source.png");
        var output = Path.Combine(folder, $"output{writer.Extension}");
        Iio.ImWrite(source, image);
        File.Delete(output);
        var cpu = writer.Write(source, output);
        using var shown = Iio.ImRead(output, writer.Extension == ".gif" ? 0 : default(ImageIndex));
        return Measurement.Of(image, shown, new FileInfo(output).Length, cpu);
    }
}
