using System.Collections.Immutable;

namespace ImageIO.FFmpeg.Writing;

/// <summary>A container that is written.</summary>
/// <param name="Muxer">ffmpeg's name for what writes it.</param>
/// <param name="Coding">What it holds by default.</param>
/// <param name="Lossless">What it holds where no pixel may change; null where nothing plays.</param>
/// <param name="Audio">Codings of sound that it takes as they are; empty for all.</param>
/// <param name="AudioCoding">What other sound is made into.</param>
/// <param name="HasTimes">Whether each frame has its own time; false for one rate.</param>
internal sealed record OutputContainer(
    string Muxer, string Coding, string? Lossless, ImmutableArray<string> Audio, string AudioCoding, bool HasTimes = true)
{
    private static readonly OutputContainer Mp4 = new("mp4", "h264", "libx264rgb", ["aac", "mp3", "opus", "vorbis", "ac3"], "aac");
    private static readonly OutputContainer Mov = new("mov", "h264", "ffv1", ["aac", "mp3", "vorbis", "ac3", "pcm_s16le"], "aac");
    private static readonly OutputContainer Matroska = new("matroska", "h264", "ffv1", [], "aac");
    private static readonly OutputContainer Ogg = new("ogg", "theora", null, ["opus", "vorbis", "flac"], "libvorbis", HasTimes: false);
    private static readonly OutputContainer Mpeg = new("mpeg", "mpeg2video", null, ["mp2", "mp3", "ac3"], "mp2", HasTimes: false);
    private static readonly OutputContainer Ts = new("mpegts", "h264", null, ["aac", "mp3", "ac3", "opus"], "aac");

    private static readonly Dictionary<string, OutputContainer> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".mp4"] = Mp4,
        [".m4v"] = Mp4,
        [".mov"] = Mov,
        [".mkv"] = Matroska,
        [".mk3d"] = Matroska,
        [".webm"] = new("webm", "vp9", null, ["opus", "vorbis"], "libopus"),
        [".avi"] = new("avi", "mpeg4", "ffv1", ["aac", "mp3", "ac3", "pcm_s16le"], "libmp3lame", HasTimes: false),
        [".ogv"] = Ogg,
        [".wmv"] = new("asf", "wmv2", null, ["wmav2", "mp3"], "wmav2", HasTimes: false),
        [".mpg"] = Mpeg,
        [".mpeg"] = Mpeg,
        [".ts"] = Ts,
        [".m2ts"] = Ts,
        [".mts"] = Ts,
        [".flv"] = new("flv", "h264", null, ["aac", "mp3"], "aac"),
        [".nut"] = new("nut", "ffv1", "ffv1", [], "flac"),
        [".264"] = new("h264", "h264", null, ["none"], "aac", HasTimes: false),
        [".h264"] = new("h264", "h264", null, ["none"], "aac", HasTimes: false),
        [".265"] = new("hevc", "h265", null, ["none"], "aac", HasTimes: false),
        [".h265"] = new("hevc", "h265", null, ["none"], "aac", HasTimes: false),
        [".hevc"] = new("hevc", "h265", null, ["none"], "aac", HasTimes: false),
    };

    /// <summary>Whether an index can be put in front, or be parted.</summary>
    public bool IsMov => Muxer is "mp4" or "mov";

    /// <summary>Whether a coded film can be copied into it once more with each frame's time as it is.</summary>
    public bool IsCopied => IsMov || Muxer is "matroska" or "webm";

    /// <summary>Whether it holds nothing but the film.</summary>
    public bool IsElementary => Muxer is "h264" or "hevc";

    /// <summary>The container of an extension.</summary>
    /// <exception cref="UnsupportedImageException">None is written under it.</exception>
    public static OutputContainer Of(string? extension)
        => extension is not null && ByExtension.TryGetValue(extension, out var found) ? found : throw new UnsupportedImageException(
            $"Film is not written as \"{extension}\". It is as {string.Join(" ", ByExtension.Keys)}.");
}
