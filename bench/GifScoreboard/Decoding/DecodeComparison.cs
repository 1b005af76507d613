using System.Globalization;
using System.Text;
using GifScoreboard.Measuring;
using GifScoreboard.Peers;

namespace GifScoreboard.Decoding;

/// <summary>
/// How long decoders take for GIFs of the corpus: ours, SkiaSharp's, libnsgif (through NetVips), ffmpeg's; all on one thread, one after the
/// other.
/// </summary>
internal static class DecodeComparison
{
    /// <summary>What the GIFs are by: one palette, many palettes, ours, lossy.</summary>
    private static readonly string[] Writers = ["ours", "ff_full_none", "ff_single_none", "vips_d0", "ff_full_none+gs_lossy30"];

    private static readonly string[] Libraries = ["ours", "skiasharp", "netvips"];

    /// <returns>A table: milliseconds of CPU for all pictures of a GIF.</returns>
    public static string Run(IEnumerable<(Clip Clip, string Gif, Result Result)> measured, Action<string> log)
    {
        var hasFfmpeg = Programs.Find("ffmpeg") is not null;
        var text = new StringBuilder(
            "# Decoding\n\nMilliseconds of CPU for all pictures of a GIF, on one thread.\n\n| clip | GIF by | ours | SkiaSharp | " +
            "libnsgif | ffmpeg | ours / the quickest other |\n|---|---|---|---|---|---|---|\n");
        foreach (var (clip, gif, result) in measured.Where(one => Writers.Contains(one.Result.Setting)))
        {
            log($"decoding {clip.Name}: {result.Setting}");
            double[] times = [.. Libraries.Select(library => Library(library, gif)), hasFfmpeg ? Ffmpeg(gif) : double.NaN];
            var best = times.Skip(1).Where(time => time > 0).DefaultIfEmpty(double.NaN).Min();
            text.Append(CultureInfo.InvariantCulture,
                $"| {clip.Name} | {result.Setting} | {string.Join(" | ", times.Select(Show))} | {times[0] / best:F2} |\n");
        }

        return text.ToString();
    }

    private static string Show(double time) => double.IsNaN(time) ? "–" : time.ToString("F1", CultureInfo.InvariantCulture);

    private static double Library(string library, string gif)
        => double.TryParse(Programs.Output(HostedWriter.Path, LibraryDecoders.Verb, library, gif), CultureInfo.InvariantCulture,
            out var time) ? time : double.NaN;

    /// <summary>Many rounds less one, so that starting does not count.</summary>
    private static double Ffmpeg(string gif)
    {
        var once = Loops(0);
        var more = (int)Math.Clamp(2 / once, 4, 40);
        return 1000 * (Loops(more) - once) / more;

        double Loops(int more) => ChildProcess.Run(
            ["ffmpeg", "-v", "error", "-threads", "1", "-stream_loop", more.ToString(CultureInfo.InvariantCulture), "-i", gif, "-threads",
                "1", "-vsync", "passthrough", "-f", "null", "-"],
            TimeSpan.FromMinutes(10)).Cpu;
    }
}
