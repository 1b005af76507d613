using System.Diagnostics;
using System.Globalization;
using ImageIO.Codecs;

namespace ImageIO.Fuzz;

/// <summary>Runs inputs through one codec for a while, in a process of its own, and keeps those that reach new code.</summary>
/// <param name="codec">The codec.</param>
/// <param name="folder">Where its inputs are kept.</param>
/// <param name="current">The file that holds the input that is being read: it is the cause where the process ends or hangs.</param>
internal sealed class CodecFuzzer(ImageCodec codec, string folder, string current)
{
    private const int MaxSeedBytes = 64 << 10;

    private readonly List<byte[]> _inputs = [];

    /// <summary>The exit code: 0, or 1 where an input did what none may.</summary>
    public int Run(TimeSpan time, int seed)
    {
        var random = new Random(seed);
        var mutator = new Mutator(random);
        var tolerances = Enum.GetValues<Tolerance>();
        var seeds = Seeds().ToList();
        foreach (var file in seeds)
        {
            if (Try(file, Tolerance.Ancillary) is { } fault)
                return Report(fault, file);
        }

        if (_inputs.Count == 0)
            _inputs.Add([0]);
        var runs = 0;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < time; runs++)
        {
            var input = mutator.Mutate(_inputs, codec.Info.Name == "png");
            var known = _inputs.Count;
            if (Try(input, tolerances[random.Next(tolerances.Length)]) is { } fault)
                return Report(fault, input);
            if (_inputs.Count > known)
                Keep(input);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{codec.Info.Name}: {runs} inputs, {Coverage.Branches} branches, {_inputs.Count} inputs kept"));
        return 0;
    }

    /// <summary>The samples of the codec, its inputs that once failed, and what earlier runs have kept.</summary>
    private IEnumerable<byte[]> Seeds()
    {
        var samples = Directory.EnumerateFiles(Paths.Data, "*", SearchOption.AllDirectories)
            .Where(path => codec.Info.Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()));
        var kept = Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [];
        return samples.Concat(kept).Order(StringComparer.Ordinal).Select(path => new FileInfo(path))
            .Where(file => file.Length is > 0 and <= MaxSeedBytes).Select(file => File.ReadAllBytes(file.FullName));
    }

    private string? Try(byte[] input, Tolerance tolerance)
    {
        File.WriteAllBytes(current, input);
        Coverage.Clear();
        var fault = FuzzTarget.FaultOf(codec, input, tolerance);
        if (fault is null && Coverage.IsNew())
            _inputs.Add(input);
        return fault;
    }

    private void Keep(byte[] input)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Join(folder, Paths.NameOf(input)), input);
    }

    private int Report(string fault, byte[] input)
    {
        Console.WriteLine($"{codec.Info.Name}: {fault}\nThe input is {Paths.SaveFinding(codec.Info, input)}.");
        return 1;
    }
}
