using System.Collections.Immutable;
using System.Globalization;

namespace ImageIO.FFmpeg.Writing;

/// <summary>A coding of film: the encoder, how its quality is told, and the layouts that it is given.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Encoder">What ffmpeg calls it.</param>
/// <param name="Layouts">The layout for gray, RGB and RGBA of 8 bits and of 16; null where it holds no such pixels.</param>
/// <param name="IsLossless">Whether nothing is lost, with those layouts.</param>
internal sealed record VideoCoding(string Name, string Encoder, VideoCoding.LayoutsOf Layouts, bool IsLossless = false)
{
    private const string Everywhere = "yuv420p";

    private static readonly LayoutsOf Common = new(Everywhere, Everywhere);
    private static readonly LayoutsOf Exact = new("gray", "bgr0", "bgra", "gray16le", "gbrp16le", "gbrap16le");

    private static readonly VideoCoding[] Known =
    [
        new("h264", "libx264", Common),
        new("h265", "libx265", Common),
        new("vp8", "libvpx", new(Everywhere, Everywhere, "yuva420p")),
        new("vp9", "libvpx-vp9", new(Everywhere, Everywhere, "yuva420p")),
        new("av1", "libaom-av1", Common),
        new("prores", "prores_ks", new("yuv422p10le", "yuv422p10le", "yuva444p10le", "yuv422p10le", "yuv422p10le", "yuva444p10le")),
        new("ffv1", "ffv1", Exact, IsLossless: true),
        new("utvideo", "utvideo", new(null, "gbrp"), IsLossless: true),
        new("png", "png", new("gray", "rgb24", "rgba", "gray16be", "rgb48be", "rgba64be"), IsLossless: true),
        new("raw", "rawvideo", new("gray", "rgb24", "rgba"), IsLossless: true),
        new("mjpeg", "mjpeg", new("yuvj420p", "yuvj420p")),
        new("mpeg4", "mpeg4", Common),
        new("mpeg2video", "mpeg2video", Common),
        new("theora", "libtheora", Common),
        new("wmv2", "wmv2", Common),
        new("libx264rgb", "libx264rgb", new(null, "rgb24"), IsLossless: true),
    ];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["avc"] = "h264",
        ["hevc"] = "h265",
        ["rawvideo"] = "raw",
    };

    /// <summary>The coding of a name: one that is known here, or any encoder of ffmpeg.</summary>
    public static VideoCoding Of(string name)
    {
        name = Aliases.GetValueOrDefault(name, name);
        return Array.Find(Known, coding => string.Equals(coding.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? Array.Find(Known, coding => string.Equals(coding.Encoder, name, StringComparison.OrdinalIgnoreCase))
            ?? new VideoCoding(name, name, Common);
    }

    /// <summary>Whether ffmpeg's own name says more than is known here.</summary>
    public bool IsForeign => Array.IndexOf(Known, this) < 0;

    /// <summary>The finest clock that the coding has, where frames have times of their own; null for any.</summary>
    public Rational? FinestClock => Encoder is "mpeg4" or "wmv1" or "wmv2" or "msmpeg4" or "h263" ? new Rational(1, 60_000) : null;

    /// <summary>The arguments that set the quality.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="hasAlpha">Whether alpha is coded too.</param>
    /// <param name="isTiny">Whether frames are too small to be parted.</param>
    public IEnumerable<string> Quality(FFmpegWriteOptions options, bool hasAlpha, bool isTiny)
    {
        if (IsLossless)
            return Encoder == "libx264rgb" ? ["-qp", "0"] : Encoder == "ffv1" ? ["-level", isTiny ? "1" : "3"] : [];
        if (options.Bitrate is { } bitrate)
            return ["-b:v", Text(bitrate)];
        IEnumerable<string> alpha = hasAlpha && Encoder.StartsWith("libvpx", StringComparison.Ordinal) ? ["-auto-alt-ref", "0"] : [];
        return alpha.Concat(Encoder switch
        {
            "libx264" or "libx265" => ["-crf", Text(Crf(options, 51, 23))],
            "libvpx-vp9" => ["-crf", Text(Crf(options, 63, 32)), "-b:v", "0", "-row-mt", "1"],
            "libvpx" => ["-crf", Text(Math.Max(4, Crf(options, 63, 10))), "-b:v", "50M"],
            "libaom-av1" => ["-crf", Text(Crf(options, 63, 32)), "-b:v", "0", "-row-mt", "1", "-cpu-used", "6"],
            "libsvtav1" => ["-crf", Text(Crf(options, 63, 35))],
            "prores_ks" => ["-profile:v", hasAlpha ? "4444" : "standard", "-vendor", "apl0"],
            "mjpeg" or "mpeg4" or "mpeg2video" or "wmv2" => ["-q:v", Text(Scale(options.Quality, 3))],
            "libtheora" => ["-q:v", Text(options.Quality is { } quality ? (quality + 9) / 10 : 7)],
            _ when options.Crf is { } crf => ["-crf", Text(crf)],
            _ when options.Quality is not null => ["-q:v", Text(Scale(options.Quality, 3))],
            _ => [],
        });
    }

    /// <summary>
    /// From 1 (smallest) to 100 (best), as Python's imageio counts from 0 to 10. 0 would be lossless, in a profile that few players know.
    /// </summary>
    private static int Crf(FFmpegWriteOptions options, int worst, int usual)
        => options.Crf ?? (options.Quality is { } quality ? Math.Max(1, (100 - quality) * worst / 100) : usual);

    private static int Scale(int? quality, int usual) => quality is { } value ? ((100 - value) * 30 / 100) + 1 : usual;

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The layouts that an encoder is given for gray, RGB and RGBA of 8 and of 16 bits.</summary>
    internal sealed record LayoutsOf(
        string? Gray, string? Rgb, string? Rgba = null, string? Gray16 = null, string? Rgb48 = null, string? Rgba64 = null)
    {
        /// <summary>The layout for an array; null where the coding holds no such pixels.</summary>
        public string? For(int channels, bool isDeep) => (channels, isDeep) switch
        {
            (1, false) => Gray,
            (3, false) => Rgb,
            (4, false) => Rgba,
            (1, true) => Gray16,
            (3, true) => Rgb48,
            _ => Rgba64,
        };
    }
}
