using System.Text;

namespace ImageIO.Tiff.Container;

/// <summary>The entries of one directory (IFD), with typed access to their values.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">Where the directory begins.</param>
/// <param name="bytes">Its entries as they stand in the file.</param>
/// <param name="count">The number of entries.</param>
/// <param name="next">Where the next directory begins; 0 where there is none; <see cref="CutOff"/>.</param>
internal sealed class TiffDirectory(TiffFile file, long offset, byte[] bytes, int count, long next)
{
    /// <summary>What stands for the next directory where the file ends before it says where that is.</summary>
    public const long CutOff = -1;

    private readonly long _start = offset + file.CountSize;

    public TiffFile File => file;

    public long Offset => offset;

    /// <summary>The number of entries.</summary>
    public int Count => count;

    public long Next => next;

    /// <summary>All entries, in the file's order.</summary>
    public IEnumerable<TiffField> Fields
    {
        get
        {
            for (var i = 0; i < count; i++)
                yield return file.Field(bytes, i, _start);
        }
    }

    /// <summary>The first entry of a tag that has values.</summary>
    public bool TryFind(ushort tag, out TiffField field)
    {
        var size = file.FieldSize;
        for (var i = 0; i < count; i++)
        {
            if (file.UInt16(bytes.AsSpan(i * size)) != tag)
                continue;
            field = file.Field(bytes, i, _start);
            return field.Count > 0;
        }

        field = default;
        return false;
    }

    public bool Has(ushort tag) => TryFind(tag, out _);

    /// <summary>The first value of a tag as a whole number.</summary>
    public long Number(ushort tag, long otherwise)
    {
        if (!TryFind(tag, out var field) || !IsWhole(field.Type))
            return otherwise;
        Span<long> value = stackalloc long[1];
        Integers(field, 0, value);
        return value[0];
    }

    /// <summary>The values of a tag as whole numbers; empty where there are none.</summary>
    public long[] Numbers(ushort tag, int max)
        => TryFind(tag, out var field) && IsWhole(field.Type) ? Integers(field, (int)Math.Min(field.Count, max)) : [];

    /// <summary>
    /// Two values of 16 bits that stand elsewhere though they fit into the entry, as old writers of LSM have them; null where that can't
    /// be.
    /// </summary>
    public (int First, int Second)? FarPair(ushort tag)
    {
        if (!TryFind(tag, out var field) || field is not { Type: TiffType.Short, Count: 2, Inline: >= 0 } || file.FieldSize != 12)
            return null;
        Span<byte> pair = stackalloc byte[4];
        Read(field, 0, pair);
        var position = file.UInt32(pair);
        if (position < 8 || position > file.Length - 4)
            return null;
        file.Read(position, pair);
        return (file.UInt16(pair), file.UInt16(pair[2..]));
    }

    /// <summary>The values of a tag as numbers; empty where there are none.</summary>
    public double[] Doubles(ushort tag, int max)
        => TryFind(tag, out var field) ? Doubles(field, (int)Math.Min(field.Count, max)) : [];

    /// <summary>The text of a tag, to its last byte that is not zero; empty where there is none.</summary>
    public string Text(ushort tag, int max)
        => TryFind(tag, out var field) && field.Type is TiffType.Ascii or TiffType.Byte or TiffType.Undefined or TiffType.SByte
            ? Text(Bytes(field, max))
            : "";

    /// <summary>A text without the zeros behind it: UTF-8 where it is valid, else Latin-1.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimEnd((byte)0);
        return System.Text.Unicode.Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text);
    }

    /// <summary>The text in a record's place of fixed length: what is behind its first zero may be anything.</summary>
    public static string FixedText(ReadOnlySpan<byte> bytes)
        => Text(bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes).Trim();

    /// <summary>The bytes of a tag, at most so many.</summary>
    public byte[] Bytes(in TiffField field, int max)
    {
        var value = new byte[(int)Math.Min(field.ByteLength, max)];
        Read(field, 0, value);
        return value;
    }

    /// <summary>Bytes of a field's values from a place on.</summary>
    public void Read(in TiffField field, long start, Span<byte> destination)
    {
        if (field.Inline >= 0)
            bytes.AsSpan(field.Inline + (int)start, destination.Length).CopyTo(destination);
        else
            file.Read(field.Position + start, destination);
    }

    /// <summary>The first values of a field as whole numbers.</summary>
    public long[] Integers(in TiffField field, int max)
    {
        var values = new long[max];
        Integers(field, 0, values);
        return values;
    }

    /// <summary>
    /// Values of a field from a number on, as whole numbers. Those of 64 bits without a sign end at the greatest with one.
    /// </summary>
    public void Integers(in TiffField field, long first, Span<long> values)
    {
        var size = field.Type.Size();
        Span<byte> buffer = stackalloc byte[512];
        for (var i = 0; i < values.Length;)
        {
            var many = Math.Min(values.Length - i, buffer.Length / size);
            var part = buffer[..(many * size)];
            Read(field, (first + i) * size, part);
            for (var k = 0; k < many; k++)
                values[i++] = Integer(field.Type, part[(k * size)..]);
        }
    }

    /// <summary>The first values of a field as numbers.</summary>
    public double[] Doubles(in TiffField field, int max)
    {
        var raw = Bytes(field, max * field.Type.Size());
        var size = field.Type.Size();
        var values = new double[raw.Length / size];
        for (var i = 0; i < values.Length; i++)
        {
            var one = raw.AsSpan(i * size);
            values[i] = field.Type switch
            {
                TiffType.Float => BitConverter.UInt32BitsToSingle(file.UInt32(one)),
                TiffType.Double => BitConverter.UInt64BitsToDouble(file.UInt64(one)),
                TiffType.Rational => (double)file.UInt32(one) / file.UInt32(one[4..]),
                TiffType.SRational => (double)(int)file.UInt32(one) / (int)file.UInt32(one[4..]),
                _ => Integer(field.Type, one),
            };
        }

        return values;
    }

    private static bool IsWhole(TiffType type)
        => type is not (TiffType.Rational or TiffType.SRational or TiffType.Float or TiffType.Double or TiffType.Ascii);

    private long Integer(TiffType type, ReadOnlySpan<byte> bytes) => type switch
    {
        TiffType.Byte or TiffType.Undefined or TiffType.Ascii => bytes[0],
        TiffType.SByte => (sbyte)bytes[0],
        TiffType.Short => file.UInt16(bytes),
        TiffType.SShort => (short)file.UInt16(bytes),
        TiffType.SLong => (int)file.UInt32(bytes),
        TiffType.SLong8 => (long)file.UInt64(bytes),
        TiffType.Long8 or TiffType.Ifd8 => (long)Math.Min(file.UInt64(bytes), long.MaxValue),
        _ => file.UInt32(bytes),
    };
}
