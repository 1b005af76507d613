using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageIO.Quantization.Dithering;

/// <summary>How much each pixel differs from its four neighbors: little where a picture is smooth, so that bands would be seen.</summary>
internal static class LocalContrast
{
    /// <summary>Measures a row: for each pixel the largest difference of any channel, alpha included.</summary>
    /// <param name="above">The row above; for the first one the row itself.</param>
    /// <param name="row">The row.</param>
    /// <param name="below">The row below; for the last one the row itself.</param>
    /// <param name="activity">Receives 0 to 255 for each pixel.</param>
    public static void Measure(ReadOnlySpan<uint> above, ReadOnlySpan<uint> row, ReadOnlySpan<uint> below, Span<byte> activity)
    {
        var x = Math.Min(1, row.Length);
        ScalarMeasure(above, row, below, activity, 0, x);
        ref var here = ref MemoryMarshal.GetReference(row);
        ref var over = ref MemoryMarshal.GetReference(above);
        ref var under = ref MemoryMarshal.GetReference(below);
        for (; x < row.Length - Vector256<uint>.Count; x += Vector256<uint>.Count)
        {
            var pixels = Vector256.LoadUnsafe(ref here, (nuint)x).AsByte();
            var most = Vector256.Max(
                Vector256.Max(Difference(pixels, Vector256.LoadUnsafe(ref over, (nuint)x).AsByte()),
                    Difference(pixels, Vector256.LoadUnsafe(ref under, (nuint)x).AsByte())),
                Vector256.Max(Difference(pixels, Vector256.LoadUnsafe(ref here, (nuint)(x - 1)).AsByte()),
                    Difference(pixels, Vector256.LoadUnsafe(ref here, (nuint)(x + 1)).AsByte()))).AsUInt32();
            var channels = Vector256.Max((most >>> 16).AsByte(), most.AsByte()).AsUInt32();
            channels = Vector256.Max((channels >>> 8).AsByte(), channels.AsByte()).AsUInt32() & Vector256.Create(0xFFu);
            var words = Vector128.Narrow(channels.GetLower(), channels.GetUpper());
            Vector128.Narrow(words, words).GetLower().StoreUnsafe(ref MemoryMarshal.GetReference(activity), (nuint)x);
        }

        ScalarMeasure(above, row, below, activity, x, row.Length);
    }

    /// <summary>The scalar twin, which also does the ends of the rows.</summary>
    internal static void ScalarMeasure(ReadOnlySpan<uint> above, ReadOnlySpan<uint> row, ReadOnlySpan<uint> below, Span<byte> activity,
        int from, int to)
    {
        for (var x = from; x < to; x++)
        {
            var pixel = row[x];
            activity[x] = (byte)Math.Max(
                Math.Max(Difference(pixel, above[x]), Difference(pixel, below[x])),
                Math.Max(Difference(pixel, row[Math.Max(x - 1, 0)]), Difference(pixel, row[Math.Min(x + 1, row.Length - 1)])));
        }
    }

    private static Vector256<byte> Difference(Vector256<byte> left, Vector256<byte> right)
        => Vector256.Max(left, right) - Vector256.Min(left, right);

    private static int Difference(uint left, uint right)
    {
        var most = 0;
        for (var shift = 0; shift < 32; shift += 8)
            most = Math.Max(most, Math.Abs((int)(left >> shift & 0xFF) - (int)(right >> shift & 0xFF)));
        return most;
    }
}
