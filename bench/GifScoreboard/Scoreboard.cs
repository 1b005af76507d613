using System.Globalization;
using System.Runtime.InteropServices;
using GifScoreboard.Decoding;
using GifScoreboard.Measuring;
using GifScoreboard.Metric;
using GifScoreboard.Peers;
using GifScoreboard.Reports;

namespace GifScoreboard;

/// <summary>One run: who is there, what they make of the clips, the report.</summary>
internal sealed class Scoreboard
{
    private readonly Options _options;
    private readonly Runner _runner;
    private readonly IReadOnlyList<Clip> _clips;
    private readonly List<string> _notes = [];
    private readonly List<Setting> _settings = [];

    private Scoreboard(Options options)
    {
        _options = options;
        _runner = new Runner(options.Cache, options.Fresh, Log);
        _clips = Clip.FindAll(options.Corpus, options.Clips);
    }

    /// <returns>The exit code.</returns>
    public static int Run(Options options)
    {
        try
        {
            return new Scoreboard(options).Run();
        }
        catch (UsageException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return 2;
        }
    }

    private int Run()
    {
        FindPeers();
        if (_options.CheckMetric is { } script)
            return MetricCheck.Run(script, _clips.SelectMany(clip => Spread(Known(clip)))) ? 0 : 1;
        if (_options.Decode || !_options.OursOnly)
            HostedWriter.Path = Publisher.Publish("bench/GifScoreboard", "GifScoreboard", "host");
        if (!_options.PeersOnly)
            FindOurs();
        return _options.Decode ? Report("decoding.md", DecodeComparison.Run(_clips.SelectMany(Known), Log)) : Compare();
    }

    private void FindPeers()
    {
        List<Setting> all = [];
        foreach (var family in PeerFamily.All)
        {
            _notes.Add($"{family.Name}: {family.Version ?? "**missing**"}");
            if (family.Version is not null)
                all.AddRange(family.Settings(all));
        }

        _settings.AddRange(all.Where(setting => setting.Matches(_options.Peers)));
    }

    private void FindOurs()
    {
        var tool = _options.Tool ?? Publisher.Publish("src/ImageIO.Cli", "imageio-cli", "tool");
        _settings.InsertRange(0, Ours.Read(_options.SettingsFile, tool).Where(setting => setting.Matches(_options.Ours)));
    }

    private int Compare()
    {
        _notes.Add($"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, " +
            $"{RuntimeInformation.FrameworkDescription}. The metric sees GIFs through {GifPictures.BestDecoder}.");
        List<Result> results = [];
        List<string> plots = [];
        foreach (var clip in _clips)
        {
            List<Result> made = [];
            foreach (var setting in _settings.Where(setting => clip.Megapixels <= setting.MaxMegapixels))
            {
                if ((setting.IsOurs || !_options.OursOnly ? _runner.Run(setting, clip) : _runner.Known(setting, clip)) is { } result)
                    made.Add(result);
            }

            results.AddRange(made);
            Directory.CreateDirectory(_options.Report);
            plots.AddRange(Plots.Write(_options.Report, clip.Name, _settings, made));
        }

        return Report("scoreboard.md", MarkdownReport.Write(_notes, _clips, _settings, results, plots));
    }

    private int Report(string name, string text)
    {
        Directory.CreateDirectory(_options.Report);
        File.WriteAllText(Path.Combine(_options.Report, name), text);
        Console.WriteLine(text);
        return 0;
    }

    private IEnumerable<(Clip Clip, string Gif, Result Result)> Known(Clip clip) =>
        from setting in _settings
        let result = _runner.Known(setting, clip)
        where result?.Quality is not null
        select (clip, _runner.GifOf(setting, clip), result);

    /// <summary>At most three of them.</summary>
    private static IEnumerable<T> Spread<T>(IEnumerable<T> all)
    {
        var list = all.ToList();
        return list.Where((_, index) => index % Math.Max(1, (list.Count + 2) / 3) == 0);
    }

    private static void Log(string what)
        => Console.Error.WriteLine($"{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {what}");
}
