using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ImageIO.Formats.Png;

/// <summary>
/// The distance in bytes between a byte and the same channel of its left neighbor, as a type: the compiler then makes a loop for each.
/// </summary>
internal interface IPixelStride
{
    /// <summary>Bytes per pixel.</summary>
    static abstract int Bytes { get; }
}

/// <summary>
/// Undoes the row filters (PNG third edition, section 9): each byte of a row is the stored one plus a prediction from its neighbors to the
/// left and above.
/// </summary>
internal static class PngUnfilter
{
    private interface IPredictor
    {
        static abstract int Predict(int left, int above, int aboveLeft);
    }

    /// <summary>Restores one row.</summary>
    /// <param name="filter">0 none, 1 sub, 2 up, 3 average, 4 Paeth.</param>
    /// <param name="source">The stored bytes of the row.</param>
    /// <param name="previous">The restored row above; zeros for the first row of an image or pass.</param>
    /// <param name="destination">The restored row; must not overlap the others. All three have one length.</param>
    /// <param name="stride">Bytes per pixel, at least 1.</param>
    /// <returns>False where there is no such filter.</returns>
    public static bool Restore(int filter, ReadOnlySpan<byte> source, ReadOnlySpan<byte> previous, Span<byte> destination, int stride)
    {
        // The vector loops below work on references: this is their bounds check.
        previous = previous[..source.Length];
        destination = destination[..source.Length];
        var done = 0;
        switch (filter)
        {
            case 0:
                source.CopyTo(destination);
                return true;
            case 1:
                done = stride switch
                {
                    3 => Sub<Stride3>(source, destination),
                    4 => Sub<Stride4>(source, destination),
                    6 => Sub<Stride6>(source, destination),
                    8 => Sub<Stride8>(source, destination),
                    _ => 0,
                };
                RestoreScalar(1, source, previous, destination, stride, done);
                return true;
            case 2:
                Up(source, previous, destination);
                return true;
            case 3:
                done = stride switch
                {
                    3 => Mean<Stride3>(source, previous, destination),
                    4 => Mean<Stride4>(source, previous, destination),
                    6 => Mean<Stride6>(source, previous, destination),
                    8 => Mean<Stride8>(source, previous, destination),
                    _ => 0,
                };
                RestoreScalar(3, source, previous, destination, stride, done);
                return true;
            case 4:
                done = stride switch
                {
                    3 => Nearest<Stride3>(source, previous, destination),
                    4 => Nearest<Stride4>(source, previous, destination),
                    6 => Nearest<Stride6>(source, previous, destination),
                    8 => Nearest<Stride8>(source, previous, destination),
                    _ => 0,
                };
                RestoreScalar(4, source, previous, destination, stride, done);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The portable twin of the vector code, which also finishes the last bytes of each row.</summary>
    /// <param name="filter">1 to 4.</param>
    /// <param name="source">The stored bytes of the row.</param>
    /// <param name="previous">The restored row above.</param>
    /// <param name="destination">The restored row.</param>
    /// <param name="stride">Bytes per pixel.</param>
    /// <param name="from">The first byte to restore: 0, or a whole number of pixels.</param>
    internal static void RestoreScalar(int filter, ReadOnlySpan<byte> source, ReadOnlySpan<byte> previous, Span<byte> destination,
        int stride, int from = 0)
    {
        switch (filter)
        {
            case 1:
                for (var i = from; i < source.Length; i++)
                    destination[i] = (byte)(source[i] + (i < stride ? 0 : destination[i - stride]));
                break;
            case 2:
                for (var i = from; i < source.Length; i++)
                    destination[i] = (byte)(source[i] + previous[i]);
                break;
            case 3:
                PredictedScalar<Average>(source, previous, destination, stride, from);
                break;
            default:
                PredictedScalar<Paeth>(source, previous, destination, stride, from);
                break;
        }
    }

    private static void PredictedScalar<TPredictor>(ReadOnlySpan<byte> source, ReadOnlySpan<byte> previous, Span<byte> destination,
        int stride, int from)
        where TPredictor : struct, IPredictor
    {
        for (var i = from; i < source.Length && i < stride; i++)
            destination[i] = (byte)(source[i] + TPredictor.Predict(0, previous[i], 0));
        for (var i = Math.Max(from, stride); i < source.Length; i++)
            destination[i] = (byte)(source[i] + TPredictor.Predict(destination[i - stride], previous[i], previous[i - stride]));
    }

    /// <summary>
    /// Paeth, a pixel a step, its channels side by side in 16-bit lanes. Stores may run into the next pixel, which is stored after. What
    /// each neighbor would give is added up before it is known which one is taken, so that only four operations depend on the pixel before.
    /// </summary>
    private static int Nearest<TStride>(ReadOnlySpan<byte> source, ReadOnlySpan<byte> previous, Span<byte> destination)
        where TStride : struct, IPixelStride
    {
        if (!Vector128.IsHardwareAccelerated)
            return 0;
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var over = ref MemoryMarshal.GetReference(previous);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var left = Vector128<short>.Zero;
        var aboveLeft = Vector128<short>.Zero;
        var i = 0;
        for (; i <= source.Length - Window<TStride>(); i += TStride.Bytes)
        {
            var above = Widen(Load<TStride>(ref over, i));
            var stored = Widen(Load<TStride>(ref from, i));
            var threshold = aboveLeft + aboveLeft + aboveLeft - above - left;
            var low = Vector128.Min(left, above);
            var high = Vector128.Max(left, above);
            var unlessLow = Vector128.ConditionalSelect(Vector128.GreaterThan(high, threshold), AddBytes(stored, aboveLeft),
                AddBytes(stored, low));
            left = Vector128.ConditionalSelect(Vector128.GreaterThan(threshold, low), unlessLow, AddBytes(stored, high));
            Store<TStride>(Narrow(left), ref to, i);
            aboveLeft = above;
        }

        return i;
    }

    /// <summary>
    /// Average, a pixel a step. Processors average bytes rounding up, which on complements is rounding down: with ~left carried along,
    /// ~(stored + mean) is the rounded-up mean of the complements minus what is stored. Two operations depend on the pixel before.
    /// </summary>
    private static int Mean<TStride>(ReadOnlySpan<byte> source, ReadOnlySpan<byte> previous, Span<byte> destination)
        where TStride : struct, IPixelStride
    {
        if (!Vector128.IsHardwareAccelerated)
            return 0;
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var over = ref MemoryMarshal.GetReference(previous);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var notLeft = Vector128<byte>.AllBitsSet;
        var i = 0;
        for (; i <= source.Length - Window<TStride>(); i += TStride.Bytes)
        {
            notLeft = MeanRoundedUp(notLeft, ~Load<TStride>(ref over, i)) - Load<TStride>(ref from, i);
            Store<TStride>(~notLeft, ref to, i);
        }

        return i;
    }

    private static int Sub<TStride>(ReadOnlySpan<byte> source, Span<byte> destination)
        where TStride : struct, IPixelStride
    {
        if (!Vector128.IsHardwareAccelerated)
            return 0;
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var left = Vector128<byte>.Zero;
        var i = 0;
        for (; i <= source.Length - Window<TStride>(); i += TStride.Bytes)
        {
            left += Load<TStride>(ref from, i);
            Store<TStride>(left, ref to, i);
        }

        return i;
    }

    private static void Up(ReadOnlySpan<byte> source, ReadOnlySpan<byte> previous, Span<byte> destination)
    {
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref var from = ref MemoryMarshal.GetReference(source);
            ref var over = ref MemoryMarshal.GetReference(previous);
            ref var to = ref MemoryMarshal.GetReference(destination);
            for (; i <= source.Length - 16; i += 16)
                (Vector128.LoadUnsafe(ref from, (nuint)i) + Vector128.LoadUnsafe(ref over, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        }

        RestoreScalar(2, source, previous, destination, 1, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Window<TStride>()
        where TStride : struct, IPixelStride
        => TStride.Bytes <= 4 ? 4 : 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load<TStride>(ref byte start, int offset)
        where TStride : struct, IPixelStride
    {
        ref var at = ref Unsafe.Add(ref start, offset);
        return TStride.Bytes <= 4
            ? Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(ref at)).AsByte()
            : Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref at)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TStride>(Vector128<byte> pixel, ref byte start, int offset)
        where TStride : struct, IPixelStride
    {
        ref var at = ref Unsafe.Add(ref start, offset);
        if (TStride.Bytes <= 4)
            Unsafe.WriteUnaligned(ref at, pixel.AsUInt32().ToScalar());
        else
            Unsafe.WriteUnaligned(ref at, pixel.AsUInt64().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> MeanRoundedUp(Vector128<byte> a, Vector128<byte> b)
    {
        if (Sse2.IsSupported)
            return Sse2.Average(a, b);
        if (AdvSimd.IsSupported)
            return AdvSimd.FusedAddRoundedHalving(a, b);
        return (a | b) - ((a ^ b) >>> 1);
    }

    /// <summary>Adding bytes wraps as the format wants, and leaves the upper halves of the lanes zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> AddBytes(Vector128<short> a, Vector128<short> b) => (a.AsByte() + b.AsByte()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Widen(Vector128<byte> pixel) => Vector128.WidenLower(pixel).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Narrow(Vector128<short> lanes)
        => Sse2.IsSupported ? Sse2.PackUnsignedSaturate(lanes, lanes) : Vector128.Narrow(lanes.AsUInt16(), lanes.AsUInt16());

    private readonly struct Average : IPredictor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Predict(int left, int above, int aboveLeft) => (left + above) >> 1;
    }

    /// <summary>
    /// The neighbor nearest to left + above − aboveLeft. Compared in another order than the specification's: whether aboveLeft lies beyond
    /// both neighbors, or how far between them, decides alone, and the chain of dependent operations from pixel to pixel is about half as
    /// long.
    /// </summary>
    private readonly struct Paeth : IPredictor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Predict(int left, int above, int aboveLeft)
        {
            var threshold = (3 * aboveLeft) - above - left;
            var low = Math.Min(left, above);
            var high = Math.Max(left, above);
            var unlessLow = high > threshold ? aboveLeft : low;
            return threshold > low ? unlessLow : high;
        }
    }

    private readonly struct Stride3 : IPixelStride
    {
        public static int Bytes => 3;
    }

    private readonly struct Stride4 : IPixelStride
    {
        public static int Bytes => 4;
    }

    private readonly struct Stride6 : IPixelStride
    {
        public static int Bytes => 6;
    }

    private readonly struct Stride8 : IPixelStride
    {
        public static int Bytes => 8;
    }
}
