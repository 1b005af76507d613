using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageIO.FFmpeg.Reading;

/// <summary>
/// Rows of luma and chroma as RGB, 16 pixels at once. Each loop has a plain twin for the rest of a row, which gives the same.
/// </summary>
internal static class YuvRows
{
    private const int Step = 16;

    /// <summary>What 1 is in rows of full chroma: 22 bits behind the point.</summary>
    private const int FullBits = 22;

    private const int FullMax = (1 << 30) - 1;

    /// <summary>A row whose pixels share chroma two by two. The width is even.</summary>
    /// <param name="luma">A sample for each pixel.</param>
    /// <param name="u">Blue differences, one for two pixels.</param>
    /// <param name="v">Red differences, one for two pixels.</param>
    /// <param name="rgb">Three bytes for each pixel.</param>
    /// <param name="colors">What they mean.</param>
    /// <param name="useVectors">False for the plain twin alone.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Halved(
        ReadOnlySpan<byte> luma, ReadOnlySpan<byte> u, ReadOnlySpan<byte> v, Span<byte> rgb, in YuvColors colors, bool useVectors = true)
    {
        var x = 0;
        for (; useVectors && Vector128.IsHardwareAccelerated && x + Step <= luma.Length; x += Step)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(luma.Slice(x, Step)));
            var (yLow, yHigh) = (Luma(low, colors), Luma(high, colors));
            var (blue, red) = (Chroma(u[(x / 2)..]), Chroma(v[(x / 2)..]));
            var redOfV = High(red, colors.RedOfV);
            var green = High(blue, colors.GreenOfU) + High(red, colors.GreenOfV);
            var blueOfU = High(blue, colors.BlueOfU);
            Store(
                rgb[(3 * x)..],
                Pack(yLow + First(redOfV), yHigh + Second(redOfV)),
                Pack(yLow + First(green), yHigh + Second(green)),
                Pack(yLow + First(blueOfU), yHigh + Second(blueOfU)));
        }

        for (; x < luma.Length; x++)
        {
            var (blue, red) = ((u[x / 2] * 8) - 1024, (v[x / 2] * 8) - 1024);
            var y = (((luma[x] * 8) - colors.LumaOffset) * colors.Luma) >> 16;
            var pixel = rgb.Slice(3 * x, 3);
            pixel[0] = ToByte(y + ((red * colors.RedOfV) >> 16));
            pixel[1] = ToByte(y + ((blue * colors.GreenOfU) >> 16) + ((red * colors.GreenOfV) >> 16));
            pixel[2] = ToByte(y + ((blue * colors.BlueOfU) >> 16));
        }
    }

    /// <summary>A row of which each pixel has chroma of its own. Sums wrap around as swscale's do.</summary>
    /// <param name="luma">A sample for each pixel.</param>
    /// <param name="u">Blue differences.</param>
    /// <param name="v">Red differences.</param>
    /// <param name="rgb">Three bytes for each pixel.</param>
    /// <param name="colors">What they mean.</param>
    /// <param name="useVectors">False for the plain twin alone.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Full(
        ReadOnlySpan<byte> luma, ReadOnlySpan<byte> u, ReadOnlySpan<byte> v, Span<byte> rgb, in YuvColors colors, bool useVectors = true)
    {
        var x = 0;
        for (; useVectors && Vector128.IsHardwareAccelerated && x + Step <= luma.Length; x += Step)
        {
            var (y, blue, red) = (Vector128.Create(luma.Slice(x, Step)), Vector128.Create(u.Slice(x, Step)),
                Vector128.Create(v.Slice(x, Step)));
            var ((y0, y1), (blue0, blue1), (red0, red1)) = (Vector128.Widen(y), Vector128.Widen(blue), Vector128.Widen(red));
            var (r0, g0, b0) = Eight(y0, blue0, red0, colors);
            var (r1, g1, b1) = Eight(y1, blue1, red1, colors);
            Store(rgb[(3 * x)..], Vector128.Narrow(r0, r1), Vector128.Narrow(g0, g1), Vector128.Narrow(b0, b1));
        }

        for (; x < luma.Length; x++)
        {
            var (blue, red) = ((u[x] - 128) * 512, (v[x] - 128) * 512);
            var pixel = rgb.Slice(3 * x, 3);
            unchecked
            {
                var y = (((luma[x] * 512) - (colors.LumaOffset * 64)) * colors.Luma) + (1 << (FullBits - 1));
                pixel[0] = Clip(y + (red * colors.RedOfV));
                pixel[1] = Clip(y + (red * colors.GreenOfV) + (blue * colors.GreenOfU));
                pixel[2] = Clip(y + (blue * colors.BlueOfU));
            }
        }

        static byte Clip(int value) => (byte)(Math.Clamp(value, 0, FullMax) >> FullBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<ushort> Red, Vector128<ushort> Green, Vector128<ushort> Blue) Eight(
        Vector128<ushort> luma, Vector128<ushort> u, Vector128<ushort> v, in YuvColors colors)
    {
        var ((y0, y1), (u0, u1), (v0, v1)) = (Vector128.Widen(luma), Vector128.Widen(u), Vector128.Widen(v));
        var (r0, g0, b0) = Four(y0, u0, v0, colors);
        var (r1, g1, b1) = Four(y1, u1, v1, colors);
        return (Vector128.Narrow(r0, r1), Vector128.Narrow(g0, g1), Vector128.Narrow(b0, b1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<uint> Red, Vector128<uint> Green, Vector128<uint> Blue) Four(
        Vector128<uint> luma, Vector128<uint> u, Vector128<uint> v, in YuvColors colors)
    {
        var y = (((luma.AsInt32() << 9) - Vector128.Create(colors.LumaOffset * 64)) * colors.Luma) + Vector128.Create(1 << (FullBits - 1));
        var (blue, red) = ((u.AsInt32() - Vector128.Create(128)) << 9, (v.AsInt32() - Vector128.Create(128)) << 9);
        return (
            Clip(y + (red * colors.RedOfV)),
            Clip(y + (red * colors.GreenOfV) + (blue * colors.GreenOfU)),
            Clip(y + (blue * colors.BlueOfU)));

        static Vector128<uint> Clip(Vector128<int> value)
            => (Vector128.Min(Vector128.Max(value, Vector128<int>.Zero), Vector128.Create(FullMax)) >> FullBits).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Luma(Vector128<ushort> samples, in YuvColors colors)
        => High((samples.AsInt16() << 3) - Vector128.Create(colors.LumaOffset), colors.Luma);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Chroma(ReadOnlySpan<byte> samples)
        => (Vector128.WidenLower(Vector128.CreateScalarUnsafe(MemoryMarshal.Read<ulong>(samples)).AsByte()).AsInt16() << 3)
            - Vector128.Create((short)1024);

    /// <summary>The upper halves of products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> High(Vector128<short> samples, short factor)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyHigh(samples, Vector128.Create(factor));
        var (low, high) = Vector128.Widen(samples);
        return Vector128.Narrow((low * factor) >> 16, (high * factor) >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> First(Vector128<short> pairs)
        => Vector128.Shuffle(pairs, Vector128.Create((short)0, 0, 1, 1, 2, 2, 3, 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Second(Vector128<short> pairs)
        => Vector128.Shuffle(pairs, Vector128.Create((short)4, 4, 5, 5, 6, 6, 7, 7));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Pack(Vector128<short> low, Vector128<short> high)
    {
        if (Sse2.IsSupported)
            return Sse2.PackUnsignedSaturate(low, high);
        var max = Vector128.Create((short)255);
        return Vector128.Narrow(
            Vector128.Min(Vector128.Max(low, Vector128<short>.Zero), max).AsUInt16(),
            Vector128.Min(Vector128.Max(high, Vector128<short>.Zero), max).AsUInt16());
    }

    /// <summary>Puts the colors of 16 pixels beside each other: places beyond the last give 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Span<byte> rgb, Vector128<byte> red, Vector128<byte> green, Vector128<byte> blue)
    {
        const byte none = 0xFF;
        var first = Vector128.Shuffle(red, Vector128.Create(0, none, none, 1, none, none, 2, none, none, 3, none, none, 4, none, none, 5))
            | Vector128.Shuffle(green, Vector128.Create(none, 0, none, none, 1, none, none, 2, none, none, 3, none, none, 4, none, none))
            | Vector128.Shuffle(blue, Vector128.Create(none, none, 0, none, none, 1, none, none, 2, none, none, 3, none, none, 4, none));
        var second = Vector128.Shuffle(red,
            Vector128.Create(none, none, 6, none, none, 7, none, none, 8, none, none, 9, none, none, 10, none))
            | Vector128.Shuffle(green, Vector128.Create(5, none, none, 6, none, none, 7, none, none, 8, none, none, 9, none, none, 10))
            | Vector128.Shuffle(blue, Vector128.Create(none, 5, none, none, 6, none, none, 7, none, none, 8, none, none, 9, none, none));
        var third = Vector128.Shuffle(red,
            Vector128.Create(none, 11, none, none, 12, none, none, 13, none, none, 14, none, none, 15, none, none))
            | Vector128.Shuffle(green,
                Vector128.Create(none, none, 11, none, none, 12, none, none, 13, none, none, 14, none, none, 15, none))
            | Vector128.Shuffle(blue, Vector128.Create(10, none, none, 11, none, none, 12, none, none, 13, none, none, 14, none, none, 15));
        first.CopyTo(rgb);
        second.CopyTo(rgb[16..]);
        third.CopyTo(rgb[32..]);
    }

    private static byte ToByte(int value) => (byte)Math.Clamp(value, 0, byte.MaxValue);
}
