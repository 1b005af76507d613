using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageIO.Memory;

namespace ImageIO;

/// <summary>Arrays over memory that others made, and copies of their tensors.</summary>
public sealed partial class NdArray
{
    /// <summary>An array over <paramref name="data"/>, without a copy. Disposing it does not touch the data.</summary>
    /// <typeparam name="T">The element type; see <see cref="DTypes.Of{T}"/>.</typeparam>
    /// <param name="data">The elements in row-major order; may be longer than the shape needs.</param>
    /// <param name="shape">The length of each axis; none means one axis of <c>data.Length</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="data"/> has fewer elements than the shape.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not an element type.</exception>
    public static NdArray Wrap<T>(T[] data, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        return Wrap(data.AsMemory(), shape);
    }

    /// <summary>An array over <paramref name="memory"/>, without a copy. Disposing it does not touch the memory, and what owns the memory
    /// must outlive the array.</summary>
    /// <remarks>The memory is not pinned: of a managed array it may move, and spans over this array move along.</remarks>
    /// <typeparam name="T">The element type; see <see cref="DTypes.Of{T}"/>.</typeparam>
    /// <param name="memory">The elements in row-major order; may be longer than the shape needs.</param>
    /// <param name="shape">The length of each axis; none means one axis of <c>memory.Length</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="memory"/> has fewer elements than the shape.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not an element type.</exception>
    public static NdArray Wrap<T>(Memory<T> memory, params ReadOnlySpan<int> shape)
        where T : unmanaged
        => WrapMemory(memory, shape, owner: null);

    /// <summary>An array over the memory of <paramref name="owner"/>, without a copy. It takes the owner over: disposing the array disposes
    /// the owner.</summary>
    /// <remarks>An array that is never disposed leaves its owner to the garbage collector. Where this method throws, the owner stays the
    /// caller's.</remarks>
    /// <typeparam name="T">The element type; see <see cref="DTypes.Of{T}"/>.</typeparam>
    /// <param name="owner">The elements in row-major order; may be longer than the shape needs, as the memory of a pool is.</param>
    /// <param name="shape">The length of each axis; none means one axis of all elements.</param>
    /// <exception cref="ArgumentException">The owner has fewer elements than the shape.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not an element type.</exception>
    public static NdArray Wrap<T>(IMemoryOwner<T> owner, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(owner);
        return WrapMemory(owner.Memory, shape, owner);
    }

    /// <summary>An array over memory at a fixed address, such as another library's image or a mapped file, without a copy.</summary>
    /// <remarks>
    /// The address must hold the elements until the array is disposed, or no longer used. An owner stays referenced for as long as the
    /// array or a view of it is, so that its finalizer does not run before; an array that is never disposed leaves it to the garbage
    /// collector.
    /// </remarks>
    /// <param name="pointer">The first element; the rows follow each other without padding. Aligned to the element's size, or to 8 bytes
    /// where that is larger.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="shape">The length of each axis, outermost first. None gives a scalar.</param>
    /// <param name="owner">Disposed with the array; null where the caller gives the memory back. Where this method throws, it stays the
    /// caller's.</param>
    /// <exception cref="ArgumentException">The address is zero or not aligned.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An axis is negative.</exception>
    public static NdArray Wrap(nint pointer, DType dtype, ReadOnlySpan<int> shape, IDisposable? owner = null)
    {
        var count = ElementCount(shape);
        var length = checked(count * dtype.ItemSize());
        if (pointer == 0 && length > 0)
            throw new ArgumentException($"There are no elements of {ShapeText(shape)} {dtype.NumpyName()} at address 0.", nameof(pointer));
        var alignment = Math.Min(dtype.ItemSize(), sizeof(long));
        if (pointer % alignment != 0)
        {
            throw new ArgumentException(
                $"Elements of {dtype.NumpyName()} stand at multiples of {alignment}, but the pointer is 0x{pointer:x}. Copy them.",
                nameof(pointer));
        }

        return new NdArray(PixelStorage.Wrap(pointer, length, owner), 0, dtype, shape.ToArray(), count, owns: true);
    }

    /// <summary>A copy of a tensor, of the same shape.</summary>
    /// <typeparam name="T">The element type; see <see cref="DTypes.Of{T}"/>.</typeparam>
    /// <param name="tensor">Dense or strided; borrowed for the call.</param>
    /// <returns>An array that the caller owns.</returns>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not an element type.</exception>
    /// <exception cref="OverflowException">An axis is longer than <see cref="int.MaxValue"/>.</exception>
    public static NdArray From<T>(Tensor<T> tensor)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return From(tensor.AsReadOnlyTensorSpan());
    }

    /// <inheritdoc cref="From{T}(Tensor{T})"/>
    public static NdArray From<T>(ReadOnlyTensorSpan<T> tensor)
        where T : unmanaged
    {
        var shape = new int[tensor.Rank];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = checked((int)tensor.Lengths[i]);
        var array = CreateUninitialized(DTypes.Of<T>(), shape);
        tensor.CopyTo(array.AsTensorSpan<T>());
        return array;
    }

    private static NdArray WrapMemory<T>(Memory<T> memory, ReadOnlySpan<int> shape, IMemoryOwner<T>? owner)
        where T : unmanaged
    {
        var dtype = DTypes.Of<T>();
        int[] dimensions = shape.IsEmpty ? [memory.Length] : shape.ToArray();
        var count = ElementCount(dimensions);
        if (count > memory.Length)
        {
            throw new ArgumentException(
                $"Shape {ShapeText(dimensions)} needs {count} elements, but there are {memory.Length}.",
                nameof(shape));
        }

        var length = count * dtype.ItemSize();
        if (!MemoryMarshal.TryGetArray<T>(memory, out var segment))
            return new NdArray(PixelStorage.Wrap(new MemoryReference<T>(memory), length, owner), 0, dtype, dimensions, count, owns: true);
        var offset = (nint)segment.Offset * Unsafe.SizeOf<T>();
        return new NdArray(PixelStorage.Wrap(segment.Array!, length, owner), offset, dtype, dimensions, count, owns: true);
    }
}
