using ImageIO.Memory;

namespace ImageIO.Tests.Memory;

public class SlotPoolTests
{
    [Fact]
    public void The_slot_that_came_back_last_is_taken_first()
    {
        var pool = new SlotPool<string>(["a", "b"]);
        var first = pool.Take(CancellationToken.None);
        var second = pool.Take(CancellationToken.None);
        pool.Return(first);
        pool.Return(second);
        Assert.Same(second, pool.Take(CancellationToken.None));
    }

    [Fact]
    public async Task Who_finds_none_free_waits_for_the_next_to_come_back()
    {
        var pool = new SlotPool<string>(["a"]);
        var slot = pool.Take(CancellationToken.None);
        var waiting = Task.Run(() => pool.Take(CancellationToken.None));
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        pool.Return(slot);
        Assert.Same(slot, await waiting);
    }

    [Fact]
    public void A_wait_can_be_canceled()
    {
        var pool = new SlotPool<string>([]);
        using var cancel = new CancellationTokenSource(20);
        Assert.ThrowsAny<OperationCanceledException>(() => pool.Take(cancel.Token));
    }

    [Fact]
    public async Task A_failed_pool_wakes_everybody_with_the_cause()
    {
        var pool = new SlotPool<string>([]);
        var waiting = Enumerable.Range(0, 3).Select(_ => Task.Run(() => pool.Take(CancellationToken.None))).ToArray();
        pool.Fail(new IOException("cause"));
        pool.Fail(new IOException("later"));
        foreach (var task in waiting)
            Assert.Equal("cause", (await Assert.ThrowsAsync<IOException>(() => task)).Message);
        Assert.Throws<IOException>(() => pool.Take(CancellationToken.None));
    }
}
