using ImageIO.Memory;

namespace ImageIO.Tests.Memory;

public class OrderedStageTests
{
    [Fact]
    public void Results_come_in_the_order_of_the_items_whatever_the_work_takes()
    {
        var results = new List<int>();
        using var stage = new OrderedStage<int, int>(4, item => Work(item, (7 - (item % 8)) * 2), results.Add);
        for (var i = 0; i < 40; i++)
            stage.Post(i);
        stage.Finish();
        Assert.Equal(Enumerable.Range(0, 40), results);
    }

    [Fact]
    public void No_more_than_capacity_and_one_are_in_flight()
    {
        var inFlight = 0;
        var most = 0;
        using var stage = new OrderedStage<int, int>(
            3,
            item => Work(item, 1),
            _ => Interlocked.Decrement(ref inFlight));
        for (var i = 0; i < 60; i++)
        {
            stage.Post(i);
            most = Math.Max(most, Interlocked.Increment(ref inFlight));
        }

        stage.Finish();

        // Beside the channel's items: the one whose result is being handed on, and the one that was just posted.
        Assert.InRange(most, 1, 5);
    }

    [Fact]
    public void The_first_fault_by_order_surfaces_not_the_first_by_time()
    {
        using var stage = new OrderedStage<int, int>(8, item => item switch
        {
            2 => throw new InvalidOperationException($"item {Work(item, 50)}"),
            4 => throw new InvalidDataException("later"),
            _ => item,
        }, _ => { });
        for (var i = 0; i < 6; i++)
            stage.Post(i);
        Assert.Equal("item 2", Assert.Throws<InvalidOperationException>(stage.Finish).Message);
    }

    [Fact]
    public void A_cancellation_does_not_hide_the_cause()
    {
        using var stage = new OrderedStage<int, int>(8, item => item == 0
            ? throw new TaskCanceledException() : throw new IOException("cause"), _ => { });
        stage.Post(0);
        stage.Post(1);
        Assert.Equal("cause", Assert.Throws<IOException>(stage.Finish).Message);
    }

    [Fact]
    public void Posting_to_a_failed_stage_throws_what_failed()
    {
        using var failed = new ManualResetEventSlim();
        using var stage = new OrderedStage<int, int>(2, item => item, _ => throw new IOException("receiver"), _ => failed.Set());
        stage.Post(0);
        Assert.True(failed.Wait(TimeSpan.FromSeconds(10)));
        Assert.Throws<IOException>(() => stage.Post(1));
    }

    [Fact]
    public void Disposing_waits_for_the_work_and_hands_nothing_on_after_a_fault()
    {
        var ended = 0;
        var received = 0;
        var stage = new OrderedStage<int, int>(4, item =>
        {
            if (item == 0)
                throw new IOException();
            Work(item, 30);
            return Interlocked.Increment(ref ended);
        }, _ => received++);
        var posted = 0;
        try
        {
            for (; posted < 3; posted++)
                stage.Post(posted);
        }
        catch (IOException)
        {
            // The fault was noticed before all were posted.
        }

        stage.Dispose();
        Assert.Equal(Math.Max(0, posted - 1), ended);
        Assert.Equal(0, received);
    }

    private static int Work(int item, int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return item;
    }
}
