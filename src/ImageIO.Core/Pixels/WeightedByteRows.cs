using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageIO.Pixels;

/// <summary>
/// The weighted sum of rows of bytes in integers: two rows at once. Weights have as many bits as fit into 16 for the greatest of them, so
/// that many small ones lose no more than a few great ones. Where all rows are the same, the sum is exact.
/// </summary>
internal static class WeightedByteRows
{
    private const int Tile = 64;

    /// <summary>Sums of bytes by weights of more bits may not fit into 32.</summary>
    private const int MaxShift = 22;

    /// <summary>Whether the processor has the instructions, and a row is long enough for them.</summary>
    public static bool Takes(int rowLength) => Avx2.IsSupported && rowLength >= Tile;

    /// <param name="first">The first row.</param>
    /// <param name="rowLength">How far apart rows are.</param>
    /// <param name="weights">The weight of each row; their sum is 1, and none is greater than 1.</param>
    /// <param name="pairs">At least half as many, rounded up: the weights of two rows each are put there.</param>
    /// <param name="sum">As long as a row.</param>
    public static void Sum(ref readonly byte first, nint rowLength, ReadOnlySpan<float> weights, Span<int> pairs, Span<float> sum)
    {
        pairs = pairs[..((weights.Length + 1) / 2)];
        var scale = 1f / (1 << Pair(weights, pairs));
        ref var to = ref MemoryMarshal.GetReference(sum);
        for (var x = 0; x < sum.Length;)
        {
            SumTile(ref Unsafe.Add(ref Unsafe.AsRef(in first), x), rowLength, weights.Length, pairs, scale,
                ref Unsafe.Add(ref to, x));

            // The last tile lies over the one before it where the row is no multiple of it.
            x += Tile;
            if (x < sum.Length)
                x = Math.Min(x, sum.Length - Tile);
        }
    }

    /// <summary>Makes integers of weights.</summary>
    /// <returns>By how many bits they are greater.</returns>
    private static int Pair(ReadOnlySpan<float> weights, Span<int> pairs)
    {
        // Rounding adds half at most, and what it leaves of the sum is carried on from weight to weight.
        var greatest = TensorPrimitives.MaxMagnitude(weights);
        var shift = 0;
        while (shift < MaxShift && (greatest * (1 << (shift + 1))) + 1 <= short.MaxValue)
            shift++;
        var total = 0.0;
        foreach (var weight in weights)
            total += weight;
        var (sum, done) = (0.0, 0);
        for (var k = 0; k < weights.Length; k += 2)
        {
            var low = Next(weights[k]);
            var high = k + 1 < weights.Length ? Next(weights[k + 1]) : 0;
            pairs[k / 2] = (high << 16) | (low & 0xFFFF);
        }

        return shift;

        int Next(float weight)
        {
            sum += weight;
            var upToHere = (int)Math.Round(sum / total * (1 << shift));
            var part = upToHere - done;
            done = upToHere;
            return part;
        }
    }

    private static void SumTile(ref byte from, nint rowLength, int rows, ReadOnlySpan<int> pairs, float scale, ref float to)
    {
        var (a, b, c, d) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var (e, f, g, h) = (a, b, c, d);
        for (var k = 0; k < pairs.Length; k++)
        {
            // The last of an odd number of rows is taken twice, the second time with a weight of 0.
            ref var upper = ref Unsafe.Add(ref from, 2 * k * rowLength);
            ref var lower = ref Unsafe.Add(ref upper, (2 * k) + 1 < rows ? rowLength : 0);
            var weights = Vector256.Create(pairs[k]).AsInt16();
            Add(Vector256.LoadUnsafe(ref upper), Vector256.LoadUnsafe(ref lower), weights, ref a, ref b, ref c, ref d);
            Add(Vector256.LoadUnsafe(ref upper, 32), Vector256.LoadUnsafe(ref lower, 32), weights, ref e, ref f, ref g, ref h);
        }

        Store(a, b, c, d, scale, ref to);
        Store(e, f, g, h, scale, ref Unsafe.Add(ref to, 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector256<byte> upper, Vector256<byte> lower, Vector256<short> weights,
        ref Vector256<int> a, ref Vector256<int> b, ref Vector256<int> c, ref Vector256<int> d)
    {
        var low = Avx2.UnpackLow(upper, lower);
        var high = Avx2.UnpackHigh(upper, lower);
        a += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(low, Vector256<byte>.Zero).AsInt16(), weights);
        b += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(low, Vector256<byte>.Zero).AsInt16(), weights);
        c += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(high, Vector256<byte>.Zero).AsInt16(), weights);
        d += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(high, Vector256<byte>.Zero).AsInt16(), weights);
    }

    // Unpacking works on halves of registers: each of the sums has 4 values of the lower and 4 of the upper 16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, float scale,
        ref float to)
    {
        (Vector256.ConvertToSingle(Avx2.Permute2x128(a, b, 0x20)) * scale).StoreUnsafe(ref to);
        (Vector256.ConvertToSingle(Avx2.Permute2x128(c, d, 0x20)) * scale).StoreUnsafe(ref to, 8);
        (Vector256.ConvertToSingle(Avx2.Permute2x128(a, b, 0x31)) * scale).StoreUnsafe(ref to, 16);
        (Vector256.ConvertToSingle(Avx2.Permute2x128(c, d, 0x31)) * scale).StoreUnsafe(ref to, 24);
    }
}
