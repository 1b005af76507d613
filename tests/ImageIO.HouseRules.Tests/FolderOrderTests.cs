using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ImageIO.HouseRules.Tests;

public class FolderOrderTests
{
    private const string Order = """
        # A comment.
        .
        Resources
        Codecs
        Formats
        Formats/*
        Formats/All.cs

        cycle 2
        cycle 1 Formats/Gif
        """;

    [Fact]
    public async Task A_folder_may_name_those_above_it()
        => Assert.Empty(await Check(("Codecs/A.cs", "class A { B b; }"), ("Resources/B.cs", "class B;")));

    [Fact]
    public async Task A_name_of_a_folder_further_down_is_an_error_that_says_what_to_do()
        => Assert.Equal(
            [
                "Resources/B.cs names Codecs/A.cs: a folder may only name folders above it in folders.txt; "
                + "move one of the two, or what they share",
            ],
            await Check(("Codecs/A.cs", "class A;"), ("Resources/B.cs", "class B { A a; }")));

    [Theory]
    [InlineData("class B { object a = new A(); }")]
    [InlineData("class B { void M() => A.Do(); }")]
    [InlineData("using static A; class B { void M() => Do(); }")]
    [InlineData("using Other = A; class B { Other a; }")]
    [InlineData("class B { void M() => 3.Twice(); }")]
    [InlineData("[A] class B;")]
    [InlineData("class B { System.Collections.Generic.List<A[]> a; }")]
    public async Task Every_way_to_name_a_type_counts(string code)
        => Assert.Single(await Check(
            (
                "Codecs/A.cs",
                "class A : System.Attribute { public static void Do() { } } "
                + "static class E { public static int Twice(this int i) => 2 * i; }"),
            ("Resources/B.cs", code)));

    [Fact]
    public async Task A_comment_and_a_type_of_the_same_folder_do_not_count()
        => Assert.Empty(await Check(
            ("Codecs/A.cs", "class A;"),
            ("Resources/B.cs", "/// <see cref=\"A\"/>\nclass B { C c; }"),
            ("Resources/Deep/C.cs", "class C;")));

    [Fact]
    public async Task What_the_root_declares_may_name_and_be_named()
        => Assert.Empty(await Check(("Root.cs", "class Root { A a; }"), ("Codecs/A.cs", "class A { Root r; }")));

    [Fact]
    public async Task Formats_never_name_each_other_and_the_list_names_them_all()
    {
        var found = Assert.Single(await Check(
            ("Formats/Gif/G.cs", "class G { P p; }"), ("Formats/Png/P.cs", "class P;"), ("Formats/All.cs", "class All { G g; P p; }")));
        Assert.Contains("Formats/Gif and Formats/Png may not name each other", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_the_list_itself_stands_below_it()
        => Assert.Single(await Check(("Formats/All.cs", "class All;"), ("Formats/Gif/G.cs", "class G { All a; }")));

    [Fact]
    public async Task A_folder_that_nobody_listed_is_pointed_out()
        => Assert.Contains(
            "add its folder there",
            Assert.Single(await Check(("New/N.cs", "class N { B b; }"), ("Resources/B.cs", "class B;"))),
            StringComparison.Ordinal);

    [Fact]
    public async Task Cycles_of_files_have_at_most_the_size_allowed()
    {
        Assert.Empty(await Check(("Codecs/A.cs", "class A { B b; }"), ("Codecs/B.cs", "class B { A a; }")));
        Assert.Equal(
            ["3 files name each other in a cycle, where 2 may: Codecs/A.cs Codecs/B.cs Codecs/C.cs"],
            await Check(("Codecs/A.cs", "class A { B b; }"), ("Codecs/B.cs", "class B { C c; }"), ("Codecs/C.cs", "class C { A a; }")));
        Assert.Equal(
            ["2 files name each other in a cycle, where 1 may: Formats/Gif/A.cs Formats/Gif/B.cs"],
            await Check(("Formats/Gif/A.cs", "class A { B b; }"), ("Formats/Gif/B.cs", "class B { A a; }")));
    }

    private static async Task<string[]> Check(params (string Path, string Code)[] files)
    {
        var token = TestContext.Current.CancellationToken;
        var references = new[] { typeof(object), typeof(List<>), typeof(Attribute) }.Select(type => type.Assembly.Location).Distinct();
        var compilation = CSharpCompilation.Create(
            "Checked",
            files.Select(file => CSharpSyntaxTree.ParseText(file.Code, path: "/project/" + file.Path, cancellationToken: token)),
            references.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics(token).Where(found => found.Severity == DiagnosticSeverity.Error));
        ImmutableArray<AdditionalText> texts = [new Text("/project/folders.txt", Order)];
        var analysis = compilation.WithAnalyzers([new FolderOrderAnalyzer()], new AnalyzerOptions(texts));
        var found = await analysis.GetAnalyzerDiagnosticsAsync(token);
        return [.. found.Select(each => each.GetMessage(System.Globalization.CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal)];
    }

    private sealed class Text(string path, string content) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(content);
    }
}
