using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Tiff.Container;

/// <summary>
/// The frame of a TIFF file (TIFF 6.0 §2, BigTIFF): byte order, size of offsets, and directories at their places. Values are read when they
/// are asked for.
/// </summary>
internal sealed class TiffFile
{
    /// <summary>More entries than any directory of a real file has.</summary>
    private const int MaxFields = 4096;

    private const int ClassicFieldSize = 12;
    private const int WideFieldSize = 20;

    private readonly int _countSize;
    private readonly int _offsetSize;
    private TiffDirectory? _last;

    /// <summary>Reads the header.</summary>
    /// <param name="source">The file; made seekable.</param>
    public TiffFile(SourceStream source)
    {
        Source = source;
        source.EnsureSeekable();
        Length = source.Length;
        var header = source.Peek(16);
        CodecTools.ThrowCorruptIf(header.Length < 8, $"The file has {header.Length} bytes; the header of a TIFF file alone has 8.", 0);
        IsLittleEndian = header[0] == (byte)'I';
        var version = UInt16(header[2..]);
        IsBig = version == 43;
        CodecTools.ThrowCorruptIf(
            (!header.StartsWith("II"u8) && !header.StartsWith("MM"u8)) || (version is not (42 or 43)),
            "The file does not start as a TIFF file does.",
            0);
        (_countSize, FieldSize, _offsetSize) = IsBig ? (8, WideFieldSize, 8) : (2, ClassicFieldSize, 4);
        if (IsBig)
        {
            CodecTools.ThrowCorruptIf(header.Length < 16,
                $"The file has {header.Length} bytes; the header of a BigTIFF file alone has 16.", 0);
            CodecTools.ThrowCorruptIf(UInt16(header[4..]) != 8, $"Offsets have {UInt16(header[4..])} bytes; those of BigTIFF have 8.", 4);
            FirstDirectory = (long)Math.Min(UInt64(header[8..]), long.MaxValue);
        }
        else
        {
            FirstDirectory = UInt32(header[4..]);
            var wide = header.Length >= 12 ? UInt64(header[4..]) : 0;
            if (IsLittleEndian && wide <= (ulong)Length && IsHamamatsu((long)wide))
                (IsNdpi, FirstDirectory, FieldSize, _offsetSize) = (true, (long)wide, WideFieldSize, 8);
        }
    }

    public SourceStream Source { get; }

    /// <summary>Held while the source is read: chunks are decoded on several threads.</summary>
    public Lock Gate { get; } = new();

    public long Length { get; }

    public bool IsBig { get; }

    /// <summary>Whether offsets have 64 bits in the way of Hamamatsu: the upper halves stand behind the directory.</summary>
    public bool IsNdpi { get; }

    /// <summary>Bytes of an entry, as <see cref="ReadDirectory"/> gives them.</summary>
    public int FieldSize { get; }

    /// <summary>Bytes in front of a directory's entries.</summary>
    public int CountSize => _countSize;

    public bool IsLittleEndian { get; }

    /// <summary>Whether numbers stand as this machine keeps them.</summary>
    public bool IsNative => IsLittleEndian == BitConverter.IsLittleEndian;

    public long FirstDirectory { get; }

    /// <summary>The directory at a place.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <exception cref="CorruptImageException">There is none.</exception>
    public TiffDirectory ReadDirectory(long offset)
    {
        // A page's directory is asked for several times in turn.
        if (_last is { } last && last.Offset == offset)
            return last;
        return _last = ReadDirectoryAt(offset);
    }

    private TiffDirectory ReadDirectoryAt(long offset)
    {
        CodecTools.ThrowCorruptIf(offset < 8 || offset > Length - _countSize,
            $"A directory is said to be at byte {offset}, outside of the file's {Length}.", offset);
        Source.Position = offset;
        var count = IsBig ? UInt64(Source.ReadSpan(8)) : UInt16(Source.ReadSpan(2));
        CodecTools.ThrowCorruptIf(count is 0 or > MaxFields,
            $"The directory at byte {offset} is said to have {count} entries; 1 to {MaxFields} are expected.", offset);

        if (IsNdpi)
            return ReadHamamatsu(offset, (int)count);

        // The last pointer may be cut off: what it leads to would be, too.
        var start = offset + _countSize;
        var wanted = ((int)count * FieldSize) + _offsetSize;
        var length = (int)Math.Min(wanted, Length - start);
        var fields = (int)count;
        CodecTools.ThrowCorruptIf(length < fields * FieldSize, $"The file ends within the directory at byte {offset}.", offset);
        var bytes = new byte[length];
        Source.ReadExactly(bytes);
        var next = TiffDirectory.CutOff;
        if (length == wanted)
            next = IsBig ? (long)Math.Min(UInt64(bytes.AsSpan(length - 8)), long.MaxValue) : UInt32(bytes.AsSpan(length - 4));
        return new TiffDirectory(this, offset, bytes, fields, next);
    }

    private bool IsHamamatsu(long offset)
    {
        if (offset < 8 || offset > Length - 2)
            return false;
        Source.Position = offset;
        var count = UInt16(Source.ReadSpan(2));
        if (count > MaxFields || Length - Source.Position < count * ClassicFieldSize)
            return false;
        for (var i = 0; i < count; i++)
        {
            if (UInt16(Source.ReadSpan(ClassicFieldSize)) == TiffTag.NdpiFormat)
                return true;
        }

        return false;
    }

    /// <summary>A directory with the upper halves of its values put to them, so that entries are those of BigTIFF.</summary>
    private TiffDirectory ReadHamamatsu(long offset, int count)
    {
        var length = (count * (ClassicFieldSize + 4)) + 8;
        CodecTools.ThrowCorruptIf(Length - offset - _countSize < length, $"The file ends within the directory at byte {offset}.", offset);
        var stored = new byte[length];
        Source.ReadExactly(stored);
        var end = stored.AsSpan(count * ClassicFieldSize);
        var fields = new byte[count * WideFieldSize];
        for (var i = 0; i < count; i++)
        {
            var from = stored.AsSpan(i * ClassicFieldSize, ClassicFieldSize);
            var to = fields.AsSpan(i * WideFieldSize, WideFieldSize);
            var upper = end.Slice(8 + (4 * i), 4);
            from[..8].CopyTo(to);
            from[8..].CopyTo(to[12..]);
            upper.CopyTo(to[16..]);
            if (UInt32(upper) > 0 && (TiffType)UInt16(from[2..]) == TiffType.Long && UInt32(from[4..]) == 1)
                BinaryPrimitives.WriteUInt16LittleEndian(to[2..], (ushort)TiffType.Long8);
        }

        return new TiffDirectory(this, offset, fields, count, (long)Math.Min(UInt64(end), long.MaxValue));
    }

    /// <summary>Bytes from a place of the file.</summary>
    /// <exception cref="CorruptImageException">The file ends before.</exception>
    public void Read(long position, Span<byte> destination)
    {
        if (position < 0 || position > Length - destination.Length)
            CodecTools.ThrowCorrupt($"{destination.Length} bytes are said to be at byte {position}, but the file has {Length}.", position);
        Source.Position = position;
        Source.ReadExactly(destination);
    }

    /// <summary>An entry of a directory; of count 0 where its type does not exist or its values don't lie in the file.</summary>
    /// <param name="directory">The directory's bytes.</param>
    /// <param name="index">The entry's number.</param>
    /// <param name="start">Where the bytes begin in the file.</param>
    public TiffField Field(byte[] directory, int index, long start)
    {
        var at = index * FieldSize;
        var entry = directory.AsSpan(at, FieldSize);
        var (tag, type) = (UInt16(entry), (TiffType)UInt16(entry[2..]));
        var isWide = FieldSize == WideFieldSize;
        var count = isWide ? UInt64(entry[4..]) : UInt32(entry[4..]);
        var size = type.Size();
        var value = isWide ? 12 : 8;
        if (size == 0 || count == 0)
            return new(tag, type, 0, start + at, -1);
        var room = IsNdpi && type != TiffType.Long8 ? 4 : _offsetSize;
        if (count <= (ulong)(room / size))
            return new(tag, type, (long)count, start + at + value, at + value);
        var position = isWide ? UInt64(entry[value..]) : UInt32(entry[value..]);
        if (position > (ulong)Length || count > ((ulong)Length - position) / (ulong)size)
            return new(tag, type, 0, start + at, -1);
        return new(tag, type, (long)count, (long)position, -1);
    }

    public ushort UInt16(ReadOnlySpan<byte> bytes)
        => IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    public uint UInt32(ReadOnlySpan<byte> bytes)
        => IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    public ulong UInt64(ReadOnlySpan<byte> bytes)
        => IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
}
