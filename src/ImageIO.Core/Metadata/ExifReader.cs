using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace ImageIO.Metadata;

/// <summary>Reads the tags of an EXIF block (EXIF 2.32 §4.6, TIFF 6.0 §2). What is damaged is left out: metadata never keep an image from
/// being read.</summary>
internal ref struct ExifReader
{
    private const int EntrySize = 12;
    private const int PhotoPointer = 0x8769;
    private const int GpsPointer = 0x8825;
    private const int InteroperabilityPointer = 0xA005;

    private readonly ReadOnlySpan<byte> _block;
    private readonly bool _isLittle;
    private readonly ImmutableArray<ExifEntry>.Builder _entries = ImmutableArray.CreateBuilder<ExifEntry>();
    private readonly HashSet<uint> _seen = [];

    /// <summary>More entries than one directory can have are no metadata, but an attack on time and memory.</summary>
    private int _entriesLeft;

    /// <summary>What all values may take together: no byte of an honest block is used twice, and a hostile one would repeat them.</summary>
    private int _left;

    private ExifReader(ReadOnlySpan<byte> block, bool isLittle)
    {
        _block = block;
        _isLittle = isLittle;
        _left = block.Length;
        _entriesLeft = Math.Min(block.Length / EntrySize, ushort.MaxValue);
    }

    /// <summary>The tags, in the order of the block; empty where there is no block.</summary>
    /// <param name="block">From its TIFF header on.</param>
    public static ImmutableArray<ExifEntry> Read(ReadOnlySpan<byte> block)
    {
        var isLittle = block.StartsWith("II*\0"u8);
        if (block.Length < 8 || (!isLittle && !block.StartsWith("MM\0*"u8)))
            return [];
        var reader = new ExifReader(block, isLittle);
        var next = reader.ReadDirectory(reader.UInt32(4), ExifDirectory.Image);
        reader.ReadDirectory(next, ExifDirectory.Thumbnail);
        return reader._entries.ToImmutable();
    }

    /// <summary>Reads one directory and those that it points to.</summary>
    /// <returns>Where the next one stands; 0 where there is none.</returns>
    private uint ReadDirectory(uint start, ExifDirectory directory)
    {
        if (start == 0 || start > (uint)_block.Length - 2 || !_seen.Add(start))
            return 0;
        var count = UInt16((int)start);
        var at = (int)start + 2;
        for (var i = 0; i < count; i++, at += EntrySize)
        {
            if (at > _block.Length - EntrySize || _entriesLeft <= 0)
                return 0;
            _entriesLeft--;
            ReadEntry(at, directory);
        }

        return at <= _block.Length - 4 ? UInt32(at) : 0;
    }

    private void ReadEntry(int at, ExifDirectory directory)
    {
        var tag = UInt16(at);
        var pointedTo = (directory, tag) switch
        {
            (ExifDirectory.Image, PhotoPointer) => ExifDirectory.Photo,
            (ExifDirectory.Image, GpsPointer) => ExifDirectory.Gps,
            (ExifDirectory.Photo, InteroperabilityPointer) => ExifDirectory.Interoperability,
            _ => directory,
        };
        if (pointedTo != directory)
        {
            ReadDirectory(UInt32(at + 8), pointedTo);
            return;
        }

        var type = UInt16(at + 2);
        var count = UInt32(at + 4);
        var size = (long)count * SizeOf(type);
        if (size == 0 || size > _left)
            return;
        long place = size <= 4 ? at + 8 : UInt32(at + 8);
        if (place + size > _block.Length)
            return;
        _left -= (int)size;
        if (Value(type, _block.Slice((int)place, (int)size)) is { } value)
            _entries.Add(new ExifEntry(directory, tag, ExifTagNames.Find(directory, tag), value));
    }

    private readonly object? Value(ushort type, ReadOnlySpan<byte> bytes) => type switch
    {
        2 => Encoding.UTF8.GetString(bytes.TrimEnd((byte)0)).TrimEnd(),
        1 or 7 when bytes.Length == 1 => (long)bytes[0],
        1 or 7 => ImmutableArray.Create(bytes),
        5 or 10 or 11 or 12 => Numbers<double>(bytes, SizeOf(type), type switch
        {
            5 => Fraction,
            10 => SignedFraction,
            11 => (at, little) => little ? BinaryPrimitives.ReadSingleLittleEndian(at) : BinaryPrimitives.ReadSingleBigEndian(at),
            _ => (at, little) => little ? BinaryPrimitives.ReadDoubleLittleEndian(at) : BinaryPrimitives.ReadDoubleBigEndian(at),
        }),
        3 or 4 or 6 or 8 or 9 or 13 => Numbers<long>(bytes, SizeOf(type), type switch
        {
            3 => (at, little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at),
            6 => (at, _) => (sbyte)at[0],
            8 => (at, little) => little ? BinaryPrimitives.ReadInt16LittleEndian(at) : BinaryPrimitives.ReadInt16BigEndian(at),
            9 => (at, little) => little ? BinaryPrimitives.ReadInt32LittleEndian(at) : BinaryPrimitives.ReadInt32BigEndian(at),
            _ => (at, little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at),
        }),
        _ => null,
    };

    private delegate T ToNumber<T>(ReadOnlySpan<byte> bytes, bool isLittle);

    /// <summary>One number as it is, several as an array.</summary>
    private readonly object Numbers<T>(ReadOnlySpan<byte> bytes, int size, ToNumber<T> convert)
        where T : struct
    {
        if (bytes.Length == size)
            return convert(bytes, _isLittle);
        var numbers = new T[bytes.Length / size];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = convert(bytes[(i * size)..], _isLittle);
        return ImmutableCollectionsMarshal.AsImmutableArray(numbers);
    }

    private static double Fraction(ReadOnlySpan<byte> bytes, bool little)
        => little
            ? (double)BinaryPrimitives.ReadUInt32LittleEndian(bytes) / BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])
            : (double)BinaryPrimitives.ReadUInt32BigEndian(bytes) / BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);

    private static double SignedFraction(ReadOnlySpan<byte> bytes, bool little)
        => little
            ? (double)BinaryPrimitives.ReadInt32LittleEndian(bytes) / BinaryPrimitives.ReadInt32LittleEndian(bytes[4..])
            : (double)BinaryPrimitives.ReadInt32BigEndian(bytes) / BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);

    /// <summary>Bytes of one value of a type; 0 where there is no such type.</summary>
    private static int SizeOf(ushort type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 => 8,
        _ => 0,
    };

    private readonly ushort UInt16(int at)
        => _isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(_block[at..]) : BinaryPrimitives.ReadUInt16BigEndian(_block[at..]);

    private readonly uint UInt32(int at)
        => _isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(_block[at..]) : BinaryPrimitives.ReadUInt32BigEndian(_block[at..]);
}
