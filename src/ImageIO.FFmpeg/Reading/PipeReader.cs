using System.Buffers.Binary;

namespace ImageIO.FFmpeg.Reading;

/// <summary>Reads numbers and blocks from a pipe: small things through a buffer, blocks past it.</summary>
internal sealed class PipeReader
{
    private readonly Stream _pipe;
    private readonly byte[] _buffer;
    private int _start;
    private int _end;

    /// <param name="pipe">What is read. Not disposed here.</param>
    public PipeReader(Stream pipe)
        : this(pipe, new byte[16 * 1024], 0)
    {
    }

    private PipeReader(Stream pipe, byte[] buffer, int end) => (_pipe, _buffer, _end) = (pipe, buffer, end);

    /// <summary>The bytes of one block, read by the same means.</summary>
    public static PipeReader Of(byte[] block) => new(Stream.Null, block, block.Length);

    /// <summary>The next byte; -1 at the end.</summary>
    public int TryReadByte() => _start < _end || Fill() ? _buffer[_start++] : -1;

    /// <summary>The next byte.</summary>
    /// <exception cref="EndOfStreamException">There is none.</exception>
    public byte ReadByte() => TryReadByte() is >= 0 and var value ? (byte)value : throw End();

    /// <summary>A number of 7 bits a byte, most significant first.</summary>
    /// <exception cref="InvalidDataException">It has more than 63 bits.</exception>
    public long ReadNumber()
    {
        long value = 0;
        while (true)
        {
            var next = ReadByte();
            if (value >> 56 != 0)
                throw new InvalidDataException("A number has more than 63 bits.");
            value = (value << 7) | (uint)(next & 0x7F);
            if (next < 0x80)
                return value;
        }
    }

    /// <summary>A number with a sign in its lowest bit.</summary>
    public long ReadSigned()
    {
        var value = ReadNumber() + 1;
        return (value & 1) != 0 ? -(value >> 1) : value >> 1;
    }

    /// <summary>Eight bytes, most significant first.</summary>
    public ulong ReadUInt64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    /// <summary>Fills a block.</summary>
    /// <exception cref="EndOfStreamException">The pipe ends before.</exception>
    public void ReadExactly(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var buffered = Math.Min(destination.Length, _end - _start);
            if (buffered > 0)
            {
                _buffer.AsSpan(_start, buffered).CopyTo(destination);
                _start += buffered;
                destination = destination[buffered..];
                continue;
            }

            var read = destination.Length < _buffer.Length ? Fill() ? 0 : -1 : _pipe.Read(destination);
            if (read < 0 || (read == 0 && _start == _end))
                throw End();
            destination = destination[read..];
        }
    }

    /// <summary>Passes over a block.</summary>
    /// <exception cref="EndOfStreamException">The pipe ends before.</exception>
    public void Skip(long count)
    {
        while (count > 0)
        {
            if (_start == _end && !Fill())
                throw End();
            var step = (int)Math.Min(count, _end - _start);
            _start += step;
            count -= step;
        }
    }

    private static EndOfStreamException End() => new("The pipe ends within a frame.");

    private bool Fill()
    {
        _start = 0;
        _end = _pipe.Read(_buffer);
        return _end > 0;
    }
}
