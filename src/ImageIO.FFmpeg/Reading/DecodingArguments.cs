using System.Globalization;

namespace ImageIO.FFmpeg.Reading;

/// <summary>What ffmpeg is told to do to read.</summary>
internal static class DecodingArguments
{
    /// <param name="file">The film.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="pixels">The pixels that come.</param>
    /// <param name="place">Where ffmpeg begins; empty for the film's start.</param>
    /// <param name="firstTime">The time of the first frame that comes, in ticks of the file's clock; null for the first of all.</param>
    public static List<string> Of(FilmFile file, ReadOptions options, OutputPixels pixels, IReadOnlyList<string> place, long? firstTime)
    {
        List<string> arguments = ["-nostdin", "-hide_banner", "-v", "error", "-nostats"];
        if (options.Tolerance == Tolerance.Strict)
            arguments.Add("-xerror");
        if (file.Options.Threads is { } threads)
            arguments.AddRange(["-threads", threads.ToString(CultureInfo.InvariantCulture)]);
        if (!file.Options.ApplyRotation)
            arguments.Add("-noautorotate");
        if (file.Known?.Video is { HasAlphaBeside: true } video && file.Options.Pixels is not (VideoPixels.Rgb or VideoPixels.Gray or VideoPixels.Gray16))
            arguments.AddRange(["-c:v", video.Codec == "vp8" ? "libvpx" : "libvpx-vp9"]);
        arguments.AddRange(place);
        arguments.AddRange(file.Input);
        arguments.AddRange(["-map", file.Options.Stream is { } stream ? string.Create(CultureInfo.InvariantCulture, $"0:{stream}") : "0:V:0"]);
        if (Filters(file, pixels, firstTime) is { Length: > 0 } filters)
            arguments.AddRange(["-vf", filters]);
        arguments.AddRange(["-fps_mode", "passthrough", "-c:v", "rawvideo", "-pix_fmt", pixels.Format, "-enc_time_base", "-1", "-f", "nut", "pipe:1"]);
        return arguments;
    }

    /// <summary>Frames are chosen first, so that those before cost no more than decoding.</summary>
    private static string Filters(FilmFile file, OutputPixels pixels, long? firstTime)
    {
        var filters = new List<string>();
        if (firstTime is { } time)
            filters.Add(string.Create(CultureInfo.InvariantCulture, $"select='gte(pts,{time})'"));
        if (file.Options.Filters.Any(filter => filter.TakesFullColor))
            filters.Add($"format={pixels.Format}");

        // Where ffmpeg begins at the first frame of a part, that part is taken already.
        filters.AddRange(file.Options.Filters.Skip(firstTime is not null && file.Part is not null ? 1 : 0).Select(filter => filter.Graph));
        return string.Join(",", filters);
    }
}
