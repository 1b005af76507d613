using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ImageIO.Tiff.Compression;

/// <summary>Reads the numbers of a LERC blob, which are little-endian.</summary>
internal ref struct LercReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Byte() => Take(1)[0];

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    /// <summary>The next bytes.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public ReadOnlySpan<byte> Take(long count)
    {
        if ((ulong)count > (ulong)_rest.Length)
            throw new InvalidDataException("The LERC data end early.");
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    /// <summary>A number of one of the types, as one of the widest.</summary>
    public double Number(LercType type) => type switch
    {
        LercType.SByte => (sbyte)Byte(),
        LercType.Byte => Byte(),
        LercType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(Take(sizeof(short))),
        LercType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort))),
        LercType.Int32 => Int32(),
        LercType.UInt32 => UInt32(),
        LercType.Single => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float))),
        LercType.Double => Double(),
        _ => throw new InvalidDataException($"LERC numbers are said to be of type {(int)type}."),
    };

    /// <summary>Whole numbers of a few bits each, all of one width, or places in a table of them.</summary>
    /// <param name="values">Space for as many as there may be.</param>
    /// <param name="version">The version of the blob: until the third, bits came from the high ones of words on.</param>
    /// <returns>How many there are.</returns>
    public int Packed(scoped Span<uint> values, int version)
    {
        const int tableFlag = 1 << 5;
        var head = Byte();
        var width = head & (tableFlag - 1);
        var count = (head >> 6) switch { 0 => UInt32(), 1 => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort))), _ => Byte() };
        if (count > values.Length)
            throw new InvalidDataException($"A LERC block is said to have {count} values; {values.Length} are possible.");
        values = values[..(int)count];
        if ((head & tableFlag) == 0)
        {
            Unpack(values, width, version);
            return values.Length;
        }

        // Zero is the first of the table, and not stored.
        Span<uint> table = stackalloc uint[256];
        var last = Byte() - 1;
        if (last < 1)
            throw new InvalidDataException("A LERC block has an empty table.");
        table[0] = 0;
        Unpack(table.Slice(1, last), width, version);
        Unpack(values, 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)last), version);
        foreach (ref var value in values)
            value = value <= last ? table[(int)value]
                : throw new InvalidDataException("A LERC block names a value that its table does not have.");
        return values.Length;
    }

    private void Unpack(scoped Span<uint> values, int width, int version)
    {
        var bytes = Take((((long)values.Length * width) + 7) / 8);
        if (version >= 3)
            UnpackLow(bytes, values, width);
        else
            UnpackHigh(bytes, values, width);
    }

    /// <summary>The lowest bit of the first byte comes first.</summary>
    private static void UnpackLow(ReadOnlySpan<byte> bytes, scoped Span<uint> values, int width)
    {
        ulong bits = 0;
        var (have, at, mask) = (0, 0, (1ul << width) - 1);
        foreach (ref var value in values)
        {
            for (; have < width; have += 8)
                bits |= (ulong)bytes[at++] << have;
            value = (uint)(bits & mask);
            bits >>= width;
            have -= width;
        }
    }

    /// <summary>
    /// The highest bit of the first word comes first; the lowest bytes of the last word are left out where they are not used.
    /// </summary>
    private static void UnpackHigh(ReadOnlySpan<byte> bytes, scoped Span<uint> values, int width)
    {
        ulong bits = 0;
        var have = 0;
        foreach (ref var value in values)
        {
            if (have < width)
            {
                var length = Math.Min(sizeof(uint), bytes.Length);
                var word = 0u;
                for (var i = 0; i < length; i++)
                    word |= (uint)bytes[i] << (8 * (i + sizeof(uint) - length));
                bytes = bytes[length..];
                bits = (bits << 32) | word;
                have += 32;
            }

            have -= width;
            value = (uint)(bits >> have) & (uint)((1ul << width) - 1);
        }
    }

    /// <summary>Elements as they stand in the blob.</summary>
    public void Raw<T>(Span<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        Take(bytes.Length).CopyTo(bytes);
        if (!BitConverter.IsLittleEndian)
            Codecs.CodecTools.ReverseBytes(bytes, bytes.Length / Math.Max(1, values.Length));
    }
}
