using System.Numerics;
using System.Runtime.CompilerServices;
using ImageIO.Memory;
using ImageIO.Pixels;

namespace ImageIO.Tests;

public class NdArrayTests
{
    [Fact]
    public void A_created_array_has_the_shape_that_was_asked_for()
    {
        using var array = NdArray.Create(DType.UInt16, 3, 4, 2);
        Assert.Equal([3, 4, 2], array.Shape.ToArray());
        Assert.Equal(3, array.Rank);
        Assert.Equal(24, array.Length);
        Assert.Equal(48, array.ByteLength);
        Assert.Equal(48, array.Bytes.Length);
        Assert.Equal("3×4×2 uint16", array.ToString());
    }

    [Fact]
    public void No_axes_make_a_scalar()
    {
        using var scalar = NdArray.Create(DType.Float64);
        Assert.Equal(0, scalar.Rank);
        Assert.Equal(1, scalar.Length);
        scalar.AsSpan<double>()[0] = 2.5;
        Assert.Equal(2.5, scalar.AsTensorSpan<double>()[0]);
        Assert.Equal("scalar float64", scalar.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => scalar[0]);
    }

    [Fact]
    public void An_axis_of_no_length_makes_an_empty_array()
    {
        using var empty = NdArray.Create(DType.Int32, 4, 0, 3);
        Assert.Equal(0, empty.ByteLength);
        Assert.True(empty.Bytes.IsEmpty);
        Assert.Equal([0, 3], empty[3].Shape.ToArray());
        Assert.Equal(0, empty.AsTensorSpan<int>().FlattenedLength);
        using var copy = empty.Clone();
        Assert.Equal([4, 0, 3], copy.Shape.ToArray());
    }

    [Fact]
    public void Impossible_shapes_are_refused_before_memory_is_asked_for()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => NdArray.Create(DType.UInt8, 3, -1));
        Assert.Throws<OverflowException>(() => NdArray.Create(DType.UInt8, int.MaxValue, int.MaxValue, int.MaxValue));
        Assert.Throws<OverflowException>(() => NdArray.Create(DType.Complex128, int.MaxValue, int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => NdArray.Create((DType)200, 1));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(100_000)]
    public void Slices_share_the_memory(int width)
    {
        using var stack = NdArray.Create(DType.UInt8, 3, 2, width);
        stack.Bytes.Clear();
        var second = stack[1];
        second.Bytes.Fill(7);
        Assert.Equal([2, width], second.Shape.ToArray());
        Assert.Equal(0, stack.Bytes[(2 * width) - 1]);
        Assert.Equal(7, stack.Bytes[2 * width]);
        Assert.Equal(7, stack.Bytes[(4 * width) - 1]);
        Assert.Equal(0, stack.Bytes[4 * width]);
        second[1].Bytes[^1] = 9;
        Assert.Equal(9, stack.Bytes[(4 * width) - 1]);
    }

    [Fact]
    public void There_is_no_slice_outside_the_first_axis()
    {
        using var array = NdArray.Create(DType.UInt8, 3, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[-1]);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => array[3]);
        Assert.Contains("3×2 uint8", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(1_000_000)]
    public void After_disposal_the_array_and_its_views_can_no_longer_be_used(int length)
    {
        var array = NdArray.Create(DType.UInt8, 2, length);
        var slice = array[1];
        var view = array.Reshape(length, 2);
        array.Dispose();
        array.Dispose();
        Assert.True(array.IsDisposed && slice.IsDisposed && view.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => array.Bytes.Length);
        Assert.Throws<ObjectDisposedException>(() => slice.AsSpan<byte>().Length);
        Assert.Throws<ObjectDisposedException>(() => view.AsTensorSpan<byte>().FlattenedLength);
        Assert.Throws<ObjectDisposedException>(() => slice.Clone());
        Assert.Throws<ObjectDisposedException>(() => NdArray.Stack([slice]));
        Assert.Throws<ObjectDisposedException>(() => view.BytesAt(0, 1).Length);
    }

    [Fact]
    public void Disposing_a_view_leaves_its_owner_alone()
    {
        using var array = NdArray.Create(DType.UInt8, 2, 2);
        array.Bytes.Fill(5);
        array[0].Dispose();
        array.Reshape(4).Dispose();
        Assert.False(array.IsDisposed);
        Assert.Equal(5, array.Bytes[0]);
    }

    [Fact]
    public void A_stack_has_an_axis_in_front_and_its_own_memory()
    {
        using var first = NdArray.Wrap(new short[] { 1, 2, 3, 4 }, 2, 2);
        using var second = NdArray.Wrap(new short[] { 5, 6, 7, 8 }, 2, 2);
        using var stack = NdArray.Stack([first, second, first]);
        Assert.Equal([3, 2, 2], stack.Shape.ToArray());
        first.AsSpan<short>()[0] = 99;
        Assert.Equal(new short[] { 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4 }, stack.AsSpan<short>().ToArray());
    }

    [Fact]
    public void Arrays_that_differ_are_not_stacked_and_the_message_names_the_first_that_does()
    {
        using var first = NdArray.Create(DType.UInt8, 2, 2);
        using var wider = NdArray.Create(DType.UInt8, 2, 3);
        using var deeper = NdArray.Create(DType.UInt16, 2, 2);
        Assert.Contains("array 1 is 2×3 uint8", Assert.Throws<ArgumentException>(() => NdArray.Stack([first, wider, deeper])).Message,
            StringComparison.Ordinal);
        Assert.Contains("array 2 is 2×2 uint16", Assert.Throws<ArgumentException>(() => NdArray.Stack([first, first, deeper])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => NdArray.Stack([]));
    }

    [Fact]
    public void An_array_of_more_than_2_GiB_gives_no_single_span_but_says_what_to_use()
    {
        var storage = PixelStorage.Wrap(new byte[1], 3L << 30);
        var bytes = Unbacked(storage, 0, DType.UInt8, [3, 1 << 30], 3L << 30, owns: true);
        Assert.Equal(3L << 30, bytes.ByteLength);
        Assert.Contains("AsTensorSpan", Assert.Throws<InvalidOperationException>(() => bytes.Bytes.Length).Message,
            StringComparison.Ordinal);
        Assert.Contains("slices", Assert.Throws<InvalidOperationException>(() => bytes.AsSpan<byte>().Length).Message,
            StringComparison.Ordinal);
        Assert.Equal(1 << 30, bytes[2].Bytes.Length);
        Assert.Equal(3L << 30, (long)bytes.AsTensorSpan<byte>().FlattenedLength);
        Assert.Equal(100, bytes.BytesAt((3L << 30) - 100, 100).Length);
        Assert.Equal(1 << 30, bytes.RowAt(2).Length);

        var numbers = Unbacked(storage, 0, DType.Float64, [3, 1 << 27], 3L << 27, owns: true);
        Assert.Equal(3 << 27, numbers.AsSpan<double>().Length);
        Assert.Throws<InvalidOperationException>(() => numbers.Bytes.Length);
    }

    [Fact]
    public void A_row_is_the_bytes_of_a_slice_and_must_be_there()
    {
        using var array = NdArray.Wrap(new ushort[] { 1, 2, 3, 4, 5, 6 }).Reshape(3, 2);
        Assert.True(array[1].Bytes.SequenceEqual(array.RowAt(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.RowAt(3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.RowAt(-1).Length);
    }

    [Fact]
    public void The_pixels_of_an_image_of_more_than_2_GiB_are_read_row_by_row()
    {
        byte[] start = [10, 20, 30, 40];
        var image = NdArray.Over(PixelStorage.Wrap(start, 4L << 29), DType.UInt8, [1 << 29, 4]);
        using var rows = new PixelRows(image);
        Assert.Equal([0xFF0A0A0A, 0xFF141414, 0xFF1E1E1E, 0xFF282828], rows.Read(0).ToArray());
    }

    [Fact]
    public void Part_of_the_bytes_must_lie_inside()
    {
        using var array = NdArray.Wrap(new byte[] { 1, 2, 3, 4 });
        Assert.Equal(new byte[] { 3, 4 }, array.BytesAt(2, 2).ToArray());
        Assert.True(array.BytesAt(4, 0).IsEmpty);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.BytesAt(3, 2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.BytesAt(-1, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.BytesAt(0, -1).Length);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(50_000)]
    public void A_tensor_span_shares_the_memory_and_the_shape(int width)
    {
        using var array = NdArray.Create(DType.Float32, 2, width, 3);
        array.Bytes.Clear();
        var tensor = array.AsTensorSpan<float>();
        Assert.Equal([2, width, 3], tensor.Lengths.ToArray());
        tensor[1, width - 1, 2] = 0.5f;
        Assert.Equal(0.5f, array.AsSpan<float>()[^1]);
        array.AsSpan<float>()[3] = 4;
        Assert.Equal(4, tensor[0, 1, 0]);
    }

    [Fact]
    public void A_tensor_is_a_copy()
    {
        using var array = NdArray.Wrap(new[] { 1, 2, 3, 4, 5, 6 }, 2, 3);
        var tensor = array.ToTensor<int>();
        array.AsSpan<int>()[5] = 60;
        Assert.Equal(6, tensor[1, 2]);
    }

    [Fact]
    public void Elements_are_only_given_as_what_they_are()
    {
        using var array = NdArray.Create(DType.UInt16, 4);
        Assert.Throws<InvalidCastException>(() => array.AsSpan<short>().Length);
        Assert.Contains("uint16", Assert.Throws<InvalidCastException>(() => array.AsTensorSpan<byte>().FlattenedLength).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidCastException>(() => array.ToTensor<char>());
    }

    [Fact]
    public void Wrapping_shares_the_data_and_disposing_does_not_touch_it()
    {
        byte[] data = [1, 2, 3, 4, 5, 6, 7];
        var array = NdArray.Wrap(data, 2, 3);
        array.AsSpan<byte>()[5] = 60;
        Assert.Equal(6, array.ByteLength);
        array.Dispose();
        Assert.Throws<ObjectDisposedException>(() => array.Bytes.Length);
        Assert.Equal(new byte[] { 1, 2, 3, 4, 5, 60, 7 }, data);
        using var line = NdArray.Wrap(data);
        Assert.Equal([7], line.Shape.ToArray());
    }

    [Fact]
    public void Wrapping_too_little_data_or_something_that_is_no_number_is_refused()
    {
        Assert.Contains("needs 6 elements", Assert.Throws<ArgumentException>(() => NdArray.Wrap(new byte[5], 2, 3)).Message,
            StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => NdArray.Wrap(new decimal[1]));
        Assert.Throws<ArgumentNullException>(() => NdArray.Wrap((byte[])null!));
    }

    [Fact]
    public void A_clone_has_its_own_memory()
    {
        using var array = NdArray.Create(DType.UInt8, 100_000);
        array.Bytes.Fill(3);
        using var copy = array.Clone();
        array.Bytes.Fill(4);
        Assert.Equal(-1, copy.Bytes.IndexOfAnyExcept((byte)3));
    }

    [Fact]
    public void A_copy_needs_the_same_type_and_number_of_elements()
    {
        using var array = NdArray.Wrap(new byte[] { 1, 2, 3, 4 }, 2, 2);
        using var line = NdArray.Create(DType.UInt8, 4);
        array.CopyTo(line);
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, line.Bytes.ToArray());
        using var other = NdArray.Create(DType.Int8, 4);
        Assert.Throws<ArgumentException>(() => array.CopyTo(other));
        using var longer = NdArray.Create(DType.UInt8, 5);
        Assert.Throws<ArgumentException>(() => array.CopyTo(longer));
    }

    [Fact]
    public void Reshaping_is_a_view_of_as_many_elements()
    {
        using var array = NdArray.Wrap(new byte[] { 1, 2, 3, 4, 5, 6 }, 2, 3);
        var column = array.Reshape(6, 1);
        column.Bytes[5] = 60;
        Assert.Equal(60, array.Bytes[5]);
        Assert.Contains("2×3 uint8 as 2×2", Assert.Throws<ArgumentException>(() => array.Reshape(2, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_element_type_has_a_size_a_name_and_a_dotnet_type()
    {
        CheckType<bool>(DType.Bool, 1, "bool");
        CheckType<byte>(DType.UInt8, 1, "uint8");
        CheckType<sbyte>(DType.Int8, 1, "int8");
        CheckType<ushort>(DType.UInt16, 2, "uint16");
        CheckType<short>(DType.Int16, 2, "int16");
        CheckType<uint>(DType.UInt32, 4, "uint32");
        CheckType<int>(DType.Int32, 4, "int32");
        CheckType<ulong>(DType.UInt64, 8, "uint64");
        CheckType<long>(DType.Int64, 8, "int64");
        CheckType<Half>(DType.Float16, 2, "float16");
        CheckType<float>(DType.Float32, 4, "float32");
        CheckType<double>(DType.Float64, 8, "float64");
        CheckType<Complex64>(DType.Complex64, 8, "complex64");
        CheckType<Complex>(DType.Complex128, 16, "complex128");
        Assert.Equal(14, Enum.GetValues<DType>().Length);
    }

    private static void CheckType<T>(DType type, int size, string name)
        where T : unmanaged
    {
        Assert.Equal(type, DTypes.Of<T>());
        Assert.Equal(size, type.ItemSize());
        Assert.Equal(size, Unsafe.SizeOf<T>());
        Assert.Equal(name, type.NumpyName());
    }

    /// <summary>An array that claims more memory than there is behind it: for what is decided by its shape alone.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern NdArray Unbacked(PixelStorage storage, nint offset, DType dtype, int[] shape, long count, bool owns);
}
