using ImageIO.Cli.CommandLine;
using ImageIO.Codecs;
using static ImageIO.Cli.Options.OptionSetting;

namespace ImageIO.Cli.Options;

/// <summary>Which settings each codec has, and how they get into its options: written out, so that nothing is looked up at run time.</summary>
internal static class CodecOptions
{
    private static readonly OptionSetting[] ForAll =
    [
        new("lossy", "true, false", (options, value) => options with { AllowLossyConversion = Flag(value) }),
    ];

    private static readonly OptionSetting[] ForAnimations =
    [
        new("fps", "frames per second", (options, value) => options with { FrameDuration = Durations.FromRate(Real(value)) }),
        new("duration", "ms a frame", (options, value) => options with { FrameDuration = Durations.FromMilliseconds(Real(value)) }),
        new("loop", "forever, once, a count", (options, value) => options with { LoopCount = LoopCountText.TryParse(value, out var count) ? count : throw new FormatException() }),
        new("threads", "1 or more", (options, value) => options with { MaxParallelism = int.Max(1, Whole(value)) }),
    ];

    private static readonly OptionSetting[] Png =
    [
        new("compression", "0 to 9", (options, value) => (PngWriteOptions)options with { CompressionLevel = Whole(value) }),
        new("filter", "adaptive, none, sub, up, average, paeth", (options, value) => (PngWriteOptions)options with
        {
            Filter = Word(value, ("adaptive", PngFilterStrategy.Adaptive), ("none", PngFilterStrategy.None), ("sub", PngFilterStrategy.Sub), ("up", PngFilterStrategy.Up), ("average", PngFilterStrategy.Average), ("paeth", PngFilterStrategy.Paeth)),
        }),
    ];

    private static readonly OptionSetting[] Jpeg =
    [
        new("quality", "1 to 100", (options, value) => (JpegWriteOptions)options with { Quality = Whole(value) }),
        new("progressive", "true, false", (options, value) => (JpegWriteOptions)options with { Progressive = Flag(value) }),
        new("optimize", "true, false", (options, value) => (JpegWriteOptions)options with { OptimizeHuffman = Flag(value) }),
        new("subsampling", "auto, 444, 420", (options, value) => (JpegWriteOptions)options with
        {
            ChromaSubsampling = Word(value, ("auto", ChromaSubsampling.Auto), ("444", ChromaSubsampling.Yuv444), ("420", ChromaSubsampling.Yuv420)),
        }),
    ];

    private static readonly OptionSetting[] WebP =
    [
        new("quality", "1 to 100", (options, value) => (WebPWriteOptions)options with { Quality = Whole(value) }),
        new("lossless", "true, false", (options, value) => (WebPWriteOptions)options with { Lossless = Flag(value) }),
        new("effort", "0 to 6", (options, value) => (WebPWriteOptions)options with { Effort = Whole(value) }),
    ];

    private static readonly OptionSetting[] Avif =
    [
        new("quality", "1 to 100", (options, value) => (AvifWriteOptions)options with { Quality = Whole(value) }),
        new("lossless", "true, false", (options, value) => (AvifWriteOptions)options with { Lossless = Flag(value) }),
        new("effort", "0 to 9", (options, value) => (AvifWriteOptions)options with { Effort = Whole(value) }),
        new("bits", "8, 10, 12", (options, value) => (AvifWriteOptions)options with { BitDepth = Whole(value) }),
    ];

    private static readonly OptionSetting[] Npz =
    [
        new("compressed", "true, false", (options, value) => (NpzWriteOptions)options with { Compressed = Flag(value) }),
    ];

    /// <summary>The settings of a codec, its own first.</summary>
    public static IEnumerable<OptionSetting> For(CodecInfo codec)
    {
        var own = codec.Name switch
        {
            "png" => Png,
            "jpeg" => Jpeg,
            "webp" => WebP,
            "avif" => Avif,
            "npz" => Npz,
            "gif" => GifOptions.Keys,
            _ => [],
        };
        return [.. own, .. codec.Can(CodecCapabilities.Animation) ? ForAnimations : [], .. ForAll];
    }

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
        var settings = For(codec).ToList();
        return pairs.Aggregate(Empty(codec), (options, pair) => Apply(options, pair, settings, codec));
    }

    private static WriteOptions Empty(CodecInfo codec) => codec.Name switch
    {
        "png" => new PngWriteOptions(),
        "jpeg" => new JpegWriteOptions(),
        "webp" => new WebPWriteOptions(),
        "avif" => new AvifWriteOptions(),
        "npz" => new NpzWriteOptions(),
        "gif" => new GifWriteOptions(),
        _ => new WriteOptions(),
    };

    private static WriteOptions Apply(WriteOptions options, string pair, List<OptionSetting> settings, CodecInfo codec)
    {
        var (key, value) = pair.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            ? (pair[..equals], pair[(equals + 1)..])
            : throw ToolException.WrongUsage($"--option {pair} is not KEY=VALUE, for instance {settings[0].Key}={settings[0].Values.Split([',', ' '])[0]}.");
        var setting = settings.Find(setting => setting.Key == key)
            ?? throw ToolException.WrongUsage($"{codec.Name} has no option \"{key}\". It has: {string.Join("; ", settings.Select(known => $"{known.Key} ({known.Values})"))}.");
        try
        {
            return setting.Apply(options, value);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException or ArgumentException)
        {
            throw ToolException.WrongUsage($"--option {key}={value}: for {codec.Name}, {key} is {setting.Values}.");
        }
    }
}
