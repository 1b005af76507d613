using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.OpenExr;

/// <summary>
/// Reads the parts of an OpenEXR file, each an image: all its channels, in its data window. Chunks are found by the tables of offsets.
/// </summary>
internal sealed class ExrDecoder : FrameDecoder
{
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private readonly ExrUnpacker _unpacker;
    private ImmutableArray<ExrPart> _parts;
    private ImmutableArray<long> _tables;
    private bool _hasParts;
    private int _next;
    private FrameHeader? _frame;
    private int _shown = -1;

    public ExrDecoder(SourceStream source, ReadOptions options)
    {
        (_source, _options) = (source, options);
        _unpacker = new ExrUnpacker(source);
        source.EnsureSeekable();
    }

    public override int? ImageCount => Parts.Length;

    private ImmutableArray<ExrPart> Parts => _parts.IsDefault ? ReadParts() : _parts;

    public override FrameHeader? ReadHeader()
    {
        if (_next >= Parts.Length)
            return null;
        _shown = _next;
        var part = Parts[_next];
        if (part.Refusal is { } refusal)
            throw new UnsupportedImageException($"{(part.Name is null ? "The image" : $"The part \"{part.Name}\"")} {refusal}");
        return _frame ??= part.ToFrameHeader(_options.Level);
    }

    public override void ReadPixels(NdArray destination)
    {
        Read(_next, destination, [0, 0]);
        TrySkipPixels();
    }

    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
    {
        // All channels of a pixel are unpacked together, and rows without samples take those above.
        if (ReadHeader() is not { } frame || (frame.Shape.Length == 3 && destination.Shape[2] != frame.Shape[2])
            || Parts[_next].Channels.Any(channel => (channel.StepX, channel.StepY) != (1, 1)))
        {
            return false;
        }

        Read(_next, destination, origin);
        return true;
    }

    public override bool TrySkipPixels()
    {
        _next++;
        _frame = null;
        return true;
    }

    public override bool TrySeek(int index)
    {
        if (index > Parts.Length)
            return false;
        (_next, _frame) = (index, null);
        return true;
    }

    public override int? FindImage(string name)
    {
        for (var i = 0; i < Parts.Length; i++)
        {
            if (Parts[i].Name == name)
                return i;
        }

        return null;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied) => _shown < 0 ? Parts[0].Metadata : Parts[_shown].Metadata;

    protected override void Dispose(bool disposing)
    {
        _unpacker.Dispose();
        base.Dispose(disposing);
    }

    private ImmutableArray<ExrPart> ReadParts()
    {
        var reader = new ExrHeaderReader(_source, _options.Limits);
        var parts = reader.Read();
        _hasParts = reader.HasParts;
        var tables = ImmutableArray.CreateBuilder<long>(parts.Length + 1);
        tables.Add(_source.Position);
        foreach (var part in parts)
        {
            // A part of deep data may have any; the header says how many.
            var chunks = part.ChunkCount ?? part.CountChunks();
            CodecTools.ThrowCorruptIf(chunks < 0, $"A part is said to have {chunks} chunks.");
            tables.Add(tables[^1] + (Math.Min(chunks, 1L << 40) * sizeof(long)));
        }

        _tables = tables.DrainToImmutable();
        return _parts = parts;
    }

    /// <summary>Unpacks the chunks that a window of a part touches.</summary>
    private void Read(int number, NdArray destination, ReadOnlySpan<int> origin)
    {
        var part = _parts[number];
        var level = Math.Min(_options.Level, part.LevelCount - 1);
        var (top, left) = (origin[0], origin[1]);
        var wanted = new ExrArea(part.Window.X + left, part.Window.Y + top, destination.Shape[1], destination.Shape[0]);
        var chunk = part.AreaOf(level, 0, 0);
        var (columns, _) = part.GridOf(level);
        var (firstRow, lastRow) = (top / chunk.Height, (top + destination.Shape[0] - 1) / chunk.Height);
        var (firstColumn, lastColumn) = (left / chunk.Width, (left + destination.Shape[1] - 1) / chunk.Width);
        var places = ExrChannel.PlacesOf(part.Channels);
        using var offsets = ReadOffsets(number, level, (long)firstRow * columns, (lastRow - firstRow + 1L) * columns);
        for (var row = firstRow; row <= lastRow; row++)
        {
            for (var column = firstColumn; column <= lastColumn; column++)
            {
                _source.CancellationToken.ThrowIfCancellationRequested();
                var area = part.AreaOf(level, column, row);
                var offset = offsets.AsSpan<long>()[(int)((long)(row - firstRow) * columns) + column];
                ReadChunk(number, level, column, row, area, offset, wanted, places, destination);
            }
        }

        GC.KeepAlive(destination);
    }

    /// <summary>Where chunks stand, by the part's table; where that is not complete, as the chunks themselves say.</summary>
    private NdArray ReadOffsets(int number, int level, long first, long count)
    {
        var part = _parts[number];
        if (count > int.MaxValue / sizeof(long))
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), count * sizeof(long), int.MaxValue);
        var table = _tables[number] + ((part.ChunksBefore(level) + first) * sizeof(long));
        CodecTools.ThrowCorruptIf(
            table + (count * sizeof(long)) > Math.Min(_tables[number + 1], _source.Length),
            $"The table of offsets is to have {part.CountChunks()} entries from byte {_tables[number]} on, and ends before.",
            _tables[number]);
        _source.Working.Check(count * sizeof(long));
        var offsets = NdArray.CreateUninitialized(DType.Int64, (int)count);
        try
        {
            _source.Position = table;
            _source.ReadExactly(offsets.Bytes);
            if (!BitConverter.IsLittleEndian)
                CodecTools.ReverseBytes(offsets.Bytes, sizeof(long));
            if (offsets.AsSpan<long>().ContainsAnyExceptInRange(_tables[^1], _source.Length))
                FindChunks(number, level, first, offsets.AsSpan<long>());
            return offsets;
        }
        catch
        {
            offsets.Dispose();
            throw;
        }
    }

    /// <summary>Goes over all chunks of a file whose writer did not come to fill in the table.</summary>
    private void FindChunks(int wanted, int level, long first, Span<long> offsets)
    {
        var (columns, _) = _parts[wanted].GridOf(level);
        offsets.Clear();
        _source.Position = _tables[^1];
        while (_source.Length - _source.Position >= 8)
        {
            _source.CancellationToken.ThrowIfCancellationRequested();
            var start = _source.Position;
            var number = _hasParts ? _source.ReadUInt32LittleEndian() : 0;
            if (number >= _parts.Length || _parts[(int)number].Refusal is not null)
                return;
            var part = _parts[(int)number];
            var headBytes = part.Tiles is null ? 8 : 20;
            if (_source.Peek(headBytes).Length < headBytes)
                return;
            var head = ExrAttribute.Integers(_source.ReadSpan(headBytes));
            if (head[^1] < 0 || head[^1] > _source.Length - _source.Position)
                return;
            if (number == wanted)
            {
                var place = part.Tiles is null
                    ? (head[0] - (long)part.Window.Y) / part.Method.RowsPerBlock()
                    : head[2] == level && head[3] == level ? ((long)head[1] * columns) + head[0] : -1;
                if (place >= first && place - first < offsets.Length)
                    offsets[(int)(place - first)] = start;
            }

            _source.Skip(head[^1]);
        }
    }

    private void ReadChunk(
        int number, int level, int column, int row, ExrArea area, long offset, ExrArea wanted, int[] places, NdArray destination)
    {
        var part = _parts[number];
        try
        {
            if (offset < _tables[^1] || offset > _source.Length)
                throw new CorruptImageException(
                    $"The chunk of the rows from {area.Y} on is not in the file, or its entry in the table of offsets is wrong.",
                    _tables[number]);
            _source.Position = offset;
            var length = ReadChunkHead(number, level, column, row, area);
            var samples = _unpacker.Unpack(length, part.Method, part.Channels, area);
            Scatter(part, area, samples, wanted, places, destination);
        }
        catch (Exception fault) when (_options.Tolerance == Tolerance.Partial && !ReferenceEquals(fault, _source.InnerFault)
            && fault is CorruptImageException or EndOfStreamException)
        {
            _options.OnWarning?.Invoke(new ImageWarning($"{fault.Message} Pixels of the rows from {area.Y} on are zero.", offset));
            Clear(part, area, wanted, destination);
        }
    }

    private int ReadChunkHead(int number, int level, int column, int row, ExrArea area)
    {
        var part = _parts[number];
        var position = _source.Position;
        if (_hasParts)
        {
            var said = _source.ReadUInt32LittleEndian();
            CodecTools.ThrowCorruptIf(said != number, $"A chunk says to be of part {said}, and part {number} has it.", position);
        }

        var head = ExrAttribute.Integers(_source.ReadSpan(part.Tiles is null ? 8 : 20));
        var isRight = part.Tiles is null ? head[0] == area.Y : head[0] == column && head[1] == row && head[2] == level && head[3] == level;
        CodecTools.ThrowCorruptIf(
            !isRight, $"A chunk says to be at {string.Join(", ", head[..^1])}, and the table of offsets has it at row {area.Y}.", position);
        CodecTools.ThrowCorruptIf(head[^1] < 0, $"A chunk is said to have {head[^1]} bytes.", position);
        return head[^1];
    }

    /// <summary>
    /// Puts what is wanted of a chunk in its place. Where channels have fewer samples than pixels, the whole part is wanted.
    /// </summary>
    private static void Scatter(ExrPart part, ExrArea area, Span<byte> samples, ExrArea wanted, int[] places, NdArray destination)
    {
        var channels = part.Channels;
        var itemSize = destination.DType.ItemSize();
        var (left, right) = (Math.Max(area.X, wanted.X), Math.Min(area.X + area.Width, wanted.X + wanted.Width));
        var (top, bottom) = (Math.Max(area.Y, wanted.Y), Math.Min(area.Y + area.Height, wanted.Y + wanted.Height));
        var count = right - left;
        var stride = channels.Length;
        var rowBytes = (long)wanted.Width * stride * itemSize;
        var elements = ((count - 1) * stride) + 1;
        for (var i = 0; i < channels.Length; i++)
        {
            var channel = channels[i];
            var plane = new ExrPlane(channels, channel, area);
            var skipped = (left - area.X) / channel.StepX * channel.ItemSize;
            var at = ((top - wanted.Y) * rowBytes) + ((((long)(left - wanted.X) * stride) + places[i]) * itemSize);
            for (var y = top; y < bottom; y++, at += rowBytes)
            {
                var row = destination.BytesAt(at, elements * itemSize);
                if (ExrArea.HasRow(channel, y))
                {
                    var number = ExrChannel.CountOf(area.Y, y - area.Y, channel.StepY);
                    ExrPixels.Scatter(
                        samples.Slice(plane.OffsetOf(number) + skipped, plane.RowBytes - skipped), channel.Type, channel.StepX, row,
                        destination.DType, stride, count);
                }
                else
                {
                    ExrPixels.CopyElements(destination.BytesAt(at - rowBytes, row.Length), row, stride * itemSize, itemSize);
                }
            }
        }
    }

    private static void Clear(ExrPart part, ExrArea area, ExrArea wanted, NdArray destination)
    {
        var pixelBytes = destination.DType.ItemSize() * part.Channels.Length;
        var (left, right) = (Math.Max(area.X, wanted.X), Math.Min(area.X + (long)area.Width, wanted.X + (long)wanted.Width));
        for (var y = Math.Max(area.Y, wanted.Y); y < Math.Min(area.Y + (long)area.Height, wanted.Y + (long)wanted.Height); y++)
            destination.BytesAt(((((long)y - wanted.Y) * wanted.Width) + left - wanted.X) * pixelBytes,
                checked((int)(right - left) * pixelBytes)).Clear();
    }
}
