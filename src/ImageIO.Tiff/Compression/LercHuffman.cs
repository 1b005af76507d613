using System.Buffers.Binary;

namespace ImageIO.Tiff.Compression;

/// <summary>The codes of bytes in a LERC blob, and the bits that they are in: words of 32 bits, the highest first.</summary>
internal ref struct LercHuffman
{
    private const int TableBits = 12;
    private const int MaxLength = 32;

    /// <summary>Only bytes are coded: a file with more symbols would have long ones looked for among thousands.</summary>
    private const int MaxSymbols = 1 << 8;

    /// <summary>
    /// By the next bits: the symbol times 64, and the length of its code; 0 where the code is longer than the table's bits, or there is
    /// none.
    /// </summary>
    private readonly int[] _table = new int[1 << TableBits];
    private readonly List<(uint Code, int Length, int Symbol)> _long = [];
    private readonly ReadOnlySpan<byte> _bits;
    private long _position;

    /// <summary>Reads the codes; the bits are what is behind them.</summary>
    public LercHuffman(ref LercReader reader, int version)
    {
        var (codeVersion, size, first, end) = (reader.Int32(), reader.Int32(), reader.Int32(), reader.Int32());
        if (codeVersion < 2 || size is < 1 or > MaxSymbols || first < 0 || end <= first || end - first > size || first >= size)
            throw new InvalidDataException($"Huffman codes of LERC are said to be for symbols {first} to {end} of {size}.");
        var lengths = new uint[end - first];
        if (reader.Packed(lengths, version) != lengths.Length)
            throw new InvalidDataException("Huffman codes of LERC end early.");

        // Symbols go round: those behind the last are the first.
        _bits = reader.Rest;
        for (var i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] > 0)
                Add((first + i) % size, (int)lengths[i]);
        }

        reader.Take((_position + 31) / 32 * 4);
        _bits = reader.Rest;
        _position = 0;
    }

    /// <summary>The next symbol.</summary>
    public int Next()
    {
        var window = Window();
        var entry = _table[window >> (MaxLength - TableBits)];
        var (symbol, length) = (entry >> 6, entry & 63);
        if (length == 0)
            (symbol, length) = FindLong(window);
        _position += length;
        if (_position > _bits.Length * 8L)
            throw new InvalidDataException("The LERC data end early.");
        return symbol;
    }

    private readonly (int Symbol, int Length) FindLong(uint window)
    {
        foreach (var (code, length, symbol) in _long)
        {
            if (window >> (MaxLength - length) == code)
                return (symbol, length);
        }

        throw new InvalidDataException("The LERC data have a Huffman code that means nothing.");
    }

    private void Add(int symbol, int length)
    {
        if (length > MaxLength)
            throw new InvalidDataException($"A Huffman code of LERC is said to have {length} bits.");
        var code = Window() >> (MaxLength - length);
        _position += length;
        if (length > TableBits)
            _long.Add((code, length, symbol));
        else
            _table.AsSpan((int)code << (TableBits - length), 1 << (TableBits - length)).Fill((symbol << 6) | length);
    }

    /// <summary>The next 32 bits; zeros behind the last.</summary>
    private readonly uint Window()
    {
        var at = (int)(_position / 32) * 4;
        return (uint)((((ulong)Word(at) << 32) | Word(at + 4)) >> (32 - (int)(_position % 32)));
    }

    private readonly uint Word(int at) => at + 4 <= _bits.Length ? BinaryPrimitives.ReadUInt32LittleEndian(_bits[at..]) : 0;
}
