using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ImageIO.Analyzers;

/// <summary>
/// Puts <c>using</c> where the analyzer misses it: at the declaration, around a loop's body, or with a variable for a value that has none.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UsingCodeFix))]
[Shared]
public sealed class UsingCodeFix : CodeFixProvider
{
    private const string Title = "Dispose with 'using'";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(UndisposedAnalyzer.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            var type = await OwnerAsync(context.Document, node, context.CancellationToken).ConfigureAwait(false);
            diagnostic.Properties.TryGetValue(UndisposedAnalyzer.Remedy, out var remedy);
            var change = (remedy, node) switch
            {
                (UndisposedAnalyzer.UsingDeclaration, VariableDeclaratorSyntax declarator) => Declaration(declarator, type),
                (UndisposedAnalyzer.UsingInLoop, _) => Loop(node),
                (UndisposedAnalyzer.NewVariable, ExpressionSyntax value) => NewVariable.For(value, type),
                _ => null,
            };
            if (change is not var (old, replacements))
                continue;
            var changed = replacements.Count == 1 ? root.ReplaceNode(old, replacements[0]) : root.ReplaceNode(old, replacements);
            context.RegisterCodeFix(
                CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), equivalenceKey: Title),
                diagnostic);
        }
    }

    /// <summary>The keywords in front of a declaration: what was opened by waiting is closed by waiting.</summary>
    internal static LocalDeclarationStatementSyntax WithUsing(LocalDeclarationStatementSyntax statement, ITypeSymbol? type)
    {
        var leading = statement.GetLeadingTrivia();
        var bare = statement.WithLeadingTrivia().WithUsingKeyword(Keyword(SyntaxKind.UsingKeyword));
        if (IsAwaited(statement.Declaration.Variables[0].Initializer?.Value, type))
            bare = bare.WithAwaitKeyword(Keyword(SyntaxKind.AwaitKeyword));
        return bare.WithLeadingTrivia(leading);
    }

    internal static bool IsAwaited(ExpressionSyntax? value, ITypeSymbol? type)
        => value is AwaitExpressionSyntax && type?.GetMembers("DisposeAsync").IsEmpty == false;

    private static (SyntaxNode Old, IReadOnlyList<SyntaxNode> New)? Declaration(VariableDeclaratorSyntax declarator, ITypeSymbol? type)
        => declarator.Parent is VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax statement }
            && statement.Parent is BlockSyntax or GlobalStatementSyntax && declarator.Initializer is not null
                ? (statement, [WithUsing(statement, type)])
                : null;

    private static (SyntaxNode Old, IReadOnlyList<SyntaxNode> New)? Loop(SyntaxNode node)
    {
        var (body, name) = node switch
        {
            ForEachStatementSyntax loop => (loop.Statement, loop.Identifier.ValueText),
            SingleVariableDesignationSyntax given
                => (given.FirstAncestorOrSelf<WhileStatementSyntax>()?.Statement, given.Identifier.ValueText),
            _ => default,
        };
        if (body is null)
            return null;
        var disposed = SyntaxFactory.UsingStatement(null, SyntaxFactory.IdentifierName(name), body);
        return (body, [disposed.WithAdditionalAnnotations(Formatter.Annotation)]);
    }

    private static SyntaxToken Keyword(SyntaxKind kind) => SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space);

    private static async Task<ITypeSymbol?> OwnerAsync(Document document, SyntaxNode node, CancellationToken cancellationToken)
    {
        if (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
            return null;
        return node is ExpressionSyntax value
            ? model.GetTypeInfo(value, cancellationToken).Type
            : (model.GetDeclaredSymbol(node, cancellationToken) as ILocalSymbol)?.Type;
    }
}
