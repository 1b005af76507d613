using ImageIO.Cli.CommandLine;
using ImageIO.Codecs;

namespace ImageIO.Cli.Options;

/// <summary>What <c>--option key=value</c> means: the settings are those that the codec of the written file declares.</summary>
internal static class CodecOptions
{
    /// <summary>The options for writing a file.</summary>
    /// <param name="output">The file, whose extension tells the codec.</param>
    /// <param name="pairs">What was typed: <c>key=value</c> each.</param>
    /// <exception cref="ToolException">A key or value that the codec does not know.</exception>
    public static WriteOptions Build(string output, IEnumerable<string> pairs)
    {
        var extension = Path.GetExtension(output);
        if (extension.Length < 2)
            throw ToolException.WrongUsage($"\"{output}\" has no extension to tell the format by: name a file like out.png.");

        // An extension that nobody writes is reported by the library when the file is started.
        if (Iio.Codecs.FindByExtension(extension, CodecCapabilities.Write) is not { Info: var codec })
            return WriteOptions.Default;
        var known = CommonOptions.For(codec).ToList();
        return pairs.Aggregate(WriteOptions.Default, (options, pair) => Apply(options, pair, known, codec.Name));
    }

    /// <summary>The settings of every format that has some of its own, and those that formats share, a line each: for help.</summary>
    public static IEnumerable<string> Lines()
    {
        var codecs = Iio.Codecs.All.Select(codec => codec.Info).Where(codec => !codec.Options.IsEmpty);
        foreach (var codec in codecs.OrderBy(codec => codec.Name, StringComparer.Ordinal))
            yield return $"{codec.Name}: {Join(codec.Options)}";
        yield return $"animations: {Join(CommonOptions.OfAnimations)}";
        yield return $"all: {Join(CommonOptions.OfAll)}";
    }

    private static string Join(IEnumerable<OptionInfo> options)
        => string.Join("; ", options.Select(option => $"{option.Name} ({option.Values})"));

    private static WriteOptions Apply(WriteOptions options, string pair, List<OptionInfo> known, string codec)
    {
        var example = $"{known[0].Name}={known[0].Values.Split([',', ' '])[0]}";
        var (key, value) = pair.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            ? (pair[..equals], pair[(equals + 1)..])
            : throw ToolException.WrongUsage($"--option {pair} is not KEY=VALUE, for instance {example}.");
        var option = known.Find(option => option.Name == key)
            ?? throw ToolException.WrongUsage($"{codec} has no option \"{key}\". It has: {Join(known)}.");
        try
        {
            return option.Apply(options, value);
        }
        catch (FormatException)
        {
            throw ToolException.WrongUsage($"--option {key}={value}: for {codec}, {key} is {option.Values}.");
        }
    }
}
