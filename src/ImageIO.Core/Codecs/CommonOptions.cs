using System.Collections.Immutable;

namespace ImageIO.Codecs;

/// <summary>The settings that formats share by what they can do: no codec declares them.</summary>
internal static class CommonOptions
{
    /// <summary>Those of formats whose images have times.</summary>
    public static ImmutableArray<OptionInfo> OfAnimations { get; } =
    [
        OptionInfo.Text<WriteOptions>(
            "fps", "frames per second", "How fast an animation plays, up to 1000. Default: the times of the frames, else 10.",
            (options, text) => options with { FrameDuration = OptionText.Rate(text) }),
        OptionInfo.Text<WriteOptions>(
            "duration", "ms a frame", "How long each frame is shown. Default: the times of the frames, else 100 ms.",
            (options, text) => options with { FrameDuration = OptionText.Milliseconds(text) }),
        OptionInfo.Text<WriteOptions>(
            "loop", "forever, once, a count", "How often an animation plays. Default: as its source says, else forever.",
            (options, text) => options with { LoopCount = OptionText.LoopCount(text) }),
        OptionInfo.Integer<WriteOptions>(
            "threads", 1, int.MaxValue, "The most threads. Default: one for each processor. The file does not depend on it.",
            (options, value) => options with { MaxParallelism = value }),
    ];

    /// <summary>Those of every format that is written.</summary>
    public static ImmutableArray<OptionInfo> OfAll { get; } =
    [
        OptionInfo.Flag<WriteOptions>(
            "lossy", "Allow conversions that lose precision or a channel (16 to 8 bits, dropping alpha). Default: false.",
            (options, value) => options with { AllowLossyConversion = value }),
    ];

    /// <summary>Every setting of a codec, its own first; none where it does not write.</summary>
    public static IEnumerable<OptionInfo> For(CodecInfo codec)
    {
        if (!codec.Can(CodecCapabilities.Write))
            return [];
        return [.. codec.Options, .. codec.Can(CodecCapabilities.Animation) ? OfAnimations : [], .. OfAll];
    }
}
