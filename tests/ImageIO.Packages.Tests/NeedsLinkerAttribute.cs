using System.Reflection;
using Xunit.v3;

namespace ImageIO.Packages.Tests;

/// <summary>
/// Skips a test where there is no linker for native code: clang or gcc on Unix. Windows finds its own where Visual Studio is installed.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsLinkerAttribute : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var found = folders.Any(folder => File.Exists(Path.Join(folder, "clang")) || File.Exists(Path.Join(folder, "gcc")));
        Assert.SkipUnless(found, "No linker for native code is installed (clang or gcc).");
    }
}
