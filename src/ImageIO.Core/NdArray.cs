using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageIO.Memory;

namespace ImageIO;

/// <summary>An N-dimensional array of numbers: dense, row-major, native-endian, channel-last (H×W, H×W×C, N×H×W×C …).</summary>
/// <remarks>
/// <para>Who makes an array owns it and disposes it. Disposing gives the memory back at once; an array that is forgotten gives it back when
/// the garbage collector finds it. From 64 KB up the memory is native and aligned to 64 bytes: keep the array referenced (<c>using</c>
/// does) for as long as a span over it is used.</para>
/// <para>Memory of other libraries is used in place with <c>Wrap</c>, and copied with <c>From</c>. Nothing is ever pinned: pin a span with
/// <c>fixed</c> where native code needs an address.</para>
/// <para>Views (<see cref="this[int]"/>) share memory and own nothing. Instances may be read from several threads at once.</para>
/// </remarks>
public sealed partial class NdArray : IDisposable
{
    private readonly PixelStorage _storage;
    private readonly nint _offset;
    private readonly int[] _shape;
    private readonly bool _owns;

    private NdArray(PixelStorage storage, nint offset, DType dtype, int[] shape, long count, bool owns)
    {
        _storage = storage;
        _offset = offset;
        _shape = shape;
        _owns = owns;
        DType = dtype;
        Length = count;
    }

    /// <summary>The element type.</summary>
    public DType DType { get; }

    /// <summary>
    /// What the channels mean. Reads set it, views and copies keep it, writes go by it: CMYK never goes into a file as RGBA. Set it on
    /// arrays of your own that are neither gray nor RGB. Default: <see cref="ColorModel.Unspecified"/>.
    /// </summary>
    public ColorModel ColorModel { get; set; }

    /// <summary>The length of each axis, outermost first. Empty for a scalar.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>The number of axes: 2 for a gray image (H×W), 3 for a color image (H×W×C), 0 for a scalar.</summary>
    public int Rank => _shape.Length;

    /// <summary>The number of elements: the product of <see cref="Shape"/>, 1 for a scalar.</summary>
    public long Length { get; }

    /// <summary>The number of bytes: <see cref="Length"/> times the item size.</summary>
    public long ByteLength => Length * DType.ItemSize();

    /// <summary>True once this array, or the one that this view looks into, has been disposed.</summary>
    public bool IsDisposed => _storage.IsDisposed;

    /// <summary>All bytes, in row-major order; valid until the array is disposed.</summary>
    /// <exception cref="InvalidOperationException">The array is longer than 2 GiB: use <see cref="AsTensorSpan{T}"/>, or
    /// <see cref="this[int]"/> to take slices.</exception>
    /// <exception cref="ObjectDisposedException">The array has been disposed.</exception>
    public Span<byte> Bytes
    {
        get
        {
            if (ByteLength > int.MaxValue)
                throw new InvalidOperationException($"The array has {ByteLength} bytes, more than one span can hold. Use " +
                    "AsTensorSpan<T>(), or slices: array[i].Bytes.");
            return MemoryMarshal.CreateSpan(ref _storage.At(_offset), (int)ByteLength);
        }
    }

    /// <summary>The array's slice at <paramref name="index"/> of the first axis, as a view: it shares the memory and owns
    /// nothing.</summary>
    /// <param name="index">0 to <c>Shape[0] − 1</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slice, or the array is a scalar.</exception>
    public NdArray this[int index]
    {
        get
        {
            if (_shape.Length == 0 || (uint)index >= (uint)_shape[0])
                throw new ArgumentOutOfRangeException(nameof(index), index, $"The first axis of {this} has no such slice.");
            var count = Length / _shape[0];
            return new NdArray(_storage, _offset + (nint)(index * count * DType.ItemSize()), DType, _shape[1..], count, owns: false)
            {
                ColorModel = ColorModel,
            };
        }
    }

    /// <summary>A new array of zeros that the caller owns.</summary>
    /// <param name="dtype">The element type.</param>
    /// <param name="shape">The length of each axis, outermost first: 0 or more each. None gives a scalar.</param>
    /// <exception cref="ArgumentOutOfRangeException">An axis is negative.</exception>
    /// <exception cref="OverflowException">The size does not fit 64 bits.</exception>
    public static NdArray Create(DType dtype, params ReadOnlySpan<int> shape)
        => CreateOwned(dtype, shape.ToArray(), zeroed: true);

    /// <summary>As <see cref="Create"/>, but with undefined contents: for who fills every element. Saves the time that zeroing
    /// takes.</summary>
    /// <inheritdoc cref="Create"/>
    public static NdArray CreateUninitialized(DType dtype, params ReadOnlySpan<int> shape)
        => CreateOwned(dtype, shape.ToArray(), zeroed: false);

    /// <summary>Copies arrays of one shape and type into a new one with an axis in front: N arrays of H×W×C become N×H×W×C.</summary>
    /// <param name="images">At least one array.</param>
    /// <exception cref="ArgumentException">The list is empty, or an array differs in shape or type from the first; the message names its
    /// index.</exception>
    public static NdArray Stack(IReadOnlyList<NdArray> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
            throw new ArgumentException("There is nothing to stack: the list is empty.", nameof(images));
        var first = images[0];
        for (var i = 1; i < images.Count; i++)
        {
            if (images[i].DType != first.DType || !images[i].Shape.SequenceEqual(first.Shape))
                throw new ArgumentException(
                    $"All arrays of a stack have one shape and type, but array {i} is {images[i]} and array 0 is {first}.", nameof(images));
        }

        var stack = CreateUninitialized(first.DType, [images.Count, .. first._shape]);
        stack.ColorModel = first.ColorModel;
        try
        {
            for (var i = 0; i < images.Count; i++)
                images[i].CopyTo(stack[i]);
            return stack;
        }
        catch
        {
            stack.Dispose();
            throw;
        }
    }

    /// <summary>All elements in row-major order, without a copy; valid until the array is disposed.</summary>
    /// <typeparam name="T">The type that matches <see cref="DType"/>.</typeparam>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the array's element type.</exception>
    /// <exception cref="InvalidOperationException">There are more elements than one span can hold.</exception>
    /// <exception cref="ObjectDisposedException">The array has been disposed.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        CheckType<T>();
        if (Length > int.MaxValue)
            throw new InvalidOperationException(
                $"The array has {Length} elements, more than one span can hold. Use AsTensorSpan<T>(), or slices: array[i].AsSpan<T>().");
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref _storage.At(_offset)), (int)Length);
    }

    /// <summary>The array as a tensor of the same shape, of any size, without a copy; valid until the array is disposed. A scalar becomes
    /// shape [1].</summary>
    /// <typeparam name="T">The type that matches <see cref="DType"/>.</typeparam>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the array's element type.</exception>
    /// <exception cref="ObjectDisposedException">The array has been disposed.</exception>
    public TensorSpan<T> AsTensorSpan<T>()
        where T : unmanaged
    {
        CheckType<T>();
        Span<nint> lengths = stackalloc nint[Math.Max(_shape.Length, 1)];
        lengths[0] = 1;
        for (var i = 0; i < _shape.Length; i++)
            lengths[i] = _shape[i];
        ref var start = ref Unsafe.As<byte, T>(ref _storage.At(_offset));
        return TensorMarshal.CreateTensorSpan(ref start, (nint)Length, lengths, [], pinned: _storage.IsNative);
    }

    /// <summary>A copy as a managed tensor.</summary>
    /// <typeparam name="T">The type that matches <see cref="DType"/>.</typeparam>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the array's element type.</exception>
    public Tensor<T> ToTensor<T>()
        where T : unmanaged
    {
        var copy = AsSpan<T>().ToArray();
        GC.KeepAlive(this);
        Span<nint> lengths = stackalloc nint[Math.Max(_shape.Length, 1)];
        lengths[0] = 1;
        for (var i = 0; i < _shape.Length; i++)
            lengths[i] = _shape[i];
        return Tensor.Create(copy, lengths);
    }

    /// <summary>A copy that the caller owns.</summary>
    /// <exception cref="ObjectDisposedException">The array has been disposed.</exception>
    public NdArray Clone()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var copy = CreateUninitialized(DType, _shape);
        copy.ColorModel = ColorModel;
        CopyTo(copy);
        return copy;
    }

    /// <summary>Copies all elements into <paramref name="destination"/>.</summary>
    /// <param name="destination">An array of the same type and number of bytes.</param>
    /// <exception cref="ArgumentException">The type or the number of elements differs.</exception>
    public unsafe void CopyTo(NdArray destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (destination.DType != DType || destination.Length != Length)
            throw new ArgumentException($"Can't copy {this} into {destination}: the type and the number of elements must be equal.",
                nameof(destination));
        fixed (byte* from = &_storage.At(_offset))
        fixed (byte* to = &destination._storage.At(destination._offset))
            Buffer.MemoryCopy(from, to, destination.ByteLength, ByteLength);
        GC.KeepAlive(this);
        GC.KeepAlive(destination);
    }

    /// <summary>The same elements under another shape, as a view: it shares the memory and owns nothing.</summary>
    /// <param name="shape">As many elements in all.</param>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public NdArray Reshape(params ReadOnlySpan<int> shape)
    {
        if (ElementCount(shape) != Length)
            throw new ArgumentException($"Can't view {this} as {ShapeText(shape)}: the number of elements differs.", nameof(shape));
        return new NdArray(_storage, _offset, DType, shape.ToArray(), Length, owns: false) { ColorModel = ColorModel };
    }

    /// <summary>Gives the memory back. Idempotent; any later access to the array or a view of it throws
    /// <see cref="ObjectDisposedException"/>. On a view it does nothing.</summary>
    public void Dispose()
    {
        if (_owns)
            _storage.Dispose();
    }

    /// <summary>Some of the bytes, at any place of an array of any size: what codecs fill it through. Keeps nothing alive.</summary>
    /// <param name="offset">Where they begin, in bytes from the first element.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not lie within the array.</exception>
    public Span<byte> BytesAt(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, ByteLength - length);
        return MemoryMarshal.CreateSpan(ref _storage.At(_offset + (nint)offset), length);
    }

    /// <summary>Shape and type in short, for messages: <c>480×640×3 uint8</c>, <c>480×640×4 uint8 CMYK</c>.</summary>
    public override string ToString()
        => ColorModel.IsDirect()
            ? $"{ShapeText(_shape)} {DType.NumpyName()}" : $"{ShapeText(_shape)} {DType.NumpyName()} {ColorModel.DisplayName()}";

    /// <summary>As <see cref="CreateUninitialized"/>, of a shape that is not copied.</summary>
    internal static NdArray OfShape(DType dtype, ImmutableArray<int> shape)
        => CreateOwned(dtype, ImmutableCollectionsMarshal.AsArray(shape) ?? [], zeroed: false);

    /// <summary>An array that takes over a block of its length.</summary>
    internal static NdArray Over(PixelStorage storage, DType dtype, ImmutableArray<int> shape)
        => new(storage, 0, dtype, ImmutableCollectionsMarshal.AsArray(shape)!, ElementCount(shape.AsSpan()), owns: true);

    /// <summary>A part of a block as an array that owns nothing.</summary>
    internal static NdArray ViewOf(PixelStorage storage, long offset, DType dtype, ImmutableArray<int> shape)
        => new(storage, (nint)offset, dtype, ImmutableCollectionsMarshal.AsArray(shape)!, ElementCount(shape.AsSpan()), owns: false);

    /// <summary>The bytes of one slice of the first axis, at any place of an array of any size. No view is made for it.</summary>
    /// <param name="index">0 to <c>Shape[0] − 1</c>.</param>
    internal Span<byte> RowAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_shape[0], nameof(index));
        var length = checked((int)(ByteLength / _shape[0]));
        return BytesAt((long)index * length, length);
    }

    internal static string ShapeText(ReadOnlySpan<int> shape) => shape.IsEmpty ? "scalar" : string.Join('×', shape.ToArray());

    internal static long ElementCount(ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (var length in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(shape));
            count = checked(count * length);
        }

        return count;
    }

    private static NdArray CreateOwned(DType dtype, int[] shape, bool zeroed)
    {
        var count = ElementCount(shape);
        var length = checked(count * dtype.ItemSize());
        return new NdArray(zeroed ? PixelAllocator.RentZeroed(length) : PixelAllocator.Rent(length), 0, dtype, shape, count, owns: true);
    }

    private void CheckType<T>()
        where T : unmanaged
    {
        if (DTypes.TryOf<T>() != DType)
            throw new InvalidCastException($"The array holds {DType.NumpyName()}, not {typeof(T).Name}.");
    }
}
