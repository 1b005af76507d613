// Fuzzes every codec of the registry: dotnet run --project tests/ImageIO.Fuzz -- [--seconds 60] [--codec NAME] [--seed N] [--corpus FOLDER]
// Each codec runs in a process of its own over instrumented code, guided by the branches that its inputs take. What it finds is written to
// artifacts/fuzz, and the exit code is 1. Inputs that reach new code are kept in the folder of --corpus, by default a temporary one;
// tests/ImageIO.Fuzz/corpus holds those that are committed.
using System.Diagnostics;
using System.Globalization;
using ImageIO;
using ImageIO.Fuzz;
using ImageIO.Magick;
using SharpFuzz;

Iio.Codecs.UseMagick();
var seconds = int.Parse(Option("--seconds") ?? "60", CultureInfo.InvariantCulture);
var seed = int.Parse(Option("--seed") ?? Environment.TickCount.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
if (Option("--child") is { } child)
    return new CodecFuzzer(Iio.Codecs.Get(child), Path.Join(Option("--corpus"), child),
        Option("--current")!).Run(TimeSpan.FromSeconds(seconds), seed);

var scratch = Directory.CreateTempSubdirectory("imageio-fuzz-");
try
{
    var program = Instrument(scratch.FullName);
    var corpus = Option("--corpus") is { } named ? Path.GetFullPath(named) : Path.Join(scratch.FullName, "corpus");
    CopyFolder(Paths.Corpus, corpus);
    Console.WriteLine($"Seed {seed}.");
    var codecs = Iio.Codecs.All.Where(codec => codec.Info.Can(ImageIO.Codecs.CodecCapabilities.Read)
        && (Option("--codec") ?? codec.Info.Name) == codec.Info.Name).ToList();
    var failed = 0;
    Parallel.ForEach(codecs, new ParallelOptions { MaxDegreeOfParallelism = 4 * Environment.ProcessorCount }, codec =>
    {
        var current = Path.Join(scratch.FullName, codec.Info.Name + ".current");
        var start = new ProcessStartInfo("dotnet",
            [program, "--child", codec.Info.Name, "--current", current, "--corpus", corpus, "--seconds", $"{seconds}",
                "--seed", $"{seed}"]);
        using var process = Process.Start(start)!;

        // An input that is read for as long as all of them may take hangs.
        var ended = process.WaitForExit(TimeSpan.FromSeconds((2 * seconds) + 120));
        if (!ended)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        if (process.ExitCode == 0)
            return;
        Interlocked.Increment(ref failed);
        if (process.ExitCode != 1 && File.Exists(current))
            Console.WriteLine($"{codec.Info.Name}: {(ended ? $"the process ended with {process.ExitCode}" : "an input never came to its " +
                "end")}. The input is {Paths.SaveFinding(codec.Info, File.ReadAllBytes(current))}.");
    });
    return failed == 0 ? 0 : 1;
}
finally
{
    scratch.Delete(recursive: true);
}

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var i && i + 1 < args.Length ? args[i + 1] : null;

// A copy of this program whose library counts the branches that it takes.
static string Instrument(string folder)
{
    var copy = Path.Join(folder, "program");
    CopyFolder(AppContext.BaseDirectory, copy);
    foreach (var library in (string[])["ImageIO.Core.dll", "ImageIO.Tiff.dll", "ImageIO.Vips.dll"])
        Fuzzer.Instrument(Path.Join(copy, library), _ => true, Options.Value);
    return Path.Join(copy, "ImageIO.Fuzz.dll");
}

static void CopyFolder(string from, string to)
{
    Directory.CreateDirectory(to);
    if (!Directory.Exists(from))
        return;
    foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
    {
        var target = Path.Join(to, Path.GetRelativePath(from, path));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(path, target, overwrite: true);
    }
}
