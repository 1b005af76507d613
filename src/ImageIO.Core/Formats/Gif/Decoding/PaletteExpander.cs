using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ImageIO.Pixels;

namespace ImageIO.Formats.Gif.Decoding;

/// <summary>The inner loops between indices, RGBA pixels and RGB bytes.</summary>
internal static class PaletteExpander
{
    /// <summary>Where the alpha byte stands in a pixel of four bytes read as one number.</summary>
    private static readonly int AlphaShift = BitConverter.IsLittleEndian ? 24 : 0;

    /// <summary>Draws a row of opaque pixels.</summary>
    /// <param name="indices">As many as the row has pixels.</param>
    /// <param name="palette">256 colors.</param>
    /// <param name="row">Overwritten.</param>
    public static void Draw(ReadOnlySpan<byte> indices, ReadOnlySpan<uint> palette, Span<uint> row)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(palette.Length, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(row.Length, indices.Length);
        ref var from = ref MemoryMarshal.GetReference(indices);
        ref var to = ref MemoryMarshal.GetReference(row);
        ref var colors = ref MemoryMarshal.GetReference(palette);
        nint i = 0;
        if (BitConverter.IsLittleEndian)
        {
            for (nint last = indices.Length - 8; i <= last; i += 8)
                DrawEight(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, i)), ref colors, ref Unsafe.Add(ref to, i));
        }

        for (; i < indices.Length; i++)
            Unsafe.Add(ref to, i) = Unsafe.Add(ref colors, (nint)Unsafe.Add(ref from, i));
    }

    /// <summary>
    /// Draws a row, of which the pixels of one index stay as they are: 32 at once where they are alike in that, else without a branch,
    /// since nobody could predict it.
    /// </summary>
    /// <param name="indices">As many as the row has pixels.</param>
    /// <param name="palette">256 colors, opaque, and 0 for the transparent index.</param>
    /// <param name="transparent">The index that leaves a pixel as it is.</param>
    /// <param name="row">Drawn onto.</param>
    public static void DrawOver(ReadOnlySpan<byte> indices, ReadOnlySpan<uint> palette, byte transparent, Span<uint> row)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(palette.Length, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(row.Length, indices.Length);
        ref var from = ref MemoryMarshal.GetReference(indices);
        ref var to = ref MemoryMarshal.GetReference(row);
        ref var colors = ref MemoryMarshal.GetReference(palette);
        nint i = 0;
        if (Vector256.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            var kept = Vector256.Create(transparent);
            for (nint last = indices.Length - Vector256<byte>.Count; i <= last; i += Vector256<byte>.Count)
            {
                var stays = Vector256.Equals(Vector256.LoadUnsafe(ref from, (nuint)i), kept).ExtractMostSignificantBits();
                if (stays == uint.MaxValue)
                    continue;
                for (nint part = 0; part < Vector256<byte>.Count; part += 8, stays >>= 8)
                {
                    var eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, i + part));
                    ref var pixels = ref Unsafe.Add(ref to, i + part);
                    if ((stays & 0xFF) == 0)
                        DrawEight(eight, ref colors, ref pixels);
                    else if ((stays & 0xFF) != 0xFF)
                        DrawEightOver(eight, ref colors, ref pixels);
                }
            }
        }

        DrawOverScalar(indices[(int)i..], palette, row[(int)i..]);
    }

    /// <summary>What <see cref="DrawOver"/> does, pixel by pixel.</summary>
    internal static void DrawOverScalar(ReadOnlySpan<byte> indices, ReadOnlySpan<uint> palette, Span<uint> row)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            var color = palette[indices[i]];
            var opaque = 0u - ((color >> AlphaShift) & 1);
            row[i] = color | (row[i] & ~opaque);
        }
    }

    /// <summary>Eight indices, the first in the lowest byte: two pixels are stored at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DrawEight(ulong indices, ref uint colors, ref uint pixels)
    {
        ref var pairs = ref Unsafe.As<uint, byte>(ref pixels);
        Unsafe.WriteUnaligned(ref pairs, Pair(indices, ref colors));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref pairs, 8), Pair(indices >> 16, ref colors));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref pairs, 16), Pair(indices >> 32, ref colors));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref pairs, 24), Pair(indices >> 48, ref colors));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Pair(ulong indices, ref uint colors)
        => Unsafe.Add(ref colors, (nint)(byte)indices) | (ulong)Unsafe.Add(ref colors, (nint)(byte)(indices >> 8)) << 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DrawEightOver(ulong indices, ref uint colors, ref uint pixels)
    {
        var drawn = Vector256.Create(
            Pair(indices, ref colors), Pair(indices >> 16, ref colors), Pair(indices >> 32, ref colors),
            Pair(indices >> 48, ref colors)).AsUInt32();
        var there = Vector256.LoadUnsafe(ref pixels);
        Vector256.ConditionalSelect(Vector256.Equals(drawn, Vector256<uint>.Zero), there, drawn).StoreUnsafe(ref pixels);
    }

    /// <summary>A palette of the grays that indices of so many bits can count, from black to white.</summary>
    public static void FillGray(int bits, Span<uint> palette)
    {
        var last = (1 << bits) - 1;
        for (var i = 0; i < palette.Length; i++)
        {
            var gray = (byte)(Math.Min(i, last) * 255 / last);
            palette[i] = MemoryMarshal.Read<uint>([gray, gray, gray, 255]);
        }
    }

    /// <summary>Leaves the alpha out: four bytes become three.</summary>
    /// <param name="pixels">RGBA in memory order.</param>
    /// <param name="rgb">Three bytes for each.</param>
    public static void PackRgb(ReadOnlySpan<uint> pixels, Span<byte> rgb)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((long)rgb.Length, pixels.Length * 3L, nameof(rgb));
        nint done = 0;
        var order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0xFF, 0xFF, 0xFF, 0xFF);
        if (Avx2.IsSupported)
            done = PackEight(ref MemoryMarshal.GetReference(pixels), ref MemoryMarshal.GetReference(rgb), pixels.Length, order);
        if (Vector128.IsHardwareAccelerated)
        {
            ref var from = ref Unsafe.As<uint, byte>(ref MemoryMarshal.GetReference(pixels));
            ref var to = ref MemoryMarshal.GetReference(rgb);

            // Each store writes four bytes more than are meant, which the next one overwrites; the last pixels are left to the loop below.
            for (nint last = pixels.Length - 6; done <= last; done += 4)
                ByteShuffle.Shuffle(Vector128.LoadUnsafe(ref Unsafe.Add(ref from, done * 4)), order)
                    .StoreUnsafe(ref Unsafe.Add(ref to, done * 3));
        }

        PackRgbScalar(pixels[(int)done..], rgb[((int)done * 3)..]);
    }

    /// <summary>Packs as many pixels as can be packed eight at once, and gives their number.</summary>
    private static nint PackEight(ref uint pixels, ref byte rgb, nint count, Vector128<byte> orderOfFour)
    {
        var order = Vector256.Create(orderOfFour, orderOfFour);
        nint done = 0;

        // Each store writes 8 bytes more than are meant, which belong to pixels that follow.
        for (nint last = count - 11; done <= last; done += 8)
        {
            var halves = Avx2.Shuffle(Vector256.LoadUnsafe(ref Unsafe.Add(ref pixels, done)).AsByte(), order).AsInt32();
            Avx2.PermuteVar8x32(halves, Vector256.Create(0, 1, 2, 4, 5, 6, 7, 7)).AsByte().StoreUnsafe(ref Unsafe.Add(ref rgb, done * 3));
        }

        return done;
    }

    /// <summary>What <see cref="PackRgb"/> does, pixel by pixel.</summary>
    internal static void PackRgbScalar(ReadOnlySpan<uint> pixels, Span<byte> rgb)
    {
        var bytes = MemoryMarshal.AsBytes(pixels);
        for (var i = 0; i < pixels.Length; i++)
        {
            rgb[i * 3] = bytes[i * 4];
            rgb[(i * 3) + 1] = bytes[(i * 4) + 1];
            rgb[(i * 3) + 2] = bytes[(i * 4) + 2];
        }
    }
}
