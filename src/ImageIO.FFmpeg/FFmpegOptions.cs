using System.Collections.Immutable;
using System.Globalization;
using ImageIO.Codecs;

namespace ImageIO.FFmpeg;

/// <summary>The settings of film that can be given as text.</summary>
internal static class FFmpegOptions
{
    public static ImmutableArray<OptionInfo> All { get; } =
    [
        OptionInfo.Text<FFmpegWriteOptions>(
            "codec", "h264, h265, vp8, vp9, av1, prores, ffv1, utvideo, mjpeg, mpeg4, png, raw, or an encoder of ffmpeg",
            "How the film is coded. Default: by the extension.", (options, text) => options with { VideoCodec = text }),
        OptionInfo.Integer<FFmpegWriteOptions>(
            "quality", 1, 100, "1 is the smallest, 100 the best. Default: what the coding's makers advise.",
            (options, value) => options with { Quality = value }),
        OptionInfo.Integer<FFmpegWriteOptions>(
            "crf", 0, 63, "The constant rate factor of H.264, H.265, VP9 and AV1: 0 is the best. Default: by the quality.",
            (options, value) => options with { Crf = value }),
        OptionInfo.Integer<FFmpegWriteOptions>(
            "bitrate", 1, int.MaxValue, "Bits per second to aim at, instead of a quality.",
            (options, value) => options with { Bitrate = value }),
        OptionInfo.Text<FFmpegWriteOptions>(
            "preset", "a word of the encoder: veryfast, medium, slow", "How much time the encoder takes.",
            (options, text) => options with { Preset = text }),
        OptionInfo.Integer<FFmpegWriteOptions>(
            "key-frame-interval", 1, int.MaxValue, "The most frames from one key frame to the next.",
            (options, value) => options with { KeyFrameInterval = value }),
        OptionInfo.Text<FFmpegWriteOptions>(
            "pixel-format", "a layout of ffmpeg: yuv420p, yuv444p, gray", "The layout that is coded. Default: what is played everywhere.",
            (options, text) => options with { PixelFormat = text }),
        OptionInfo.Flag<FFmpegWriteOptions>(
            "lossless", "Give back exactly the pixels that were written. Default: false.",
            (options, value) => options with { Lossless = value }),
        OptionInfo.Text<FFmpegWriteOptions>(
            "fps", "a number or a fraction: 25, 30000/1001", "Frames per second, for all frames. Default: each its own duration.",
            (options, text) => options with { FrameRate = Rational.TryParse(text, out var rate) ? rate : throw new FormatException() }),
        OptionInfo.Integer<FFmpegWriteOptions>(
            "size-multiple", 1, 256,
            "Width and height become multiples of this, by repeating the last column and row. Default: as the coding needs.",
            (options, value) => options with { SizeMultiple = value }),
        OptionInfo.Text<FFmpegWriteOptions>(
            "audio", "a file", "Its first sound is put beside the film. Default: none.", (options, text) => options with { Audio = text }),
        OptionInfo.Text<FFmpegWriteOptions>(
            "audio-start", "seconds, with a fraction", "Where in the sound the film begins. Default: 0.",
            (options, text) => options with
            {
                AudioStart = TimeSpan.FromSeconds(double.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)),
            }),
        OptionInfo.Flag<FFmpegWriteOptions>(
            "trim-audio", "End the sound with the film. Default: false.", (options, value) => options with { TrimAudio = value }),
        OptionInfo.Choice<FFmpegWriteOptions, int>(
            "rotation", [("0", 0), ("90", 90), ("180", 180), ("270", 270)],
            "By how many degrees players turn the frames clockwise. Default: 0.",
            (options, value) => options with { Rotation = value }),
        OptionInfo.Flag<FFmpegWriteOptions>(
            "fragmented", "MP4 and MOV in pieces that can be played before the film is complete. Default: false.",
            (options, value) => options with { Fragmented = value }),
    ];
}
