using System.Text.Json;
using GifScoreboard.Metric;

namespace GifScoreboard.Measuring;

/// <summary>Measures settings on clips, and remembers what it has measured.</summary>
/// <param name="cache">Where results and GIFs are kept.</param>
/// <param name="fresh">Whether results of before are measured anew.</param>
/// <param name="log">Told what is being measured.</param>
internal sealed class Runner(string cache, bool fresh, Action<string> log)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);
    private readonly HashSet<string> _measured = [];

    /// <summary>Measures the CPU of runs until they took this many seconds in all, at most three: short ones are the noisy ones.</summary>
    private const double EnoughCpu = 2;

    public Result Run(Setting setting, Clip clip)
    {
        var stem = Stem(setting, clip);
        if (Load(stem) is { } known && (!fresh || _measured.Contains(stem)))
            return known;
        if (setting.Base is not null)
            Run(setting.Base, clip);
        log($"{clip.Name}: {setting.Name}");
        _measured.Add(stem);
        var result = Measure(setting, clip, stem);
        File.WriteAllText(stem + ".json", JsonSerializer.Serialize(result, ResultJson.Default.Result));
        return result;
    }

    /// <summary>What was measured before, or null.</summary>
    public Result? Known(Setting setting, Clip clip) => Load(Stem(setting, clip));

    /// <summary>The GIF that the result is about.</summary>
    public string GifOf(Setting setting, Clip clip) => Stem(setting, clip) + ".gif";

    private Result Measure(Setting setting, Clip clip, string stem)
    {
        var gif = stem + ".gif";
        var before = setting.Base is null ? null : Load(Stem(setting.Base, clip));
        var command = setting.Command(new(clip, gif, setting.Base is null ? null : GifOf(setting.Base, clip)));
        var result = new Result { Clip = clip.Name, Setting = setting.Name, Version = setting.Version };
        if (before?.Error is { } fault)
            return result with { Error = $"{before.Setting}: {fault}" };

        File.Delete(gif);
        var (yardstick, best) = (Yardstick.Measure(), ChildProcess.Run(command, Limit));
        var (runs, cpu) = (1, best.Cpu);
        for (; runs < 3 && cpu < EnoughCpu && best.Error is null; runs++)
        {
            var (speed, again) = (Yardstick.Measure(), ChildProcess.Run(command, Limit));
            cpu += again.Cpu;
            (yardstick, best) = again.Cpu < best.Cpu ? (speed, again) : (yardstick, best);
        }

        result = result with
        {
            Cpu = best.Cpu + (before?.Cpu ?? 0),
            Wall = best.Wall + (before?.Wall ?? 0),
            PeakMb = Math.Max(best.PeakMb, before?.PeakMb ?? 0),
            Runs = runs,
            YardstickMs = yardstick,
        };
        if (best.Error is not null || !File.Exists(gif))
            return result with { Error = best.Error ?? "wrote nothing" };
        try
        {
            return Judge(result, clip, gif);
        }
        catch (InvalidDataException wrong)
        {
            return result with { Error = wrong.Message };
        }
    }

    private static Result Judge(Result result, Clip clip, string gif)
    {
        var bytes = File.ReadAllBytes(gif);
        var structure = GifStructure.Read(bytes);
        return result with
        {
            Bytes = bytes.Length,
            Images = structure.Images,
            LocalTables = structure.LocalTables,
            Coverage = structure.MeanCoverage,
            DurationMs = structure.Duration,
            KeepsTime = structure.KeepsTime(clip.FrameMs, clip.Frames.Count),
            Quality = GifQuality.Measure(clip, gif, structure, GifPictures.BestDecoder),
            ReadersAgree = GifPictures.BestDecoder == "ours"
                ? null : GifPictures.Agree(gif, structure.Width, structure.Height, GifPictures.BestDecoder),
        };
    }

    /// <summary>What was measured before, as long as its GIF is there too.</summary>
    private static Result? Load(string stem)
    {
        if (!File.Exists(stem + ".json"))
            return null;
        var result = JsonSerializer.Deserialize(File.ReadAllText(stem + ".json"), ResultJson.Default.Result);
        return result?.Error is not null || File.Exists(stem + ".gif") ? result : null;
    }

    private string Stem(Setting setting, Clip clip)
    {
        var folder = Path.Combine(cache, clip.Name);
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, $"{setting.Name}-{Key(setting, clip)}");
    }

    /// <summary>A digest of all that the result depends on, but not of where things lie.</summary>
    private static string Key(Setting setting, Clip clip)
    {
        var command = setting.Command(new(clip, "OUT", "BASE"));
        var text = string.Join('\n', command.Skip(1)).Replace(clip.Folder, "CLIP", StringComparison.Ordinal);
        return Digest.OfText($"{setting.Version}\n{clip.Hash}\n{text}\n{(setting.Base is null ? "" : Key(setting.Base, clip))}");
    }
}
