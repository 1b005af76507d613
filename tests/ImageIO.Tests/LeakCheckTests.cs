using ImageIO.Memory;

namespace ImageIO.Tests;

public sealed class LeakCheckTests
{
    [Theory]
    [InlineData(TestResult.Passed, true)]
    [InlineData(TestResult.Failed, true)]
    [InlineData(TestResult.Skipped, false)]
    public void An_array_that_is_left_fails_a_test_unless_it_was_skipped(TestResult result, bool fails)
    {
        using var scope = AllocationScope.Begin();
        using (NdArray.Create(DType.UInt8, 3))
            Assert.Equal(fails, Record.Exception(() => LeakCheckAttribute.Check(scope, result)) is not null);
        LeakCheckAttribute.Check(scope, result);
    }
}
