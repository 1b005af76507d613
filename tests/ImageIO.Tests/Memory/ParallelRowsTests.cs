using ImageIO.Memory;

namespace ImageIO.Tests.Memory;

public class ParallelRowsTests
{
    /// <summary>A row of this length is a band.</summary>
    private const int Width = 20_000;

    [Theory]
    [InlineData(1, Width, 40)]
    [InlineData(2, Width, 1)]
    [InlineData(4, Width, 40)]
    [InlineData(8, Width, 1000)]
    [InlineData(8, 7, 100_000)]
    [InlineData(4, 300, 777)]
    [InlineData(4, Width, 0)]
    public void Each_row_is_worked_on_once(int threads, int width, int rows)
    {
        var bands = new ParallelRows(threads, width);
        var worked = new int[rows];
        for (var run = 1; run <= 20; run++)
        {
            bands.Run(rows, (start, end) =>
            {
                for (var row = start; row < end; row++)
                    Interlocked.Increment(ref worked[row]);
            });
            Assert.All(worked, times => Assert.Equal(run, times));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_comes_after_the_work_comes_in_order_on_the_calling_thread(int threads)
    {
        var bands = new ParallelRows(threads, Width);
        var worked = new bool[50];
        for (var run = 0; run < 20; run++)
        {
            var next = 0;
            Array.Clear(worked);
            var caller = Environment.CurrentManagedThreadId;
            bands.Run(50, (start, end) => worked.AsSpan(start, end - start).Fill(true), (start, end) =>
            {
                Assert.Equal(caller, Environment.CurrentManagedThreadId);
                Assert.Equal(next, start);
                Assert.DoesNotContain(false, worked[start..end]);
                next = end;
            });
            Assert.Equal(50, next);
        }
    }

    [Fact]
    public void One_thread_is_the_calling_one()
    {
        var caller = Environment.CurrentManagedThreadId;
        new ParallelRows(1, Width).Run(40, (_, _) => Assert.Equal(caller, Environment.CurrentManagedThreadId));
    }

    [Fact]
    public void Several_threads_work_at_once()
    {
        // Each of the two waits for the other; where they come one after the other, for ever.
        using var both = new Barrier(2);
        var patience = TimeSpan.FromMinutes(2);
        new ParallelRows(2, Width).Run(2, (_, _) => Assert.True(both.SignalAndWait(patience, TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_the_work_throws_comes_out_once_no_band_is_worked_on(int threads)
    {
        var bands = new ParallelRows(threads, Width);
        var working = 0;
        for (var failing = 0; failing < 40; failing++)
        {
            var fault = Assert.Throws<InvalidDataException>(() => bands.Run(40, (start, _) =>
            {
                Interlocked.Increment(ref working);
                Thread.Yield();
                Interlocked.Decrement(ref working);
                if (start == failing)
                    throw new InvalidDataException($"row {start}");
            }));
            Assert.Equal($"row {failing}", fault.Message);
            Assert.Equal(0, Volatile.Read(ref working));
        }

        var rows = 0;
        bands.Run(40, (start, end) => Interlocked.Add(ref rows, end - start));
        Assert.Equal(40, rows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_comes_after_the_work_may_throw_as_well(int threads)
    {
        var last = -1;
        Assert.Throws<InvalidDataException>(() => new ParallelRows(threads, Width).Run(40, static (_, _) => { }, (start, _) =>
        {
            last = start;
            if (start == 7)
                throw new InvalidDataException();
        }));
        Assert.Equal(7, last);
    }

    [Fact]
    public async Task Nothing_waits_for_a_thread_pool_that_has_no_thread_to_spare()
    {
        const int many = 1000;
        using var go = new ManualResetEventSlim();
        var started = 0;
        var blocking = Enumerable.Range(0, many).Select(_ => Task.Factory.StartNew(
            () =>
            {
                Interlocked.Increment(ref started);
                go.Wait(TestContext.Current.CancellationToken);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.PreferFairness,
            TaskScheduler.Default)).ToArray();
        var bands = new ParallelRows(4, Width);
        var rows = 0;
        for (var run = 0; run < 10; run++)
            bands.Run(40, (start, end) => Interlocked.Add(ref rows, end - start));
        Assert.Equal(400, rows);

        // Its helpers stand behind those who have not even begun.
        Assert.InRange(Volatile.Read(ref started), 0, many - 1);
        go.Set();
        await Task.WhenAll(blocking);

        // The helpers that come now find nothing to do, or this.
        bands.Run(40, (start, end) => Interlocked.Add(ref rows, end - start));
        Assert.Equal(440, rows);
    }
}
