using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageIO.Formats.OpenExr;

/// <summary>What RLE and deflate are applied to: all even bytes of a block and then all odd ones, each less the one before it.</summary>
internal static class ExrBytes
{
    private const byte Middle = 128;

    /// <summary>Adds up differences, in place.</summary>
    public static void Accumulate(Span<byte> bytes)
    {
        var at = 0;
        var last = Middle;
        if (Vector128.IsHardwareAccelerated)
        {
            // The sum of up to 16 differences in four steps; what lies before the vector is added to all of it.
            var one = Vector128.Create((byte)255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
            var two = Vector128.Create((byte)255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
            var four = Vector128.Create((byte)255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
            var eight = Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7);
            var end = Vector128.Create((byte)15);
            var before = Vector128.Create(last);
            var vectors = MemoryMarshal.Cast<byte, Vector128<byte>>(bytes);
            for (var i = 0; i < vectors.Length; i++)
            {
                var sum = vectors[i] ^ Vector128.Create(Middle);
                sum += Vector128.Shuffle(sum, one);
                sum += Vector128.Shuffle(sum, two);
                sum += Vector128.Shuffle(sum, four);
                sum += Vector128.Shuffle(sum, eight);
                sum += before;
                vectors[i] = sum;
                before = Vector128.Shuffle(sum, end);
            }

            at = vectors.Length * Vector128<byte>.Count;
            if (at > 0)
                last = bytes[at - 1];
        }

        AccumulateScalar(bytes[at..], last);
    }

    /// <summary>What <see cref="Accumulate"/> does, byte by byte.</summary>
    internal static void AccumulateScalar(Span<byte> bytes, byte last = Middle)
    {
        foreach (ref var value in bytes)
            value = last = (byte)(last + value - Middle);
    }

    /// <summary>Replaces each byte with its difference from the one before it.</summary>
    public static void Difference(Span<byte> bytes)
    {
        var last = Middle;
        foreach (ref var value in bytes)
        {
            var difference = (byte)(value - last + Middle);
            last = value;
            value = difference;
        }
    }

    /// <summary>Puts bytes of both halves by turns.</summary>
    public static void Interleave(ReadOnlySpan<byte> halves, Span<byte> bytes)
    {
        var even = halves[..((halves.Length + 1) / 2)];
        var odd = halves[even.Length..];
        var at = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; at + Vector128<byte>.Count <= odd.Length; at += Vector128<byte>.Count)
            {
                var first = Vector128.Create(even[at..]);
                var second = Vector128.Create(odd[at..]);
                var (low, high) = (Vector128.WidenLower(first) | (Vector128.WidenLower(second) << 8),
                    Vector128.WidenUpper(first) | (Vector128.WidenUpper(second) << 8));
                (BitConverter.IsLittleEndian ? low : Swap(low)).AsByte().CopyTo(bytes[(2 * at)..]);
                (BitConverter.IsLittleEndian ? high : Swap(high)).AsByte().CopyTo(bytes[((2 * at) + Vector128<byte>.Count)..]);
            }
        }

        for (; at < odd.Length; at++)
        {
            bytes[2 * at] = even[at];
            bytes[(2 * at) + 1] = odd[at];
        }

        if (even.Length > odd.Length)
            bytes[^1] = even[^1];
    }

    /// <summary>Puts even bytes into the first half and odd ones into the second.</summary>
    public static void Split(ReadOnlySpan<byte> bytes, Span<byte> halves)
    {
        var even = halves[..((halves.Length + 1) / 2)];
        var odd = halves[even.Length..];
        for (var i = 0; i < odd.Length; i++)
        {
            even[i] = bytes[2 * i];
            odd[i] = bytes[(2 * i) + 1];
        }

        if (even.Length > odd.Length)
            even[^1] = bytes[^1];
    }

    private static Vector128<ushort> Swap(Vector128<ushort> values) => (values << 8) | (values >> 8);
}
