using System.Globalization;
using ImageIO.Memory;

namespace ImageIO.Tests.Memory;

[Collection(ProcessMemory.Name)]
public sealed class NativeBlocksTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void A_freed_block_leaves_the_process_also_when_blocks_made_after_it_live_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Blocks are mappings of their own on Linux only, which lists them.");

        // A large block freed early is what makes C libraries keep later ones of up to its size.
        NativeBlocks.Free(Filled(30 * Megabyte), 30 * Megabyte);
        var blocks = Enumerable.Range(0, 128).Select(_ => Filled(Megabyte)).ToArray();
        Assert.Equal(128, CountMapped(blocks));
        foreach (var block in blocks[..^1])
            NativeBlocks.Free(block, Megabyte);
        var left = CountMapped(blocks);
        NativeBlocks.Free(blocks[^1], Megabyte);

        // The one that lives on, and what the runtime may have mapped meanwhile where others were.
        Assert.InRange(left, 1, 1 + 8);
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

    /// <summary>How many of the blocks begin in memory that the process has (proc_pid_maps(5): each line begins with its ends).</summary>
    private static int CountMapped(nint[] blocks)
    {
        var lines = File.ReadAllLines("/proc/self/maps").Select(line => line.Split('-', ' '));
        var ranges = lines.Select(parts => (From: Address(parts[0]), To: Address(parts[1]))).ToArray();
        return blocks.Count(block => Array.Exists(ranges, range => range.From <= (ulong)block && (ulong)block < range.To));

        static ulong Address(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private static unsafe nint Filled(int length)
    {
        var block = NativeBlocks.Allocate(length);
        new Span<byte>((void*)block, length).Fill(0x5A);
        return block;
    }
}
