using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ImageIO.HouseRules;

/// <summary>Holds the order of folders of a project's <c>folders.txt</c>: names go upward, and cycles of files stay small.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FolderOrderAnalyzer : DiagnosticAnalyzer
{
    private const string OrderFile = "folders.txt";

    private static readonly DiagnosticDescriptor Order = new(
        "HOUSE001", "Folders name only folders above them", "{0}", "Architecture", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor Cycle = new(
        "HOUSE002",
        "Files do not name each other in large cycles",
        "{0} files name each other in a cycle, where {1} may: {2}",
        "Architecture",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Order, Cycle);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext context)
    {
        if (Find(context.Options, OrderFile) is not { } orderFile)
            return;
        var order = new FolderOrder(Lines(orderFile));
        var root = Slashes(Path.GetDirectoryName(orderFile.Path)!) + "/";
        var graph = new FileGraph();
        var places = new Dictionary<string, Location>();
        context.RegisterSemanticModelAction(model =>
        {
            if (RelativeTo(root, model.SemanticModel.SyntaxTree) is not { } from)
                return;
            foreach (var (named, location) in NamedFiles(model, root).Where(name => name.File != from))
            {
                if (order.Refusal(from, named) is { } refusal)
                    model.ReportDiagnostic(Diagnostic.Create(Order, location, refusal));
                if (FolderOrder.IsFree(from) || FolderOrder.IsFree(named))
                    continue;
                lock (graph)
                {
                    graph.Add(from, named);
                    places[from] = location;
                }
            }
        });
        context.RegisterCompilationEndAction(end =>
        {
            foreach (var cycle in graph.Cycles())
            {
                var max = order.MaxCycle(cycle);
                if (cycle.Count > max)
                    end.ReportDiagnostic(Diagnostic.Create(Cycle, places[cycle[0]], cycle.Count, max, string.Join(" ", cycle)));
            }
        });
    }

    /// <summary>The files that declare what a file names: types, and those of static members and extension methods; each once.</summary>
    private static IEnumerable<(string File, Location Location)> NamedFiles(SemanticModelAnalysisContext context, string root)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var tree = context.SemanticModel.SyntaxTree.GetRoot(context.CancellationToken);
        foreach (var name in tree.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (NamedType(context.SemanticModel.GetSymbolInfo(name, context.CancellationToken).Symbol) is not { } type)
                continue;
            foreach (var reference in type.DeclaringSyntaxReferences)
            {
                if (RelativeTo(root, reference.SyntaxTree) is { } file && seen.Add(file))
                    yield return (file, name.GetLocation());
            }
        }
    }

    private static INamedTypeSymbol? NamedType(ISymbol? symbol) => symbol switch
    {
        INamedTypeSymbol type => type.OriginalDefinition,
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => constructor.ContainingType.OriginalDefinition,
        IMethodSymbol { ReducedFrom: { } extension } => extension.ContainingType.OriginalDefinition,
        IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol when symbol.IsStatic => symbol.ContainingType?.OriginalDefinition,
        _ => null,
    };

    private static string? RelativeTo(string root, SyntaxTree tree)
    {
        var path = Slashes(tree.FilePath);
        return path.StartsWith(root, StringComparison.Ordinal) ? path.Substring(root.Length) : null;
    }

    private static string Slashes(string path) => path.Replace('\\', '/');

    private static AdditionalText? Find(AnalyzerOptions options, string name)
        => options.AdditionalFiles.FirstOrDefault(file => Path.GetFileName(file.Path) == name);

    private static IEnumerable<string> Lines(AdditionalText file)
        => file.GetText()?.Lines.Select(line => line.ToString()) ?? Array.Empty<string>();
}
