using System.Globalization;
using System.Text;
using ImageIO.FFmpeg.Probing;
using ImageIO.FFmpeg.Programs;
using ImageIO.FFmpeg.Reading;
using ImageIO.Programs;

namespace ImageIO.FFmpeg.Writing;

/// <summary>What ffmpeg is told to do to write.</summary>
internal static class EncodingArguments
{
    /// <summary>Texts of the metadata that containers have a place for.</summary>
    private static readonly string[] Texts = ["title", "artist", "author", "comment", "copyright", "description", "genre", "date", "album"];

    /// <summary>The same frames give the same bytes: no random number names the file, and no version of ffmpeg stands in it.</summary>
    public static IEnumerable<string> SameBytes => ["-fflags", "+bitexact"];

    /// <param name="container">What is written.</param>
    /// <param name="coding">How.</param>
    /// <param name="layout">ffmpeg's name of the layout that is coded.</param>
    /// <param name="rate">The one rate of all frames; null where each has its own time.</param>
    /// <param name="path">The file.</param>
    /// <param name="isTiny">Whether frames are too small to be parted.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="metadata">What to say beside it.</param>
    /// <param name="cancellationToken">Ends a look into the file of the sound.</param>
    public static List<string> Of(
        OutputContainer container,
        VideoCoding coding,
        string layout,
        Rational? rate,
        string path,
        bool isTiny,
        FFmpegWriteOptions options,
        ImageMetadata metadata,
        CancellationToken cancellationToken)
    {
        var stored = new StoredPixels(layout);
        List<string> arguments = ["-hide_banner", "-v", "error", "-nostats", "-f", "matroska", "-i", "pipe:0"];
        if (options.Audio is not null)
        {
            if (options.AudioStart > TimeSpan.Zero)
                arguments.AddRange(["-ss", options.AudioStart.TotalSeconds.ToString("0.0######", CultureInfo.InvariantCulture)]);
            arguments.AddRange(["-protocol_whitelist", "file,pipe", "-i", "file:" + Path.GetFullPath(options.Audio)]);
        }

        arguments.AddRange(["-map", "0:v:0"]);
        if (options.Audio is { } audio)
            arguments.AddRange(Audio(container, audio, cancellationToken));
        if (Filters(options, stored) is { Length: > 0 } filters)
            arguments.AddRange(["-vf", filters]);
        arguments.AddRange(["-c:v", coding.Encoder, "-pix_fmt", layout, .. coding.Quality(options, stored.HasAlpha, isTiny)]);
        if (options.Preset is { } preset)
            arguments.AddRange([coding.Encoder is "libaom-av1" or "libvpx" or "libvpx-vp9" ? "-cpu-used" : "-preset", preset]);
        if (options.KeyFrameInterval is { } interval)
            arguments.AddRange(["-g", Text(interval)]);
        if (options.MaxParallelism is { } threads)
            arguments.AddRange(["-threads", Text(threads)]);
        if (IsBroadcast(stored))
            arguments.AddRange(["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]);
        var clock = rate is { } constant ? new Rational(constant.Denominator, constant.Numerator) : coding.FinestClock;
        arguments.AddRange(["-fps_mode", "passthrough", "-enc_time_base", clock is { } tick
            ? $"{tick.Numerator}/{tick.Denominator}" : "-1"]);

        // The last fragment ends with the frame that is coded last, which has to be the one that is shown last.
        var isInOrder = options.Fragmented && rate is null;
        if (isInOrder && coding.Encoder.StartsWith("libx264", StringComparison.Ordinal))
            arguments.AddRange(["-bf", "0"]);
        if (coding.Encoder == "libx265")
        {
            arguments.AddRange(["-x265-params", isInOrder ? "log-level=error:bframes=0" : "log-level=error"]);
            arguments.AddRange(container.IsMov ? ["-tag:v", "hvc1"] : []);
        }

        arguments.AddRange(OfContainer(container, options, hasTimes: rate is null));
        foreach (var name in Texts)
        {
            if (metadata.TryGet<string>(name, out var text))
                arguments.AddRange(["-metadata", $"{name}={text}"]);
        }

        return [.. arguments, .. SameBytes, .. options.Arguments, "-f", container.Muxer, "-y", "file:" + path];
    }

    /// <summary>What the container is told, also where a coded film is copied into it.</summary>
    /// <param name="container">What is written.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="hasTimes">Whether each frame has a time of its own.</param>
    public static IEnumerable<string> OfContainer(OutputContainer container, FFmpegWriteOptions options, bool hasTimes)
    {
        if (!container.IsMov)
            return [];
        string[] flags = ["-movflags", options.Fragmented ? "frag_keyframe+delay_moov+default_base_moof" : "+faststart"];
        return hasTimes ? [.. flags, "-video_track_timescale", "90000"] : flags;
    }

    /// <summary>Colors of red, green and blue become those of BT.709, which players take a film for that is tagged so.</summary>
    private static string Filters(FFmpegWriteOptions options, StoredPixels stored)
    {
        var filters = options.Filters.Select(filter => filter.Graph).ToList();
        if (IsBroadcast(stored))
            filters.Add("scale=out_color_matrix=bt709:out_range=limited");
        return string.Join(",", filters);
    }

    private static bool IsBroadcast(StoredPixels stored)
        => !stored.IsRgb && !stored.IsGray && !stored.Name.StartsWith("yuvj", StringComparison.Ordinal);

    private static IEnumerable<string> Audio(OutputContainer container, string path, CancellationToken cancellationToken)
    {
        if (container.IsElementary)
            throw new UnsupportedImageException($"A file of plain {container.Muxer} holds no sound. Write .mp4 or .mkv.");
        var probe = VideoProbe.Of(
            ["-protocol_whitelist", "file,pipe", "-i", "file:" + Path.GetFullPath(path)], withPackets: false, null, Limits.Default,
            cancellationToken);
        var sound = probe.Streams.Find(stream => stream.Kind == "audio")
            ?? throw new UnsupportedImageException($"There is no sound in \"{path}\", which FFmpegWriteOptions.Audio names.");
        var isTaken = container.Audio.IsEmpty || container.Audio.Contains(sound.Codec ?? "");
        return ["-map", "1:a:0", "-c:a", isTaken ? "copy" : container.AudioCoding];
    }

    /// <summary>The layouts that an encoder takes, as it says itself; empty where it takes all.</summary>
    /// <exception cref="UnsupportedImageException">This ffmpeg has no such encoder.</exception>
    public static string[] LayoutsOf(string encoder, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var program = FFmpegPrograms.FFmpeg();
        ChildProcess.Run(
            program, ["-hide_banner", "-h", "encoder=" + encoder], bytes => text.Append(Encoding.UTF8.GetString(bytes)), cancellationToken);
        const string mark = "Supported pixel formats:";
        if (!text.ToString().Contains("Encoder ", StringComparison.Ordinal))
            throw new UnsupportedImageException(
                $"\"{program}\" has no encoder \"{encoder}\". It lists those that it has with: ffmpeg -encoders.");
        var line = text.ToString().Split('\n').FirstOrDefault(line => line.Contains(mark, StringComparison.Ordinal));
        return line is null ? []
            : line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
