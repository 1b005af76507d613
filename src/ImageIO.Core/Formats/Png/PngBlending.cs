using System.Runtime.InteropServices;

namespace ImageIO.Formats.Png;

/// <summary>
/// Puts rows of pixels over others (PNG third edition, section 13.16): alpha is not premultiplied, and results are rounded to the nearest.
/// </summary>
internal static class PngBlending
{
    /// <summary>Lays a row over another one.</summary>
    /// <param name="from">What lies above: gray and alpha, or RGBA.</param>
    /// <param name="to">What lies below, and the result.</param>
    /// <param name="channels">2 or 4.</param>
    /// <param name="sampleBytes">1 or 2.</param>
    public static void Over(ReadOnlySpan<byte> from, Span<byte> to, int channels, int sampleBytes)
    {
        if (sampleBytes == 1)
            Over8(from, to, channels);
        else
            Over16(MemoryMarshal.Cast<byte, ushort>(from), MemoryMarshal.Cast<byte, ushort>(to), channels);
    }

    /// <summary>Puts an opaque alpha behind the samples of each pixel.</summary>
    /// <param name="from">Pixels without alpha.</param>
    /// <param name="to">As many pixels with it.</param>
    /// <param name="channels">Of a pixel without alpha.</param>
    /// <param name="sampleBytes">1 or 2.</param>
    public static void AddAlpha(ReadOnlySpan<byte> from, Span<byte> to, int channels, int sampleBytes)
    {
        var bytes = channels * sampleBytes;
        for (var (i, k) = (0, 0); i < from.Length; i += bytes, k += bytes + sampleBytes)
        {
            from.Slice(i, bytes).CopyTo(to[k..]);
            to.Slice(k + bytes, sampleBytes).Fill(255);
        }
    }

    private static void Over8(ReadOnlySpan<byte> from, Span<byte> to, int channels)
    {
        const uint opaque = byte.MaxValue;
        for (var i = 0; i < from.Length; i += channels)
        {
            var above = from.Slice(i, channels);
            var below = to.Slice(i, channels);
            uint alpha = above[^1];
            if (alpha == 0)
                continue;
            if (alpha == opaque || below[^1] == 0)
            {
                above.CopyTo(below);
                continue;
            }

            // In units of 1/255²: what each of both contributes.
            var (first, second) = (alpha * opaque, (opaque - alpha) * below[^1]);
            var sum = first + second;
            for (var c = 0; c < channels - 1; c++)
                below[c] = (byte)(((above[c] * first) + (below[c] * second) + (sum / 2)) / sum);
            below[^1] = (byte)((sum + (opaque / 2)) / opaque);
        }
    }

    private static void Over16(ReadOnlySpan<ushort> from, Span<ushort> to, int channels)
    {
        const ulong opaque = ushort.MaxValue;
        for (var i = 0; i < from.Length; i += channels)
        {
            var above = from.Slice(i, channels);
            var below = to.Slice(i, channels);
            ulong alpha = above[^1];
            if (alpha == 0)
                continue;
            if (alpha == opaque || below[^1] == 0)
            {
                above.CopyTo(below);
                continue;
            }

            var (first, second) = (alpha * opaque, (opaque - alpha) * below[^1]);
            var sum = first + second;
            for (var c = 0; c < channels - 1; c++)
                below[c] = (ushort)(((above[c] * first) + (below[c] * second) + (sum / 2)) / sum);
            below[^1] = (ushort)((sum + (opaque / 2)) / opaque);
        }
    }
}
