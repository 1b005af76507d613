using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>Remaps a frame to the nearest colors, and keeps the canvas where it is as near.</summary>
internal sealed class NearestRemap : IRemapper
{
    private readonly RemapBuffers _buffers;
    private readonly CanvasDiff _diff;
    private readonly ParallelRows _rows;
    private readonly Action<int, int> _findRows;
    private readonly int _width;
    private readonly int _height;
    private FrameSlot? _frame;
    private ActiveColorTable? _table;

    public NearestRemap(RemapBuffers buffers, CanvasDiff diff, ParallelRows rows, int width, int height)
    {
        (_buffers, _diff, _rows, _width, _height) = (buffers, diff, rows, width, height);
        _findRows = FindRows;
    }

    public PixelArea Remap(FrameSlot frame, ActiveColorTable table)
    {
        (_frame, _table) = (frame, table);
        if (_diff.Colors.IsFull)
            table.PrepareLookUp();
        _rows.Run(_height, _findRows);
        return table.HasTransparentIndex
            ? DirtyRectangle.OfIndices(_buffers.Indices, _width, _height)
            : new PixelArea(0, 0, _width, _height);
    }

    private void FindRows(int start, int end)
    {
        for (var y = start; y < end; y++)
            FindRow(y, _frame!.Pixels.Slice(y * _width, _width), _buffers.Indices.Slice(y * _width, _width), _diff, _table!);
    }

    private static void FindRow(int y, ReadOnlySpan<uint> pixels, Span<byte> indices, CanvasDiff diff, ActiveColorTable table)
    {
        if (!diff.Row(y).ContainsAnyExcept(CanvasDiffKernels.None))
            indices.Clear();
        else if (diff.Colors.IsExact)
            FindKnown(pixels, indices, diff.Row(y), diff.NumbersOf(y), table);
        else
            FindAround(pixels, indices, diff.Row(y), diff.NumbersOf(y), diff.TargetsOf(y), table);
    }

    /// <summary>What is nearest to each number is what is nearest to its pixels.</summary>
    private static void FindKnown(
        ReadOnlySpan<uint> pixels, Span<byte> indices, ReadOnlySpan<ushort> errors, ReadOnlySpan<ushort> numbers, ActiveColorTable table)
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
    private static void FindAround(
        ReadOnlySpan<uint> pixels,
        Span<byte> indices,
        ReadOnlySpan<ushort> errors,
        ReadOnlySpan<ushort> numbers,
        ReadOnlySpan<ulong> targets,
        ActiveColorTable table)
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
            var (l, a, b) = targets.Length - start < lanes
                ? Oklab.OfPixels(Vector256.Create<uint>(eightPixels)) : PackedOklab.Unpack(targets[start..]);
            l.CopyTo(eight.L);
            a.CopyTo(eight.A);
            b.CopyTo(eight.B);
            for (var i = 0; i < lanes; i++)
                eight.Starts[i] = eightErrors[i] == CanvasDiffKernels.None
                    ? 0 : table.NearestTo(nearest, numbers[start + i], eightPixels[i]) & 0xFF;
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
