using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageIO.Quantization.Colors;

/// <summary>
/// OKLab colors in 8 bytes, for searches that compare many: L, a and b in steps of 1/16384, from the lowest bits up, and one more
/// distance in the highest 16.
/// </summary>
internal static class PackedOklab
{
    /// <summary>The distance that stands for farther than anything.</summary>
    public const float Farthest = 2;

    /// <summary>A color that is far from all others.</summary>
    public const ulong Nowhere = (ulong)short.MaxValue;

    /// <summary>The steps of a distance of 1.</summary>
    public const float Scale = 16384;

    /// <summary>What <see cref="Distances"/> counts in, as a part of the steps of <see cref="Scale"/>.</summary>
    public const float FineStep = 0.5f;

    /// <summary>Packs one color, beside a distance of 0.</summary>
    public static ulong Pack(uint pixel) => Pack(pixel, distance: 0);

    /// <summary>Packs one color with a distance beside it.</summary>
    public static ulong Pack(uint pixel, float distance)
    {
        var color = Oklab.Of(pixel) * Scale;
        return Pack(color[0], color[1], color[2], Math.Min(distance * Scale, short.MaxValue));
    }

    /// <summary>Packs the colors of some pixels, each with a distance beside it.</summary>
    /// <param name="pixels">Any pixels.</param>
    /// <param name="distances">As many, from 0; what is <see cref="Farthest"/> or more becomes that.</param>
    /// <param name="packed">Receives as many.</param>
    public static void Pack(ReadOnlySpan<uint> pixels, ReadOnlySpan<float> distances, Span<ulong> packed)
    {
        var i = 0;
        ref var from = ref MemoryMarshal.GetReference(pixels);
        ref var beside = ref MemoryMarshal.GetReference(distances);
        for (; i <= pixels.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            var (l, a, b) = Oklab.OfPixels(Vector256.LoadUnsafe(ref from, (nuint)i));
            Pack(l, a, b, Vector256.LoadUnsafe(ref beside, (nuint)i), Vector256<uint>.Zero, packed[i..]);
        }

        for (; i < pixels.Length; i++)
            packed[i] = Pack(pixels[i], distances[i]);
    }

    /// <summary>Packs eight colors, each with a distance beside it.</summary>
    /// <param name="l">The lightnesses.</param>
    /// <param name="a">The second parts.</param>
    /// <param name="b">The third parts.</param>
    /// <param name="distances">From 0; what is <see cref="Farthest"/> or more becomes that.</param>
    /// <param name="nowhere">All bits set for those that become <see cref="Nowhere"/>.</param>
    /// <param name="packed">Receives eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack(Vector256<float> l, Vector256<float> a, Vector256<float> b, Vector256<float> distances, Vector256<uint> nowhere,
        Span<ulong> packed)
    {
        var scale = Vector256.Create(Scale);
        var half = Vector256.Create(0xFFFFu);
        var distance = Vector256.MinNative(distances * scale, Vector256.Create((float)short.MaxValue));
        var low = Vector256.ConditionalSelect(nowhere, Vector256.Create((uint)Nowhere),
            (Rounded(l * scale) & half) | (Rounded(a * scale) << 16));
        var high = Vector256.AndNot((Rounded(b * scale) & half) | (Rounded(distance) << 16), nowhere);
        var (lowStart, lowEnd) = Vector256.Widen(low);
        var (highStart, highEnd) = Vector256.Widen(high);
        (lowStart | (highStart << 32)).CopyTo(packed);
        (lowEnd | (highEnd << 32)).CopyTo(packed[Vector256<ulong>.Count..]);
    }

    /// <summary>The distance beside a color.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float DistanceBeside(ulong packed) => (packed >> 48) * (1 / Scale);

    /// <summary>Whether the distance beside a color is the farthest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsFarthest(ulong packed) => packed >> 48 == (ulong)short.MaxValue;

    /// <summary>A color as (L, a, b, 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Unpack(ulong packed)
        => Vector128.ConvertToSingle(Vector128.WidenLower(Parts(WithoutBeside(packed)))) * (1 / Scale);

    /// <summary>Eight colors at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> L, Vector256<float> A, Vector256<float> B) Unpack(ReadOnlySpan<ulong> packed)
    {
        var first = Vector256.Create(packed);
        var second = Vector256.Create(packed[Vector256<ulong>.Count..]);
        var low = Vector256.Narrow(first, second).AsInt32();
        var high = Vector256.Narrow(first >>> 32, second >>> 32).AsInt32();
        return (
            Vector256.ConvertToSingle(low << 16 >> 16) * (1 / Scale),
            Vector256.ConvertToSingle(low >> 16) * (1 / Scale),
            Vector256.ConvertToSingle(high << 16 >> 16) * (1 / Scale));
    }

    /// <summary>A color with a distance of 0 beside it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong WithoutBeside(ulong packed) => packed & 0x0000_FFFF_FFFF_FFFF;

    /// <summary>The squared distance of two colors, in steps; what is beside them counts like a channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Squared(ulong left, ulong right)
    {
        var apart = Vector128.WidenLower(Parts(left) - Parts(right));
        return Vector128.Sum(apart * apart);
    }

    /// <summary>The same for four colors at once, each of the results twice.</summary>
    /// <param name="color">What they are compared with.</param>
    /// <param name="places">The places of the four, 8 bits each.</param>
    /// <param name="colors">256 or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Squares(ulong color, uint places, ReadOnlySpan<ulong> colors)
        => Squares(Vector256.Create(color).AsInt16() - FourAt(places, colors).AsInt16());

    /// <summary>The same for four colors that follow each other.</summary>
    /// <param name="color">What they are compared with.</param>
    /// <param name="four">Four or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Squares(ulong color, ReadOnlySpan<ulong> four)
        => Squares(Vector256.Create(color).AsInt16() - Vector256.Create(four).AsInt16());

    /// <summary>
    /// How far colors are from those at some places, in steps of <see cref="FineStep"/>, rounded up; what is beside them does not
    /// count.
    /// </summary>
    /// <param name="packed">The colors.</param>
    /// <param name="places">The place that each is compared with.</param>
    /// <param name="colors">256 or more.</param>
    /// <param name="besidePlace">Where this is the place, the distance is the one beside the color. -1 for none.</param>
    /// <param name="distances">Receives as many.</param>
    public static void Distances(ReadOnlySpan<ulong> packed, ReadOnlySpan<byte> places, ReadOnlySpan<ulong> colors, int besidePlace,
        Span<ushort> distances)
    {
        var i = 0;
        if (Avx2.IsSupported)
        {
            ref var from = ref MemoryMarshal.GetReference(packed);
            ref var place = ref MemoryMarshal.GetReference(places);
            ref var to = ref MemoryMarshal.GetReference(distances);
            for (; i <= packed.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
            {
                var eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref place, i));
                var first = SquaresBeside(Vector256.LoadUnsafe(ref from, (nuint)i), (uint)eight, colors, besidePlace);
                var second = SquaresBeside(Vector256.LoadUnsafe(ref from, (nuint)(i + Vector256<ulong>.Count)), (uint)(eight >> 32),
                    colors, besidePlace);

                // Of each result that comes twice one, which leaves pairs of the first four and of the second four in turn.
                var squares = Avx.Shuffle(first, second, 0b10_00_10_00);
                var steps = Vector256.ConvertToInt32Native(
                    Vector256.MinNative(Vector256.Ceiling(Vector256.Sqrt(squares) * (1 / FineStep)),
                        Vector256.Create((float)ushort.MaxValue)));
                var ordered = Vector256.Shuffle(steps.AsInt64(), Vector256.Create(0L, 2, 1, 3)).AsUInt32();
                Vector128.Narrow(ordered.GetLower(), ordered.GetUpper()).StoreUnsafe(ref to, (nuint)i);
            }
        }

        ScalarDistances(packed[i..], places[i..], colors, besidePlace, distances[i..]);
    }

    /// <summary>The scalar twin, which also does what is left.</summary>
    internal static void ScalarDistances(ReadOnlySpan<ulong> packed, ReadOnlySpan<byte> places, ReadOnlySpan<ulong> colors, int besidePlace,
        Span<ushort> distances)
    {
        for (var i = 0; i < packed.Length; i++)
        {
            var distance = places[i] == besidePlace
                ? packed[i] >> 48 : MathF.Sqrt(Squared(WithoutBeside(packed[i]), WithoutBeside(colors[places[i]])));
            distances[i] = (ushort)Math.Min(MathF.Ceiling(distance * (1 / FineStep)), ushort.MaxValue);
        }
    }

    /// <summary>A color moved by another one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum(ulong color, ulong other) => WithoutBeside(Vector128.AddSaturate(Parts(color), Parts(other)).AsUInt64()[0]);

    /// <summary>A part of the difference of two colors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Difference(ulong left, ulong right, float part)
    {
        var apart = Vector128.ConvertToSingle(Vector128.WidenLower(Parts(left) - Parts(right)));
        var rounded = Vector128.ConvertToInt32Native(Vector128.Round(apart * part));
        return WithoutBeside(Vector128.Narrow(rounded, rounded).AsUInt64()[0]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> SquaresBeside(Vector256<ulong> packed, uint places, ReadOnlySpan<ulong> colors, int besidePlace)
    {
        var others = FourAt(places, colors);
        var isBeside = Vector256.Equals(Avx2.ConvertToVector256Int64(Vector128.CreateScalar(places).AsByte()),
            Vector256.Create((long)besidePlace)).AsUInt64();

        // Either all but the part beside counts, or that part alone.
        var counts = isBeside ^ Vector256.Create(WithoutBeside(ulong.MaxValue));
        return Squares((packed & counts).AsInt16() - Vector256.AndNot(others & counts, isBeside).AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> FourAt(uint places, ReadOnlySpan<ulong> colors)
    {
        ref var from = ref MemoryMarshal.GetReference(colors);
        return Vector256.Create(
            Unsafe.Add(ref from, (nint)(places & 0xFF)),
            Unsafe.Add(ref from, (nint)(places >> 8 & 0xFF)),
            Unsafe.Add(ref from, (nint)(places >> 16 & 0xFF)),
            Unsafe.Add(ref from, (nint)(places >> 24)));
    }

    /// <summary>The sums of the squares of four parts each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Squares(Vector256<short> apart)
    {
        Vector256<int> pairs;
        if (Avx2.IsSupported)
        {
            pairs = Avx2.MultiplyAddAdjacent(apart, apart);
        }
        else
        {
            var (lower, upper) = Vector256.Widen(apart);
            (lower, upper) = (lower * lower, upper * upper);
            var (even, odd) = (Vector256.Narrow(lower.AsInt64(), upper.AsInt64()),
                Vector256.Narrow((lower.AsUInt64() >>> 32).AsInt64(), (upper.AsUInt64() >>> 32).AsInt64()));
            pairs = even + odd;
        }

        return Vector256.ConvertToSingle(pairs + Vector256.Shuffle(pairs, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Parts(ulong packed) => Vector128.CreateScalarUnsafe(packed).AsInt16();

    private static ulong Pack(float l, float a, float b, float distance)
        => Part(l) | (Part(a) << 16) | (Part(b) << 32) | (Part(distance) << 48);

    private static ulong Part(float value) => (ushort)(short)MathF.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rounded(Vector256<float> values) => Vector256.ConvertToInt32Native(Vector256.Round(values)).AsUInt32();
}
