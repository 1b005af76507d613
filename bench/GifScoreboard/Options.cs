using System.CommandLine;
using GifScoreboard.Measuring;

namespace GifScoreboard;

/// <summary>What the command line says.</summary>
internal sealed record Options(
    string Corpus,
    IReadOnlyCollection<string> Clips,
    IReadOnlyCollection<string> Peers,
    IReadOnlyCollection<string> Ours,
    bool OursOnly,
    bool PeersOnly,
    bool Fresh,
    string Cache,
    string Report,
    string SettingsFile,
    string? Tool,
    bool Decode,
    string? CheckMetric)
{
    /// <summary>The command, which hands what it is told to <paramref name="run"/>.</summary>
    public static RootCommand Command(Func<Options, int> run)
    {
        var corpus = new Argument<string>("CORPUS")
        {
            Description = "A folder of clips: folders of frames 0000.png, 0001.png …, with a file fps.txt unless they are shown at 10 a " +
                "second.",
        };
        var clips = Names("--clips", "Only these clips.");
        var peers = Names("--peers", "Only these peers: families (ffmpeg), settings (vips_d0), or the start of settings (ff_full*).");
        var ours = Names("--ours", "Only these settings of ours; as for --peers.");
        var oursOnly = new Option<bool>("--ours-only")
        {
            Description = "Measures our settings only: peers come from the cache, as far as they are in it.",
        };
        var peersOnly = new Option<bool>("--peers-only") { Description = "Measures peers only." };
        var fresh = new Option<bool>("--fresh") { Description = "Measures everything anew, so that all figures are of one run." };
        var cache = Place("--cache", "DIR", "Where results and GIFs are kept. Default: artifacts/scoreboard/cache.");
        var report = Place("--report", "DIR", "Where the report goes. Default: artifacts/scoreboard/report.");
        var settings = Place("--settings", "FILE", "Our settings. Default: bench/GifScoreboard/settings.txt.");
        var tool = Place("--tool", "FILE", "The tool to measure, instead of publishing it.");
        var decode = new Option<bool>("--decode")
        {
            Description = "Measures no writers, but decoders: on GIFs in the cache, ours against SkiaSharp, libnsgif and ffmpeg.",
        };
        var checkMetric = Place("--check-metric", "SCRIPT",
            "Measures nothing, but compares the metric of some results in the cache with what a Python script makes of the same GIFs.");
        var command = new RootCommand("Compares our GIFs with everybody else's: bytes, errors, CPU, memory.") { corpus, clips, peers, ours,
            oursOnly, peersOnly, fresh, cache, report, settings, tool, decode, checkMetric };
        command.SetAction(said => run(new(
            said.GetRequiredValue(corpus),
            Split(said.GetValue(clips)),
            Split(said.GetValue(peers)),
            Split(said.GetValue(ours)),
            said.GetValue(oursOnly),
            said.GetValue(peersOnly),
            said.GetValue(fresh),
            Path.GetFullPath(said.GetValue(cache) ?? Path.Combine(Publisher.Artifacts, "cache")),
            Path.GetFullPath(said.GetValue(report) ?? Path.Combine(Publisher.Artifacts, "report")),
            said.GetValue(settings) ?? Path.Combine(Publisher.Root, "bench", "GifScoreboard", "settings.txt"),
            said.GetValue(tool) is { } path ? Path.GetFullPath(path) : null,
            said.GetValue(decode),
            said.GetValue(checkMetric))));
        return command;
    }

    private static Option<string?> Names(string name, string description) => new(name) { HelpName = "A,B", Description = description };

    private static Option<string?> Place(string name, string what, string description)
        => new(name) { HelpName = what, Description = description };

    private static string[] Split(string? names)
        => names?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
