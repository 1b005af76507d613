using System.Globalization;
using System.Text.Json;
using GifScoreboard.Measuring;

namespace GifScoreboard.Metric;

/// <summary>
/// Compares the metric with another implementation: a Python script that is called with the source folder and the GIF, and prints a line of
/// JSON.
/// </summary>
internal static class MetricCheck
{
    private const double Tolerance = 1e-3;

    /// <summary>Checks results that were measured.</summary>
    /// <returns>Whether all figures agree to a thousandth, or to the digits that the script prints.</returns>
    public static bool Run(string script, IEnumerable<(Clip Clip, string Gif, Result Result)> measured)
    {
        if (Programs.Python is not { } python)
            throw new UsageException("The check needs a Python with Pillow and NumPy.");
        var agree = true;
        foreach (var (clip, gif, result) in measured)
        {
            string[] pairs = clip.EveryNth > 0 ? ["--pairs", clip.EveryNth.ToString(CultureInfo.InvariantCulture)] : [];
            var printed = Programs.Output(python,
                [script, clip.Folder, gif, "--delay-ms", FormattableString.Invariant($"{clip.FrameMs}"), .. pairs])
                ?? throw new UsageException($"\"{script}\" failed.");
            using var json = JsonDocument.Parse(printed);
            var worst = Figures(result).Select(figure => (figure.Name, Difference: Difference(json.RootElement, figure)))
                .MaxBy(figure => figure.Difference);
            var sameTime = json.RootElement.GetProperty("timing_ok").GetBoolean() == result.KeepsTime;
            var good = worst.Difference <= Tolerance && sameTime;
            agree &= good;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{(good ? "same" : "DIFFERENT")}: {clip.Name} {result.Setting}: {worst.Difference:E1} " +
                $"({worst.Name}), timing {(sameTime ? "as well" : "differs")}"));
        }

        return agree;
    }

    private static IEnumerable<(string Name, double Value, double Rounding)> Figures(Result result)
    {
        var quality = result.Quality!;
        yield return ("bytes", result.Bytes, 0);
        yield return ("images", result.Images, 0);
        yield return ("local_tables", result.LocalTables, 0);
        yield return ("duration_ms", result.DurationMs, 0);
        yield return ("rect_frac", result.Coverage, 1e-4);
        yield return ("psnr", quality.Psnr, 1e-3);
        yield return ("psnr_min", quality.PsnrMin, 1e-3);
        yield return ("ssim", quality.Ssim, 1e-5);
        yield return ("ok", quality.Ok, 1e-4);
        yield return ("ok99", quality.Ok99, 1e-3);
        yield return ("bpsnr", quality.BlurredPsnr, 1e-3);
        yield return ("bok", quality.BlurredOk, 1e-4);
        yield return ("flick", quality.Flicker, 1e-4);
        yield return ("alpha_err", quality.AlphaError, 1e-6);
    }

    /// <summary>The relative difference, less what rounding explains.</summary>
    private static double Difference(JsonElement theirs, (string Name, double Value, double Rounding) ours)
    {
        var value = theirs.GetProperty(ours.Name).GetDouble();
        var difference = Math.Max(0, Math.Abs(value - ours.Value) - (ours.Rounding * 0.51));
        return difference == 0 ? 0 : difference / Math.Max(Math.Abs(value), 1e-9);
    }
}
