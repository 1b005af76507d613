using ImageIO.Codecs;
using ImageIO.FFmpeg.Probing;
using ImageIO.Resources;

namespace ImageIO.FFmpeg.Reading;

/// <summary>
/// Reads the frames of a film: one ffmpeg for each run of frames in a row. A frame is found by its place in the table of packets, where
/// that can be trusted, from the key frame before it, and only if the time that comes is the table's; else by decoding from the film's
/// start.
/// </summary>
internal sealed partial class FFmpegDecoder(SourceStream source, ReadOptions options, string? demuxer = null) : FrameDecoder
{
    /// <summary>Decoding so many frames in vain takes less than starting ffmpeg anew.</summary>
    private const int NearFrames = 60;

    /// <summary>ffmpeg describes what it writes before the first frame: it is only still to be read.</summary>
    private static readonly TimeSpan DescriptionPatience = TimeSpan.FromSeconds(5);

    /// <summary>ffmpeg tells the length of a film in hundredths of a second.</summary>
    private static readonly TimeSpan LengthPrecision = TimeSpan.FromMilliseconds(12);

    private readonly FilmFile _file = new(source, options, demuxer);
    private DecodingPass? _pass;
    private OutputPixels? _pixels;
    private NdArray? _buffer;
    private YuvFrames? _planes;
    private bool _mayConvert = true;
    private FrameHeader? _header;
    private ReadPlan? _plan;
    private int[] _expected = [];

    /// <summary>The image that is announced, or comes next.</summary>
    private int _index;

    /// <summary>Whether a frame waits in the pass, its header read and its pixels not.</summary>
    private bool _isWaiting;

    /// <summary>Whether the announced frame's pixels are in the buffer, and the frame that waits is the one behind it.</summary>
    private bool _isBuffered;

    /// <summary>Whether the times of the pass are the file's own, and are compared with the table.</summary>
    private bool _isChecked;

    private bool _hasEnded;
    private bool _hasWarned;
    /// <summary>The film's first frame's time, in ticks of the pass.</summary>
    private long _firstTime;
    private TimeSpan _lastDuration;
    private TimeSpan _lastTime;
    private int? _count;

    public override bool StacksByDefault => true;

    public override int? ImageCount => _count ?? Trusted?.Count;

    public override int? EstimatedImageCount
        => !_file.IsLive && _file.KeepsFrames && _file.Part is null ? _file.Probe(withTable: true).Table?.PacketCount : null;

    public override double? FractionRead
    {
        get
        {
            if (_file.Part is null && _pass?.Errors.FilmLength is { Ticks: > 0 } length)
                return Math.Clamp(_lastTime / length, 0, 1);
            return KnownTrusted is { Count: > 0 } table ? Math.Min(1, (double)_index / table.Count) : null;
        }
    }

    public override TimeSpan? TotalDuration => Trusted?.Duration;

    /// <summary>The table of frames, for which ffprobe is asked; null where it can't be trusted.</summary>
    private FrameTable? Trusted => _file.Table(ask: true);

    /// <summary>As <see cref="Trusted"/>, where ffprobe was asked before.</summary>
    private FrameTable? KnownTrusted => _file.Table(ask: false);

    private bool IsTolerant => options.Tolerance == Tolerance.Partial;

    public override FrameHeader? ReadHeader()
    {
        if (_header is not null || _hasEnded)
            return _header;
        if (_plan is not null && _plan.Current != _index)
            Stop();
        if (_pass is null)
            Start(_index);
        if (_hasEnded)
            return null;
        if (_isChecked && KnownTrusted is { IsPart: true } part && _index >= part.Count)
        {
            Stop();
            _hasEnded = true;
            return null;
        }

        if (!_isWaiting)
        {
            End();
            return null;
        }

        _pass!.ThrowIfDamaged(_index, IsTolerant);
        return _header = Announce();
    }

    public override void ReadPixels(NdArray destination)
    {
        _header = null;
        _index++;
        if (_isBuffered)
        {
            _isBuffered = false;
            _pixels!.Convert(_buffer!.Bytes, _planes, destination);
        }
        else if (_pixels!.IsWidened || _planes is not null)
        {
            _pass!.Read(Buffer().Bytes);
            _pixels.Convert(_buffer!.Bytes, _planes, destination);
            Advance();
        }
        else
        {
            _pass!.Read(destination.Bytes);
            Advance();
        }

        GC.KeepAlive(destination);
    }

    public override bool TrySkipPixels()
    {
        _header = null;
        _index++;
        if (!_isBuffered)
        {
            _pass!.Skip();
            Advance();
        }

        _isBuffered = false;
        return true;
    }

    public override void ExpectReads(ReadOnlySpan<int> indices) => _expected = indices.ToArray();

    public override bool TrySeek(int index)
    {
        if (_file.IsLive)
            return index == _index && !_hasEnded;
        if (_plan is not null && _plan.Current == index && _isWaiting)
        {
            (_index, _header) = (index, null);
            return true;
        }

        if (Trusted is { } table && index >= table.Count)
        {
            Stop();
            (_index, _hasEnded) = (index, true);
            return true;
        }

        if (index == 0 && _index == 0 && !_hasEnded)
            return true;
        if (_pass is not null && _plan is null && index > _index && index - _index <= NearFrames && !_expected.Contains(index))
        {
            while (_index < index && ReadHeader() is not null)
                TrySkipPixels();
            return true;
        }

        Stop();
        if (!TryStartPlan(index))
            Start(index);
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
        => _file.IsLive ? ImageMetadata.Empty : FilmMetadata.Of(_file, excludeApplied);

    protected override void Dispose(bool disposing)
    {
        Stop();
        _buffer?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>
    /// Says what the waiting frame is. Where no table tells how long it is shown, the next one's time does: the frame is then kept, and the
    /// next one waits.
    /// </summary>
    private FrameHeader Announce()
    {
        var pass = _pass!;
        var shape = _pixels!.Shape(pass.Width, pass.Height);
        var expected = _planes?.ByteLength ?? _pixels.ByteLength(pass.Width, pass.Height);
        if (pass.Size != expected)
            CodecTools.ThrowCorrupt($"Frame {_index} of {pass.Width}×{pass.Height} px has {pass.Size} bytes instead of {expected}.");
        var time = pass.Time;
        TimeSpan duration;
        if (KnownTrusted is { } table && _index < table.Count)
        {
            duration = table.TimeBase.Times(table.DurationOf(_index));
        }
        else if (_file.IsTooLarge(pass.Width, pass.Height, expected))
        {
            // The session refuses it: nothing is allocated before.
            duration = TimeSpan.Zero;
        }
        else
        {
            pass.Read(Buffer().Bytes);
            _isBuffered = true;
            Advance();
            duration = _isWaiting ? pass.TimeBase.Times(Math.Max(0, pass.Time - time)) : DurationOfLast(pass.TimeBase.Times(time));
        }

        _lastDuration = duration > TimeSpan.Zero ? duration : _lastDuration;
        _lastTime = KnownTrusted is { } known && _index < known.Count
            ? known.TimeBase.Times(known.TimeOf(_index) - known.TimeOf(0)) : pass.TimeBase.Times(time - _firstTime);
        return new FrameHeader
        {
            Shape = shape,
            DType = _pixels.DType,
            Axes = _pixels.IsPlanar ? "CYX" : shape.Length == 2 ? "YX" : "YXS",
            ColorModel = _pixels.ColorModel,
            Timestamp = _lastTime,
            Duration = duration,
        };
    }

    /// <summary>
    /// How long the last frame is shown: as long as the one before it, unless the film is longer or shorter than that by more than its
    /// length is rounded; ffprobe is asked then.
    /// </summary>
    private TimeSpan DurationOfLast(TimeSpan time)
    {
        if (!_file.KeepsFrames || _file.Part is not null || _pass!.Errors.FilmLength is not { } length
            || (length - time - _lastDuration).Duration() < LengthPrecision)
            return _lastDuration;
        return Trusted is { } table && table.Count == _index + 1 ? table.TimeBase.Times(table.DurationOf(_index)) : _lastDuration;
    }

    private NdArray Buffer()
    {
        if (_buffer?.ByteLength == _pass!.Size)
            return _buffer;
        _buffer?.Dispose();
        return _buffer = NdArray.CreateUninitialized(DType.UInt8, checked((int)_pass.Size));
    }

    private void Advance()
    {
        if (_plan is not null)
        {
            _plan.Advance();
            _isWaiting = _plan.Current >= 0 && _pass!.TryNext();
            if (!IsPlanned())
                Stop();
            return;
        }

        _isWaiting = _pass!.TryNext();
        if (!_isWaiting || !_isChecked)
            return;
        var next = _isBuffered ? _index + 1 : _index;
        if (KnownTrusted is not { } table || (next < table.Count ? IsTableTime(table, next) : table.IsPart))
            return;

        // The file is not what its packets say.
        Stop();
        Walk(next);
    }

    /// <summary>There are no more frames: whether that is right is seen from what ffmpeg said, and how it ended.</summary>
    private void End()
    {
        _hasEnded = true;
        var pass = _pass!;
        if (pass.Count == 0)
            throw _file.NoFrames(pass);
        _count = _index;
        _pass!.ThrowIfDamaged(_index, IsTolerant);
        if (pass.Errors.IsEmpty && pass.ExitCode == 0)
            return;
        var said = pass.Errors.IsEmpty ? "" : $" It said: {pass.Errors.Last(2)}.";
        var message = $"ffmpeg ended with {pass.ExitCode} after frame {_index - 1}.{said}";
        if (!IsTolerant)
            CodecTools.ThrowCorrupt(message);
        if (!_hasWarned)
            options.OnWarning?.Invoke(new ImageWarning($"{message} What there was is given.", source.Position));
        _hasWarned = true;
    }
}
