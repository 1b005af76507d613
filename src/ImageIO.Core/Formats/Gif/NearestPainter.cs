using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Quantization;

namespace ImageIO.Formats.Gif;

/// <summary>Turns a row of pixels into the indices of the nearest colours, and leaves what is there where it is as near.</summary>
internal static class NearestPainter
{
    /// <summary>Finds a row's indices.</summary>
    /// <param name="y">The row.</param>
    /// <param name="pixels">The wanted pixels.</param>
    /// <param name="indices">Receives the indices.</param>
    /// <param name="needs">What each pixel needs.</param>
    /// <param name="table">The colours, measured.</param>
    public static void Find(int y, ReadOnlySpan<uint> pixels, Span<byte> indices, FrameNeeds needs, ColorTable table)
    {
        if (!needs.Row(y).ContainsAnyExcept(PixelNeeds.None))
            indices.Clear();
        else if (needs.Colors.IsExact)
            FindKnown(pixels, indices, needs.Row(y), needs.NumbersOf(y), table);
        else
            FindAround(pixels, indices, needs.Row(y), needs.NumbersOf(y), needs.TargetsOf(y), table);
    }

    /// <summary>What is nearest to each number is what is nearest to its pixels.</summary>
    private static void FindKnown(ReadOnlySpan<uint> pixels, Span<byte> indices, ReadOnlySpan<ushort> errors, ReadOnlySpan<ushort> numbers, ColorTable table)
    {
        var first = table.FirstIndex;
        var nearest = table.Nearest;
        var distances = NearErrors.Values;
        for (var x = 0; x < indices.Length; x++)
        {
            var error = errors[x];
            if (error == PixelNeeds.None)
            {
                indices[x] = 0;
                continue;
            }

            var found = table.NearestTo(nearest, numbers[x], pixels[x]);
            var keeps = error != PixelNeeds.Everything && first > 0 && error <= distances[found >> 8] * PixelNeeds.Scale;
            indices[x] = keeps ? (byte)0 : (byte)((found & 0xFF) + first);
        }
    }

    /// <summary>What is nearest to a cell is only where the search for a pixel's nearest colour starts.</summary>
    private static void FindAround(ReadOnlySpan<uint> pixels, Span<byte> indices, ReadOnlySpan<ushort> errors, ReadOnlySpan<ushort> numbers, ReadOnlySpan<ulong> targets, ColorTable table)
    {
        var first = table.FirstIndex;
        var nearest = table.Nearest;
        var search = table.Lookup.SearchAround();
        Span<uint> eight = stackalloc uint[PaletteNeighbors.Lanes];
        Span<float> colors = stackalloc float[3 * PaletteNeighbors.Lanes];
        ref var color = ref MemoryMarshal.GetReference(colors);
        for (var start = 0; start < indices.Length; start += eight.Length)
        {
            var count = Math.Min(eight.Length, indices.Length - start);
            if (!errors.Slice(start, count).ContainsAnyExcept(PixelNeeds.None))
            {
                indices.Slice(start, count).Clear();
                continue;
            }

            pixels.Slice(start, count).CopyTo(eight);
            var (l, a, b) = targets.Length - start < eight.Length ? Oklab.OfPixels(Vector256.Create<uint>(eight)) : PackedColors.Unpack(targets[start..]);
            l.StoreUnsafe(ref color);
            a.StoreUnsafe(ref color, PaletteNeighbors.Lanes);
            b.StoreUnsafe(ref color, 2 * PaletteNeighbors.Lanes);
            for (var i = 0; i < count; i++)
            {
                var x = start + i;
                var error = errors[x];
                if (error == PixelNeeds.None)
                {
                    indices[x] = 0;
                    continue;
                }

                var near = table.NearestTo(nearest, numbers[x], eight[i]);
                var (place, squared) = search.Nearest(near & 0xFF, Unsafe.Add(ref color, i), Unsafe.Add(ref color, i + PaletteNeighbors.Lanes), Unsafe.Add(ref color, i + (2 * PaletteNeighbors.Lanes)));
                var distance = error * (1 / PixelNeeds.Scale);
                var keeps = error != PixelNeeds.Everything && first > 0 && distance * distance <= squared;
                indices[x] = keeps ? (byte)0 : (byte)(place + first);
            }
        }
    }
}
