using System.Buffers.Binary;
using System.Text;

namespace ImageIO.Tests.Metadata;

/// <summary>Makes EXIF blocks, tag by tag, in either byte order.</summary>
internal sealed class ExifBlock(bool isLittle = true)
{
    private readonly List<(int Directory, ushort Tag, ushort Type, uint Count, byte[] Value)> _tags = [];

    public const int Image = 0;
    public const int Photo = 1;
    public const int Gps = 2;

    public ExifBlock Short(int directory, ushort tag, params ushort[] values)
        => Add(directory, tag, 3, values.Length, [.. values.SelectMany(U16)]);

    public ExifBlock Text(int directory, ushort tag, string text)
        => Add(directory, tag, 2, text.Length + 1, [.. Encoding.UTF8.GetBytes(text), 0]);

    public ExifBlock Fraction(int directory, ushort tag, params (uint Over, uint Under)[] values)
        => Add(directory, tag, 5, values.Length, [.. values.SelectMany(value => U32(value.Over).Concat(U32(value.Under)))]);

    public ExifBlock Bytes(int directory, ushort tag, params byte[] values) => Add(directory, tag, 7, values.Length, values);

    public byte[] Build()
    {
        var parts = new List<byte>(isLittle ? "II*\0"u8.ToArray() : "MM\0*"u8.ToArray());
        parts.AddRange(U32(8));
        var starts = new int[3];
        var next = 8;
        for (var directory = 0; directory < 3; directory++)
        {
            starts[directory] = next;
            var tags = Tags(directory);
            next += 2 + (12 * (tags.Count + (directory == Image ? 2 : 0))) + 4 +
                tags.Sum(tag => tag.Value.Length > 4 ? tag.Value.Length : 0);
        }

        for (var directory = 0; directory < 3; directory++)
        {
            var tags = Tags(directory);
            if (directory == Image)
            {
                tags.Add((Image, 0x8769, 4, 1, U32((uint)starts[Photo])));
                tags.Add((Image, 0x8825, 4, 1, U32((uint)starts[Gps])));
            }

            var data = starts[directory] + 2 + (12 * tags.Count) + 4;
            var values = new List<byte>();
            parts.AddRange(U16((ushort)tags.Count));
            foreach (var (_, tag, type, count, value) in tags)
            {
                parts.AddRange([.. U16(tag), .. U16(type), .. U32(count)]);
                parts.AddRange(value.Length > 4 ? U32((uint)(data + values.Count)) : [.. value, .. new byte[4 - value.Length]]);
                if (value.Length > 4)
                    values.AddRange(value);
            }

            parts.AddRange(U32(0));
            parts.AddRange(values);
        }

        return [.. parts];
    }

    private List<(int Directory, ushort Tag, ushort Type, uint Count, byte[] Value)> Tags(int directory)
        => [.. _tags.Where(tag => tag.Directory == directory)];

    private ExifBlock Add(int directory, ushort tag, ushort type, int count, byte[] value)
    {
        _tags.Add((directory, tag, type, (uint)count, value));
        return this;
    }

    private byte[] U16(ushort value)
    {
        var bytes = new byte[2];
        if (isLittle)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }

    private byte[] U32(uint value)
    {
        var bytes = new byte[4];
        if (isLittle)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
