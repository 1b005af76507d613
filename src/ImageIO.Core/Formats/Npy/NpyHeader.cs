using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ImageIO.Codecs;

namespace ImageIO.Formats.Npy;

/// <summary>What stands before the numbers of a .npy file (NEP 1): type, byte order, axis order and shape.</summary>
/// <param name="DType">The element type.</param>
/// <param name="BigEndian">The most significant byte comes first.</param>
/// <param name="FortranOrder">The first axis runs fastest.</param>
/// <param name="Shape">The length of each axis; empty for a scalar.</param>
internal sealed record NpyHeader(DType DType, bool BigEndian, bool FortranOrder, ImmutableArray<int> Shape)
{
    /// <summary>The first bytes of every file.</summary>
    public const string Magic = "\u0093NUMPY";

    /// <summary>NumPy itself refuses longer texts: they could only be made to trouble a parser.</summary>
    private const int MaxTextLength = 10_000;

    /// <summary>As many axes as NumPy 2 can have.</summary>
    private const int MaxRank = 64;

    /// <summary>NumPy leaves room for this many digits, so that an array can grow in place.</summary>
    private const int GrowthDigits = 21;

    /// <summary>Numbers start at a multiple of this, so that files can be mapped into memory.</summary>
    private const int Alignment = 64;

    /// <summary>Bytes of numbers that follow the header.</summary>
    public long ByteLength { get; } = CountBytes(DType, Shape);

    /// <summary>Bytes of each number that a change of byte order reverses: half an item for complex types.</summary>
    public int NumberSize => DType is DType.Complex64 or DType.Complex128 ? DType.ItemSize() / 2 : DType.ItemSize();

    /// <summary>
    /// The numbers stand in another order than an array has them: the first axis runs fastest, and there are several of more than one
    /// element.
    /// </summary>
    public bool IsColumnMajor => FortranOrder && Shape.Count(axis => axis != 1) > 1;

    /// <summary>The header as sessions know it.</summary>
    /// <param name="name">What the array is called in its archive; null outside of one.</param>
    public FrameHeader ToFrameHeader(string? name = null) => new() { Shape = Shape, DType = DType, Axes = Axes(Shape), Name = name };

    /// <summary>An array says nothing of its axes: the last ones are taken for those of an image, where there are as many.</summary>
    private static string Axes(ImmutableArray<int> shape)
    {
        var image = shape.Length >= 3 && shape[^1] is >= 1 and <= 4 ? "YXS" : shape.Length >= 2 ? "YX" : "X";
        return shape.IsEmpty ? "" : new string('Q', shape.Length - image.Length) + image;
    }

    /// <summary>Reads a header and leaves the stream at the first number.</summary>
    /// <param name="stream">At the start of the file.</param>
    /// <param name="name">What is read, for messages.</param>
    public static NpyHeader Read(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[12];
        stream.ReadExactly(start[..8]);
        if (Encoding.Latin1.GetString(start[..Magic.Length]) != Magic)
            CodecTools.ThrowCorrupt($"{name} is no .npy file: it does not start with \\x93NUMPY.", 0);
        int length;
        switch (start[6])
        {
            case 1:
                stream.ReadExactly(start[8..10]);
                length = BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
                break;
            case 2 or 3:
                stream.ReadExactly(start[8..12]);
                length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(start[8..]), int.MaxValue);
                break;
            default:
                throw new UnsupportedImageException($"{name} is of version {start[6]}.{start[7]} of the .npy format; versions 1, 2 and 3 " +
                    "can be read.")
                {
                    Position = 6,
                };
        }

        if (length > MaxTextLength)
            throw new UnsupportedImageException($"{name} has a header of {length} bytes; at most {MaxTextLength} are read. Save one " +
                "field of the array: np.save(path, array['name of the field']).")
            {
                Position = 8,
            };
        var text = new byte[length];
        stream.ReadExactly(text);
        return NpyHeaderParser.Parse(start[6] == 3 ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text), name, MaxRank);
    }

    /// <summary>The header that NumPy writes before an array in row-major order, byte for byte.</summary>
    /// <param name="array">The array.</param>
    public static byte[] Write(NdArray array)
    {
        if (array.Rank > MaxRank)
            throw new ImageEncodingException($"A .npy file has at most {MaxRank} axes, but the array has {array.Rank}.");
        var shape = array.Shape.ToArray().Select(axis => axis.ToString(CultureInfo.InvariantCulture)).ToArray();
        var tuple = shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";
        var growth = shape.Length > 0 ? new string(' ', GrowthDigits - shape[0].Length) : "";
        var text = $"{{'descr': '{Descriptor(array.DType)}', 'fortran_order': False, 'shape': {tuple}, }}{growth}";

        // With 64 axes of 10 digits the text stays far below what version 1.0 can count. NumPy pads by 64 where nothing needs padding.
        const int prefix = 10;
        var padding = Alignment - ((prefix + text.Length + 1) % Alignment);
        var total = prefix + text.Length + padding + 1;
        var header = new byte[total];
        Encoding.Latin1.GetBytes(Magic, header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - prefix));
        Encoding.Latin1.GetBytes(text + new string(' ', padding) + '\n', header.AsSpan(prefix));
        return header;
    }

    private static string Descriptor(DType dtype) => dtype switch
    {
        DType.Bool => "|b1",
        DType.UInt8 => "|u1",
        DType.Int8 => "|i1",
        DType.UInt16 => "<u2",
        DType.Int16 => "<i2",
        DType.UInt32 => "<u4",
        DType.Int32 => "<i4",
        DType.UInt64 => "<u8",
        DType.Int64 => "<i8",
        DType.Float16 => "<f2",
        DType.Float32 => "<f4",
        DType.Float64 => "<f8",
        DType.Complex64 => "<c8",
        DType.Complex128 => "<c16",
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not a DType."),
    };

    private static long CountBytes(DType dtype, ImmutableArray<int> shape)
    {
        if (shape.Contains(0))
            return 0;
        var bytes = (long)dtype.ItemSize();
        foreach (var axis in shape)
            bytes = checked(bytes * axis);
        return bytes;
    }
}
