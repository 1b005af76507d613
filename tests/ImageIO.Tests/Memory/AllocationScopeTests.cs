using ImageIO.Memory;

namespace ImageIO.Tests.Memory;

public class AllocationScopeTests
{
    [Fact]
    public void A_scope_counts_what_its_flow_makes_and_gives_back()
    {
        using var scope = AllocationScope.Begin();
        using (NdArray.Create(DType.UInt8, 1000))
        using (NdArray.Create(DType.UInt8, 100))
        {
            Assert.Equal(2, scope.LiveArrays);
            Assert.Equal(1100, scope.BytesInUse);
        }

        Assert.Equal(0, scope.LiveArrays);
        Assert.Equal(0, scope.BytesInUse);
        Assert.Equal(1100, scope.PeakBytesInUse);
    }

    [Fact]
    public async Task A_scope_counts_what_tasks_of_its_flow_make_and_not_what_others_make()
    {
        NdArray? outside = null;
        using var make = new ManualResetEventSlim();
        var other = new Thread(() =>
        {
            make.Wait();
            outside = NdArray.Create(DType.UInt8, 10);
        });
        other.Start();
        using var scope = AllocationScope.Begin();
        using var inside = await Task.Run(() => NdArray.Create(DType.UInt8, 20));
        make.Set();
        other.Join();
        Assert.Equal(1, scope.LiveArrays);
        Assert.Equal(20, scope.BytesInUse);
        outside!.Dispose();
        Assert.Equal(1, scope.LiveArrays);
    }

    [Fact]
    public void An_outer_scope_counts_what_an_inner_one_does_and_goes_on_after_it()
    {
        using var outer = AllocationScope.Begin();
        var inner = AllocationScope.Begin();
        var first = NdArray.Create(DType.UInt8, 10);
        inner.Dispose();
        inner.Dispose();
        Assert.Same(outer, AllocationScope.Current);
        using (NdArray.Create(DType.UInt8, 20))
        {
            Assert.Equal(1, inner.LiveArrays);
            Assert.Equal(2, outer.LiveArrays);
        }

        first.Dispose();
        Assert.Equal(0, inner.LiveArrays);
        Assert.Equal(0, outer.LiveArrays);
    }

    [Fact]
    public void Views_and_wrapped_arrays_are_nobodys_memory()
    {
        using var scope = AllocationScope.Begin();
        using var wrapped = NdArray.Wrap(new byte[12], 3, 4);
        using var view = wrapped[1];
        Assert.Equal(0, scope.LiveArrays);
        Assert.Equal(0, scope.PeakBytesInUse);
    }
}
