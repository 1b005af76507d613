using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ImageIO.Analyzers;

/// <summary>Takes a value out of its expression, into a variable that is disposed.</summary>
internal static class NewVariable
{
    public static (SyntaxNode Old, IReadOnlyList<SyntaxNode> New)? For(ExpressionSyntax value, ITypeSymbol? type)
    {
        if (type is null || StatementAround(value) is not { } statement)
            return null;
        var name = FreeName(Scope(statement), type);
        var leading = statement.GetLeadingTrivia();
        var rest = IsWhole(statement, value)
            ? null
            : statement.ReplaceNode(value, SyntaxFactory.IdentifierName(name).WithTriviaFrom(value)).WithLeadingTrivia();
        var declared = Declared(name, value.WithoutTrivia(), type);
        switch (statement.Parent)
        {
            case BlockSyntax:
                return (statement, [.. Lines(declared, rest, statement)]);
            case GlobalStatementSyntax global:
                return (global, [.. Lines(declared, rest, statement).Select(SyntaxFactory.GlobalStatement)]);
            case WhileStatementSyntax or ForStatementSyntax or ForEachStatementSyntax or IfStatementSyntax or ElseClauseSyntax
                when rest is ExpressionStatementSyntax:
                var block = SyntaxFactory.UsingStatement(declared.Declaration, null, rest);
                if (UsingCodeFix.IsAwaited(value, type))
                    block = block.WithAwaitKeyword(SyntaxFactory.Token(SyntaxKind.AwaitKeyword));
                return (statement, [block.WithLeadingTrivia(leading).WithAdditionalAnnotations(Formatter.Annotation)]);
            default:
                return null;
        }
    }

    private static IEnumerable<StatementSyntax> Lines(
        LocalDeclarationStatementSyntax declared, StatementSyntax? rest, StatementSyntax replaced)
    {
        var lineEnd = replaced.GetTrailingTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        var disposed = declared.WithLeadingTrivia(replaced.GetLeadingTrivia())
            .WithTrailingTrivia(lineEnd == default ? SyntaxFactory.ElasticLineFeed : lineEnd);
        yield return disposed.WithAdditionalAnnotations(Formatter.Annotation);
        if (rest is not null)
            yield return rest.WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static LocalDeclarationStatementSyntax Declared(string name, ExpressionSyntax value, ITypeSymbol type)
    {
        var variable = SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(value));
        var declaration = SyntaxFactory.VariableDeclaration(SyntaxFactory.IdentifierName("var")).AddVariables(variable);
        return UsingCodeFix.WithUsing(SyntaxFactory.LocalDeclarationStatement(declaration).NormalizeWhitespace(eol: "\n"), type);
    }

    /// <summary>The statement whose execution always makes the value; null where that is not plain.</summary>
    private static StatementSyntax? StatementAround(ExpressionSyntax value)
    {
        for (var node = value.Parent; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case ExpressionStatementSyntax or LocalDeclarationStatementSyntax or ReturnStatementSyntax:
                    return (StatementSyntax)node;
                case ArgumentSyntax or ArgumentListSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax:
                case EqualsValueClauseSyntax or VariableDeclaratorSyntax or VariableDeclarationSyntax or AssignmentExpressionSyntax:
                case ElementAccessExpressionSyntax or BracketedArgumentListSyntax or ParenthesizedExpressionSyntax or AwaitExpressionSyntax:
                    continue;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>The statement does nothing with the value.</summary>
    private static bool IsWhole(StatementSyntax statement, ExpressionSyntax value)
        => statement is ExpressionStatementSyntax { Expression: var whole }
            && (whole == value || (whole is AssignmentExpressionSyntax assignment && assignment.Right == value && IsDiscard(assignment)));

    private static bool IsDiscard(AssignmentExpressionSyntax assignment)
        => assignment.Left is IdentifierNameSyntax { Identifier.ValueText: "_" };

    /// <summary>The member around a statement; the whole file where the statement stands by itself.</summary>
    private static SyntaxNode Scope(StatementSyntax statement)
    {
        var member = statement.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        return member is null or GlobalStatementSyntax ? statement.SyntaxTree.GetRoot() : member;
    }

    private static string FreeName(SyntaxNode scope, ITypeSymbol type)
    {
        var name = type.Name switch
        {
            "Frame" => "frame",
            "ImageReader" => "reader",
            "ImageWriter" => "writer",
            _ => "image",
        };
        var identifiers = scope.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken));
        var taken = new HashSet<string>(identifiers.Select(token => token.ValueText), StringComparer.Ordinal);
        return !taken.Contains(name)
            ? name
            : Enumerable.Range(2, taken.Count + 1).Select(number => $"{name}{number}").First(numbered => !taken.Contains(numbered));
    }
}
