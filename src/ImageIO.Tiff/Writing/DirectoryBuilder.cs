using System.Buffers.Binary;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Writing;

/// <summary>
/// A directory that is being put together: its entries, their values, and the directories below it, in one block of bytes.
/// </summary>
/// <param name="isBig">Whether offsets have 64 bits.</param>
/// <param name="isBigEndian">Whether numbers stand with their most significant byte first.</param>
internal sealed class DirectoryBuilder(bool isBig, bool isBigEndian)
{
    private readonly List<Entry> _entries = [];

    private int OffsetSize => isBig ? 8 : 4;

    /// <summary>Bytes of the directory, its values and all below it.</summary>
    public long Size
    {
        get
        {
            long size = DirectorySize;
            foreach (var entry in _entries)
            {
                size += OutOfLine(entry);
                foreach (var below in entry.Below)
                    size += below.Size;
            }

            return size;
        }
    }

    private int DirectorySize => Even((isBig ? 8 : 2) + (_entries.Count * (isBig ? 20 : 12)) + OffsetSize);

    public bool Has(ushort tag) => _entries.Exists(entry => entry.Tag == tag);

    /// <summary>Adds whole numbers: of 16 bits, of 32 bits, or of the size of offsets.</summary>
    public void Add(ushort tag, TiffType type, params ReadOnlySpan<long> values)
    {
        var size = type.Size();
        var data = new byte[size * values.Length];
        for (var i = 0; i < values.Length; i++)
            Put(data.AsSpan(i * size), values[i], size);
        _entries.Add(new(tag, type, values.Length, data, []));
    }

    /// <summary>Adds offsets or lengths of chunks.</summary>
    public void AddLengths(ushort tag, ReadOnlySpan<long> values) => Add(tag, isBig ? TiffType.Long8 : TiffType.Long, values);

    public void AddText(ushort tag, string text)
    {
        var data = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, data);
        _entries.Add(new(tag, TiffType.Ascii, data.Length, data, []));
    }

    public void AddBytes(ushort tag, TiffType type, ReadOnlySpan<byte> bytes)
        => _entries.Add(new(tag, type, bytes.Length / type.Size(), bytes.ToArray(), []));

    /// <summary>Adds numbers by their bits.</summary>
    public void AddNumbers<T>(ushort tag, TiffType type, T[] values, Converter<T, long> bits)
        => Add(tag, type, Array.ConvertAll(values, bits));

    /// <summary>Adds a fraction near a number.</summary>
    public void AddRational(ushort tag, double value)
    {
        var (numerator, denominator) = Fraction(value);
        var data = new byte[8];
        Put(data, numerator, 4);
        Put(data.AsSpan(4), denominator, 4);
        _entries.Add(new(tag, TiffType.Rational, 1, data, []));
    }

    /// <summary>Adds values as another file has them.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="type">The type of its values.</param>
    /// <param name="data">The values.</param>
    /// <param name="isReversed">Whether their byte order is not the one that is written.</param>
    public void AddRaw(ushort tag, TiffType type, byte[] data, bool isReversed)
    {
        if (isReversed)
            CodecTools.ReverseBytes(data, type is TiffType.Rational or TiffType.SRational ? 4 : type.Size());
        _entries.Add(new(tag, type, data.Length / type.Size(), data, []));
    }

    /// <summary>Adds directories below this one.</summary>
    public void AddBelow(ushort tag, params IReadOnlyList<DirectoryBuilder> below)
        => _entries.Add(new(tag, tag == TiffTag.SubIfds ? (isBig ? TiffType.Ifd8 : TiffType.Ifd) : isBig ? TiffType.Long8 : TiffType.Long,
            below.Count, new byte[below.Count * OffsetSize], [.. below]));

    /// <summary>Writes the block.</summary>
    /// <param name="sink">Where the bytes go.</param>
    /// <param name="start">Where they begin in the file: an even number.</param>
    /// <param name="next">Where the next directory begins; 0 for none.</param>
    public void Write(ByteSink sink, long start, long next)
    {
        _entries.Sort((a, b) => a.Tag - b.Tag);
        var directory = new byte[DirectorySize];
        var outside = start + directory.Length;
        Put(directory, _entries.Count, isBig ? 8 : 2);
        var at = isBig ? 8 : 2;
        foreach (var entry in _entries)
        {
            var below = outside + OutOfLine(entry);
            for (var i = 0; i < entry.Below.Length; i++)
            {
                Put(entry.Data.AsSpan(i * OffsetSize), below, OffsetSize);
                below += entry.Below[i].Size;
            }

            Put(directory.AsSpan(at), entry.Tag, 2);
            Put(directory.AsSpan(at + 2), (int)entry.Type, 2);
            Put(directory.AsSpan(at + 4), entry.Count, OffsetSize);
            var value = directory.AsSpan(at + 4 + OffsetSize, OffsetSize);
            if (entry.Data.Length <= OffsetSize)
                entry.Data.CopyTo(value);
            else
                Put(value, outside, OffsetSize);
            outside = below;
            at += isBig ? 20 : 12;
        }

        Put(directory.AsSpan(at), next, OffsetSize);
        sink.Write(directory);
        outside = start + directory.Length;
        foreach (var entry in _entries)
        {
            if (OutOfLine(entry) > 0)
            {
                sink.Write(entry.Data);
                if (entry.Data.Length % 2 != 0)
                    sink.WriteByte(0);
            }

            outside += OutOfLine(entry);
            foreach (var below in entry.Below)
            {
                below.Write(sink, outside, 0);
                outside += below.Size;
            }
        }
    }

    /// <summary>The nearest fraction of two numbers of 32 bits.</summary>
    public static (long Numerator, long Denominator) Fraction(double value)
    {
        if (!double.IsFinite(value) || value < 0)
            return (0, 0);
        if (value > uint.MaxValue)
            return (uint.MaxValue, 1);
        var (number, numerator, denominator, last, lastBelow) = (value, 1L, 0L, 0L, 1L);
        for (var i = 0; i < 40; i++)
        {
            var whole = (long)Math.Floor(number);
            var (next, nextBelow) = ((whole * numerator) + last, (whole * denominator) + lastBelow);
            if (next > uint.MaxValue || nextBelow > uint.MaxValue)
                break;
            (last, lastBelow, numerator, denominator) = (numerator, denominator, next, nextBelow);
            if (Math.Abs(((double)numerator / denominator) - value) <= value * 1e-15 || number - whole < 1e-12)
                break;
            number = 1 / (number - whole);
        }

        return (numerator, denominator);
    }

    private static int Even(int value) => (value + 1) & ~1;

    private int OutOfLine(in Entry entry) => entry.Data.Length <= OffsetSize ? 0 : Even(entry.Data.Length);

    private void Put(Span<byte> target, long value, int size)
    {
        switch (size)
        {
            case 1:
                target[0] = (byte)value;
                break;
            case 2 when isBigEndian:
                BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)value);
                break;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)value);
                break;
            case 4 when isBigEndian:
                BinaryPrimitives.WriteUInt32BigEndian(target, (uint)value);
                break;
            case 4:
                BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)value);
                break;
            default:
                if (isBigEndian)
                    BinaryPrimitives.WriteInt64BigEndian(target, value);
                else
                    BinaryPrimitives.WriteInt64LittleEndian(target, value);
                break;
        }
    }

    private readonly record struct Entry(ushort Tag, TiffType Type, long Count, byte[] Data, DirectoryBuilder[] Below);
}
