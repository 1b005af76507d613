using System.Text.RegularExpressions;
using ImageIO.Tests;

namespace ImageIO.Hosting.Tests;

/// <summary>What docs/hosting.md shows is what <see cref="KestrelTests"/> runs.</summary>
public sealed partial class HostingDocumentTests
{
    [Fact]
    public void Every_line_of_code_in_the_document_is_compiled_and_run()
    {
        var run = Plain(File.ReadAllText(Path.Combine(Repository.Root, "tests", "ImageIO.Hosting.Tests", "HostingEndpoints.cs")));
        var blocks = Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "hosting.md")));
        Assert.InRange(blocks.Count, 2, 20);
        foreach (Match block in blocks)
            Assert.Contains(Plain(block.Groups[1].Value), run, StringComparison.Ordinal);
    }

    private static string Plain(string code)
        => string.Join('\n', code.Split('\n').Select(line => Remark().Replace(line, "").Trim()).Where(line => line.Length > 0));

    [GeneratedRegex("```csharp\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(^|\s)//.*$")]
    private static partial Regex Remark();
}
