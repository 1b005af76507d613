using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Formats.Png;

/// <summary>
/// Applies the exponent of a gAMA chunk (PNG third edition, section 11.3.2.2) to samples: each becomes that power of itself, where 1 is
/// white.
/// </summary>
internal static class PngGamma
{
    /// <summary>Changes the samples in place.</summary>
    /// <param name="pixels">H×W or H×W×C of uint8 or uint16; the last of 2 or 4 channels is alpha, and stays. Others are left
    /// alone.</param>
    /// <param name="gamma">Above 0.</param>
    public static void Apply(NdArray pixels, double gamma)
    {
        if (pixels.DType is not (DType.UInt8 or DType.UInt16))
            return;
        var channels = pixels.Rank == 2 ? 1 : pixels.Shape[2];
        var table = Table(gamma, pixels.DType == DType.UInt8 ? byte.MaxValue : ushort.MaxValue);
        for (var y = 0; y < pixels.Shape[0]; y++)
        {
            if (pixels.DType == DType.UInt8)
                Apply(pixels.RowAt(y), channels, table);
            else
                Apply(MemoryMarshal.Cast<byte, ushort>(pixels.RowAt(y)), channels, table);
        }

        GC.KeepAlive(pixels);
    }

    private static ushort[] Table(double gamma, int white)
    {
        var table = new ushort[white + 1];
        for (var i = 0; i <= white; i++)
            table[i] = (ushort)Math.Round(Math.Pow((double)i / white, gamma) * white);
        return table;
    }

    private static void Apply<T>(Span<T> samples, int channels, ushort[] table)
        where T : unmanaged, IBinaryInteger<T>
    {
        var colors = channels is 2 or 4 ? channels - 1 : channels;
        for (var at = 0; at < samples.Length; at += channels)
        {
            foreach (ref var sample in samples.Slice(at, colors))
                sample = T.CreateTruncating(table[int.CreateTruncating(sample)]);
        }
    }
}
