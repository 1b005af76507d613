using ImageIO.Codecs;
using ImageIO.Pixels;
using ImageIO.Resources;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// Ingests frames on the caller's thread: converts them, merges equal ones, and holds each back until the next one says how it must end.
/// </summary>
internal sealed class GifEncoder : FrameEncoder
{
    private const int MaxLoopCount = ushort.MaxValue + 1;

    private static readonly TimeSpan DefaultDuration = TimeSpan.FromMilliseconds(100);

    private readonly TargetStream _target;
    private readonly EncoderSettings _settings;
    private readonly DelayRounding _clock = new();
    private readonly BrowserDelays _delays = new();
    private EncoderMemory? _memory;
    private GifBlockWriter? _writer;
    private EncoderPipeline? _pipeline;
    private FrameSlot? _pending;
    private TimeSpan _origin;

    public GifEncoder(TargetStream target, EncoderSettings settings)
    {
        if (settings.LoopCount is < 0 or > MaxLoopCount)
            throw new ArgumentException(
                $"A GIF loops 0 (forever) to {MaxLoopCount} times, not {settings.LoopCount} times.", nameof(settings));
        _target = target;
        _settings = settings;
    }

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        var (height, width, channels) = Layout(pixels);
        if (_memory is null)
            Start(width, height, timing, metadata);
        else if (width != _memory.Width || height != _memory.Height)
        {
            throw new ImageEncodingException(
                $"Frame {timing.Index} is {width}×{height}, but the animation is {_memory.Width}×{_memory.Height}. "
                + "All frames of a GIF have one size: resize or pad them.");
        }

        var frame = _memory!.Slots.Take(cancellationToken);
        frame.BeginPixels(isFirst: _pending is null, timing.Timestamp - _origin, timing.Duration ?? DefaultDuration);
        var diff = Ingest(pixels, channels, frame);
        if (_pending is null)
        {
            _pending = frame;
            return;
        }

        if (!diff.Any && !_settings.KeepsDuplicates)
        {
            _pending.Duration = frame.Start + frame.Duration - _pending.Start;
            _memory.Slots.Return(frame);
            return;
        }

        _pending.ClearedNext = diff.Cleared;
        frame.FollowsClearing = !diff.Cleared.IsEmpty;
        Pass(_pending, frame.Start);
        _pending = frame;
    }

    public override void Finish()
    {
        if (_pending is null)
            throw new ImageEncodingException("A GIF has at least one frame, but none was written.");
        _pending.IsLast = true;
        Pass(_pending, _pending.Start + _pending.Duration);
        _pipeline!.Finish();
        _writer!.WriteEnd();
        if (_delays.Warning is { } warning)
            _settings.OnWarning?.Invoke(new ImageWarning(warning, _target.Position));
    }

    protected override void Dispose(bool disposing)
    {
        _pipeline?.Dispose();
        _memory?.Dispose();
        base.Dispose(disposing);
    }

    internal static (int Height, int Width, int Channels) Layout(NdArray pixels)
    {
        var shape = pixels.Shape;
        var channels = shape.Length == 2 ? 1 : shape.Length == 3 ? shape[2] : 0;
        if (pixels.DType != DType.UInt8 || channels is < 1 or > 4)
            throw new ImageEncodingException($"GIF takes 8-bit images of 1 to 4 channels, not {pixels}.");
        if (shape[0] is < 1 or > ushort.MaxValue || shape[1] is < 1 or > ushort.MaxValue)
            throw new ImageEncodingException($"A GIF is 1 to {ushort.MaxValue} pixels wide and high, not {shape[1]}×{shape[0]}.");
        if (pixels.ByteLength > int.MaxValue / 2 || 4L * shape[0] * shape[1] > int.MaxValue / 2)
        {
            throw new ImageEncodingException(
                $"A GIF of {shape[1]}×{shape[0]} pixels is more than this encoder takes: at most {int.MaxValue / 8} pixels.");
        }

        return (shape[0], shape[1], channels);
    }

    private void Start(int width, int height, in FrameTiming timing, ImageMetadata metadata)
    {
        _origin = timing.Timestamp;
        _memory = new EncoderMemory(width, height, _settings);
        _writer = new GifBlockWriter(_target, width, height, _settings.LoopCount, metadata);
        _pipeline = new EncoderPipeline(_memory, _writer, _settings);
    }

    private FrameDiff Ingest(NdArray pixels, int channels, FrameSlot frame)
    {
        var diff = default(FrameDiff);
        var width = _memory!.Width;
        var stride = width * channels;
        var source = pixels.Bytes;
        var own = frame.Pixels;
        var before = _pending is null ? default : _pending.Pixels;
        for (var y = 0; y < _memory.Height; y++)
        {
            _settings.CancellationToken.ThrowIfCancellationRequested();
            var row = own.Slice(y * width, width);
            PixelIngest.ToOpaqueOrClear(source.Slice(y * stride, stride), channels, _settings.AlphaThreshold, row);
            if (_pending is not null)
                diff.AddRow(y, row, before.Slice(y * width, width));
        }

        GC.KeepAlive(pixels);
        return diff;
    }

    private void Pass(FrameSlot frame, TimeSpan end)
    {
        frame.Delay = _clock.DelayUntil(end);
        _delays.Add(frame.Delay);
        _pipeline!.Post(frame);
    }
}
