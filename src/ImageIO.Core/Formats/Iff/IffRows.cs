using System.Buffers.Binary;

namespace ImageIO.Formats.Iff;

/// <summary>Makes pixels of rows.</summary>
internal static class IffRows
{
    /// <summary>Each bit of a byte as a byte, the most significant one first.</summary>
    private static readonly ulong[] Spread = MakeSpread();

    /// <summary>Decodes a row.</summary>
    /// <param name="bytes">The row, unpacked.</param>
    /// <param name="header">What it is.</param>
    /// <param name="scratch">Room for the numbers of its pixels, four times.</param>
    /// <param name="row">The pixels.</param>
    public static void Decode(ReadOnlySpan<byte> bytes, IffHeader header, Span<byte> scratch, Span<byte> row)
    {
        var (width, channels) = (header.Width, header.Channels);
        if (header.Kind == IffKind.Deep)
        {
            for (var x = 0; x < width; x++)
            {
                for (var channel = 0; channel < channels; channel++)
                    row[(x * channels) + channel] = bytes[(x * header.Planes) + header.Places[channel]];
            }

            return;
        }

        // As many groups of eight planes as there are, each a byte for each pixel.
        var padded = (width + 15) & ~15;
        var planeBytes = (int)header.PlaneBytes;
        if (header.Kind == IffKind.Chunky)
        {
            bytes[..width].CopyTo(scratch);
        }
        else
        {
            for (var first = 0; first < header.Planes; first += 8)
                Gather(bytes[(first * planeBytes)..], planeBytes, Math.Min(8, header.Planes - first),
                    scratch.Slice(first / 8 * padded, padded));
        }

        switch (header.Colors)
        {
            case IffColors.Direct:
                for (var channel = 0; channel < 3; channel++)
                {
                    var plane = scratch.Slice(channel * padded, width);
                    for (int x = 0, at = channel; x < plane.Length; x++, at += channels)
                        row[at] = plane[x];
                }

                break;
            case IffColors.HoldAndModify:
                HoldAndModify(scratch[..width], header, row, channels);
                break;
            case IffColors.Palette when !header.KeepsIndices:
                for (int x = 0, at = 0; x < width; x++, at += channels)
                    header.Palette.AsSpan(3 * scratch[x], 3).CopyTo(row[at..]);
                break;
            case IffColors.Palette:
                for (int x = 0, at = 0; x < width; x++, at += channels)
                    row[at] = scratch[x];
                break;
            default:
                var greatest = (1 << header.Planes) - 1;
                for (int x = 0, at = 0; x < width; x++, at += channels)
                    row[at] = (byte)(scratch[x] * byte.MaxValue / greatest);
                break;
        }

        if (!header.HasMask)
            return;
        var mask = bytes[(header.Planes * planeBytes)..];
        for (int x = 0, at = channels - 1; x < width; x++, at += channels)
            row[at] = (byte)-(mask[x >> 3] >> (7 - (x & 7)) & 1);
    }

    /// <summary>The numbers that the bits of up to eight planes make, the first plane's the least significant ones.</summary>
    private static void Gather(ReadOnlySpan<byte> planes, int planeBytes, int count, Span<byte> numbers)
    {
        for (var i = 0; i < planeBytes; i++)
        {
            ulong eight = 0;
            for (var plane = 0; plane < count; plane++)
                eight |= Spread[planes[(plane * planeBytes) + i]] << plane;
            BinaryPrimitives.WriteUInt64LittleEndian(numbers[(8 * i)..], eight);
        }
    }

    /// <summary>
    /// The two upper bits say of which channel of the pixel before the upper bits are replaced: none, blue, red or green.
    /// </summary>
    private static void HoldAndModify(ReadOnlySpan<byte> numbers, IffHeader header, Span<byte> row, int channels)
    {
        var bits = header.Planes - 2;
        var kept = byte.MaxValue >> bits;
        var (red, green, blue) = (header.Palette[0], header.Palette[1], header.Palette[2]);
        for (int x = 0, at = 0; x < numbers.Length; x++, at += channels)
        {
            var value = numbers[x] & ((1 << bits) - 1);
            var upper = value << (8 - bits);
            switch (numbers[x] >> bits)
            {
                case 0:
                    (red, green, blue) = (header.Palette[3 * value], header.Palette[(3 * value) + 1], header.Palette[(3 * value) + 2]);
                    break;
                case 1:
                    blue = (byte)(upper | (blue & kept));
                    break;
                case 2:
                    red = (byte)(upper | (red & kept));
                    break;
                default:
                    green = (byte)(upper | (green & kept));
                    break;
            }

            (row[at], row[at + 1], row[at + 2]) = (red, green, blue);
        }
    }

    private static ulong[] MakeSpread()
    {
        var table = new ulong[256];
        for (var value = 0; value < table.Length; value++)
        {
            for (var bit = 0; bit < 8; bit++)
                table[value] |= (ulong)(value >> (7 - bit) & 1) << (8 * bit);
        }

        return table;
    }
}
