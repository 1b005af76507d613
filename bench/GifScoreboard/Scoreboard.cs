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
    public static void Run(Options options)
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
        if (!options.PeersOnly)
        {
            var tool = options.Tool ?? Publisher.Publish("src/ImageIO.Cli", "imageio-cli", "tool");
            settings.InsertRange(0, Ours.Read(options.SettingsFile, tool).Where(setting => setting.Matches(options.Ours)));
        }

        if (!options.OursOnly && settings.Any(setting => !setting.IsOurs))
            HostedWriter.Path = Publisher.Publish("bench/GifScoreboard", "GifScoreboard", "host");
        notes.Add($"The metric sees GIFs through {GifPictures.BestDecoder}.");

        List<Result> results = [];
        Directory.CreateDirectory(options.Report);
        foreach (var clip in clips)
        {
            var runner = new Runner(options.Cache, options.Fresh, name => Console.Error.WriteLine($"{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {name}"));
            foreach (var setting in settings.Where(setting => clip.Megapixels <= setting.MaxMegapixels))
            {
                if ((setting.IsOurs || !options.OursOnly ? runner.Run(setting, clip) : runner.Known(setting, clip)) is { } result)
                    results.Add(result);
            }

            File.WriteAllText(Path.Combine(options.Report, "scoreboard.md"), MarkdownReport.Write(notes, clips, settings, results));
        }

        Console.WriteLine(File.ReadAllText(Path.Combine(options.Report, "scoreboard.md")));
    }
}
