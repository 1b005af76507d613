using ImageIO.Memory;

namespace ImageIO.Tests.Memory;

public sealed class BlockPoolTests : IDisposable
{
    private const long Block = 1 << 20;
    private readonly BlockPool _pool;
    private MemoryLoad _load = new(Available: 80 * Block, Used: 10 * Block, High: 72 * Block);
    private int _collections;
    private int _looks;

    public BlockPoolTests()
    {
        _pool = new BlockPool(() => _collections, Look);
        _looks = 0;
    }

    public void Dispose() => _pool.TrimTo(0);

    [Fact]
    public void The_default_capacity_is_an_eighth_of_the_memory_that_may_be_used() => Assert.Equal(10 * Block, _pool.Capacity);

    [Fact]
    public void The_default_capacity_is_128_MiB_at_most()
    {
        _load = _load with { Available = 64L << 30 };
        Assert.Equal(128 * Block, new BlockPool(() => 0, Look).Capacity);
    }

    [Fact]
    public void A_limit_that_changes_changes_the_default_capacity_after_the_next_collection()
    {
        for (var i = 0; i < 8; i++)
            Assert.True(Keep());
        _load = _load with { Available = 40 * Block };
        Assert.Equal(0, _pool.Take(2 * Block));
        Assert.Equal(10 * Block, _pool.Capacity);

        _collections++;
        Assert.Equal(0, _pool.Take(2 * Block));
        Assert.Equal(5 * Block, _pool.Capacity);
        Assert.Equal(5 * Block, _pool.Bytes);
    }

    [Fact]
    public void A_capacity_that_was_set_stays()
    {
        _pool.Capacity = 3 * Block;
        _load = _load with { Available = 8 * Block };
        _collections++;
        Assert.True(Keep());
        Assert.Equal(3 * Block, _pool.Capacity);
    }

    [Fact]
    public void All_blocks_are_given_back_when_memory_is_short_and_none_is_kept_until_it_no_longer_is()
    {
        Assert.True(Keep());
        Assert.True(Keep());
        _load = _load with { Used = 72 * Block };
        _collections++;
        Assert.False(Keep());
        Assert.Equal(0, _pool.Bytes);
        Assert.False(Keep());

        _load = _load with { Used = 71 * Block };
        Assert.False(Keep());
        _collections++;
        Assert.True(Keep());
        Assert.Equal(Block, _pool.Bytes);
    }

    [Fact]
    public void Taking_a_block_gives_the_others_back_too_when_memory_is_short()
    {
        Assert.True(Keep());
        _load = _load with { Used = 80 * Block };
        _collections++;
        Assert.Equal(0, _pool.Take(Block));
        Assert.Equal(0, _pool.Bytes);
    }

    [Fact]
    public void The_load_is_looked_at_once_after_each_collection()
    {
        for (var i = 0; i < 3; i++)
        {
            _collections++;
            for (var j = 0; j < 4; j++)
                Assert.Equal(0, _pool.Take(Block));
        }

        Assert.Equal(3, _looks);
    }

    [Fact]
    public void Before_the_first_collection_nothing_is_known_and_nothing_is_short()
    {
        _load = default;
        Assert.False(_load.IsShort);
    }

    [Fact]
    public void The_runtime_tells_a_load_that_fits_the_machine()
    {
        GC.Collect(0);
        var load = MemoryLoad.OfLastCollection();
        Assert.InRange(load.Used, 1, long.MaxValue);
        Assert.InRange(load.High, 1, long.MaxValue);
        Assert.InRange(load.Available, 1, long.MaxValue);
    }

    private MemoryLoad Look()
    {
        _looks++;
        return _load;
    }

    private bool Keep()
    {
        var block = NativeBlocks.Allocate(Block);
        if (_pool.TryKeep(block, Block))
            return true;
        NativeBlocks.Free(block, Block);
        return false;
    }
}
