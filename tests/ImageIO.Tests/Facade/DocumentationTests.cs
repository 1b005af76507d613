using System.Text.RegularExpressions;

namespace ImageIO.Tests.Facade;

/// <summary>The code that documents show is code that compiles; that of docs/hosting.md is run by ImageIO.Hosting.Tests.</summary>
public sealed partial class DocumentationTests
{
    [Theory]
    [InlineData("README.md", 2)]
    [InlineData("docs/getting-started.md", 3)]
    [InlineData("docs/interop.md", 1)]
    [InlineData("docs/metadata.md", 1)]
    [InlineData("docs/resources.md", 1)]
    public void Code_of_the_document_stands_in_the_code_that_is_compiled(string document, int atLeast)
    {
        var compiled = Plain(File.ReadAllText(At("tests/ImageIO.Tests/Facade/DocumentedCode.cs")));
        var blocks = Block().Matches(File.ReadAllText(At(document)));
        Assert.InRange(blocks.Count, atLeast, 20);
        foreach (Match block in blocks)
            Assert.Contains(Plain(block.Groups[1].Value), compiled, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_dispose_what_they_make()
    {
        string[] documents = [At("README.md"), .. Directory.GetFiles(At("docs"), "*.md")];
        var lines = documents.SelectMany(document => Block().Matches(File.ReadAllText(document))
            .SelectMany(block => block.Groups[1].Value.Split('\n')))
            .Concat(Directory.GetFiles(At("samples"), "Program.cs", SearchOption.AllDirectories).SelectMany(File.ReadAllLines));

        // What the analyzer warns of is shown once, and said to be wrong.
        Assert.DoesNotContain(lines, line => Made().IsMatch(line) && !line.Contains("// IIO0001", StringComparison.Ordinal)
            && !line.Contains("using ", StringComparison.Ordinal) && !HandedOn().IsMatch(line));
    }

    private static string At(string path) => Path.Combine([Repository.Root, .. path.Split('/')]);

    /// <summary>Lines without indentation, remarks, imports and empty lines between them.</summary>
    private static string Plain(string code)
        => string.Join('\n', code.Split('\n').Select(line => Remark().Replace(line, "").Trim()).Where(line => line.Length > 0
            && !Import().IsMatch(line)));

    [GeneratedRegex("```csharp\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(^|\s)//.*$")]
    private static partial Regex Remark();

    /// <summary>What gives something that is the caller's to dispose.</summary>
    [GeneratedRegex(
        @"\b(ImRead|ImReadAsync|ImDecode|ImDecodeAsync|ImIter|ImIterAsync|ImOpen|ImOpenAsync|" +
        @"ImOpenWrite|ImOpenWriteAsync|Create|CreateUninitialized|Clone|Stack|ToRgb|PixelConvert\.Convert)\(")]
    private static partial Regex Made();

    /// <summary>A write disposes the frames of an iteration that it is handed.</summary>
    [GeneratedRegex(@"\bImWrite(Async)?\([^;]*\bImIter(Async)?\(")]
    private static partial Regex HandedOn();

    [GeneratedRegex(@"^using [\w.]+;$")]
    private static partial Regex Import();
}
