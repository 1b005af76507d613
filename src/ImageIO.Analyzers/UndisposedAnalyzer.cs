using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ImageIO.Analyzers;

/// <summary>Warns of an array, frame, reader or writer that a member makes, and neither disposes nor hands on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UndisposedAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The rule's id.</summary>
    public const string Id = "IIO0001";

    /// <summary>The property of a diagnostic that says what a code fix can do about it; one of the constants below.</summary>
    internal const string Remedy = "Remedy";

    /// <summary>The declaration can become a <c>using</c> declaration.</summary>
    internal const string UsingDeclaration = "UsingDeclaration";

    /// <summary>The body of the loop can become a <c>using</c> statement.</summary>
    internal const string UsingInLoop = "UsingInLoop";

    /// <summary>The value can go into a variable of its own, declared with <c>using</c>.</summary>
    internal const string NewVariable = "NewVariable";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Dispose arrays, frames, readers and writers",
        "{0} is never disposed, so {1}: {2}, or hand it on",
        "Reliability",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "Who makes or receives an NdArray, Frame, ImageReader or ImageWriter owns it. An array gives its memory back, and a file is closed "
        + "when the owner disposes it. Methods that write or convert an array only borrow it.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (KnownMembers.Find(start.Compilation) is { } known)
                start.RegisterOperationBlockAction(block => Analyze(block, known));
        });
    }

    private static void Analyze(OperationBlockAnalysisContext context, KnownMembers known)
    {
        var operations = context.OperationBlocks.SelectMany(block => block.DescendantsAndSelf()).ToList();
        var flow = new ValueFlow(known, operations);
        var reported = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in operations)
        {
            switch (operation)
            {
                case IObjectCreationOperation or IInvocationOperation or IAwaitOperation
                    when known.IsFresh(operation) && !flow.IsCaredFor(operation):
                    if (ValueFlow.Holder(operation) is not { } holder)
                        context.ReportDiagnostic(OfExpression(operation));
                    else if (reported.Add(holder))
                        context.ReportDiagnostic(OfLocal(holder, flow.IsSetOnce(holder) ? UsingDeclaration : null));
                    break;
                case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation { Symbol: var item } } loop
                    when known.IsOwner(item.Type) && KnownMembers.IsSequence(loop.Collection) && !flow.IsCaredFor(item):
                    context.ReportDiagnostic(OfLocal(item, UsingInLoop));
                    break;
                case IDeclarationExpressionOperation { Expression: ILocalReferenceOperation { Local: var given } } declaration
                    when known.IsOwner(given.Type) && declaration.Parent is IArgumentOperation { Parent: IInvocationOperation call }
                        && KnownMembers.GivesThroughOut(call.TargetMethod) && !flow.IsCaredFor(given):
                    var isCondition = call.Parent is IWhileLoopOperation { ConditionIsTop: true };
                    context.ReportDiagnostic(OfLocal(given, isCondition ? UsingInLoop : null));
                    break;
            }
        }
    }

    private static Diagnostic OfLocal(ILocalSymbol local, string? remedy) => Diagnostic.Create(
        Rule,
        local.Locations[0],
        ImmutableDictionary<string, string?>.Empty.Add(Remedy, remedy),
        $"The {local.Type.Name} '{local.Name}'",
        Consequence(local.Type),
        remedy == UsingInLoop ? $"put 'using ({local.Name})' around the body of the loop" : "declare it with 'using'");

    private static Diagnostic OfExpression(IOperation value) => Diagnostic.Create(
        Rule,
        value.Syntax.GetLocation(),
        ImmutableDictionary<string, string?>.Empty.Add(Remedy, NewVariable),
        $"The {value.Type!.Name} made here",
        Consequence(value.Type),
        "keep it in a variable declared with 'using'");

    private static string Consequence(ITypeSymbol type) => type.Name switch
    {
        "ImageReader" => "its file stays open",
        "ImageWriter" => "its file is not completed",
        _ => "its memory waits for the garbage collector",
    };
}
