using System.Buffers.Binary;
using System.Drawing;
using System.IO.Compression;
using ImageIO.Codecs;
using ImageIO.Memory;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>
/// Writes frames (APNG): each is compared with the one before on the caller's thread, compressed on others, and written in order. The
/// file's first frame is the image that readers without animations show.
/// </summary>
internal sealed class PngAnimationEncoder : IDisposable
{
    /// <summary>One frame waits for its successor while that is compared with it.</summary>
    private const int WaitingSlots = 2;

    /// <summary>
    /// How much of the second frame's rectangle is as it was before, at least, for opaque frames to be written with an alpha, so that what
    /// stays can be left out.
    /// </summary>
    public const double UnchangedPart = 0.25;

    private static readonly TimeSpan DefaultDuration = TimeSpan.FromMilliseconds(100);

    private readonly TargetStream _target;
    private readonly PngWriteOptions _options;
    private PngHeader _header;
    private readonly ImageMetadata _metadata;
    private readonly PngFramePalette? _palette;
    private readonly bool _isOpaque;
    private readonly PngHeader _withAlpha;
    private bool _hasAlpha;
    private readonly ZLibCompressionOptions _compression;
    private readonly PngFilterStrategy[] _filters;
    private readonly int[] _shape;
    private readonly int[] _changesShape;
    private readonly DType _dtype;
    private readonly int _threads;
    private readonly List<IDisposable> _owned = [];
    private readonly SlotPool<PngFrameSlot> _slots;
    private readonly PngDelays _delays = new();
    private readonly TimeSpan _origin;
    private OrderedStage<PngFrameSlot, PngFrameSlot>? _stage;
    private PngFrameSlot? _pending;
    private bool _hasBegun;
    private long _controlPosition;
    private uint _sequence;
    private uint _count;

    /// <summary>Starts an animation.</summary>
    /// <param name="target">Where to; nothing has been written to it.</param>
    /// <param name="options">How.</param>
    /// <param name="header">Of all frames.</param>
    /// <param name="first">The first frame: the others have its shape and type.</param>
    /// <param name="origin">When it is shown.</param>
    /// <param name="metadata">Of the file.</param>
    /// <param name="palette">The colors that pixels are places of; null where they are colors, or the options have a palette.</param>
    /// <param name="hasAlpha">Whether the palette has an alpha.</param>
    /// <param name="isOpaque">Whether the palette's alpha is for what stays as it was only.</param>
    public PngAnimationEncoder(
        TargetStream target,
        PngWriteOptions options,
        PngHeader header,
        NdArray first,
        TimeSpan origin,
        ImageMetadata metadata,
        PngFramePalette? palette = null,
        bool hasAlpha = false,
        bool isOpaque = false)
    {
        _palette = palette;
        _withAlpha = header.Color switch
        {
            PngColor.Gray when header.Depth >= 8 => header with { Color = PngColor.GrayAlpha },
            PngColor.Rgb => header with { Color = PngColor.Rgba },
            _ => header,
        };
        _hasAlpha = palette is null ? header.Color is PngColor.GrayAlpha or PngColor.Rgba : hasAlpha;
        _isOpaque = isOpaque || _withAlpha != header;
        (_target, _options, _header, _metadata, _origin) = (target, options, header, metadata, origin);
        (_shape, _dtype) = (first.Shape.ToArray(), first.DType);
        _changesShape = _withAlpha == header ? _shape : [header.Height, header.Width, _withAlpha.Samples];
        _compression = PngCompression.OfFrames(options);

        // Drawings are often smaller as they are: which it is, each frame tells.
        _filters = options.Filter != PngFilterStrategy.Adaptive ? [options.Filter]
            : header.Depth < 8 || header.Color == PngColor.Palette ? [PngFilterStrategy.None]
            : [PngFilterStrategy.None, PngFilterStrategy.Adaptive];
        _threads = EncoderThreads.For(header.Width, header.Height, options.MaxParallelism);
        _slots = new SlotPool<PngFrameSlot>([NewSlot()]);
    }

    /// <summary>Takes the next frame in.</summary>
    public void Write(NdArray pixels, in FrameTiming timing, CancellationToken cancellationToken)
    {
        if (pixels.DType != _dtype || !pixels.Shape.SequenceEqual(_shape))
        {
            throw new ImageEncodingException(
                $"Frame {timing.Index} is {pixels}, but the animation is {NdArray.ShapeText(_shape)} {_dtype.NumpyName()}. "
                + "All frames of a PNG have one size, type and number of channels.");
        }

        if (_pending is not null && _owned.Count == 1)
            _slots.Return(NewSlot());
        var frame = _slots.Take(cancellationToken);
        pixels.CopyTo(frame.Pixels);
        (frame.Start, frame.Duration) = (timing.Timestamp - _origin, timing.Duration ?? DefaultDuration);
        (frame.Area, frame.HasChanges) = (new PixelArea(0, 0, _header.Width, _header.Height), false);
        if (_pending is null)
        {
            _pending = frame;
            return;
        }

        var area = FrameDifference.Find(_pending.Pixels, frame.Pixels);
        frame.Area = new PixelArea(area.X, area.Y, area.Width, area.Height);
        if (frame.Area.IsEmpty && !_options.KeepDuplicateFrames)
        {
            _pending.Duration = frame.Start + frame.Duration - _pending.Start;
            _slots.Return(frame);
            return;
        }

        if (!_hasBegun && _withAlpha != _header && !frame.Area.IsEmpty
            && FrameDifference.UnchangedPart(_pending.Pixels, frame.Pixels, area) >= UnchangedPart)
            (_header, _hasAlpha) = (_withAlpha, true);
        if (frame.Area.IsEmpty)
            frame.Area = new PixelArea(0, 0, 1, 1);
        else if (_hasAlpha)
            frame.HasChanges = TryFindChanges(_pending.Pixels, frame, area);
        Pass(_pending, frame.Start, isLast: false);
        _pending = frame;
    }

    /// <summary>Writes what waits, and how many frames there are. The end chunk is left to the caller.</summary>
    /// <param name="isStill">Only one image was given: it is written as one.</param>
    public void Finish(bool isStill)
    {
        var last = _pending!;
        if (isStill)
        {
            PngEncoder.WriteStill(_target, last.Pixels, _header, _options, _metadata, _target.CancellationToken);
            return;
        }

        Pass(last, last.Start + last.Duration, isLast: true);
        _stage?.Finish();
        var end = _target.Position;
        _target.Position = _controlPosition;
        WriteControl();
        _target.Position = end;
    }

    public void Dispose()
    {
        _stage?.Dispose();
        foreach (var owned in _owned)
            owned.Dispose();
        _owned.Clear();
    }

    private bool TryFindChanges(NdArray before, PngFrameSlot frame, Rectangle area)
        => _palette is null
            ? FrameDifference.TryFindChanges(before, frame.Pixels, area, frame.Changes)
            : _palette.TryFindChanges(before, frame.Pixels, frame.Area, frame.Changes);

    private void Pass(PngFrameSlot frame, TimeSpan end, bool isLast)
    {
        if (!_hasBegun)
            Begin();
        var (numerator, denominator) = _delays.DelayUntil(end);
        frame.Control = new PngFrameControl(0, frame.Area, numerator, denominator, PngDisposal.None, PngBlend.Source);
        if (_stage is null && _threads > 0 && !isLast)
        {
            for (var i = 0; i < _threads; i++)
                _slots.Return(NewSlot());
            _stage = new(_threads, Compress, WriteFrame, _slots.Fail);
        }

        if (_stage is null)
            WriteFrame(Compress(frame));
        else
            _stage.Post(frame);
    }

    private void Begin()
    {
        _hasBegun = true;
        _target.EnsureSeekable();
        PngEncoder.WriteStart(_target, _header);
        _controlPosition = _target.Position;
        WriteControl();
        if (_hasAlpha && _isOpaque)
            _target.WriteChunk(PngChunkType.Opaque, []);
        PngEncoder.WriteMetadata(_target, _header, _options, _metadata);
        _palette?.Write(_target, _hasAlpha);
    }

    private void WriteControl()
    {
        Span<byte> data = stackalloc byte[PngAnimationStart.ControlLength];
        BinaryPrimitives.WriteUInt32BigEndian(data, _count);
        BinaryPrimitives.WriteInt32BigEndian(data[4..], _options.LoopCount);
        _target.WriteChunk(PngChunkType.AnimationControl, data);
    }

    /// <summary>Finds the shortest data: with every filter, of all pixels of the rectangle and of those that changed.</summary>
    private PngFrameSlot Compress(PngFrameSlot frame)
    {
        var area = frame.Area;
        var header = _header with { Width = area.Width, Height = area.Height };
        frame.Data.Clear();
        foreach (var blend in frame.HasChanges ? [PngBlend.Source, PngBlend.Over] : (ReadOnlySpan<PngBlend>)[PngBlend.Source])
        {
            foreach (var filter in _filters)
            {
                frame.Trial.Clear();
                var pixels = blend == PngBlend.Source ? frame.Pixels : frame.Changes;
                PngPixelWriter.Write(
                    pixels, area, header, filter, _compression, frame.Scratch.Bytes, frame.Trial, _target.CancellationToken);
                if (frame.Data.Count > 0 && frame.Data.Count <= frame.Trial.Count)
                    continue;
                frame.TakeTrial();
                frame.Control = frame.Control with { Blend = blend };
            }
        }

        return frame;
    }

    private void WriteFrame(PngFrameSlot frame)
    {
        Span<byte> control = stackalloc byte[PngFrameControl.Length];
        (frame.Control with { Sequence = _sequence++ }).Write(control);
        _target.WriteChunk(PngChunkType.FrameControl, control);
        if (_count == 0)
            _target.WriteChunk(PngChunkType.Data, frame.Data.Bytes);
        else
            _target.WriteFrameData(_sequence++, frame.Data.Bytes);
        _count++;
        _slots.Return(frame);
    }

    private PngFrameSlot NewSlot()
    {
        var slot = new PngFrameSlot(_dtype, _shape, _changesShape, PngPixelWriter.ScratchBytes(_withAlpha));
        _owned.Add(slot);
        return slot;
    }
}
