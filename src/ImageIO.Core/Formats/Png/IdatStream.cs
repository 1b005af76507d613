using System.Buffers.Binary;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>The data of consecutive IDAT chunks, or of a frame's fdAT chunks, as one stream: what the inflater reads.</summary>
/// <remarks>
/// Ends at the first chunk of another type, whose start has then been read: <see cref="Next"/>. Wrong CRCs are only noted: who reads all
/// data has its own checksum to judge them by.
/// </remarks>
/// <param name="chunks">Reads the file.</param>
/// <param name="first">The first chunk of data, whose content comes next.</param>
internal sealed class IdatStream(PngChunkReader chunks, PngChunk first) : ForwardReadStream
{
    private readonly uint _type = first.Type;
    private PngChunk _chunk = first;
    private int _rest = first.Length;
    private bool _isAtSequence = first.Type == PngChunkType.FrameData;
    private uint _crc = PngCrc.OfType(first.Type);

    /// <summary>The chunk behind the data; null until all data has been read, and where the file ends without one.</summary>
    public PngChunk? Next { get; private set; }

    /// <summary>Whether all data has been read.</summary>
    public bool Ended { get; private set; }

    /// <summary>The first chunk with a wrong CRC.</summary>
    public PngChunk? Damaged { get; private set; }

    /// <summary>The last four bytes that were read: behind all data, the zlib stream's checksum.</summary>
    public uint Tail { get; private set; }

    /// <summary>Set when all pixels are there: an end of the file within the data is then noted instead of being an error.</summary>
    public bool HasAllPixels { get; set; }

    /// <summary>Whether the file ended within the data, behind the last pixel.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>Where the current chunk's successor starts.</summary>
    public long ChunkEnd => _chunk.DataPosition + _chunk.Length + 4;

    public override int Read(Span<byte> buffer)
    {
        while (_rest == 0 || _isAtSequence)
        {
            if (!(_isAtSequence ? PassSequence() : MoveNext()))
                return 0;
        }

        var count = chunks.Source.Read(buffer[..Math.Min(buffer.Length, _rest)]);
        if (count == 0 && !buffer.IsEmpty)
            EndEarly();
        Take(buffer[..count]);
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
        if (_isAtSequence)
            PassSequence();
        while (_rest > 0)
        {
            var buffered = chunks.Source.PeekBuffered();
            if (buffered.IsEmpty)
            {
                EndEarly();
                return;
            }

            var step = Math.Min(buffered.Length, _rest);
            Take(buffered[..step]);
            chunks.Source.Advance(step);
        }

        MoveNext();
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        _crc = Crc32.Append(_crc, bytes);
        _rest -= bytes.Length;
        if (bytes.Length >= 4)
            Tail = BinaryPrimitives.ReadUInt32BigEndian(bytes[^4..]);
        else
            foreach (var value in bytes)
                Tail = (Tail << 8) | value;
    }

    private void EndEarly()
    {
        if (!HasAllPixels)
            chunks.ThrowEnd(_chunk);
        _rest = 0;
        Ended = IsCutShort = true;
    }

    /// <summary>Ends the current chunk and starts the next one, if it holds data too.</summary>
    private bool MoveNext()
    {
        if (Ended)
            return false;
        if (HasAllPixels && chunks.Source.Peek(4).Length < 4)
        {
            EndEarly();
            return false;
        }

        if (chunks.Source.ReadUInt32BigEndian() != Crc32.Finish(_crc))
            Damaged ??= _chunk;

        // A file that simply stops behind its data is judged by whoever wanted more: the pixels may be whole.
        if (chunks.Source.Peek(8).Length < 8)
        {
            Ended = true;
            return false;
        }

        var next = chunks.ReadStart();
        if (next.Type != _type)
        {
            Next = next;
            Ended = true;
            return false;
        }

        _chunk = next;
        _rest = next.Length;
        _crc = PngCrc.OfType(next.Type);
        _isAtSequence = next.Type == PngChunkType.FrameData;
        return true;
    }

    /// <summary>Passes over the number that frame data begin with; it has been checked.</summary>
    private bool PassSequence()
    {
        _isAtSequence = false;
        Span<byte> number = stackalloc byte[Math.Min(_rest, sizeof(uint))];
        chunks.Source.ReadExactly(number);
        _crc = Crc32.Append(_crc, number);
        _rest -= number.Length;
        return true;
    }
}
