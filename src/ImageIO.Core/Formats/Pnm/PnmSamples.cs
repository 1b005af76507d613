using System.Runtime.InteropServices;

namespace ImageIO.Formats.Pnm;

/// <summary>Turns samples as they stand in the file into pixels, and back.</summary>
internal static class PnmSamples
{
    /// <summary>Unpacks pixels of one bit, of which 1 is black, into truth values, of which true is white.</summary>
    public static void UnpackBits(ReadOnlySpan<byte> packed, Span<byte> pixels)
    {
        for (var x = 0; x < pixels.Length; x++)
            pixels[x] = (byte)((~packed[x >> 3] >> (7 - (x & 7))) & 1);
    }

    /// <summary>Packs truth values, of which true is white, into bits, of which 1 is black; the bits behind the last pixel are 0.</summary>
    public static void PackBits(ReadOnlySpan<byte> pixels, Span<byte> packed)
    {
        packed.Clear();
        for (var x = 0; x < pixels.Length; x++)
            packed[x >> 3] |= (byte)((pixels[x] == 0 ? 1 : 0) << (7 - (x & 7)));
    }

    /// <summary>A sample of 0 to <paramref name="maxValue"/> in the full range of its type, rounded; larger ones count as full.</summary>
    public static uint Scale(uint sample, uint maxValue, uint full) => ((Math.Min(sample, maxValue) * full) + (maxValue / 2)) / maxValue;

    /// <summary>The full-range value of every 8-bit sample.</summary>
    public static byte[] ScaleTable(int maxValue)
    {
        var table = new byte[256];
        for (var i = 0; i < table.Length; i++)
            table[i] = (byte)Scale((uint)i, (uint)maxValue, byte.MaxValue);
        return table;
    }

    /// <summary>Widens samples in place to the full range of 8 bits.</summary>
    public static void Scale(Span<byte> samples, ReadOnlySpan<byte> table)
    {
        foreach (ref var sample in samples)
            sample = table[sample];
    }

    /// <summary>Widens samples in place to the full range of 16 bits.</summary>
    public static void Scale(Span<ushort> samples, int maxValue)
    {
        foreach (ref var sample in samples)
            sample = (ushort)Scale(sample, (uint)maxValue, ushort.MaxValue);
    }

    /// <summary>Whether a sample is larger than the header allows.</summary>
    public static bool AnyAbove(ReadOnlySpan<byte> samples, DType dtype, int maxValue)
        => dtype == DType.UInt16
            ? MemoryMarshal.Cast<byte, ushort>(samples).IndexOfAnyExceptInRange((ushort)0, (ushort)maxValue) >= 0
            : samples.IndexOfAnyExceptInRange((byte)0, (byte)maxValue) >= 0;
}
