using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageIO.Pixels;

/// <summary>Brings the pixels of callers into the one form that is worked on: RGBA, opaque or 0.</summary>
internal static class PixelIngest
{
    /// <summary>Converts one row.</summary>
    /// <param name="source">1 gray, 2 gray and alpha, 3 RGB or 4 RGBA bytes for each pixel.</param>
    /// <param name="channels">1 to 4.</param>
    /// <param name="alphaThreshold">Pixels with a lower alpha become 0, the others opaque.</param>
    /// <param name="destination">A pixel for each of the source's.</param>
    public static void ToOpaqueOrClear(ReadOnlySpan<byte> source, int channels, byte alphaThreshold, Span<uint> destination)
    {
        switch (channels)
        {
            case 1:
                FromGray(source, destination);
                break;
            case 2:
                FromGrayAlpha(source, alphaThreshold, destination);
                break;
            case 3:
                FromRgb(source, destination);
                break;
            default:
                FromRgba(MemoryMarshal.Cast<byte, uint>(source), alphaThreshold, destination);
                break;
        }
    }

    /// <summary>The scalar twin of the vector loops, which also ends their rows.</summary>
    internal static void ScalarToOpaqueOrClear(ReadOnlySpan<byte> source, int channels, byte alphaThreshold, Span<uint> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            var at = source.Slice(i * channels, channels);
            var color = channels < 3 ? Rgba.Pack(at[0], at[0], at[0]) : Rgba.Pack(at[0], at[1], at[2]);
            destination[i] = channels is 2 or 4 && at[^1] < alphaThreshold ? 0 : color;
        }
    }

    private static void FromRgba(ReadOnlySpan<uint> source, byte alphaThreshold, Span<uint> destination)
    {
        var i = 0;
        var opaque = Vector256.Create(Rgba.Opaque);
        var threshold = Vector256.Create((uint)alphaThreshold);
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);
        for (; i <= destination.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            var pixels = Vector256.LoadUnsafe(ref from, (nuint)i);
            var kept = Vector256.GreaterThanOrEqual((pixels >>> 24).AsInt32(), threshold.AsInt32()).AsUInt32();
            ((pixels | opaque) & kept).StoreUnsafe(ref to, (nuint)i);
        }

        ScalarToOpaqueOrClear(MemoryMarshal.AsBytes(source[i..]), 4, alphaThreshold, destination[i..]);
    }

    private static void FromRgb(ReadOnlySpan<byte> source, Span<uint> destination)
    {
        var i = 0;
        var opaque = Vector128.Create(Rgba.Opaque);
        var order = Vector128.Create((byte)0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255);
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);

        // 16 bytes are loaded for four pixels: the last few are left to the scalar loop.
        for (; (3 * i) + 16 <= source.Length; i += 4)
        {
            var bytes = Vector128.LoadUnsafe(ref from, (nuint)(3 * i));
            (ByteShuffle.Shuffle(bytes, order).AsUInt32() | opaque).StoreUnsafe(ref to, (nuint)i);
        }

        ScalarToOpaqueOrClear(source[(3 * i)..], 3, 0, destination[i..]);
    }

    private static void FromGray(ReadOnlySpan<byte> source, Span<uint> destination)
    {
        var i = 0;
        var opaque = Vector128.Create(Rgba.Opaque);
        ref var to = ref MemoryMarshal.GetReference(destination);
        for (; i <= source.Length - 4; i += 4)
        {
            var four = MemoryMarshal.Read<uint>(source[i..]);
            var wide = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(four).AsByte()));
            ((wide * 0x010101) | opaque).StoreUnsafe(ref to, (nuint)i);
        }

        ScalarToOpaqueOrClear(source[i..], 1, 0, destination[i..]);
    }

    private static void FromGrayAlpha(ReadOnlySpan<byte> source, byte alphaThreshold, Span<uint> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            var color = Rgba.Opaque | (source[2 * i] * 0x010101u);
            destination[i] = source[(2 * i) + 1] < alphaThreshold ? 0 : color;
        }
    }
}
