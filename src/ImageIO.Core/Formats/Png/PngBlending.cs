using System.Numerics;
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
            Over<byte, uint>(from, to, channels, byte.MaxValue);
        else
            Over<ushort, ulong>(MemoryMarshal.Cast<byte, ushort>(from), MemoryMarshal.Cast<byte, ushort>(to), channels, ushort.MaxValue);
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

    /// <summary>Leaves the alpha behind the samples of each pixel out.</summary>
    /// <param name="from">Pixels with alpha.</param>
    /// <param name="to">As many pixels without it.</param>
    /// <param name="channels">Of a pixel without alpha.</param>
    /// <param name="sampleBytes">1 or 2.</param>
    /// <returns>Whether all pixels were opaque.</returns>
    public static bool TryDropAlpha(ReadOnlySpan<byte> from, Span<byte> to, int channels, int sampleBytes)
    {
        var bytes = channels * sampleBytes;
        byte alphas = 255;
        for (var (i, k) = (0, 0); i < to.Length; i += bytes, k += bytes + sampleBytes)
        {
            from.Slice(k, bytes).CopyTo(to[i..]);
            foreach (var alpha in from.Slice(k + bytes, sampleBytes))
                alphas &= alpha;
        }

        return alphas == 255;
    }

    /// <summary>Lays a row over another one.</summary>
    /// <param name="from">What is laid over.</param>
    /// <param name="to">What it is laid over.</param>
    /// <param name="channels">Of a pixel, alpha the last.</param>
    /// <param name="opaque">The greatest sample, in a type that holds its square times itself.</param>
    private static void Over<T, TWide>(ReadOnlySpan<T> from, Span<T> to, int channels, TWide opaque)
        where T : unmanaged, IBinaryInteger<T>
        where TWide : unmanaged, IBinaryInteger<TWide>
    {
        for (var i = 0; i < from.Length; i += channels)
        {
            var above = from.Slice(i, channels);
            var below = to.Slice(i, channels);
            var alpha = TWide.CreateTruncating(above[^1]);
            if (TWide.IsZero(alpha))
                continue;
            if (alpha == opaque || T.IsZero(below[^1]))
            {
                above.CopyTo(below);
                continue;
            }

            // In units of 1/opaque²: what each of both contributes.
            var (first, second) = (alpha * opaque, (opaque - alpha) * TWide.CreateTruncating(below[^1]));
            var sum = first + second;
            for (var c = 0; c < channels - 1; c++)
                below[c] = T.CreateTruncating(
                    ((TWide.CreateTruncating(above[c]) * first) + (TWide.CreateTruncating(below[c]) * second) + (sum >> 1)) / sum);
            below[^1] = T.CreateTruncating((sum + (opaque >> 1)) / opaque);
        }
    }
}
