using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>The data of consecutive IDAT chunks as one stream: what the inflater reads.</summary>
/// <remarks>Ends at the first chunk of another type, whose start has then been read: <see cref="Next"/>.</remarks>
internal sealed class IdatStream(PngChunkReader chunks, PngChunk first) : ForwardReadStream
{
    private PngChunk _chunk = first;
    private int _rest = first.Length;
    private uint _crc = PngCrc.OfType(first.Type);

    /// <summary>The chunk behind the data; null until all data has been read, and where the file ends without one.</summary>
    public PngChunk? Next { get; private set; }

    /// <summary>Whether all data has been read.</summary>
    public bool Ended { get; private set; }

    /// <summary>Where the current chunk's successor starts.</summary>
    public long ChunkEnd => _chunk.DataPosition + _chunk.Length + 4;

    public override int Read(Span<byte> buffer)
    {
        while (_rest == 0)
        {
            if (!MoveNext())
                return 0;
        }

        var count = chunks.Source.Read(buffer[..Math.Min(buffer.Length, _rest)]);
        if (count == 0 && !buffer.IsEmpty)
            chunks.ThrowEnd(_chunk);
        _crc = Crc32.Append(_crc, buffer[..count]);
        _rest -= count;
        return count;
    }

    /// <summary>Passes over what is left of the data.</summary>
    public void SkipRest()
    {
        while (!Ended)
            SkipChunk();
    }

    /// <summary>Passes over what is left of the current chunk, so that its CRC is compared.</summary>
    public void SkipChunk()
    {
        while (_rest > 0)
        {
            var buffered = chunks.Source.PeekBuffered();
            if (buffered.IsEmpty)
                chunks.ThrowEnd(_chunk);
            var step = Math.Min(buffered.Length, _rest);
            _crc = Crc32.Append(_crc, buffered[..step]);
            chunks.Source.Advance(step);
            _rest -= step;
        }

        MoveNext();
    }

    /// <summary>Ends the current chunk and starts the next one, if it holds data too.</summary>
    private bool MoveNext()
    {
        if (Ended)
            return false;
        if (chunks.Source.ReadUInt32BigEndian() != Crc32.Finish(_crc))
            chunks.BadCrc(_chunk);

        // A file that simply stops behind its data is judged by whoever wanted more: the pixels may be whole.
        if (chunks.Source.Peek(8).Length < 8)
        {
            Ended = true;
            return false;
        }

        var next = chunks.ReadStart();
        if (next.Type != PngChunkType.Data)
        {
            Next = next;
            Ended = true;
            return false;
        }

        _chunk = next;
        _rest = next.Length;
        _crc = PngCrc.OfType(next.Type);
        return true;
    }
}
