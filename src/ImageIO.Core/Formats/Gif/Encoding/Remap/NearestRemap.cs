using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>Turns a row of pixels into the indices of the nearest colors, and leaves what is there where it is as near.</summary>
internal static class NearestRemap
{
    /// <summary>Finds a row's indices.</summary>
    /// <param name="y">The row.</param>
    /// <param name="pixels">The wanted pixels.</param>
    /// <param name="indices">Receives the indices.</param>
    /// <param name="needs">What each pixel needs.</param>
    /// <param name="table">The colors, measured.</param>
    public static void Find(int y, ReadOnlySpan<uint> pixels, Span<byte> indices, CanvasDiff needs, ActiveColorTable table)
    {
        if (!needs.Row(y).ContainsAnyExcept(CanvasDiffKernels.None))
            indices.Clear();
        else if (needs.Colors.IsExact)
            FindKnown(pixels, indices, needs.Row(y), needs.NumbersOf(y), table);
        else
            FindAround(pixels, indices, needs.Row(y), needs.NumbersOf(y), needs.TargetsOf(y), table);
    }

    /// <summary>What is nearest to each number is what is nearest to its pixels.</summary>
    private static void FindKnown(ReadOnlySpan<uint> pixels, Span<byte> indices, ReadOnlySpan<ushort> errors, ReadOnlySpan<ushort> numbers, ActiveColorTable table)
    {
        var first = table.FirstIndex;
        var nearest = table.Nearest;
        var distances = CodedDistance.Values;
        for (var x = 0; x < indices.Length; x++)
        {
            var error = errors[x];
            if (error == CanvasDiffKernels.None)
            {
                indices[x] = 0;
                continue;
            }

            var found = table.NearestTo(nearest, numbers[x], pixels[x]);
            var keeps = error != CanvasDiffKernels.Everything && first > 0 && error <= distances[found >> 8] * CanvasDiffKernels.Scale;
            indices[x] = keeps ? (byte)0 : (byte)((found & 0xFF) + first);
        }
    }

    /// <summary>What is nearest to a cell is only where the search for a pixel's nearest color starts.</summary>
    private static void FindAround(ReadOnlySpan<uint> pixels, Span<byte> indices, ReadOnlySpan<ushort> errors, ReadOnlySpan<ushort> numbers, ReadOnlySpan<ulong> targets, ActiveColorTable table)
    {
        const int lanes = NeighborSearch.Lanes;
        var first = table.FirstIndex;
        var nearest = table.Nearest;
        var search = table.Lookup.SearchAround();
        var eight = default(NeighborSearch.Eight);
        Span<uint> eightPixels = stackalloc uint[lanes];
        Span<ushort> eightErrors = stackalloc ushort[lanes];
        for (var start = 0; start < indices.Length; start += lanes)
        {
            var count = Math.Min(lanes, indices.Length - start);
            if (!errors.Slice(start, count).ContainsAnyExcept(CanvasDiffKernels.None))
            {
                indices.Slice(start, count).Clear();
                continue;
            }

            pixels.Slice(start, count).CopyTo(eightPixels);
            errors.Slice(start, count).CopyTo(eightErrors);
            eightErrors[count..].Clear();
            var (l, a, b) = targets.Length - start < lanes ? Oklab.OfPixels(Vector256.Create<uint>(eightPixels)) : PackedOklab.Unpack(targets[start..]);
            l.CopyTo(eight.L);
            a.CopyTo(eight.A);
            b.CopyTo(eight.B);
            for (var i = 0; i < lanes; i++)
                eight.Starts[i] = eightErrors[i] == CanvasDiffKernels.None ? 0 : table.NearestTo(nearest, numbers[start + i], eightPixels[i]) & 0xFF;
            var (lower, upper) = Vector128.Widen(Vector128.Create<ushort>(eightErrors));
            var needed = Vector256.Create(lower, upper).AsInt32();
            var asked = ~Vector256.Equals(needed, Vector256.Create((int)CanvasDiffKernels.None));
            var (places, squared) = search.Nearest(ref eight, asked);
            var found = Choose(places, squared, needed, first);
            if (count == lanes)
                MemoryMarshal.Write(indices[start..], found);
            else
                MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in found))[..count].CopyTo(indices[start..]);
        }
    }

    /// <summary>Chooses between the nearest colors of eight pixels and what is there.</summary>
    /// <param name="places">The places of the nearest colors.</param>
    /// <param name="squared">The squared distances to them.</param>
    /// <param name="errors">How far away what is there is, as <see cref="CanvasDiffKernels"/> has it.</param>
    /// <param name="first">The index of the first color.</param>
    /// <returns>The indices, 8 bits each.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Choose(Vector256<int> places, Vector256<float> squared, Vector256<int> errors, int first)
    {
        var keeps = Vector256.Equals(errors, Vector256.Create((int)CanvasDiffKernels.None));
        if (first > 0)
        {
            var distances = Vector256.ConvertToSingle(errors) * (1 / CanvasDiffKernels.Scale);
            var isNear = Vector256.LessThanOrEqual(distances * distances, squared).AsInt32();
            keeps |= Vector256.AndNot(isNear, Vector256.Equals(errors, Vector256.Create((int)CanvasDiffKernels.Everything)));
        }

        var indices = Vector256.AndNot(places + Vector256.Create(first), keeps);
        var narrow = Vector128.Narrow(indices.GetLower(), indices.GetUpper()).AsUInt16();
        return Vector128.Narrow(narrow, narrow).AsUInt64().ToScalar();
    }
}
