using System.Runtime.CompilerServices;
using ImageIO.Memory;

namespace ImageIO.Tests.Memory;

[Collection(ProcessMemory.Name)]
public sealed class PixelMemoryTests : IDisposable
{
    private const int Megabyte = 1 << 20;
    private readonly PixelMemory _memory = PixelMemory.Shared;
    private readonly long _poolCapacity = PixelMemory.Shared.PoolCapacity;

    public PixelMemoryTests()
    {
        CollectForgotten();
        _memory.Trim();
    }

    public void Dispose()
    {
        _memory.PoolCapacity = _poolCapacity;
        _memory.Trim();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(65_535, 65_535)]
    [InlineData(65_536, 65_536)]
    [InlineData(65_537, 73_728)]
    [InlineData(Megabyte, Megabyte)]
    [InlineData(Megabyte + 1, Megabyte + 4096)]
    [InlineData(10_000_000, 10_002_432)]
    public void Bytes_in_use_are_counted_exactly_as_allocated(int asked, int counted)
    {
        var (inUse, live) = (_memory.BytesInUse, _memory.LiveArrays);
        using (var array = NdArray.Create(DType.UInt8, asked))
        {
            Assert.Equal(inUse + counted, _memory.BytesInUse);
            Assert.Equal(live + 1, _memory.LiveArrays);
            Assert.True(_memory.PeakBytesInUse >= _memory.BytesInUse);
        }

        Assert.Equal(inUse, _memory.BytesInUse);
        Assert.Equal(live, _memory.LiveArrays);
    }

    [Fact]
    public void The_peak_stays_after_the_arrays_are_gone()
    {
        var size = checked((int)(_memory.PeakBytesInUse - _memory.BytesInUse + Megabyte));
        var before = _memory.BytesInUse;
        using (NdArray.Create(DType.UInt8, size))
            Assert.Equal(_memory.BytesInUse, _memory.PeakBytesInUse);
        Assert.True(_memory.PeakBytesInUse >= before + size);
    }

    [Fact]
    public void Views_and_wrapped_arrays_count_nothing()
    {
        using var owner = NdArray.Create(DType.UInt8, 4, Megabyte);
        var (inUse, live) = (_memory.BytesInUse, _memory.LiveArrays);
        using var wrapped = NdArray.Wrap(new byte[1000]);
        using var slice = owner[1];
        using var reshaped = owner.Reshape(Megabyte, 4);
        Assert.Equal(inUse, _memory.BytesInUse);
        Assert.Equal(live, _memory.LiveArrays);
    }

    [Fact]
    public void Disposing_twice_counts_once()
    {
        var (inUse, live) = (_memory.BytesInUse, _memory.LiveArrays);
        var array = NdArray.Create(DType.UInt8, Megabyte);
        array.Dispose();
        array.Dispose();
        Assert.Equal(inUse, _memory.BytesInUse);
        Assert.Equal(live, _memory.LiveArrays);
        Assert.Equal(Megabyte, _memory.PooledBytes);
    }

    [Fact]
    public void A_freed_block_serves_the_next_array_of_its_size()
    {
        var first = NdArray.Create(DType.UInt8, Megabyte - 100);
        ref var place = ref first.Bytes[0];
        first.Dispose();
        Assert.Equal(Megabyte, _memory.PooledBytes);
        using var second = NdArray.Create(DType.UInt8, Megabyte);
        Assert.Equal(0, _memory.PooledBytes);
        Assert.True(Unsafe.AreSame(ref place, ref second.Bytes[0]));
        using var third = NdArray.Create(DType.UInt8, Megabyte);
        Assert.False(Unsafe.AreSame(ref third.Bytes[0], ref second.Bytes[0]));
    }

    [Fact]
    public void Small_arrays_are_not_kept()
    {
        NdArray.Create(DType.UInt8, 60_000).Dispose();
        Assert.Equal(0, _memory.PooledBytes);
    }

    [Fact]
    public void Trim_gives_every_free_block_back_and_says_how_much()
    {
        NdArray.Create(DType.UInt8, Megabyte).Dispose();
        NdArray.Create(DType.UInt8, 2 * Megabyte).Dispose();
        Assert.Equal(3 * Megabyte, _memory.PooledBytes);
        Assert.Equal(3 * Megabyte, _memory.Trim());
        Assert.Equal(0, _memory.PooledBytes);
        Assert.Equal(0, _memory.Trim());
    }

    [Fact]
    public void The_pool_stays_within_its_capacity_and_the_oldest_block_leaves_first()
    {
        _memory.PoolCapacity = 6 * Megabyte;
        NdArray.Create(DType.UInt8, 1 * Megabyte).Dispose();
        NdArray.Create(DType.UInt8, 2 * Megabyte).Dispose();
        NdArray.Create(DType.UInt8, 3 * Megabyte).Dispose();
        Assert.Equal(6 * Megabyte, _memory.PooledBytes);

        using (var keep = NdArray.Create(DType.UInt8, 4 * Megabyte))
            Assert.Equal(6 * Megabyte, _memory.PooledBytes);

        // 4 MiB came in, so all that stood before it and did not fit with it had to go.
        Assert.Equal(4 * Megabyte, _memory.PooledBytes);
        using (NdArray.Create(DType.UInt8, 3 * Megabyte))
            Assert.Equal(4 * Megabyte, _memory.PooledBytes);
    }

    [Fact]
    public void Only_as_many_blocks_leave_as_must()
    {
        _memory.PoolCapacity = 6 * Megabyte;
        NdArray.Create(DType.UInt8, 1 * Megabyte).Dispose();
        NdArray.Create(DType.UInt8, 2 * Megabyte).Dispose();
        NdArray.Create(DType.UInt8, (3 * Megabyte) + 4096).Dispose();
        Assert.Equal((5 * Megabyte) + 4096, _memory.PooledBytes);
    }

    [Fact]
    public void A_block_larger_than_the_pool_is_not_kept_and_drives_nothing_out()
    {
        _memory.PoolCapacity = 2 * Megabyte;
        NdArray.Create(DType.UInt8, Megabyte).Dispose();
        NdArray.Create(DType.UInt8, 3 * Megabyte).Dispose();
        Assert.Equal(Megabyte, _memory.PooledBytes);
    }

    [Fact]
    public void Lowering_the_capacity_gives_the_excess_back_at_once()
    {
        NdArray.Create(DType.UInt8, 1 * Megabyte).Dispose();
        NdArray.Create(DType.UInt8, 2 * Megabyte).Dispose();
        _memory.PoolCapacity = 2 * Megabyte;
        Assert.Equal(2 * Megabyte, _memory.PooledBytes);
        _memory.PoolCapacity = 0;
        Assert.Equal(0, _memory.PooledBytes);
        NdArray.Create(DType.UInt8, Megabyte).Dispose();
        Assert.Equal(0, _memory.PooledBytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => _memory.PoolCapacity = -1);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(Megabyte)]
    public void Forgotten_arrays_are_given_back_by_the_collector_and_counted(int size)
    {
        var (inUse, live, forgotten) = (_memory.BytesInUse, _memory.LiveArrays, _memory.ForgottenArrays);
        Forget(10, size);
        CollectForgotten();
        Assert.Equal(forgotten + 10, _memory.ForgottenArrays);
        Assert.Equal(inUse, _memory.BytesInUse);
        Assert.Equal(live, _memory.LiveArrays);
        Assert.Equal(0, _memory.PooledBytes);
    }

    [Fact]
    public void Arrays_that_are_disposed_in_turn_do_not_make_the_collector_work()
    {
        var collections = GC.CollectionCount(2);
        for (var i = 0; i < 200; i++)
        {
            var arrays = Enumerable.Range(0, 6).Select(_ => NdArray.Create(DType.UInt8, 16 * Megabyte)).ToList();
            arrays.ForEach(array => array.Dispose());
        }

        Assert.InRange(GC.CollectionCount(2) - collections, 0, 10);
    }

    [Fact]
    public void Arrays_that_are_forgotten_make_the_collector_find_them()
    {
        var forgotten = _memory.ForgottenArrays;
        for (var i = 0; i < 200; i++)
            Forget(1, 16 * Megabyte);
        Assert.InRange(_memory.BytesInUse, 0, 1600L * Megabyte);
        Assert.NotEqual(forgotten, _memory.ForgottenArrays);
        CollectForgotten();
    }

    [Fact]
    public void A_view_keeps_the_memory_of_a_forgotten_array_alive()
    {
        var (live, forgotten) = (_memory.LiveArrays, _memory.ForgottenArrays);
        UseOnlyTheView();
        CollectForgotten();
        Assert.Equal(forgotten + 1, _memory.ForgottenArrays);
        Assert.Equal(live, _memory.LiveArrays);

        [MethodImpl(MethodImplOptions.NoInlining)]
        void UseOnlyTheView()
        {
            var view = ViewOfForgotten();
            CollectForgotten();
            Assert.Equal(forgotten, _memory.ForgottenArrays);
            Assert.Equal(-1, view.Bytes.IndexOfAnyExcept((byte)42));
            GC.KeepAlive(view);
        }
    }

    [Fact]
    public async Task Arrays_made_and_disposed_by_many_threads_leave_nothing_behind()
    {
        var (inUse, live) = (_memory.BytesInUse, _memory.LiveArrays);
        _memory.PoolCapacity = Megabyte;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                using var array = NdArray.Create(DType.UInt8, 65_536 + (((worker * 7) + i) % 5 * 40_000));
                array.Bytes.Fill((byte)worker);
                Assert.Equal(-1, array.Bytes.IndexOfAnyExcept((byte)worker));
            }
        })));
        Assert.Equal(inUse, _memory.BytesInUse);
        Assert.Equal(live, _memory.LiveArrays);
        Assert.InRange(_memory.PooledBytes, 0, Megabyte);
    }

    [Theory]
    [InlineData(65_536)]
    [InlineData(100_000)]
    [InlineData(700_001)]
    [InlineData(5_000_000)]
    [InlineData(4_000_000_000)]
    public void A_block_is_at_most_an_eighth_larger_than_asked(long length)
    {
        var capacity = PixelAllocator.SizeClass(length);
        Assert.InRange(capacity, length, length + (length / 8));
        Assert.Equal(0, capacity % 4096);
        Assert.Equal(capacity, PixelAllocator.SizeClass(capacity));
    }

    [Fact]
    public void Native_blocks_are_aligned_for_the_widest_vectors()
    {
        using var array = NdArray.Create(DType.UInt8, 100_001);
        unsafe
        {
            fixed (byte* start = array.Bytes)
                Assert.Equal(0, (nint)start % 64);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(int count, int size)
    {
        for (var i = 0; i < count; i++)
            NdArray.Create(DType.UInt8, size).Bytes.Clear();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NdArray ViewOfForgotten()
    {
        var array = NdArray.Create(DType.UInt8, 4, Megabyte);
        array.Bytes.Fill(42);
        return array[2];
    }

    private static void CollectForgotten()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
