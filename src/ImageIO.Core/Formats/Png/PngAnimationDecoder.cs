using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Formats.Png;

/// <summary>Gives the frames of an animation (APNG) as a viewer shows them: composited, all in one shape.</summary>
/// <remarks>In memory are the canvas, the frame that is decoded, and a second canvas where a frame asks for what was there before
/// it.</remarks>
internal sealed class PngAnimationDecoder : IDisposable
{
    private readonly PngChunkReader _chunks;
    private readonly PngPixelFormat _colors;
    private readonly PngAnimationStart _start;
    private readonly PngAnimationScan _scan;
    private readonly PngChunk _firstData;
    private readonly bool _spreadsBits;
    private readonly ImmutableArray<int> _shape;
    private readonly ImmutableArray<int> _canvasShape;
    private readonly DType _dtype;
    private PngCanvas? _canvas;
    private NdArray? _pixels;

    private int _index;
    private decimal _elapsed;
    private FrameHeader? _header;
    private PngFrameControl _frame;
    private PngChunk _data;
    private PngChunk? _next;

    // What is to become of the frame that was drawn last.
    private PngDisposal _disposal;
    private PixelArea _drawn;

    /// <summary>Stands before the first frame.</summary>
    /// <param name="chunks">The file.</param>
    /// <param name="colors">Its colors.</param>
    /// <param name="start">What stands in front of the image data.</param>
    /// <param name="scan">What is known of the frames.</param>
    /// <param name="firstData">The first chunk of image data.</param>
    public PngAnimationDecoder(
        PngChunkReader chunks, PngPixelFormat colors, PngAnimationStart start, PngAnimationScan scan, PngChunk firstData)
    {
        (_chunks, _start, _scan, _firstData) = (chunks, start, scan, firstData);
        var header = colors.Header;

        // Where the canvas shows through, frames without alpha are given with one.
        var plain = colors.ForFrame(header.Width, header.Height, spreadsBits: false);
        var addsAlpha = scan.HasHoles && plain.Channels is 1 or 3;
        _spreadsBits = addsAlpha;
        _colors = colors.ForFrame(header.Width, header.Height, _spreadsBits);
        _canvasShape = Shape(_colors.Channels + (addsAlpha ? 1 : 0));
        DropsAlpha = start.IsOpaque && !scan.HasHoles && _colors.Channels is 2 or 4;
        _shape = DropsAlpha ? Shape(_colors.Channels - 1) : _canvasShape;
        _dtype = _colors.DType;
        Rewind();

        ImmutableArray<int> Shape(int channels) => channels == 1 ? [header.Height, header.Width] : [header.Height, header.Width, channels];
    }

    /// <summary>The number of frames; null where damage will end them and that is not put up with.</summary>
    public int? Count => _scan.IsCutShort && _chunks.Options.Tolerance != Tolerance.Partial ? null : _scan.Count;

    /// <summary>Whether frames are stacked by default; a single one is a still image.</summary>
    public bool HasSeveral => _scan.Count > 1 || _start.Frames > 1;

    public int LoopCount => (int)Math.Min(int.MaxValue, _start.Plays);

    public TimeSpan? TotalDuration => Count is null ? null : ToTime(_scan.Seconds);

    /// <summary>The colors of a frame of the size of the image.</summary>
    public PngPixelFormat Colors => _colors;

    /// <summary>Whether frames are given without the file's alpha, which only lets through what is there already.</summary>
    public bool DropsAlpha { get; }

    public FrameHeader? ReadHeader()
    {
        if (_header is not null)
            return _header;
        if (_index >= _scan.Count && (!_scan.IsCutShort || _chunks.Options.Tolerance == Tolerance.Partial))
            return null;
        if (!FindFrame())
            CodecTools.ThrowCorrupt($"The animation ends after {_index} of {_start.Frames} frames.", _chunks.Source.Position);
        return _header = new FrameHeader
        {
            Shape = _shape,
            DType = _dtype,
            ColorModel = _colors.ColorModel,

            // The ends of frames are rounded, not their durations, so that the whole is exact.
            Duration = ToTime(_elapsed + _frame.Seconds) - ToTime(_elapsed),
        };
    }

    public void ReadPixels(NdArray destination)
    {
        Compose();
        if (!DropsAlpha)
            _canvas!.CopyTo(destination);
        else if (!_canvas!.TryCopyOpaque(destination))
            _chunks.Damage($"Frame {_index - 1} is not opaque, though the file says that all are (opAQ).", _data.DataPosition);
    }

    /// <summary>Draws the announced frame: what comes later may be drawn onto it.</summary>
    public void Compose()
    {
        _canvas ??= new PngCanvas(_dtype, [.. _canvasShape], _chunks.Source.Working);
        if (_index > 0 && _disposal == PngDisposal.Background)
            _canvas.Clear(_drawn);
        else if (_index > 0 && _disposal == PngDisposal.Previous)
            _canvas.Restore(_drawn);

        // Before the first frame there is nothing to go back to.
        _disposal = _index == 0 && _frame.Disposal == PngDisposal.Previous ? PngDisposal.Background : _frame.Disposal;
        _drawn = _frame.Area;
        if (_disposal == PngDisposal.Previous)
            _canvas.Save(_drawn);
        var format = _colors.ForFrame(_frame.Area.Width, _frame.Area.Height, _spreadsBits);
        var data = new IdatStream(_chunks, _data);
        new PngImageDecoder(format, _chunks).Read(Buffer(format), data);
        _next = data.Ended && !data.IsCutShort ? data.Next : null;
        _canvas.Draw(_pixels!, _drawn, _frame.Blend);
        _elapsed += _frame.Seconds;
        _header = null;
        _index++;
    }

    /// <summary>Goes back to the first frame.</summary>
    public void Rewind()
    {
        _canvas?.Clear();
        (_index, _elapsed, _header, _next) = (0, 0, null, null);
    }

    public void Dispose()
    {
        _canvas?.Dispose();
        ReleasePixels();
    }

    private static TimeSpan ToTime(decimal seconds)
    {
        var ticks = decimal.Round(seconds * TimeSpan.TicksPerSecond, MidpointRounding.AwayFromZero);
        return ticks >= long.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromTicks((long)ticks);
    }

    /// <summary>An array for the frame's pixels: the one of the frame before, where that was as large.</summary>
    private NdArray Buffer(PngPixelFormat format)
    {
        var header = format.Header;
        int[] shape = format.Channels == 1 ? [header.Height, header.Width] : [header.Height, header.Width, format.Channels];
        if (_pixels is not null && _pixels.Shape.SequenceEqual(shape))
            return _pixels;
        ReleasePixels();
        _chunks.Source.Working.Take(NdArray.ElementCount(shape) * format.DType.ItemSize());
        return _pixels = NdArray.CreateUninitialized(format.DType, shape);
    }

    private void ReleasePixels()
    {
        if (_pixels is null)
            return;
        _chunks.Source.Working.Return(_pixels.ByteLength);
        _pixels.Dispose();
        _pixels = null;
    }

    /// <summary>Goes to the data of the next frame.</summary>
    private bool FindFrame()
    {
        var source = _chunks.Source;
        if (_index == 0)
        {
            source.Position = _firstData.DataPosition;
            if (_start.First is { } first)
            {
                (_frame, _data) = (first, _firstData);
                return true;
            }

            _next = _firstData;
        }

        var hasControl = false;
        Span<byte> control = stackalloc byte[PngFrameControl.Length];
        while (_next is { } chunk || !source.PeekBuffered().IsEmpty)
        {
            chunk = _next ?? _chunks.ReadStart();
            _next = null;
            switch (chunk.Type)
            {
                case PngChunkType.End:
                    return false;
                case PngChunkType.FrameControl when chunk.Length == control.Length:
                    _chunks.ReadData(chunk, control);
                    _frame = PngFrameControl.Parse(control, _colors.Header, out var fault);
                    hasControl = fault is null;
                    break;
                case PngChunkType.FrameData when hasControl:
                    _data = chunk;
                    return true;
                default:
                    source.Skip(chunk.Length + 4L);
                    break;
            }
        }

        return false;
    }
}
