using System.Reflection;
using ImageIO.Memory;
using ImageIO.Tests;
using Xunit.v3;

[assembly: LeakCheck]

namespace ImageIO.Tests;

/// <summary>After each test: every array that the test made has been disposed.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class LeakCheckAttribute : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => AllocationScope.Begin();

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        using var scope = AllocationScope.Current
            ?? throw new InvalidOperationException("The allocation scope did not flow into the test.");
        Check(scope, TestContext.Current.TestState?.Result);
    }

    /// <summary>
    /// Fails where arrays are left, unless the test was skipped: it may have been halfway through then, and a failure would hide why.
    /// </summary>
    internal static void Check(AllocationScope scope, TestResult? result)
    {
        if (result != TestResult.Skipped)
            Assert.True(scope.LiveArrays == 0, $"{scope.LiveArrays} arrays were made by this test and not disposed.");
    }
}
