using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

namespace ImageIO.Tests.Programs;

/// <summary>
/// Skips a test where a program that it needs is not on PATH, is another of the same name, or does not do a small job of the kind that the
/// test gives it. This is decided before the test begins, so that it holds nothing when it is skipped.
/// </summary>
/// <param name="name">What people call the program.</param>
/// <param name="files">The names of its file, without the extension that Windows adds.</param>
/// <param name="details">What the program must be able to do.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class NeedsAttribute(string name, string[] files, params string[] details) : BeforeAfterTestAttribute
{
    private static readonly ConcurrentDictionary<string, Lazy<ExternalProgram>> Found = new(StringComparer.Ordinal);

    /// <summary>The folders of PATH, in order.</summary>
    internal static string[] PathFolders
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What the program must be able to do.</summary>
    protected IReadOnlyList<string> Details { get; } = details;

    /// <summary>Looked for once, by the first test that has the same need.</summary>
    private ExternalProgram Program => Found.GetOrAdd(string.Join('\n', [name, .. Details]), _ => new(() => Find(PathFolders))).Value;

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Program.Fault is { } fault)
            Assert.Skip(fault);
    }

    /// <summary>The program that the running test has declared to need.</summary>
    internal static ExternalProgram OfThisTest<TNeeds>()
        where TNeeds : NeedsAttribute
    {
        var needs = (TestContext.Current.TestMethod as IXunitTestMethod)?.Method.GetCustomAttributes<TNeeds>().FirstOrDefault();
        var attribute = typeof(TNeeds).Name[..^"Attribute".Length];
        return needs?.Program ?? throw new InvalidOperationException($"A test that runs this program declares it: [{attribute}].");
    }

    /// <summary>Looks for the program in these folders.</summary>
    internal ExternalProgram Find(IEnumerable<string> folders) => ExternalProgram.Find(name, files, folders, FindFault);

    /// <summary>
    /// What is wrong with the program of this path, as the end of a sentence that begins with it; null where it does what the test needs.
    /// </summary>
    protected abstract string? FindFault(string path);
}
