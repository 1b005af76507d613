namespace ImageIO.Formats.Jpeg2000;

/// <summary>The bits of packet headers, most significant first; a byte behind FF has only 7 (T.800 B.10.1).</summary>
/// <param name="bytes">Where they stand.</param>
/// <param name="start">The first byte.</param>
internal ref struct PacketBits(ReadOnlySpan<byte> bytes, int start)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _current;
    private int _left;

    /// <summary>The byte behind those that were begun.</summary>
    public int Position { get; private set; } = start;

    /// <exception cref="EndOfStreamException">There are no more.</exception>
    public int Read()
    {
        if (_left == 0)
        {
            _left = _current == 0xFF ? 7 : 8;
            _current = Next();
        }

        return (_current >> --_left) & 1;
    }

    public int Read(int count)
    {
        var value = 0;
        for (; count > 0; count--)
            value = (value << 1) | Read();
        return value;
    }

    /// <summary>Ends the header: a byte that was begun is left, and one that is stuffed behind FF is passed over.</summary>
    public void Align()
    {
        if (_current == 0xFF)
            Next();
        (_current, _left) = (0, 0);
    }

    private int Next()
    {
        if (Position >= _bytes.Length)
            throw new EndOfStreamException("The header of a packet ends early.");
        return _bytes[Position++];
    }
}
