using ImageIO.FFmpeg.Probing;
using ImageIO.Resources;

namespace ImageIO.FFmpeg.Reading;

/// <summary>The file of a film as ffmpeg and ffprobe are told it, and what ffprobe says about it, asked once.</summary>
internal sealed class FilmFile
{
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private readonly FFmpegReadOptions _video;
    private readonly string _demuxer;
    private readonly bool _isGiven;
    private VideoProbe? _probe;
    private VideoProbe? _all;
    private FrameTable? _table;
    private string? _path;

    /// <param name="source">The file.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="demuxer">ffmpeg's name of what reads it. Default null: by its bytes.</param>
    public FilmFile(SourceStream source, ReadOptions options, string? demuxer = null)
    {
        (_source, _options) = (source, options);
        _video = options as FFmpegReadOptions ?? new FFmpegReadOptions();
        _isGiven = _video.InputFormat is not null;
        _demuxer = _video.InputFormat ?? demuxer ?? Container.Find(source.Peek(SourceHeader))?.Demuxer
            ?? throw new UnsupportedImageException(
                "The bytes are those of no container of film that is known. Playlists, which name other files, are not read. "
                + "Where it is a film, name ffmpeg's demuxer in FFmpegReadOptions.InputFormat.");
    }

    /// <summary>The bytes that tell a container.</summary>
    private const int SourceHeader = 4096;

    /// <summary>Whether the container may hold alpha that only some decoders give.</summary>
    public bool MayHaveAlphaBeside => _demuxer is "matroska" or "ivf" or "nut" or "mov" || _isGiven;

    /// <summary>
    /// Whether all frames have one size, as those of containers that say it have. Streams may change it, and ffmpeg then scales.
    /// </summary>
    public bool HasOneSize => _demuxer is "mov" or "matroska" or "avi" or "flv" or "ogg" or "asf" or "nut" or "ivf" or "yuv4mpegpipe";

    /// <summary>How to read.</summary>
    public FFmpegReadOptions Options => _video;

    /// <summary>The file as ffmpeg is told it: whatever its name is, it is a file's.</summary>
    public string Url => "file:" + (_path ??= Path.GetFullPath(_source.EnsureLocalFile()));

    /// <summary>The arguments that name the file, its container, and what may be opened for it.</summary>
    public string[] Input => ["-protocol_whitelist", "file,pipe", .. _video.InputArguments, "-f", _demuxer, "-i", Url];

    /// <summary>As <see cref="Input"/>, where the bytes come on standard input.</summary>
    /// <remarks>
    /// Where the start of the file says what is in it, ffmpeg need not look at five seconds of it before the first frame.
    /// </remarks>
    public string[] LiveInput
        => ["-protocol_whitelist", "pipe", .. HasDescription
            ? ["-analyzeduration", "300000"] : Array.Empty<string>(), .. _video.InputArguments, "-f", _demuxer, "-i", "pipe:0"];

    /// <summary>
    /// Whether frames can be had as the bytes come, of a source that only moves forward: there is no table then, nothing is known of the
    /// streams, and nothing goes back.
    /// </summary>
    public bool CanBeLive => !_source.CanSeek && _source.IsSynchronous && _probe is null && _all is null && _path is null
        && (_isGiven || _demuxer is "matroska" or "mpegts" or "nut" or "yuv4mpegpipe" or "flv" or "ogg" or "mpeg" or "mpegvideo" or "h264"
            or "hevc" or "ivf")
        && OutputPixels.Of(_video.Pixels, MayHaveAlphaBeside) is not null;

    private bool HasDescription => _demuxer is "matroska" or "nut" or "yuv4mpegpipe" or "ivf";

    /// <summary>Whether the source is read as its bytes come.</summary>
    public bool IsLive { get; set; }

    /// <summary>The arguments by which parts of the file are read one behind the other, as a list on standard input says.</summary>
    public static string[] JoinedInput => ["-protocol_whitelist", "file,pipe", "-f", "concat", "-safe", "0", "-i", "pipe:0"];

    /// <summary>Whether parts of the file can be read so that the frames are exactly those of the whole.</summary>
    public bool CanBeJoined => _demuxer is "mov" or "matroska" && !_isGiven && !Url.AsSpan().ContainsAny('\n', '\r');

    /// <summary>The streams of the file.</summary>
    /// <param name="withTable">Whether the packets of the film are needed too, for which the whole file is read.</param>
    /// <exception cref="CorruptImageException">ffprobe does not read the file.</exception>
    public VideoProbe Probe(bool withTable) => withTable ? _probe ??= Ask(withPackets: true) : _probe ?? ProbeAll();

    /// <summary>All streams of the file: where packets are listed, they and their streams are those of films alone.</summary>
    /// <exception cref="CorruptImageException">ffprobe does not read the file.</exception>
    public VideoProbe ProbeAll() => _all ??= Ask(withPackets: false);

    /// <summary>The streams of the file, where ffprobe was asked before.</summary>
    public VideoProbe? Known => _probe ?? _all;

    /// <summary>Whether all that is done to frames leaves each one frame at its time, but for a part that is taken first.</summary>
    public bool KeepsFrames => _video.Filters.Skip(Part is null ? 0 : 1).All(filter => filter.KeepsFrames);

    /// <summary>The part of the film that is taken first; null for all of it.</summary>
    public (TimeSpan Start, TimeSpan? End)? Part => _video.Filters is [{ Part: { } part }, ..] ? part : null;

    /// <summary>The frames that are given, by the packets of the file; null where these can't be trusted.</summary>
    /// <param name="ask">Whether ffprobe is asked, where it was not before.</param>
    public FrameTable? Table(bool ask)
    {
        if (_table is null && !IsLive && KeepsFrames && (ask ? Probe(withTable: true) : _probe)?.Table is { IsTrusted: true } table)
            _table = Part is { } part ? table.Between(part.Start, part.End) : table;
        return _table;
    }

    /// <summary>Whether the session refuses a frame, for which nothing is to be allocated then.</summary>
    public bool IsTooLarge(int width, int height, long bytes) => width > _options.Limits.MaxWidth || height > _options.Limits.MaxHeight
        || bytes > Math.Min(_options.Limits.MaxImageBytes, int.MaxValue);

    /// <summary>The stream that is read.</summary>
    /// <exception cref="UnsupportedImageException">There is no film.</exception>
    public StreamInfo Video() => Probe(withTable: false).Video ?? throw NoVideo();

    /// <summary>What to tell where there is no film.</summary>
    public UnsupportedImageException NoVideo()
    {
        var streams = ProbeAll().Streams;
        if (_video.Stream is { } wanted)
            return new UnsupportedImageException($"The file has no video as stream {wanted}. Its streams are: {Names(streams)}.");
        var cover = streams.Find(stream => stream.IsCover);
        return new UnsupportedImageException(cover is not null
            ? $"The file has no video, but the picture of a cover: read that with FFmpegReadOptions.Stream = {cover.Index}."
            : streams.Count == 0 ? "The file has no streams at all." : $"The file has no video. Its streams are: {Names(streams)}.");
    }

    private VideoProbe Ask(bool withPackets)
        => VideoProbe.Of(Input, withPackets, _video.Stream, _options.Limits, _source.CancellationToken);

    private static string Names(List<StreamInfo> streams)
        => string.Join(", ", streams.Select(stream => $"{stream.Index} {stream.Kind} {stream.Codec}"));
}
