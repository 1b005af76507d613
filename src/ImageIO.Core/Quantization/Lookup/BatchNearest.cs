using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Quantization.Colors;

namespace ImageIO.Quantization.Lookup;

/// <summary>
/// Finds the nearest colors of runs of items, the same as <see cref="OklabPlanes.Nearest"/> does one by one: of what lies near
/// together, most colors are out of the question.
/// </summary>
internal static class BatchNearest
{
    /// <summary>The most items of a run.</summary>
    public const int MaxItems = 64;

    /// <summary>Finds the nearest color of each item.</summary>
    /// <param name="items">1 to <see cref="MaxItems"/>; the fourth element does not count.</param>
    /// <param name="planes">The colors.</param>
    /// <param name="count">Their number.</param>
    /// <param name="found">Receives what <see cref="OklabPlanes.Unpack(int)"/> parts; <see cref="MaxItems"/> long.</param>
    [SkipLocalsInit]
    public static void Nearest(ReadOnlySpan<Vector128<float>> items, ReadOnlySpan<float> planes, int count, Span<int> found)
    {
        Debug.Assert(found.Length >= MaxItems, "Runs are searched in whole vectors.");
        Span<float> channels = stackalloc float[3 * MaxItems];
        Span<Candidate> candidates = stackalloc Candidate[PaletteSize.Max];
        var (low, high) = Part(items, channels);
        var candidateCount = Collect(planes, count, low, high, candidates);
        ref var from = ref MemoryMarshal.GetReference(channels);
        ref var to = ref MemoryMarshal.GetReference(found);
        for (var i = 0; i < items.Length; i += 2 * Vector256<float>.Count)
        {
            var (first, second) = Search(ref Unsafe.Add(ref from, i), candidates[..candidateCount]);
            first.StoreUnsafe(ref to, (nuint)i);
            second.StoreUnsafe(ref to, (nuint)(i + Vector256<int>.Count));
        }
    }

    /// <summary>Parts the items into channels; what is behind the last one repeats it.</summary>
    /// <returns>The least and the greatest of each channel.</returns>
    private static (Vector128<float> Low, Vector128<float> High) Part(ReadOnlySpan<Vector128<float>> items, Span<float> channels)
    {
        var low = items[0];
        var high = items[0];
        ref var to = ref MemoryMarshal.GetReference(channels);
        for (var i = 0; i < MaxItems; i++)
        {
            var item = items[Math.Min(i, items.Length - 1)];
            low = Vector128.MinNative(low, item);
            high = Vector128.MaxNative(high, item);
            Unsafe.Add(ref to, i) = item[0];
            Unsafe.Add(ref to, i + MaxItems) = item[1];
            Unsafe.Add(ref to, i + (2 * MaxItems)) = item[2];
        }

        return (low, high);
    }

    /// <summary>
    /// Collects the colors that may be nearest to something between two bounds: no farther from it than another one is at most.
    /// </summary>
    /// <remarks>The order of operations is that of the search: what it rounds, this rounds alike, so that nothing is lost.</remarks>
    [SkipLocalsInit]
    private static int Collect(ReadOnlySpan<float> planes, int count, Vector128<float> low, Vector128<float> high,
        Span<Candidate> candidates)
    {
        var (lowL, lowA, lowB) = (Vector256.Create(low[0]), Vector256.Create(low[1]), Vector256.Create(low[2]));
        var (highL, highA, highB) = (Vector256.Create(high[0]), Vector256.Create(high[1]), Vector256.Create(high[2]));
        Span<int> least = stackalloc int[PaletteSize.Max];
        ref var from = ref MemoryMarshal.GetReference(planes);
        ref var to = ref MemoryMarshal.GetReference(least);
        var limits = Vector256.Create(int.MaxValue);
        for (var i = 0; i < count; i += Vector256<float>.Count)
        {
            var l = Vector256.LoadUnsafe(ref from, (nuint)i);
            var a = Vector256.LoadUnsafe(ref from, (nuint)(i + PaletteSize.Max));
            var b = Vector256.LoadUnsafe(ref from, (nuint)(i + (2 * PaletteSize.Max)));
            var (belowL, belowA, belowB) = (l - lowL, a - lowA, b - lowB);
            var (aboveL, aboveA, aboveB) = (highL - l, highA - a, highB - b);
            limits = Vector256.Min(limits,
                Squares(Vector256.MaxNative(belowL, aboveL), Vector256.MaxNative(belowA, aboveA), Vector256.MaxNative(belowB, aboveB)));
            Squares(Outside(belowL, aboveL), Outside(belowA, aboveA), Outside(belowB, aboveB)).StoreUnsafe(ref to, (nuint)i);
        }

        // Distances are told apart without the bits in which places stand.
        var half = Vector128.Min(limits.GetLower(), limits.GetUpper());
        var limit = Vector256.Create(Math.Min(Math.Min(half[0], half[1]), Math.Min(half[2], half[3])) | OklabPlanes.PlaceMask);
        var found = 0;
        for (var i = 0; i < count; i += Vector256<float>.Count)
        {
            for (var near = Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref to, (nuint)i), limit)
                .ExtractMostSignificantBits(); near != 0; near &= near - 1)
            {
                var place = i + BitOperations.TrailingZeroCount(near);
                candidates[found++] = new Candidate(planes[place], planes[place + PaletteSize.Max],
                    planes[place + (2 * PaletteSize.Max)], place);
            }
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> First, Vector256<int> Second) Search(ref float channels, ReadOnlySpan<Candidate> candidates)
    {
        var l1 = Vector256.LoadUnsafe(ref channels);
        var a1 = Vector256.LoadUnsafe(ref channels, MaxItems);
        var b1 = Vector256.LoadUnsafe(ref channels, 2 * MaxItems);
        var l2 = Vector256.LoadUnsafe(ref channels, (nuint)Vector256<float>.Count);
        var a2 = Vector256.LoadUnsafe(ref channels, (nuint)(MaxItems + Vector256<float>.Count));
        var b2 = Vector256.LoadUnsafe(ref channels, (nuint)((2 * MaxItems) + Vector256<float>.Count));
        var (first, second) = (Vector256.Create(int.MaxValue), Vector256.Create(int.MaxValue));
        foreach (ref readonly var candidate in candidates)
        {
            var l = Vector256.Create(candidate.L);
            var a = Vector256.Create(candidate.A);
            var b = Vector256.Create(candidate.B);
            var place = Vector256.Create(candidate.Place);
            first = Vector256.Min(first, (Squares(l - l1, a - a1, b - b1) & Vector256.Create(~OklabPlanes.PlaceMask)) | place);
            second = Vector256.Min(second, (Squares(l - l2, a - a2, b - b2) & Vector256.Create(~OklabPlanes.PlaceMask)) | place);
        }

        return (first, second);
    }

    /// <summary>How far a color is from what lies between two bounds, in one channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Outside(Vector256<float> aboveLow, Vector256<float> belowHigh)
        => Vector256.MaxNative(Vector256.MaxNative(-aboveLow, -belowHigh), Vector256<float>.Zero);

    /// <summary>Squared distances, as their bits: these are ordered as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Squares(Vector256<float> l, Vector256<float> a, Vector256<float> b)
        => ((l * l) + (a * a) + (b * b)).AsInt32();

    private readonly record struct Candidate(float L, float A, float B, int Place);
}
