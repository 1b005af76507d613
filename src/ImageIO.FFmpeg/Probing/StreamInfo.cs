using System.Globalization;

namespace ImageIO.FFmpeg.Probing;

/// <summary>What ffprobe says about one stream of a file, under its own names.</summary>
/// <param name="values">All values of the file by their path: <c>streams/0/width</c>.</param>
/// <param name="prefix">The stream's: <c>streams/0/</c>.</param>
internal sealed class StreamInfo(IReadOnlyDictionary<string, string> values, string prefix)
{
    /// <summary>Its number in the file.</summary>
    public int Index { get; } = (int)(Whole(values, prefix + "index") ?? -1);

    /// <summary><c>video</c>, <c>audio</c> or another.</summary>
    public string? Kind => this["codec_type"];

    /// <summary>What its packets are: <c>h264</c>.</summary>
    public string? Codec => this["codec_name"];

    /// <summary>How its pixels are stored: <c>yuv420p</c>.</summary>
    public string? PixelFormat => this["pix_fmt"];

    /// <summary>Whether it is a picture of the cover, and no film.</summary>
    public bool IsCover => this["disposition/attached_pic"] == "1" || this["disposition/timed_thumbnails"] == "1";

    /// <summary>A tick of its clock, in seconds.</summary>
    public Rational TimeBase => Rational.TryParse(this["time_base"], out var value) && value.Numerator > 0 ? value : new Rational(1, 1000);

    /// <summary>When its last frame ends, in ticks of its clock, as the file says; null where it does not.</summary>
    public long? End
    {
        get
        {
            var seconds = (this["tags/DURATION"] ?? this["tags/DURATION-eng"])?.Split(':') is [var hours, var minutes, var rest]
                && Whole(hours) is { } h && Whole(minutes) is { } m && Decimal(rest) is { } s
                    ? (h * 3600) + (m * 60) + s
                    : Decimal(this["duration"]) + (Decimal(this["start_time"]) ?? 0);
            return seconds is > 0 and < 100_000_000 and var end ? (long)Math.Round(end * TimeBase.Denominator / TimeBase.Numerator) : null;

            static decimal? Whole(string text) => Decimal(text) is { } value && value == Math.Floor(value) ? value : null;
        }
    }

    /// <summary>Whether VP8 or VP9 carries alpha beside its packets, which ffmpeg's own decoders pass over.</summary>
    public bool HasAlphaBeside => Codec is "vp8" or "vp9" && (this["tags/alpha_mode"] ?? this["tags/ALPHA_MODE"]) == "1";

    /// <summary>The angle in degrees by which it is to be turned, counterclockwise, as the display matrix says it; 0 for none.</summary>
    public double Rotation
    {
        get
        {
            for (var i = 0; i < 8; i++)
            {
                if (Number($"side_data_list/{i}/rotation") is { } angle)
                    return Math.Abs(angle) <= 360 ? angle : 0;
            }

            // Written by older programs, with the other sign.
            return -(Number("tags/rotate") ?? 0);
        }
    }

    /// <summary>A value by ffprobe's name; null where it is not told.</summary>
    /// <param name="name">For instance <c>width</c> or <c>tags/title</c>.</param>
    public string? this[string name]
        => values.TryGetValue(prefix + name, out var value) && value is not ("unknown" or "N/A") ? value : null;

    /// <summary>A number by ffprobe's name.</summary>
    public double? Number(string name)
        => double.TryParse(this[name], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>A whole number by ffprobe's name.</summary>
    public long? Whole(string name) => Whole(values, prefix + name);

    private static decimal? Decimal(string? text)
        => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < 1_000_000_000
            ? value : null;

    private static long? Whole(IReadOnlyDictionary<string, string> values, string path)
        => values.TryGetValue(path, out var text)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value : null;
}
