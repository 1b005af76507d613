using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageIO.Pixels;

/// <summary>The weighted sum of rows, each sum held in registers over all of them.</summary>
internal static class WeightedRows
{
    private const int Tile = 32;

    /// <summary>Whether <see cref="Sum"/> takes elements of this type: bytes, UInt16 and floats.</summary>
    public static bool Takes<T>() => typeof(T) == typeof(byte) || typeof(T) == typeof(ushort) || typeof(T) == typeof(float);

    /// <param name="first">Where the places of <paramref name="rows"/> count from.</param>
    /// <param name="rows">Where each row begins, in elements.</param>
    /// <param name="weights">The weight of each row.</param>
    /// <param name="sum">As long as a row.</param>
    public static void Sum<T>(ref readonly T first, ReadOnlySpan<nint> rows, ReadOnlySpan<float> weights, Span<float> sum)
        where T : unmanaged
    {
        ref var from = ref Unsafe.AsRef(in first);
        ref var to = ref MemoryMarshal.GetReference(sum);
        var x = 0;
        while (x + Tile <= sum.Length)
        {
            var (a, b, c, d) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            for (var k = 0; k < rows.Length; k++)
            {
                Load(ref Unsafe.Add(ref from, rows[k] + x), out var p, out var q, out var r, out var s);
                var weight = Vector256.Create(weights[k]);
                a = Vector256.MultiplyAddEstimate(p, weight, a);
                b = Vector256.MultiplyAddEstimate(q, weight, b);
                c = Vector256.MultiplyAddEstimate(r, weight, c);
                d = Vector256.MultiplyAddEstimate(s, weight, d);
            }

            a.StoreUnsafe(ref to, (nuint)x);
            b.StoreUnsafe(ref to, (nuint)(x + 8));
            c.StoreUnsafe(ref to, (nuint)(x + 16));
            d.StoreUnsafe(ref to, (nuint)(x + 24));

            // The last tile lies over the one before it where the row is no multiple of it.
            x = x + Tile < sum.Length && sum.Length - Tile < x + Tile ? sum.Length - Tile : x + Tile;
        }

        for (; x < sum.Length; x++)
        {
            var value = 0f;
            for (var k = 0; k < rows.Length; k++)
                value += Value(Unsafe.Add(ref from, rows[k] + x)) * weights[k];
            sum[x] = value;
        }
    }

    private static float Value<T>(T element) => typeof(T) == typeof(byte) ? (byte)(object)element!
        : typeof(T) == typeof(ushort) ? (ushort)(object)element! : (float)(object)element!;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<T>(
        ref T element, out Vector256<float> a, out Vector256<float> b, out Vector256<float> c, out Vector256<float> d)
    {
        if (typeof(T) == typeof(float))
        {
            ref var floats = ref Unsafe.As<T, float>(ref element);
            (a, b) = (Vector256.LoadUnsafe(ref floats), Vector256.LoadUnsafe(ref floats, 8));
            (c, d) = (Vector256.LoadUnsafe(ref floats, 16), Vector256.LoadUnsafe(ref floats, 24));
            return;
        }

        Vector256<ushort> low, high;
        if (typeof(T) == typeof(byte))
        {
            (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref Unsafe.As<T, byte>(ref element)));
        }
        else
        {
            ref var words = ref Unsafe.As<T, ushort>(ref element);
            (low, high) = (Vector256.LoadUnsafe(ref words), Vector256.LoadUnsafe(ref words, 16));
        }

        var (first, second) = Vector256.Widen(low);
        var (third, fourth) = Vector256.Widen(high);
        (a, b) = (Vector256.ConvertToSingle(first.AsInt32()), Vector256.ConvertToSingle(second.AsInt32()));
        (c, d) = (Vector256.ConvertToSingle(third.AsInt32()), Vector256.ConvertToSingle(fourth.AsInt32()));
    }
}
