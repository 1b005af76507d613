using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Fli;

/// <summary>
/// Reads the frames of a FLIC animation, each whole. All frames that the file has are given, also the last one that leads back to the
/// first, where there is one. In memory are the places in the palette of one frame.
/// </summary>
internal sealed class FliDecoder : FrameDecoder
{
    private const ushort FrameMark = 0xF1FA;
    private const int ChunkHeader = 6;
    private const int FrameHeaderSize = 16;

    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private readonly long _start;
    private FliHeader? _header;
    private FliCanvas? _canvas;
    private FrameHeader? _frame;
    private int _count;
    private int _next;
    private long _nextChunk;

    public FliDecoder(SourceStream source, ReadOptions options)
    {
        (_source, _options, _start) = (source, options, source.Position);
        source.EnsureSeekable();
    }

    public override int? ImageCount
    {
        get
        {
            Open();
            return _count;
        }
    }

    public override bool StacksByDefault => true;

    public override TimeSpan? TotalDuration => Open().FrameDuration * _count;

    public override FrameHeader? ReadHeader()
    {
        var header = Open();
        if (_next == _count)
            return null;
        return _frame ??= new FrameHeader
        {
            Shape = [header.Height, header.Width, 3],
            DType = DType.UInt8,
            Duration = header.FrameDuration,
        };
    }

    public override void ReadPixels(NdArray destination)
    {
        Compose();
        for (var y = 0; y < destination.Shape[0]; y++)
        {
            _source.CancellationToken.ThrowIfCancellationRequested();
            PackedRows.Expand(_canvas!.Row(y), 8, _canvas.Colors.Rgb, destination.RowAt(y));
        }

        GC.KeepAlive(destination);
    }

    public override bool TrySkipPixels()
    {
        // What comes later changes only a part of it.
        Compose();
        return true;
    }

    public override bool TrySeek(int index)
    {
        Open();
        if ((uint)index >= (uint)_count)
            return false;
        if (index < _next)
        {
            _canvas?.Clear();
            (_next, _nextChunk) = (0, _header!.FirstFrame);
        }

        while (_next < index)
            Compose();
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
        => _header is null ? ImageMetadata.Empty : new ImageMetadata([new("duration", _header.FrameDuration.TotalMilliseconds)]);

    protected override void Dispose(bool disposing)
    {
        _canvas?.Dispose();
        base.Dispose(disposing);
    }

    private FliHeader Open()
    {
        if (_header is not null)
            return _header;
        _source.Position = _start;
        var header = FliHeader.Read(_source);
        _count = CountFrames(header);
        _nextChunk = header.FirstFrame;
        return _header = header;
    }

    /// <summary>Counts the frames that are there, up to one more than the header says.</summary>
    private int CountFrames(FliHeader header)
    {
        var count = 0;
        var position = Math.Min(header.FirstFrame, _source.Length);
        string? damage = null;
        while (damage is null && (count <= header.Frames || header.Frames == 0) && position < _source.Length)
        {
            _source.Position = position;
            if (_source.Length - position < ChunkHeader)
            {
                damage = "The file ends within the start of a chunk";
                break;
            }

            var (size, type) = (_source.ReadUInt32LittleEndian(), _source.ReadUInt16LittleEndian());
            if (type == FrameMark && size >= ChunkHeader && ++count > _options.Limits.MaxFrames)
                throw new ImageLimitException(nameof(Limits.MaxFrames), count, _options.Limits.MaxFrames);

            // A frame that the file ends in may have all its parts: that is seen when it is read.
            if (size < ChunkHeader || size > _source.Length - position)
                damage = $"A chunk is said to have {size} bytes, which the file does not";
            position += size;
        }

        if (count < Math.Max(1, header.Frames))
        {
            damage ??= "The file ends";
            var message = $"{damage}, after {count} of {header.Frames} frames";
            if (_options.Tolerance != Tolerance.Partial || count == 0)
                CodecTools.ThrowCorrupt($"{message}.", position);
            _options.OnWarning?.Invoke(new ImageWarning($"{message}; these are read.", position));
        }

        return count;
    }

    /// <summary>Lays the next frame over the one before.</summary>
    private void Compose()
    {
        var header = Open();
        if (_canvas is null)
        {
            _source.Working.Take((long)header.Width * header.Height);
            _canvas = new FliCanvas(_source, _options, header.Width, header.Height);
        }

        while (true)
        {
            _source.Position = _nextChunk;
            var (size, type) = (_source.ReadUInt32LittleEndian(), _source.ReadUInt16LittleEndian());
            var end = _nextChunk + size;
            _nextChunk = end;
            if (type != FrameMark)
                continue;
            if (size >= FrameHeaderSize)
                ReadFrame(end);
            _next++;
            _frame = null;
            return;
        }
    }

    private void ReadFrame(long end)
    {
        var chunks = _source.ReadUInt16LittleEndian();
        _source.Skip(FrameHeaderSize - ChunkHeader - sizeof(ushort));
        var position = _source.Position;
        try
        {
            for (var i = 0; i < chunks && end - position >= ChunkHeader; i++)
            {
                _source.Position = position;
                var (size, type) = (_source.ReadUInt32LittleEndian(), _source.ReadUInt16LittleEndian());
                if (size < ChunkHeader)
                    CodecTools.ThrowCorrupt($"A part of a frame is said to have {size} bytes; it has at least {ChunkHeader}.", position);
                _canvas!.Apply((FliChunk)type, size - ChunkHeader, Math.Min(position + size, end));
                position += size;
            }
        }
        catch (Exception fault) when (_options.Tolerance == Tolerance.Partial
            && (fault is CorruptImageException || (fault is EndOfStreamException && !ReferenceEquals(fault, _source.InnerFault))))
        {
            _options.OnWarning?.Invoke(new ImageWarning(
                $"Frame {_next} is damaged: {fault.Message} The rest of it is as in the frame before.",
                position));
        }
    }
}
