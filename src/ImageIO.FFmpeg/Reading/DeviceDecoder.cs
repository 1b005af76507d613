using System.Globalization;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.FFmpeg.Reading;

/// <summary>
/// Reads a camera or the screen, which never ends: a thread takes every frame as it comes, and whoever asks gets the newest one that was
/// not given yet. So no frame is older than the time between two, and some are never seen.
/// </summary>
internal sealed class DeviceDecoder : FrameDecoder
{
    private readonly SourceStream _source;
    private readonly OutputPixels _pixels;
    private readonly DecodingPass _pass;
    private readonly Thread _reader;
    private readonly object _gate = new();
    private readonly Stack<Shot> _spares = new();
    private Shot? _newest;
    private Shot? _given;
    private Shot? _incoming;
    private FrameHeader? _header;
    private TimeSpan _time;
    private TimeSpan _lastTime;
    private bool _hasEnded;
    private bool _isDisposed;
    private Exception? _fault;

    /// <summary>Starts the device.</summary>
    /// <exception cref="UnsupportedImageException">There is none of that name, or the pixels that are asked for are not known
    /// before.</exception>
    public DeviceDecoder(SourceStream source, ReadOptions options)
    {
        _source = source;
        var video = options as FFmpegReadOptions ?? new FFmpegReadOptions();
        var device = video.Device ?? DeviceInput.Of(source.Name, source.CancellationToken);
        _pixels = OutputPixels.Of(video.Pixels == VideoPixels.Auto ? VideoPixels.Rgb : video.Pixels, mayHaveAlphaBeside: false)
            ?? throw new UnsupportedImageException(
                $"Cameras and the screen give Rgb, Rgba, Gray, GrayAlpha or Gray16, not {video.Pixels}.");
        _pass = DecodingPass.Start(DecodingArguments.OfDevice(device, video, _pixels), null, source.CancellationToken);
        _reader = new Thread(TakeAll, 128 * 1024) { IsBackground = true, Name = "ImageIO.FFmpeg: device" };
        _reader.Start();
    }

    public override bool IsEndless => true;

    /// <summary>How many frames came so far, given or not.</summary>
    public long TakenCount => _pass.Count;

    public override FrameHeader? ReadHeader()
    {
        if (_header is not null)
            return _header;
        lock (_gate)
        {
            while (_newest is null && !_hasEnded)
                Monitor.Wait(_gate);
            _source.CancellationToken.ThrowIfCancellationRequested();
            if (_newest is null)
                throw Ended();
            if (_given is not null)
                _spares.Push(_given);
            (_given, _newest) = (_newest, null);
        }

        // Nobody knows how long it will be until the next one: as long as since the one before.
        (_lastTime, _time) = (_time, _given!.Time);
        var shape = _pixels.Shape(_given.Width, _given.Height);
        return _header = new FrameHeader
        {
            Shape = shape,
            DType = _pixels.DType,
            Axes = shape.Length == 2 ? "YX" : "YXS",
            Timestamp = _given.Time,
            Duration = _given.Time - _lastTime,
        };
    }

    public override void ReadPixels(NdArray destination)
    {
        _header = null;
        _given!.Pixels.Bytes.CopyTo(destination.Bytes);
        GC.KeepAlive(destination);
    }

    public override bool TrySkipPixels()
    {
        _header = null;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _pass.Kill();
        _reader.Join();
        _pass.Dispose();
        foreach (var shot in _spares.Append(_newest).Append(_given).Append(_incoming))
            shot?.Pixels.Dispose();
        base.Dispose(disposing);
    }

    private void TakeAll()
    {
        try
        {
            long first = 0;
            while (_pass.TryNext())
            {
                first = _pass.Count == 1 ? _pass.Time : first;
                var shot = _incoming = TakeSpare();
                _pass.Read(shot.Pixels.Bytes);
                (shot.Width, shot.Height, shot.Time) = (_pass.Width, _pass.Height, _pass.TimeBase.Times(_pass.Time - first));
                lock (_gate)
                {
                    if (_newest is not null)
                        _spares.Push(_newest);
                    (_newest, _incoming) = (shot, null);
                    Monitor.Pulse(_gate);
                }
            }
        }
#pragma warning disable CA1031 // Whatever it is, it is told to who asks for the next frame: on this thread it would end the process.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _fault = fault;
        }

        lock (_gate)
        {
            _hasEnded = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Three frames go round: one that is given, one that is newest, and one that is being taken.</summary>
    private Shot TakeSpare()
    {
        Shot? shot;
        lock (_gate)
            _spares.TryPop(out shot);
        if (shot?.Pixels.ByteLength == _pass.Size)
            return shot;
        shot?.Pixels.Dispose();
        return new Shot(NdArray.CreateUninitialized(DType.UInt8, checked((int)_pass.Size)));
    }

    private IOException Ended()
    {
        var said = _pass.Errors.IsEmpty ? "" : $" It said: {_pass.Errors.Last(3)}.";
        var name = _source.Name;
        return new IOException(
            string.Create(CultureInfo.InvariantCulture,
                $"{name} gives no more images: ffmpeg ended after {_pass.Count}.{said} Look whether it is connected and not in use, ")
            + "and which sizes and rates it has (FFmpegReadOptions.InputArguments).",
            _fault);
    }

    /// <summary>A frame as it was taken.</summary>
    private sealed class Shot(NdArray pixels)
    {
        public NdArray Pixels { get; } = pixels;

        public int Width { get; set; }

        public int Height { get; set; }

        public TimeSpan Time { get; set; }
    }
}
