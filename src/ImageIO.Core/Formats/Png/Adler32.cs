using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageIO.Formats.Png;

/// <summary>The checksum at the end of a zlib stream (RFC 1950, section 8.2).</summary>
internal static class Adler32
{
    /// <summary>The checksum of nothing.</summary>
    public const uint Start = 1;

    private const uint Modulus = 65521;

    /// <summary>The most bytes that both sums take in before they have to be reduced.</summary>
    private const int MaxUnreduced = 5552;

    /// <summary>The checksum of what <paramref name="adler"/> stands for, with more bytes behind it.</summary>
    public static uint Append(uint adler, ReadOnlySpan<byte> bytes)
    {
        if (!Ssse3.IsSupported)
            return AppendScalar(adler, bytes);
        const int step = 16;
        var (a, b) = (adler & 0xFFFF, adler >> 16);
        var weights = Vector128.Create(16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, (sbyte)1);
        while (bytes.Length >= step)
        {
            var piece = bytes[..(Math.Min(bytes.Length, MaxUnreduced) & -step)];
            bytes = bytes[piece.Length..];

            // Every block adds its bytes to the first sum, and to the second the first sum before it, once for each byte, and each of its
            // bytes as often as it was counted since.
            var (sums, earlier, weighted) = (Vector128<uint>.Zero, Vector128<uint>.Zero, Vector128<int>.Zero);
            foreach (var block in MemoryMarshal.Cast<byte, Vector128<byte>>(piece))
            {
                earlier += sums;
                sums += Sse2.SumAbsoluteDifferences(block, Vector128<byte>.Zero).AsUInt32();
                weighted += Sse2.MultiplyAddAdjacent(Ssse3.MultiplyAddAdjacent(block, weights), Vector128<short>.One);
            }

            b = (b + (a * (uint)piece.Length) + (step * Vector128.Sum(earlier)) + (uint)Vector128.Sum(weighted)) % Modulus;
            a = (a + Vector128.Sum(sums)) % Modulus;
        }

        return AppendScalar((b << 16) | a, bytes);
    }

    /// <summary>As <see cref="Append"/>, byte by byte.</summary>
    internal static uint AppendScalar(uint adler, ReadOnlySpan<byte> bytes)
    {
        var (a, b) = (adler & 0xFFFF, adler >> 16);
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, MaxUnreduced)];
            bytes = bytes[piece.Length..];
            foreach (var value in piece)
            {
                a += value;
                b += a;
            }

            (a, b) = (a % Modulus, b % Modulus);
        }

        return (b << 16) | a;
    }
}
