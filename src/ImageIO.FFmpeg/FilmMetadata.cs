using System.Globalization;
using ImageIO.FFmpeg.Probing;
using ImageIO.FFmpeg.Reading;

namespace ImageIO.FFmpeg;

/// <summary>What ffprobe says about a film, under names that are the same for all containers.</summary>
internal static class FilmMetadata
{
    /// <summary>Values of the stream that are handed on as they are, with their names here.</summary>
    private static readonly (string Theirs, string Ours)[] Texts =
    [
        ("codec_name", "codec"), ("codec_long_name", "codec_name"), ("profile", "profile"), ("pix_fmt", "pixel_format"),
        ("color_range", "color_range"), ("color_space", "color_matrix"), ("color_transfer", "color_transfer"),
        ("color_primaries", "color_primaries"), ("field_order", "field_order"), ("sample_aspect_ratio", "sample_aspect_ratio"),
    ];

    /// <summary>What containers write into their texts for themselves.</summary>
    private static readonly string[] Technical =
        ["handler_name", "major_brand", "minor_version", "compatible_brands", "vendor_id", "rotate"];

    public static ImageMetadata Of(FilmFile file, bool excludeApplied)
    {
        var probe = file.ProbeAll();
        if (probe.Video is not { } video)
            return ImageMetadata.Empty;
        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, text) in probe.Tags().Where(tag => !Technical.Contains(tag.Key)))
            values[name] = text;
        foreach (var (theirs, ours) in Texts)
        {
            if (video[theirs] is { } text)
                values[ours] = text;
        }

        values["container"] = probe.Demuxer;
        values["stream"] = video.Index;
        values["streams"] = probe.Streams.Select(Line).ToArray();
        if (video.Whole("width") is { } width && video.Whole("height") is { } height)
            (values["width"], values["height"]) = (width, height);
        if (Rate(video) is { } rate)
            (values["frame_rate"], values["fps"]) = (rate.ToString(), rate.ToDouble());
        if (video.Whole("bits_per_raw_sample") is { } bits)
            values["bit_depth"] = bits;
        if (LengthOf(probe) is { } duration)
            values["duration"] = duration;
        if (Seconds(video["start_time"] ?? probe["start_time"]) is { } start)
            values["start_time"] = start;
        if (video.Rotation != 0 && !(excludeApplied && file.Options.ApplyRotation))
            values["rotation"] = video.Rotation;
        if (probe.Streams.Find(stream => stream.Kind == "audio")?.Codec is { } audio)
            values["audio_codec"] = audio;
        if (Chapters(file, probe) is { Length: > 0 } chapters)
            values[VideoChapter.Key] = chapters;
        return new ImageMetadata(values);
    }

    /// <summary>Places to jump to, from the first frame that is given; none where filters change when frames are shown.</summary>
    private static ImageMetadata[] Chapters(FilmFile file, VideoProbe probe)
    {
        if (!file.KeepsFrames)
            return [];
        var (first, end) = file.Part ?? (TimeSpan.Zero, null);
        var origin = (Seconds(probe.Video!["start_time"] ?? probe["start_time"]) ?? TimeSpan.Zero) + first;
        var found = from chapter in probe.Chapters
                    let start = Seconds(chapter.Start) - origin
                    where start is not null
                    orderby start
                    select new VideoChapter(start.Value, chapter.Title ?? "");

        // The chapter in which a part begins is its first one.
        var chapters = found.Where(chapter => end is null || chapter.Start < end - first).ToList();
        var before = chapters.FindLastIndex(chapter => chapter.Start <= TimeSpan.Zero);
        return [.. chapters.Skip(Math.Max(0, before))
            .Select(chapter => chapter.Start < TimeSpan.Zero ? chapter with { Start = TimeSpan.Zero } : chapter)
            .Select(chapter => chapter.ToMetadata())];
    }

    /// <summary>How long a film is, as its file says; null where it does not.</summary>
    public static TimeSpan? LengthOf(VideoProbe probe) => Seconds(probe.Video?["duration"] ?? probe["duration"]);

    /// <summary>A stream in a line: <c>video h264, 1280x720, 30000/1001 fps</c>.</summary>
    private static string Line(StreamInfo stream)
    {
        var parts = new List<string> { $"{stream.Kind} {stream.Codec}" };
        if (stream.Whole("width") is { } width && stream.Whole("height") is { } height)
            parts.Add(Text($"{width}x{height}"));
        if (stream is { Kind: "video", IsCover: false } && Rate(stream) is { } rate)
            parts.Add($"{rate} fps");
        if (stream.IsCover)
            parts.Add("the picture of a cover");
        if (stream.Whole("sample_rate") is { } samples)
            parts.Add(Text($"{samples} Hz"));
        if (stream.Whole("channels") is { } channels)
            parts.Add(Text($"{channels} {(channels == 1 ? "channel" : "channels")}"));
        if (Seconds(stream["duration"]) is { } duration)
            parts.Add(Text($"{duration.TotalSeconds:0.###} s"));
        return string.Join(", ", parts);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Frames per second as the file says them; null where that is no rate that a film can have.</summary>
    private static Rational? Rate(StreamInfo video)
    {
        foreach (var name in new[] { "avg_frame_rate", "r_frame_rate" })
        {
            if (Rational.TryParse(video[name], out var rate) && rate.ToDouble() is >= 0.001 and <= 1000)
                return rate;
        }

        return null;
    }

    private static TimeSpan? Seconds(string? text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 1e9
            ? TimeSpan.FromSeconds(seconds) : null;
}
