using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.FFmpeg.Programs;
using ImageIO.FFmpeg.Reading;
using ImageIO.Programs;
using ImageIO.Resources;

namespace ImageIO.FFmpeg.Writing;

/// <summary>Writes the frames of a film: each goes into ffmpeg's pipe with its time, and waits there while ffmpeg is busy.</summary>
internal sealed class FFmpegEncoder : FrameEncoder
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromMilliseconds(100);

    /// <summary>Frames of fewer rows or columns are coded in one piece.</summary>
    private const int MinParted = 16;

    private readonly TargetStream _target;
    private readonly WriteOptions _options;
    private readonly FFmpegWriteOptions _video;
    private readonly OutputContainer _container;
    private readonly FramePadding _padding = new();
    private VideoCoding? _coding;
    private ChildProcess? _child;
    private MatroskaFeeder? _feeder;
    private Rational? _rate;
    private TimeSpan? _period;
    private NdArrayShape _first;
    private bool _dropsAlpha;
    private ImmutableArray<VideoChapter> _chapters = [];
    private string? _path;
    private TimeSpan _usual;
    private (int Index, TimeSpan Before, TimeSpan Time, TimeSpan Duration) _last;

    public FFmpegEncoder(TargetStream target, WriteOptions options)
    {
        (_target, _options) = (target, options);
        _video = options as FFmpegWriteOptions ?? new FFmpegWriteOptions();
        _container = OutputContainer.Of(options.Extension ?? Path.GetExtension(target.Name));
        FilmCompletion.Check(_container, _video);
    }

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        var shape = new NdArrayShape(pixels);
        if (_child is null)
        {
            Start(shape, timing, metadata);
        }
        else if (shape != _first)
        {
            throw new ImageEncodingException(
                $"Frame {timing.Index} is {pixels}, the first one {_first}: the frames of a film are alike. Give them one size and type " +
                "before, "
                + "for instance with NdArray.Resize.");
        }

        CheckPeriod(timing);
        if (_dropsAlpha)
            FramePadding.CheckOpaque(pixels, timing.Index, _options);
        using var cancellation = cancellationToken.UnsafeRegister(static child => ((ChildProcess)child!).Kill(), _child);
        try
        {
            _feeder!.WriteFrameStart(TimeOf(timing), _padding.Length);
            _padding.Write(pixels, _child!.Input, _dropsAlpha ? _options.Background ?? (255, 255, 255) : null);
        }
        catch (IOException fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failed(fault, $"at frame {timing.Index}");
        }

        // Where nothing is said, it is shown as long as the one before it.
        var gap = timing.Index == 0 ? DefaultDuration : timing.Timestamp - _last.Time;
        _last = (timing.Index, _last.Time, timing.Timestamp, timing.Duration ?? gap);
        GC.KeepAlive(pixels);
    }

    public override void Finish()
    {
        if (_child is null)
            throw new ImageEncodingException("A film needs a frame, but none was written.");
        try
        {
            _child.Input.Dispose();
        }
        catch (IOException fault)
        {
            throw Failed(fault, "at the end");
        }

        var exitCode = _child.WaitForExit(Timeout.InfiniteTimeSpan);
        _target.CancellationToken.ThrowIfCancellationRequested();
        if (exitCode != 0)
            throw Failed(null, "at the end");
        Completion().Apply(_path!, _target.CancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        _child?.Dispose();
        _padding.Dispose();
        base.Dispose(disposing);
    }

    private void Start(NdArrayShape shape, in FrameTiming timing, ImageMetadata metadata)
    {
        _first = shape;
        var isDeep = shape.DType == DType.UInt16;
        _coding = Coding(isDeep);
        _rate = _video.FrameRate ?? (_options.FrameDuration is { Ticks: > 0 } period ? RateOf(period) : null);
        if (!_container.HasTimes && _rate is null)
        {
            _period = timing.Duration is { Ticks: > 0 } given ? given : DefaultDuration;
            _rate = RateOf(_period.Value);
        }

        var layout = Layout(_coding, shape, isDeep);
        var stored = new StoredPixels(layout);
        _dropsAlpha = shape.Channels == 4 && !stored.HasAlpha;
        var multiple = _video.SizeMultiple ?? 1;
        var (width, height) = _padding.Set(
            shape, MultipleFor(multiple, stored.HalvesWidth), MultipleFor(multiple, stored.HalvesHeight));
        if (_video.SizeMultiple is null && (width != shape.Width || height != shape.Height))
        {
            _options.OnWarning?.Invoke(new ImageWarning(
                $"Lengths are even in {layout}: frames of {shape.Width}×{shape.Height} px become {width}×{height}, their last column and " +
                "row repeated.", 0));
        }

        _chapters = _container.IsCopied ? VideoChapter.Of(metadata) : [];
        _path = Path.GetFullPath(_target.EnsureLocalFile());
        var arguments = EncodingArguments.Of(_container, _coding, layout, _rate, _path, Math.Min(width, height) < MinParted, _video,
            metadata, _target.CancellationToken);
        _child = ChildProcess.Start(FFmpegPrograms.FFmpeg(), arguments, _target.CancellationToken);
        _feeder = new MatroskaFeeder(_child.Input);
        _usual = _rate is { } rate ? new Rational(rate.Denominator, rate.Numerator).Times(1) : timing.Duration ?? DefaultDuration;
        try
        {
            _feeder.WriteStart(width, height, shape.FourCC, _usual);
        }
        catch (IOException fault)
        {
            throw Failed(fault, "at its start");
        }
    }

    /// <summary>What is still to be done: encoders take the last frame for as long as the first one.</summary>
    private FilmCompletion Completion()
    {
        var (index, before, time, duration) = _last;
        var isOwn = _rate is null && _container.IsCopied && duration != _usual && duration > TimeSpan.Zero
            && _video.Filters.All(filter => filter.KeepsFrames);
        var end = _rate is { } rate ? new Rational(rate.Denominator, rate.Numerator).Times(index + 1L) : time + duration;
        return new FilmCompletion(_container, _video, (before + time) / 2, isOwn ? duration : null, end, Chapters(end));
    }

    /// <summary>Those that were asked for; of those that were read with the frames, no more than the film is long.</summary>
    private ImmutableArray<VideoChapter> Chapters(TimeSpan end)
        => _video.Chapters.IsEmpty ? [.. _chapters.Where(chapter => chapter.Start < end)] : _video.Chapters;

    private VideoCoding Coding(bool isDeep)
    {
        if (_video.VideoCodec is { } name)
            return VideoCoding.Of(name);
        if (_video.Lossless)
        {
            return VideoCoding.Of(_container.Lossless ?? throw new UnsupportedImageException(
                $"Nothing without loss that players know is written into {_container.Muxer}. Write .mkv, .mov or .avi, or name a " +
                "FFmpegWriteOptions.VideoCodec."));
        }

        // MKV is where people put what is exact.
        return VideoCoding.Of(isDeep && _container.Muxer == "matroska" ? "ffv1" : _container.Coding);
    }

    private string Layout(VideoCoding coding, NdArrayShape shape, bool isDeep)
    {
        if (_video.PixelFormat is { } wanted)
        {
            var taken = EncodingArguments.LayoutsOf(coding.Encoder, _target.CancellationToken);
            if (taken.Length > 0 && !taken.Contains(wanted))
            {
                throw new UnsupportedImageException(
                    $"The encoder {coding.Encoder} does not take {wanted}. It takes: {string.Join(" ", taken)}.");
            }

            return IsNarrower(new StoredPixels(wanted), isDeep) ? throw Narrower(coding) : wanted;
        }

        if (coding.IsForeign)
        {
            var taken = EncodingArguments.LayoutsOf(coding.Encoder, _target.CancellationToken);
            return taken.Length == 0 || taken.Contains("yuv420p") ? isDeep && !_options.AllowLossyConversion
                ? throw Narrower(coding) : "yuv420p" : taken[0];
        }

        var layout = coding.Layouts.For(shape.Channels, isDeep);
        if (layout is not null)
            return layout;
        if (_video.Lossless || coding.IsLossless)
        {
            throw new UnsupportedImageException(
                $"{coding.Encoder} in {_container.Muxer} does not hold {shape} without loss. FFV1 in .mkv does " +
                "(FFmpegWriteOptions.Lossless).");
        }

        if (isDeep && !_options.AllowLossyConversion)
            throw Narrower(coding);
        return coding.Layouts.For(shape.Channels, isDeep: false) ?? coding.Layouts.Rgb!;
    }

    private bool IsNarrower(StoredPixels stored, bool isDeep) => isDeep && stored.Depth < 16 && !_options.AllowLossyConversion;

    private static UnsupportedImageException Narrower(VideoCoding coding) => new(
        $"{coding.Encoder} holds fewer than the 16 bits of the samples. Write .mkv with FFV1, which keeps them " +
        "(FFmpegWriteOptions.Lossless), or set "
        + "WriteOptions.AllowLossyConversion.");

    private static int MultipleFor(int multiple, bool isHalved) => isHalved && multiple % 2 != 0 ? multiple * 2 : multiple;

    private static Rational RateOf(TimeSpan period) => Rational.FromDouble(1 / period.TotalSeconds) is var near
        && Math.Abs(new Rational(near.Denominator, near.Numerator).Times(1).Ticks - period.Ticks) <= 1
            ? near : new Rational(TimeSpan.TicksPerSecond, period.Ticks);

    /// <summary>In millionths of a second: where there is one rate, counted from the frame's place, so that nothing adds up.</summary>
    private long TimeOf(in FrameTiming timing) => _rate is { } rate
        ? (long)(((Int128)timing.Index * 1_000_000 * rate.Denominator * 2 / rate.Numerator) + 1) / 2
        : (timing.Timestamp.Ticks + (TimeSpan.TicksPerMicrosecond / 2)) / TimeSpan.TicksPerMicrosecond;

    private void CheckPeriod(in FrameTiming timing)
    {
        if (_period is { } period && (timing.Duration ?? DefaultDuration) != period)
        {
            throw new ImageEncodingException(
                $"Frame {timing.Index} is shown for {(timing.Duration ?? DefaultDuration).TotalMilliseconds:0.###} ms, the first one for " +
                $"{period.TotalMilliseconds:0.###} ms, and "
                + $"{_container.Muxer} has one rate. Set FFmpegWriteOptions.FrameRate, or write .mp4 or .mkv, where each frame has its " +
                    "own time.");
        }
    }

    /// <summary>What ffmpeg said counts more than the pipe that broke.</summary>
    private Exception Failed(Exception? fault, string place)
    {
        // A pipe breaks before the program has ended and said why.
        ChildProcess.CloseQuietly(_child!.Input);
        var exitCode = _child.WaitForExit(Timeout.InfiniteTimeSpan);
        _target.CancellationToken.ThrowIfCancellationRequested();
        var said = _child.Errors.Last(3);
        if (said.Contains("No space left", StringComparison.Ordinal))
            return new IOException($"The disk is full: \"{_target.Name}\" can't be written. ffmpeg said: {said}.", fault);
        if (said.Contains("Unknown encoder", StringComparison.Ordinal))
        {
            return new UnsupportedImageException(
                $"This ffmpeg is built without the encoder {_coding!.Encoder}. Set FFmpegWriteOptions.VideoCodec to one that it has "
                + "(ffmpeg -encoders lists them): libopenh264, h264_nvenc, h264_videotoolbox and h264_mf write H.264 as well; mpeg4 is " +
                    "in every build.");
        }

        return new ImageEncodingException(
            $"ffmpeg ended with {exitCode} {place}. {(said.Length > 0 ? $"It said: {said}." : "It said nothing.")}", fault);
    }
}
