using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageIO.Formats.Png;

/// <summary>Applies the row filters (PNG third edition, section 9) and finds the one that suits a row best.</summary>
internal static class PngFilter
{
    /// <summary>The number of filters: none, sub, up, average, Paeth.</summary>
    public const int Count = 5;

    /// <summary>What is left of a byte's neighbors in 16 bytes at once, and in one.</summary>
    private interface IPredictor
    {
        static abstract Vector128<byte> Predict(Vector128<byte> left, Vector128<byte> above, Vector128<byte> aboveLeft);

        static abstract byte Predict(byte left, byte above, byte aboveLeft);
    }

    /// <summary>Writes a row's differences to its predictions.</summary>
    /// <param name="filter">0 to 4.</param>
    /// <param name="row">The bytes of the row.</param>
    /// <param name="previous">The row above, as long; zeros for the first row.</param>
    /// <param name="stride">Bytes per pixel.</param>
    /// <param name="destination">As long; must not overlap the rows.</param>
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> previous, int stride, Span<byte> destination)
    {
        previous = previous[..row.Length];
        destination = destination[..row.Length];
        switch (filter)
        {
            case 1:
                Apply<Sub>(row, previous, stride, destination);
                break;
            case 2:
                Apply<Up>(row, previous, stride, destination);
                break;
            case 3:
                Apply<Average>(row, previous, stride, destination);
                break;
            case 4:
                Apply<Paeth>(row, previous, stride, destination);
                break;
            default:
                row.CopyTo(destination);
                break;
        }
    }

    /// <summary>
    /// The filter whose differences, taken as signed bytes, have the smallest sum of absolute values; of equals the first.
    /// </summary>
    public static int Choose(ReadOnlySpan<byte> row, ReadOnlySpan<byte> previous, int stride)
    {
        Span<ulong> costs = stackalloc ulong[Count];
        costs.Clear();
        previous = previous[..row.Length];
        var head = Math.Min(stride, row.Length);
        AddCostsScalar(row, previous, stride, 0, head, costs);
        var done = head;
        if (Vector128.IsHardwareAccelerated)
            done = AddCosts(row, previous, stride, costs);
        AddCostsScalar(row, previous, stride, done, row.Length, costs);
        var best = 0;
        for (var i = 1; i < Count; i++)
        {
            if (costs[i] < costs[best])
                best = i;
        }

        return best;
    }

    /// <summary>
    /// The portable twin of <see cref="Choose"/>'s vector code, which also takes the first pixel and the last bytes of each row.
    /// </summary>
    internal static void AddCostsScalar(ReadOnlySpan<byte> row, ReadOnlySpan<byte> previous, int stride, int from, int to,
        Span<ulong> costs)
    {
        for (var i = from; i < to; i++)
        {
            var left = i < stride ? (byte)0 : row[i - stride];
            var aboveLeft = i < stride ? (byte)0 : previous[i - stride];
            costs[0] += Magnitude(row[i]);
            costs[1] += Magnitude(row[i] - left);
            costs[2] += Magnitude(row[i] - previous[i]);
            costs[3] += Magnitude(row[i] - Average.Predict(left, previous[i], aboveLeft));
            costs[4] += Magnitude(row[i] - Paeth.Predict(left, previous[i], aboveLeft));
        }
    }

    /// <summary>The portable twin of <see cref="Apply(int, ReadOnlySpan{byte}, ReadOnlySpan{byte}, int, Span{byte})"/>.</summary>
    internal static void ApplyScalar(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> previous, int stride, Span<byte> destination)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var left = i < stride ? (byte)0 : row[i - stride];
            var aboveLeft = i < stride ? (byte)0 : previous[i - stride];
            var prediction = filter switch
            {
                1 => left,
                2 => previous[i],
                3 => Average.Predict(left, previous[i], aboveLeft),
                4 => Paeth.Predict(left, previous[i], aboveLeft),
                _ => (byte)0,
            };
            destination[i] = (byte)(row[i] - prediction);
        }
    }

    private static int AddCosts(ReadOnlySpan<byte> row, ReadOnlySpan<byte> previous, int stride, Span<ulong> costs)
    {
        ref var current = ref MemoryMarshal.GetReference(row);
        ref var over = ref MemoryMarshal.GetReference(previous);
        var none = Vector128<uint>.Zero;
        var sub = Vector128<uint>.Zero;
        var up = Vector128<uint>.Zero;
        var average = Vector128<uint>.Zero;
        var paeth = Vector128<uint>.Zero;
        var i = stride;
        for (; i <= row.Length - 16; i += 16)
        {
            var value = Vector128.LoadUnsafe(ref current, (nuint)i);
            var left = Vector128.LoadUnsafe(ref current, (nuint)(i - stride));
            var above = Vector128.LoadUnsafe(ref over, (nuint)i);
            var aboveLeft = Vector128.LoadUnsafe(ref over, (nuint)(i - stride));
            none += SumMagnitudes(value);
            sub += SumMagnitudes(value - left);
            up += SumMagnitudes(value - above);
            average += SumMagnitudes(value - Average.Predict(left, above, aboveLeft));
            paeth += SumMagnitudes(value - Paeth.Predict(left, above, aboveLeft));
        }

        costs[0] += Vector128.Sum(none);
        costs[1] += Vector128.Sum(sub);
        costs[2] += Vector128.Sum(up);
        costs[3] += Vector128.Sum(average);
        costs[4] += Vector128.Sum(paeth);
        return Math.Max(i, Math.Min(stride, row.Length));
    }

    private static void Apply<TPredictor>(ReadOnlySpan<byte> row, ReadOnlySpan<byte> previous, int stride, Span<byte> destination)
        where TPredictor : struct, IPredictor
    {
        var i = 0;
        for (; i < Math.Min(stride, row.Length); i++)
            destination[i] = (byte)(row[i] - TPredictor.Predict(0, previous[i], 0));
        if (Vector128.IsHardwareAccelerated)
        {
            ref var current = ref MemoryMarshal.GetReference(row);
            ref var over = ref MemoryMarshal.GetReference(previous);
            ref var to = ref MemoryMarshal.GetReference(destination);
            for (; i <= row.Length - 16; i += 16)
            {
                var prediction = TPredictor.Predict(
                    Vector128.LoadUnsafe(ref current, (nuint)(i - stride)),
                    Vector128.LoadUnsafe(ref over, (nuint)i),
                    Vector128.LoadUnsafe(ref over, (nuint)(i - stride)));
                (Vector128.LoadUnsafe(ref current, (nuint)i) - prediction).StoreUnsafe(ref to, (nuint)i);
            }
        }

        for (; i < row.Length; i++)
            destination[i] = (byte)(row[i] - TPredictor.Predict(row[i - stride], previous[i], previous[i - stride]));
    }

    private static uint Magnitude(int difference) => (uint)Math.Abs((int)(sbyte)difference);

    /// <summary>The absolute values of 16 signed bytes, added up in four lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> SumMagnitudes(Vector128<byte> differences)
    {
        // As unsigned bytes, a value and its negation: the smaller one is the absolute value.
        var magnitudes = Vector128.Min(differences, Vector128<byte>.Zero - differences);
        if (Sse2.IsSupported)
            return Sse2.SumAbsoluteDifferences(magnitudes, Vector128<byte>.Zero).AsUInt32();
        var pairs = Vector128.WidenLower(magnitudes) + Vector128.WidenUpper(magnitudes);
        return Vector128.WidenLower(pairs) + Vector128.WidenUpper(pairs);
    }

    private readonly struct Sub : IPredictor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<byte> Predict(Vector128<byte> left, Vector128<byte> above, Vector128<byte> aboveLeft) => left;

        public static byte Predict(byte left, byte above, byte aboveLeft) => left;
    }

    private readonly struct Up : IPredictor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<byte> Predict(Vector128<byte> left, Vector128<byte> above, Vector128<byte> aboveLeft) => above;

        public static byte Predict(byte left, byte above, byte aboveLeft) => above;
    }

    private readonly struct Average : IPredictor
    {
        // What both have, and half of what only one has: the rounded-down mean without a ninth bit.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<byte> Predict(Vector128<byte> left, Vector128<byte> above, Vector128<byte> aboveLeft)
            => (left & above) + ((left ^ above) >>> 1);

        public static byte Predict(byte left, byte above, byte aboveLeft) => (byte)((left + above) >> 1);
    }

    private readonly struct Paeth : IPredictor
    {
        /// <summary>
        /// In bytes, without widening: left + above − aboveLeft lies |above − aboveLeft| from left and |left − aboveLeft| from above. From
        /// aboveLeft it lies as far as these two differ where they pull in opposite directions, and farther than both otherwise.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<byte> Predict(Vector128<byte> left, Vector128<byte> above, Vector128<byte> aboveLeft)
        {
            var toLeft = Difference(above, aboveLeft);
            var toAbove = Difference(left, aboveLeft);
            var same = Vector128.Equals(Vector128.Max(left, aboveLeft), left) ^ ~Vector128.Equals(Vector128.Max(above, aboveLeft), above);
            var toAboveLeft = Difference(toLeft, toAbove) | same;
            var rest = Vector128.Min(toAbove, toAboveLeft);
            var unlessLeft = Vector128.ConditionalSelect(Vector128.Equals(rest, toAbove), above, aboveLeft);
            return Vector128.ConditionalSelect(Vector128.Equals(Vector128.Min(rest, toLeft), toLeft), left, unlessLeft);
        }

        public static byte Predict(byte left, byte above, byte aboveLeft)
        {
            var estimate = left + above - aboveLeft;
            var toLeft = Math.Abs(estimate - left);
            var toAbove = Math.Abs(estimate - above);
            var toAboveLeft = Math.Abs(estimate - aboveLeft);
            if (toLeft <= toAbove && toLeft <= toAboveLeft)
                return left;
            return toAbove <= toAboveLeft ? above : aboveLeft;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<byte> Difference(Vector128<byte> a, Vector128<byte> b) => Vector128.Max(a, b) - Vector128.Min(a, b);
    }
}
