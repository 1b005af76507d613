using System.Globalization;
using System.Text;
using GifScoreboard.Measuring;

namespace GifScoreboard.Reports;

/// <summary>The scoreboard as text: what was measured, pairs won and lost, a table for each clip.</summary>
internal static class MarkdownReport
{
    public static string Write(IReadOnlyList<string> notes, IReadOnlyList<Clip> clips, IReadOnlyList<Setting> settings,
        IReadOnlyList<Result> results, IReadOnlyList<string> plots)
    {
        var text = new StringBuilder("# GIF scoreboard\n\n");
        foreach (var note in notes)
            text.Append(CultureInfo.InvariantCulture, $"- {note}\n");
        var ours = settings.Where(setting => setting.IsOurs).Select(setting => setting.Name).ToHashSet();
        text.Append(CultureInfo.InvariantCulture,
            $"- A fixed piece of work took {Speed(results.Where(result => ours.Contains(result.Setting)))} beside our settings and ");
        text.Append(CultureInfo.InvariantCulture,
            $"{Speed(results.Where(result => !ours.Contains(result.Setting)))} beside peers (median, quartiles): compare CPU only if " +
            $"these are alike.\n");
        var pairs = Pair.Of(settings, results);
        if (pairs.Count > 0 && ours.Count > 0)
            Score(text, clips, pairs);
        foreach (var clip in clips)
        {
            Table(text, clip, [.. results.Where(result => result.Clip == clip.Name)], pairs);
            foreach (var plot in plots.Where(plot => plot.StartsWith(clip.Name + "-", StringComparison.Ordinal)))
                text.Append(CultureInfo.InvariantCulture, $"\n![{Path.GetFileNameWithoutExtension(plot)}]({plot})\n");
        }

        return text.ToString();
    }

    private static string Speed(IEnumerable<Result> results)
    {
        var sorted = results.Select(result => result.YardstickMs).Where(time => time > 0).Order().ToList();
        return sorted.Count == 0
            ? "–" : string.Create(CultureInfo.InvariantCulture,
                $"{sorted[sorted.Count / 2]:F0} ms ({sorted[sorted.Count / 4]:F0} to {sorted[sorted.Count * 3 / 4]:F0})");
    }

    private static void Score(StringBuilder text, IReadOnlyList<Clip> clips, IReadOnlyList<Pair> pairs)
    {
        text.Append("\n## Pairs\n\n");
        text.Append("A pair is a clip and a setting of a peer that gets timing and alpha right. It is won if some setting of ours has at " +
            "most its bytes, at most its ok and at most its bok,\n");
        text.Append("at no more than half its CPU (no more than its CPU where that is ffmpeg with one palette).\n\n");
        text.Append("| clip | pairs | won | % |\n|---|---|---|---|\n");
        foreach (var clip in clips)
            Row(clip.Name, [.. pairs.Where(pair => pair.Theirs.Clip == clip.Name)]);
        Row("**all**", pairs);

        text.Append("\n| peer setting | pairs | won | % |\n|---|---|---|---|\n");
        foreach (var peer in pairs.GroupBy(pair => pair.Peer.Name))
            Row(peer.Key, [.. peer]);

        text.Append("\n### Lost\n\nThe setting of ours that comes nearest, and what it has of what it may have: more than 1 is lost " +
            "by.\n\n");
        text.Append("| clip | peer setting | nearest of ours | bytes | ok | bok | CPU | lost by |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var pair in pairs.Where(pair => !pair.IsWon).OrderBy(pair => pair.Theirs.Clip, StringComparer.Ordinal)
            .ThenBy(pair => pair.Nearest is null ? double.MaxValue : pair.Excess(pair.Nearest).Worst))
        {
            if (pair.Nearest is not { } ours)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {pair.Theirs.Clip} | {pair.Peer.Name} | none of ours counts | | | | | |\n");
                continue;
            }

            var (bytes, ok, blurred, cpu, _) = pair.Excess(ours);
            var reasons = new[] { ("bytes", bytes), ("ok", ok), ("bok", blurred), ("CPU", cpu) }.Where(reason => reason.Item2 > 1)
                .Select(reason => reason.Item1);
            text.Append(CultureInfo.InvariantCulture,
                $"| {pair.Theirs.Clip} | {pair.Peer.Name} | {ours.Setting} | {bytes:F3} | {ok:F3} | {blurred:F3} | {cpu:F2} | " +
                $"{string.Join(", ", reasons)} |\n");
        }

        void Row(string name, IReadOnlyList<Pair> some)
        {
            var won = some.Count(pair => pair.IsWon);
            text.Append(CultureInfo.InvariantCulture,
                $"| {name} | {some.Count} | {won} | {(some.Count == 0 ? 100 : 100.0 * won / some.Count):F1} |\n");
        }
    }

    private static void Table(StringBuilder text, Clip clip, IReadOnlyList<Result> results, IReadOnlyList<Pair> pairs)
    {
        text.Append(CultureInfo.InvariantCulture,
            $"\n## {clip.Name}\n\n{clip.Frames.Count} frames of {clip.Width}×{clip.Height} at {clip.Fps} a second; {clip.Megapixels:F1} " +
            $"megapixels.\n\n");
        text.Append("| setting | bytes | ok | bok | CPU s | CPU ms/Mpx | wall s | peak MB | PSNR | SSIM | ok99 | bPSNR | flick | alpha | " +
            "images | tables | rect | valid | won |\n");
        text.Append("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var result in results.OrderBy(result => result.Quality is null).ThenBy(result => result.Bytes))
        {
            if (result.Quality is not { } quality)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"| {result.Setting} | | | | {result.Cpu:F2} | | {result.Wall:F2} | " +
                    $"{result.PeakMb:F0} | {result.Error} |||||||||| |\n");
                continue;
            }

            string[] faults = [.. Faults(result)];
            var won = pairs.FirstOrDefault(pair => pair.Theirs == result) is { Nearest: not null } pair ? (pair.IsWon ? "yes" : "no") : "";
            text.Append(CultureInfo.InvariantCulture,
                $"| {result.Setting} | {result.Bytes} | {quality.Ok:F4} | {quality.BlurredOk:F4} | {result.Cpu:F3} | " +
                $"{1000 * result.Cpu / clip.Megapixels:F0} ");
            text.Append(CultureInfo.InvariantCulture,
                $"| {result.Wall:F2} | {result.PeakMb:F0} | {quality.Psnr:F2} | {quality.Ssim:F4} | {quality.Ok99:F2} | " +
                $"{quality.BlurredPsnr:F2} | {quality.Flicker:F3} ");
            text.Append(CultureInfo.InvariantCulture,
                $"| {quality.AlphaError:P2} | {result.Images} | {result.LocalTables} | {result.Coverage:F2} | " +
                $"{(faults.Length == 0 ? "yes" : string.Join(", ", faults))} | {won} |\n");
        }
    }

    private static IEnumerable<string> Faults(Result result)
    {
        if (!result.KeepsTime)
            yield return string.Create(CultureInfo.InvariantCulture, $"wrong time ({result.DurationMs:F0} ms)");
        if (!result.KeepsAlpha)
            yield return "wrong alpha";
        if (result.ReadersAgree == false)
            yield return "readers differ";
    }
}
