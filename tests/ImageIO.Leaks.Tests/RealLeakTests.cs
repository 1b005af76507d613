using System.Runtime.InteropServices;
using ImageIO.Diagnostics;
using ImageIO.Memory;

namespace ImageIO.Leaks.Tests;

/// <summary>The verdicts on code that really leaks, and on code that only looks like it.</summary>
/// <remarks>
/// They have a process of their own: what a thousand other tests leave behind goes away when it likes, by megabytes. The runner itself now
/// and then keeps or drops a hundred kilobytes, so that each leak of managed memory runs for long enough to add a megabyte while the floors
/// are taken, the last quarter of the run.
/// </remarks>
public class RealLeakTests
{
    private readonly List<object> _held = [];
    private object? _garbage;

    private event Action? Happened;

    [Fact]
    public void A_managed_list_that_grows_is_found()
        => Assert.Equal(MemoryGrowth.Managed, Growing(() => _held.Add(new byte[1000]), 4000).Growth);

    [Fact]
    public void An_event_handler_that_pins_is_found()
    {
        Assert.Equal(MemoryGrowth.Managed, Growing(() => Happened += new Subscriber().OnHappened, 2000).Growth);
        Happened?.Invoke();
    }

    [Fact]
    public unsafe void Native_memory_that_is_never_freed_is_found()
    {
        var blocks = new Stack<nint>();
        blocks.EnsureCapacity(300);
        try
        {
            var report = Growing(
                () =>
                {
                    // A mapping each: malloc would first hand out what others have given back, which is resident already.
                    var block = NativeBlocks.Allocate(16 * 4096);
                    NativeMemory.Fill((void*)block, 16 * 4096, 1);
                    blocks.Push(block);
                },
                300);
            Assert.Equal(MemoryGrowth.Native, report.Growth);
            Assert.Equal(1, report.FloorTrend!.Slope / (16 * 4096), 0.2);
        }
        finally
        {
            while (blocks.TryPop(out var block))
                NativeBlocks.Free(block, 16 * 4096);
        }
    }

    [Fact]
    public void Native_arrays_that_are_kept_and_not_disposed_are_found()
    {
        try
        {
            var report = Growing(() => _held.Add(Image()), 200);
            Assert.Equal(MemoryGrowth.Native, report.Growth);
        }
        finally
        {
            _held.ForEach(image => ((NdArray)image).Dispose());
        }
    }

    [Fact]
    public void A_leak_of_100_bytes_under_a_saw_tooth_of_20_MB_is_found()
    {
        // Most garbage is large objects, which only full collections take: they wait for megabytes of it.
        var report = Growing(
            () =>
            {
                _held.Add(new byte[76]);
                _garbage = new byte[90_000];
            },
            40_000);
        Assert.Equal(MemoryGrowth.Managed, report.Growth);
        Assert.InRange(report.ManagedTrend!.Slope, 90, 150);
    }

    [Fact]
    public void Files_that_are_never_closed_are_found()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsWindows(), "Only these systems tell the number of handles.");
        var path = typeof(RealLeakTests).Assembly.Location;
        try
        {
            var report = Growing(() => _held.Add(File.OpenHandle(path)), 120);
            Assert.Equal(MemoryGrowth.Handles, report.Growth);
            Assert.Equal(1, report.HandleTrend!.Slope, 0.1);
        }
        finally
        {
            _held.ForEach(file => ((SafeHandle)file).Dispose());
        }
    }

    [Fact]
    public async Task A_leak_of_an_asynchronous_action_is_found()
    {
        var fault = await Assert.ThrowsAsync<MemoryGrowthException>(() => MemoryAssert.DoesNotGrowAsync(
            async () =>
            {
                await Task.Yield();
                _held.Add(new byte[1000]);
            },
            4000));
        Assert.Equal(MemoryGrowth.Managed, fault.Report.Growth);
    }

    [Fact]
    public void Garbage_is_no_leak() => MemoryAssert.DoesNotGrow(() => _garbage = new byte[200_000], 400);

    [Fact]
    public void A_cache_that_fills_and_stops_is_no_leak() => MemoryAssert.DoesNotGrow(
        () =>
        {
            if (_held.Count < 500)
                _held.Add(new byte[5000]);
        },
        1000);

    [Fact]
    public void One_large_step_is_no_leak() => MemoryAssert.DoesNotGrow(
        () =>
        {
            _garbage = new byte[1000];
            if (_held.Count == 0 && Random.Shared.Next(200) == 0)
                _held.Add(GC.AllocateUninitializedArray<byte>(5_000_000));
        },
        1000);

    [Fact]
    public void Native_arrays_that_are_disposed_are_no_leak() => MemoryAssert.DoesNotGrow(() => Image().Dispose(), 300);

    [Fact]
    public void Files_that_are_forgotten_but_finalized_are_no_leak()
    {
        var path = typeof(RealLeakTests).Assembly.Location;
        MemoryAssert.DoesNotGrow(() => _garbage = File.OpenHandle(path), 120);
    }

    private static MemoryReport Growing(Action action, int iterations)
    {
        MemoryReport? passed = null;
        var fault = Record.Exception(() => passed = MemoryAssert.DoesNotGrow(action, iterations)) as MemoryGrowthException;
        Assert.True(fault is not null, $"{passed}\n{Floors(passed)}");
        Assert.Equal(fault.Report.ToString(), fault.Message);
        Assert.Contains("█", fault.Message, StringComparison.Ordinal);
        return fault.Report;
    }

    private static string Floors(MemoryReport? report)
        => string.Join('\n', report?.Samples.Where(sample => sample.IsFloor).Select(
            sample => $"{sample.Iteration}: {sample.ManagedHeap} managed, {sample.Private} private, {sample.Handles} handles") ?? []);

    private static NdArray Image()
    {
        var image = NdArray.Create(DType.UInt8, 200, 200, 3);
        image.Bytes.Fill(1);
        return image;
    }

    private sealed class Subscriber
    {
        private readonly byte[] _payload = new byte[2000];

        public void OnHappened() => _payload[0]++;
    }
}
