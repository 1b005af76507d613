using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Dds;

/// <summary>Pixels that are not in blocks.</summary>
internal static class DdsSamples
{
    /// <summary>Reads a row.</summary>
    public static void Read(SourceStream source, DdsFormat format, Span<byte> row)
    {
        if (format.Packing == DdsPacking.Samples)
        {
            source.ReadExactly(row);
            if (!BitConverter.IsLittleEndian)
                CodecTools.ReverseBytes(row, format.DType.ItemSize());
            return;
        }

        const int pixelsAtOnce = 4096;
        var bytes = format.BitsPerPixel / 8;
        var pixelBytes = format.Channels * format.DType.ItemSize();
        while (!row.IsEmpty)
        {
            var count = Math.Min(row.Length / pixelBytes, pixelsAtOnce);
            var packed = source.ReadSpan(count * bytes);
            var pixels = row[..(count * pixelBytes)];
            switch (format.Packing)
            {
                case DdsPacking.SmallFloats:
                    ReadSmallFloats(packed, MemoryMarshal.Cast<byte, float>(pixels));
                    break;
                case DdsPacking.SharedExponent:
                    ReadSharedExponents(packed, MemoryMarshal.Cast<byte, float>(pixels));
                    break;
                default:
                    ReadMasks(packed, format, pixels);
                    break;
            }

            row = row[pixels.Length..];
        }
    }

    private static void ReadMasks(ReadOnlySpan<byte> packed, DdsFormat format, Span<byte> pixels)
    {
        var bytes = format.BitsPerPixel / 8;
        for (var channel = 0; channel < format.Masks.Length; channel++)
        {
            var mask = format.Masks[channel];
            var shift = BitOperations.TrailingZeroCount(mask);
            var bits = BitOperations.PopCount(mask);
            if (format.DType == DType.UInt8 && bits == 8 && (shift & 7) == 0 && mask >> shift == byte.MaxValue)
            {
                // A byte of its own.
                for (int at = shift / 8, to = channel; at < packed.Length; at += bytes, to += format.Channels)
                    pixels[to] = packed[at];
                continue;
            }

            // Masks with holes are read as if they had none.
            var greatest = mask >> shift;
            if (format.DType == DType.UInt8)
            {
                for (int at = 0, to = channel; at < packed.Length; at += bytes, to += format.Channels)
                    pixels[to] = (byte)(((((ulong)(Number(packed.Slice(at, bytes)) & mask) >> shift) * byte.MaxValue * 2) + greatest)
                        / (2UL * greatest));
            }
            else
            {
                var wide = MemoryMarshal.Cast<byte, ushort>(pixels);
                for (int at = 0, to = channel; at < packed.Length; at += bytes, to += format.Channels)
                    wide[to] = (ushort)(((((ulong)(Number(packed.Slice(at, bytes)) & mask) >> shift) * ushort.MaxValue * 2) + greatest)
                        / (2UL * greatest));
            }
        }
    }

    private static uint Number(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => bytes[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        3 => BinaryPrimitives.ReadUInt16LittleEndian(bytes) | ((uint)bytes[2] << 16),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
    };

    private static void ReadSmallFloats(ReadOnlySpan<byte> packed, Span<float> pixels)
    {
        for (int at = 0, to = 0; at < packed.Length; at += 4, to += 3)
        {
            // Halves without a sign and with fewer bits of mantissa.
            var number = BinaryPrimitives.ReadUInt32LittleEndian(packed[at..]);
            pixels[to] = (float)BitConverter.UInt16BitsToHalf((ushort)((number & 0x7FF) << 4));
            pixels[to + 1] = (float)BitConverter.UInt16BitsToHalf((ushort)((number >> 11 & 0x7FF) << 4));
            pixels[to + 2] = (float)BitConverter.UInt16BitsToHalf((ushort)((number >> 22) << 5));
        }
    }

    private static void ReadSharedExponents(ReadOnlySpan<byte> packed, Span<float> pixels)
    {
        for (int at = 0, to = 0; at < packed.Length; at += 4, to += 3)
        {
            var number = BinaryPrimitives.ReadUInt32LittleEndian(packed[at..]);
            var scale = MathF.ScaleB(1, (int)(number >> 27) - 24);
            pixels[to] = (number & 0x1FF) * scale;
            pixels[to + 1] = (number >> 9 & 0x1FF) * scale;
            pixels[to + 2] = (number >> 18 & 0x1FF) * scale;
        }
    }
}
