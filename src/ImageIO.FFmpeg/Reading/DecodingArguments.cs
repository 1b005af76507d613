using System.Globalization;

namespace ImageIO.FFmpeg.Reading;

/// <summary>What ffmpeg is told to do to read.</summary>
internal static class DecodingArguments
{
    /// <param name="file">The film.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="pixels">The pixels that come.</param>
    /// <param name="start">Where ffmpeg begins, and which frames come.</param>
    /// <param name="asStored">Whether frames come in the layout that they are stored in, which is told.</param>
    public static List<string> Of(FilmFile file, ReadOptions options, OutputPixels pixels, PassStart start, bool asStored)
    {
        List<string> arguments = ["-nostdin", "-hide_banner", "-v", "level+info", "-nostats"];
        if (options.Tolerance == Tolerance.Strict)
            arguments.Add("-xerror");
        if (file.Options.Threads is { } threads)
            arguments.AddRange(["-threads", threads.ToString(CultureInfo.InvariantCulture)]);
        if (!file.Options.ApplyRotation)
            arguments.Add("-noautorotate");
        if (file.Known?.Video is { HasAlphaBeside: true } video
            && file.Options.Pixels is not (VideoPixels.Rgb or VideoPixels.Gray or VideoPixels.Gray16))
            arguments.AddRange(["-c:v", video.Codec == "vp8" ? "libvpx" : "libvpx-vp9"]);
        arguments.AddRange(start.Before);
        arguments.AddRange(start.IsLive ? file.LiveInput : start.List is null ? file.Input : FilmFile.JoinedInput);
        arguments.AddRange(["-map", file.Options.Stream is { } stream
            ? string.Create(CultureInfo.InvariantCulture, $"0:{stream}") : "0:V:0"]);
        if (Filters(file, pixels, start.Condition) is { Length: > 0 } filters)
            arguments.AddRange(["-vf", filters]);
        if (!asStored)
            arguments.AddRange(["-pix_fmt", pixels.Format]);
        arguments.AddRange(["-fps_mode", "passthrough", "-c:v", "rawvideo", "-enc_time_base", "-1", "-f", "nut", "pipe:1"]);
        return arguments;
    }

    /// <summary>What ffmpeg is told to read a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="pixels">The pixels that come.</param>
    public static List<string> OfDevice(DeviceInput device, FFmpegReadOptions options, OutputPixels pixels)
    {
        List<string> arguments = ["-nostdin", "-hide_banner", "-v", "level+info", "-nostats"];
        arguments.AddRange(options.InputArguments);
        arguments.AddRange(["-f", options.InputFormat ?? device.Format, "-i", device.Name, "-map", "0:V:0"]);
        if (!options.Filters.IsEmpty)
            arguments.AddRange(["-vf", string.Join(",", options.Filters.Select(filter => filter.Graph))]);
        arguments.AddRange(["-pix_fmt", pixels.Format, "-fps_mode", "passthrough", "-c:v", "rawvideo", "-enc_time_base", "-1",
            "-flush_packets", "1", "-f", "nut", "pipe:1"]);
        return arguments;
    }

    /// <summary>Frames are chosen first, so that those before cost no more than decoding.</summary>
    private static string Filters(FilmFile file, OutputPixels pixels, string? condition)
    {
        var filters = new List<string>();
        if (condition is not null)
            filters.Add($"select='{condition}'");
        if (file.Options.Filters.Any(filter => filter.TakesFullColor))
            filters.Add($"format={pixels.Format}");

        // Where ffmpeg begins at the first frame of a part, that part is taken already.
        filters.AddRange(file.Options.Filters.Skip(condition is not null && file.Part is not null ? 1 : 0).Select(filter => filter.Graph));
        return string.Join(",", filters);
    }
}
