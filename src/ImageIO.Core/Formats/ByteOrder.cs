using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ImageIO.Formats;

/// <summary>Turns the byte order of numbers around, in place.</summary>
internal static class ByteOrder
{
    /// <summary>Reverses the bytes of every number in <paramref name="bytes"/>.</summary>
    /// <param name="bytes">A whole number of numbers.</param>
    /// <param name="size">Bytes per number: 1 (nothing to do), 2, 4 or 8.</param>
    public static void Reverse(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 1:
                break;
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(size), size, "Numbers have 1, 2, 4 or 8 bytes.");
        }
    }
}
