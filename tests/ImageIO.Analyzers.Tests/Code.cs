using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Text;

namespace ImageIO.Analyzers.Tests;

/// <summary>Code that is compiled against the library, and what the analyzer says of it.</summary>
internal static class Code
{
    private const string Usings = """
        global using System;
        global using System.Buffers;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using ImageIO;

        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>A method's body, in a class with a field, a list and an asynchronous method beside it.</summary>
    public static string Member(string member) => $$"""
        class Program
        {
            NdArray? field;
            readonly List<NdArray> list = [];
            static void Main() { }
            {{member.ReplaceLineEndings("\n    ")}}
            void Keep(NdArray image) => field = image;
            void Draw(Span<byte> pixels) => pixels.Clear();
        }
        """;

    public static string Body(string body) => Member($$"""
        async Task<object?> M(bool flag, ImageWriter gif, ImageReader source)
        {
            {{body.ReplaceLineEndings("\n    ")}}
            await Task.Yield();
            return null;
        }
        """);

    /// <summary>The warnings for code in which «these marks» show where they are expected; the code compiles.</summary>
    public static async Task<string[]> ExpectWarningsAtMarks(string marked)
    {
        var expected = Regex.Matches(marked, "«(.*?)»").Select(match => match.Groups[1].Value);
        var code = marked.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal);
        var compilation = Compile(code);
        Assert.Empty(Errors(compilation));
        var warnings = await Warnings(compilation);
        Assert.Equal(expected, warnings.Select(found => code.Substring(found.Location.SourceSpan.Start, found.Location.SourceSpan.Length)));
        return [.. warnings.Select(found => found.GetMessage(CultureInfo.InvariantCulture))];
    }

    /// <summary>The warnings of code that need not compile.</summary>
    public static async Task<string[]> WarningsOfExcerpt(string code)
        => [.. (await Warnings(Compile(code))).Select(found => found.ToString())];

    /// <summary>The code after one code fix for its first warning; null where none is offered. What comes out compiles.</summary>
    public static async Task<string?> Fix(string code)
    {
        var token = TestContext.Current.CancellationToken;
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject("Fixed", LanguageNames.CSharp)
            .WithCompilationOptions(Options).WithParseOptions(Parsing).WithMetadataReferences(References);
        project = project.AddDocument("Usings.cs", Usings).Project;
        var document = project.AddDocument("Code.cs", SourceText.From(code));
        var warning = (await Warnings((CSharpCompilation)(await document.Project.GetCompilationAsync(token))!))[0];
        CodeAction? offered = null;
        await new UsingCodeFix().RegisterCodeFixesAsync(new CodeFixContext(document, warning, (action, _) => offered = action, token));
        if (offered is null)
            return null;
        var changes = (await offered.GetOperationsAsync(token)).OfType<ApplyChangesOperation>().Single();
        var applied = changes.ChangedSolution.GetDocument(document.Id)!;
        var options = workspace.Options.WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, "\n");
        applied = await Formatter.FormatAsync(applied, Formatter.Annotation, options, token);
        var fixedCode = (await applied.GetTextAsync(token)).ToString();
        Assert.Empty(await ExpectWarningsAtMarks(fixedCode));
        return fixedCode;
    }

    private static CSharpCompilationOptions Options
        => new(OutputKind.ConsoleApplication, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);

    private static CSharpParseOptions Parsing => CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);

    private static IEnumerable<Diagnostic> Errors(CSharpCompilation compilation)
        => compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(found => found.Severity == DiagnosticSeverity.Error);

    private static CSharpCompilation Compile(string code)
    {
        var token = TestContext.Current.CancellationToken;
        var trees = new[] { Usings, code }.Select(text => CSharpSyntaxTree.ParseText(text, Parsing, cancellationToken: token));
        return CSharpCompilation.Create("Checked", trees, References, Options);
    }

    private static async Task<ImmutableArray<Diagnostic>> Warnings(CSharpCompilation compilation)
    {
        var faults = new List<string>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            (fault, _, _) => faults.Add(fault.ToString()),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        var analysis = compilation.WithAnalyzers([new UndisposedAnalyzer()], options);
        var found = await analysis.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Empty(faults);
        return [.. found.OrderBy(warning => warning.Location.SourceSpan.Start)];
    }
}
