using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageIO.Memory;

namespace ImageIO.Tests;

public class NdArrayInteropTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public void A_created_array_is_zero_even_where_its_memory_was_used_before(int length)
    {
        using (var used = NdArray.Create(DType.UInt8, length))
            used.Bytes.Fill(0xFF);
        using var array = NdArray.Create(DType.UInt8, length);
        Assert.Equal(-1, array.Bytes.IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Memory_is_wrapped_from_where_it_starts_in_its_array()
    {
        var data = new ushort[] { 0, 1, 2, 3, 4, 5, 6, 7 };
        using var array = NdArray.Wrap(data.AsMemory(1, 6), 2, 3);
        Assert.Equal("2×3 uint16", array.ToString());
        Assert.Equal(new ushort[] { 4, 5, 6 }, array[1].AsSpan<ushort>().ToArray());
        array[1].AsSpan<ushort>()[0] = 99;
        Assert.Equal(99, data[4]);
        using var row = NdArray.Wrap(data.AsMemory(2));
        Assert.Equal([6], row.Shape.ToArray());
        Assert.Throws<ArgumentException>(() => NdArray.Wrap(data.AsMemory(1, 6), 7));
        Assert.Throws<NotSupportedException>(() => NdArray.Wrap(new decimal[1].AsMemory()));
    }

    [Fact]
    public void Memory_of_a_manager_is_used_where_it_lies()
    {
        using var manager = new NativeManager(24);
        using var array = NdArray.Wrap(manager.Memory[4..], 4, 5);
        array[3].Bytes.Fill(7);
        Assert.Equal(7, manager.Memory.Span[23]);
        Assert.Equal(7, array.AsTensorSpan<byte>()[3, 4]);
        using var copy = array.Clone();
        Assert.Equal(manager.Memory.Span[4..].ToArray(), copy.Bytes.ToArray());
        array.Dispose();
        Assert.Equal(0, manager.Disposals);
    }

    [Fact]
    public void An_owner_is_disposed_with_its_array_and_once()
    {
        using var manager = new NativeManager(24);
        var array = NdArray.Wrap<byte>(manager, 2, 3, 4);
        var view = array[1];
        view.Dispose();
        Assert.Equal(0, manager.Disposals);
        array.Dispose();
        array.Dispose();
        Assert.Equal(1, manager.Disposals);
        Assert.Throws<ObjectDisposedException>(() => view.Bytes.Length);
    }

    [Fact]
    public void An_owner_of_too_little_stays_the_callers()
    {
        using var manager = new NativeManager(24);
        Assert.Throws<ArgumentException>(() => NdArray.Wrap<byte>(manager, 5, 5));
        Assert.Equal(0, manager.Disposals);
    }

    [Fact]
    public void An_owner_over_a_pool_goes_back_with_its_array()
    {
        var owner = MemoryPool<float>.Shared.Rent(100);
        var array = NdArray.Wrap(owner, 10, 10);
        array.AsSpan<float>()[99] = 1.5f;
        Assert.Equal(1.5f, owner.Memory.Span[99]);
        array.Dispose();
        Assert.Throws<ObjectDisposedException>(() => owner.Memory.Length);
    }

    [Fact]
    public unsafe void A_pointer_is_wrapped_with_its_owner()
    {
        using var manager = new NativeManager(48);
        var array = NdArray.Wrap(manager.Pointer, DType.Float32, [3, 4], manager);
        array.AsSpan<float>()[11] = 2.5f;
        Assert.Equal(2.5f, ((float*)manager.Pointer)[11]);
        Assert.Equal(2.5f, array.AsTensorSpan<float>()[2, 3]);
        array.Dispose();
        array.Dispose();
        Assert.Equal(1, manager.Disposals);
        Assert.Throws<ObjectDisposedException>(() => array.Bytes.Length);
    }

    [Fact]
    public void A_pointer_must_point_at_elements()
    {
        using var manager = new NativeManager(48);
        Assert.Contains("address 0", Assert.Throws<ArgumentException>(() => NdArray.Wrap(0, DType.UInt8, [1])).Message,
            StringComparison.Ordinal);
        var unaligned = Assert.Throws<ArgumentException>(() => NdArray.Wrap(manager.Pointer + 2, DType.Float32, [4], manager));
        Assert.Contains("multiples of 4", unaligned.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => NdArray.Wrap(manager.Pointer, DType.UInt8, [-1]));
        Assert.Equal(0, manager.Disposals);
        using var empty = NdArray.Wrap(0, DType.UInt8, [0, 3]);
        Assert.True(empty.Bytes.IsEmpty);
    }

    [Fact]
    public void The_owner_lives_as_long_as_a_view_of_its_array()
    {
        var (view, owner) = ViewAndOwner();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(owner.IsAlive);
        GC.KeepAlive(view);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (NdArray View, WeakReference Owner) ViewAndOwner()
        {
            var manager = new NativeManager(24);
            return (NdArray.Wrap(manager.Pointer, DType.UInt8, [2, 12], manager)[1], new WeakReference(manager));
        }
    }

    [Fact]
    public void What_is_wrapped_may_move_and_is_not_kept()
    {
        var data = Wrapped();
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.False(data.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Wrapped()
        {
            var data = new byte[1000];
            using var array = NdArray.Wrap(data.AsMemory(10), 30, 30);
            for (var i = 0; i < 3; i++)
            {
                array.Bytes.Fill((byte)i);
                GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
                Assert.Equal(i, data[909]);
            }

            return new WeakReference(data);
        }
    }

    [Fact]
    public void Memory_of_others_is_not_counted_as_the_librarys()
    {
        using var scope = AllocationScope.Begin();
        using var manager = new NativeManager(100_000);
        using var array = NdArray.Wrap(manager.Pointer, DType.UInt8, [100_000]);
        using var other = NdArray.Wrap(manager.Memory, 100, 1000);
        Assert.Equal(0, scope.LiveArrays);
        Assert.Equal(0, scope.BytesInUse);
        using (NdArray.Create(DType.UInt8, 10))
            Assert.Equal(1, scope.LiveArrays);
        Assert.Equal(0, scope.LiveArrays);
    }

    [Fact]
    public void A_tensor_is_copied_dense_or_strided()
    {
        var tensor = Tensor.Create([1, 2, 3, 4, 5, 6], [2, 3]);
        using var array = NdArray.From(tensor);
        Assert.Equal("2×3 int32", array.ToString());
        Assert.Equal([1, 2, 3, 4, 5, 6], array.AsSpan<int>().ToArray());
        using var columns = NdArray.From(tensor.AsReadOnlyTensorSpan()[.., 1..]);
        Assert.Equal("2×2 int32", columns.ToString());
        Assert.Equal([2, 3, 5, 6], columns.AsSpan<int>().ToArray());
        array.AsSpan<int>()[0] = 99;
        Assert.Equal(1, tensor[0, 0]);
        using var again = NdArray.From(array.ToTensor<int>());
        Assert.Equal(array.Bytes.ToArray(), again.Bytes.ToArray());
        Assert.Throws<NotSupportedException>(() => NdArray.From(Tensor.Create([1m], [1])));
    }

    /// <summary>Memory at a fixed place, whose owner counts how often it was disposed.</summary>
    private sealed class NativeManager(int length) : MemoryManager<byte>
    {
        private readonly byte[] _bytes = GC.AllocateArray<byte>(length, pinned: true);

        public int Disposals { get; private set; }

        public nint Pointer => Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);

        public override Span<byte> GetSpan() => _bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new InvalidOperationException("Nobody pins.");

        public override void Unpin() => throw new InvalidOperationException("Nobody pins.");

        /// <summary>The memory itself stays, so that a test may look at it.</summary>
        protected override void Dispose(bool disposing) => Disposals++;
    }
}
