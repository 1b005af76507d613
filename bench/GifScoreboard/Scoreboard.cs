using System.Globalization;
using System.Runtime.InteropServices;
using GifScoreboard.Measuring;
using GifScoreboard.Metric;
using GifScoreboard.Peers;
using GifScoreboard.Reports;

namespace GifScoreboard;

/// <summary>One run: who is there, what they make of the clips, the report.</summary>
internal static class Scoreboard
{
    public static int Run(Options options)
    {
        var clips = Clip.FindAll(options.Corpus, options.Clips);
        List<string> notes = [$"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}."];
        List<Setting> settings = [];
        foreach (var family in PeerFamily.All)
        {
            notes.Add($"{family.Name}: {family.Version ?? "**missing**"}");
            if (family.Version is not null)
                settings.AddRange(family.Settings(settings));
        }

        settings.RemoveAll(setting => !setting.Matches(options.Peers));
        if (!options.PeersOnly && options.CheckMetric is null)
        {
            var tool = options.Tool ?? Publisher.Publish("src/ImageIO.Cli", "imageio-cli", "tool");
            settings.InsertRange(0, Ours.Read(options.SettingsFile, tool).Where(setting => setting.Matches(options.Ours)));
        }

        if (!options.OursOnly && options.CheckMetric is null && settings.Any(setting => !setting.IsOurs))
            HostedWriter.Path = Publisher.Publish("bench/GifScoreboard", "GifScoreboard", "host");
        notes.Add($"The metric sees GIFs through {GifPictures.BestDecoder}.");

        if (options.CheckMetric is { } script)
            return MetricCheck.Run(script, SomeOf(clips, settings, options.Cache)) ? 0 : 1;

        List<Result> results = [];
        List<string> plots = [];
        Directory.CreateDirectory(options.Report);
        foreach (var clip in clips)
        {
            var runner = new Runner(options.Cache, options.Fresh, name => Console.Error.WriteLine($"{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {name}"));
            foreach (var setting in settings.Where(setting => clip.Megapixels <= setting.MaxMegapixels))
            {
                if ((setting.IsOurs || !options.OursOnly ? runner.Run(setting, clip) : runner.Known(setting, clip)) is { } result)
                    results.Add(result);
            }

            plots.AddRange(Plots.Write(options.Report, clip.Name, settings, [.. results.Where(result => result.Clip == clip.Name)]));
            File.WriteAllText(Path.Combine(options.Report, "scoreboard.md"), MarkdownReport.Write(notes, clips, settings, results, plots));
        }

        Console.WriteLine(File.ReadAllText(Path.Combine(options.Report, "scoreboard.md")));
        return 0;
    }

    /// <summary>Three results for each clip, far apart in the list.</summary>
    private static IEnumerable<(Clip Clip, string Gif, Result Result)> SomeOf(IReadOnlyList<Clip> clips, IReadOnlyList<Setting> settings, string cache)
    {
        var runner = new Runner(cache, false, _ => { });
        foreach (var clip in clips)
        {
            var known = settings.Where(setting => runner.Known(setting, clip)?.Quality is not null).ToList();
            foreach (var setting in known.Where((_, index) => index % Math.Max(1, (known.Count + 2) / 3) == 0))
                yield return (clip, runner.GifOf(setting, clip), runner.Known(setting, clip)!);
        }
    }
}
