using System.Runtime.InteropServices;

namespace ImageIO.Formats.Npy;

/// <summary>Reads numbers whose first axis runs fastest into an array whose last axis does.</summary>
/// <remarks>
/// The file is a sequence of slabs, each the numbers of one index of the last axis. As many slabs as fit are read at once and written side
/// by side, so that neighbors in the destination are written together; where not even one fits, the same is done one axis further in.
/// </remarks>
internal static class FortranOrder
{
    /// <summary>Working memory: as much as a processor core's own cache holds.</summary>
    public const int ScratchBytes = 1 << 20;

    public static void Read(NpyReader reader, ReadOnlySpan<int> shape, NdArray destination, NdArray scratch)
    {
        var itemSize = destination.DType.ItemSize();
        var capacity = ScratchBytes / itemSize;
        Span<long> strides = stackalloc long[shape.Length];
        long stride = 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        // The axis along which slabs are gathered: the last one whose slabs fit.
        var split = 0;
        long slab = 1;
        while (split < shape.Length - 1 && slab * shape[split] <= capacity)
            slab *= shape[split++];
        var slabsAtOnce = (int)Math.Min(shape[split], capacity / slab);

        Span<int> outer = stackalloc int[shape.Length];
        outer.Clear();
        do
        {
            var origin = Offset(outer[(split + 1)..], strides[(split + 1)..]);
            for (var first = 0; first < shape[split]; first += slabsAtOnce)
            {
                var count = Math.Min(slabsAtOnce, shape[split] - first);
                reader.Fill(scratch.BytesAt(0, count * (int)slab * itemSize));
                ScatterSlabs(scratch, (int)slab, count, shape[..split], strides, strides[split], destination,
                    origin + (first * strides[split]), itemSize);
            }
        }
        while (Increment(outer[(split + 1)..], shape[(split + 1)..]));
        GC.KeepAlive(destination);
        GC.KeepAlive(scratch);
    }

    /// <summary>Writes <paramref name="count"/> slabs of shape <paramref name="inner"/>, a line of the first axis after another.</summary>
    private static void ScatterSlabs(
        NdArray scratch, int slab, int count, ReadOnlySpan<int> inner, ReadOnlySpan<long> strides, long slabStride, NdArray destination,
        long origin, int itemSize)
    {
        var line = inner.IsEmpty ? 1 : inner[0];
        var lineStride = inner.IsEmpty ? 0 : strides[0];
        var lineAxes = Math.Min(1, inner.Length);
        Span<int> index = stackalloc int[inner.Length];
        index.Clear();
        var from = 0;
        do
        {
            var to = origin + Offset(index[lineAxes..], strides[lineAxes..]);
            var extent = ((line - 1) * lineStride) + ((count - 1) * slabStride) + 1;
            var numbers = scratch.BytesAt(0, slab * count * itemSize);
            if (extent * itemSize <= int.MaxValue)
            {
                var block = new Block(from, line, (int)lineStride, slab, count, (int)slabStride);
                Scatter(numbers, destination.BytesAt(to * itemSize, (int)extent * itemSize), block, itemSize);
            }
            else
            {
                // No span reaches so far: number by number.
                for (var i = 0; i < line; i++)
                {
                    for (var k = 0; k < count; k++)
                    {
                        var target = destination.BytesAt((to + (i * lineStride) + (k * slabStride)) * itemSize, itemSize);
                        numbers.Slice((from + i + (k * slab)) * itemSize, itemSize).CopyTo(target);
                    }
                }
            }

            from += line;
        }
        while (Increment(index[lineAxes..], inner[lineAxes..]));
    }

    private static void Scatter(ReadOnlySpan<byte> from, Span<byte> to, in Block block, int itemSize)
    {
        switch (itemSize)
        {
            case 1:
                Scatter(from, to, block);
                break;
            case 2:
                Scatter(MemoryMarshal.Cast<byte, ushort>(from), MemoryMarshal.Cast<byte, ushort>(to), block);
                break;
            case 4:
                Scatter(MemoryMarshal.Cast<byte, uint>(from), MemoryMarshal.Cast<byte, uint>(to), block);
                break;
            case 8:
                Scatter(MemoryMarshal.Cast<byte, ulong>(from), MemoryMarshal.Cast<byte, ulong>(to), block);
                break;
            default:
                Scatter(MemoryMarshal.Cast<byte, UInt128>(from), MemoryMarshal.Cast<byte, UInt128>(to), block);
                break;
        }
    }

    private static void Scatter<T>(ReadOnlySpan<T> from, Span<T> to, in Block block)
        where T : unmanaged
    {
        for (var i = 0; i < block.Line; i++)
        {
            var source = block.From + i;
            var target = i * block.LineStride;
            for (var k = 0; k < block.Slabs; k++)
            {
                to[target] = from[source];
                source += block.Slab;
                target += block.SlabStride;
            }
        }
    }

    private static long Offset(ReadOnlySpan<int> index, ReadOnlySpan<long> strides)
    {
        long offset = 0;
        for (var axis = 0; axis < index.Length; axis++)
            offset += index[axis] * strides[axis];
        return offset;
    }

    /// <summary>Goes to the next index, the first axis fastest; false behind the last.</summary>
    private static bool Increment(Span<int> index, ReadOnlySpan<int> shape)
    {
        for (var axis = 0; axis < index.Length; axis++)
        {
            if (++index[axis] < shape[axis])
                return true;
            index[axis] = 0;
        }

        return false;
    }

    /// <summary>Lines that are neighbors in the destination, one in each slab.</summary>
    /// <param name="From">The first number in the scratch.</param>
    /// <param name="Line">Numbers per line.</param>
    /// <param name="LineStride">From one number of a line to the next, in the destination.</param>
    /// <param name="Slab">Numbers from one slab to the next, in the scratch.</param>
    /// <param name="Slabs">Slabs.</param>
    /// <param name="SlabStride">From one slab to the next, in the destination.</param>
    private readonly record struct Block(int From, int Line, int LineStride, int Slab, int Slabs, int SlabStride);
}
