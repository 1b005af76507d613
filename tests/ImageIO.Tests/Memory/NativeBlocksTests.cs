using ImageIO.Memory;

namespace ImageIO.Tests.Memory;

[Collection(ProcessMemory.Name)]
public sealed class NativeBlocksTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void A_freed_block_leaves_the_process_also_when_blocks_made_after_it_live_on()
    {
        // A large block freed early is what makes C libraries keep later ones of up to its size.
        NativeBlocks.Free(Filled(30 * Megabyte), 30 * Megabyte);
        var blocks = Enumerable.Range(0, 128).Select(_ => Filled(Megabyte)).ToArray();
        var before = Environment.WorkingSet;
        foreach (var block in blocks[..^1])
            NativeBlocks.Free(block, Megabyte);
        var given = before - Environment.WorkingSet;
        NativeBlocks.Free(blocks[^1], Megabyte);
        Assert.InRange(given, 100L * Megabyte, long.MaxValue);
    }

    [Theory]
    [InlineData(65_536)]
    [InlineData(73_728)]
    [InlineData(Megabyte + 4096)]
    public void Blocks_start_where_every_vector_width_loads_aligned_and_hold_what_was_asked_for(int length)
    {
        var block = Filled(length);
        Assert.Equal(0, block % 64);
        NativeBlocks.Free(block, length);
    }

    [Fact]
    public void More_than_the_system_has_is_an_error_and_not_a_crash()
        => Assert.ThrowsAny<OutOfMemoryException>(() => NativeBlocks.Allocate(1L << 50));

    private static unsafe nint Filled(int length)
    {
        var block = NativeBlocks.Allocate(length);
        new Span<byte>((void*)block, length).Fill(0x5A);
        return block;
    }
}
