using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImageIO.Analyzers;

/// <summary>
/// Follows a value through one member's body, to see whether anybody disposes it or takes it over.
/// What is not understood counts as taken over.
/// </summary>
internal sealed class ValueFlow
{
    private readonly KnownMembers _known;
    private readonly ILookup<ISymbol, ILocalReferenceOperation> _references;
    private readonly Dictionary<ISymbol, IOperation?> _initialValues;
    private readonly HashSet<ISymbol> _followed = new(SymbolEqualityComparer.Default);

    public ValueFlow(KnownMembers known, IReadOnlyList<IOperation> operations)
    {
        _known = known;
        _references = operations.OfType<ILocalReferenceOperation>()
            .Where(reference => !reference.IsDeclaration)
            .ToLookup(reference => (ISymbol)reference.Local, SymbolEqualityComparer.Default);
        _initialValues = new(SymbolEqualityComparer.Default);
        foreach (var declarator in operations.OfType<IVariableDeclaratorOperation>())
            _initialValues[declarator.Symbol] = declarator.GetVariableInitializer()?.Value;
    }

    /// <summary>The local variable that holds a fresh value; null where none does.</summary>
    public static ILocalSymbol? Holder(IOperation value) => value.Parent switch
    {
        IConversionOperation or IConditionalOperation => Holder(value.Parent),
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } => target.Local,
        _ => null,
    };

    /// <summary>Nothing but its declaration gives the variable a value.</summary>
    public bool IsSetOnce(ILocalSymbol local) => !_references[local].Any(IsTarget);

    /// <summary>The variable's value is disposed, or handed on, somewhere.</summary>
    public bool IsCaredFor(ILocalSymbol local)
    {
        _followed.Clear();
        return Follow(local, from: null);
    }

    /// <summary>The value is disposed, or handed on, here or through the variable that holds it.</summary>
    public bool IsCaredFor(IOperation value)
    {
        _followed.Clear();
        return Follow(value);
    }

    private bool Follow(ILocalSymbol local, IOperation? from)
    {
        // A variable that is followed already adds nothing.
        if (!_followed.Add(local))
            return false;
        if (_initialValues.TryGetValue(local, out var initial) && !IsOwn(initial, from))
            return true;
        foreach (var reference in _references[local])
        {
            if (IsCaptured(reference))
                return true;
            if (IsTarget(reference) ? !IsOwn(((ISimpleAssignmentOperation)reference.Parent!).Value, from) : Follow(reference))
                return true;
        }

        return false;
    }

    private bool Follow(IOperation value)
    {
        switch (value.Parent)
        {
            case IExpressionStatementOperation:
                return KnownMembers.IsTask(value.Type);
            case IInterpolationOperation or INameOfOperation or IAwaitOperation:
                return false;
            case IConversionOperation conversion:
                return (conversion.OperatorMethod is not null && value.Type?.IsRefLikeType != true) || Follow(conversion);
            case IConditionalOperation choice when choice.Condition != value && _known.IsFresh(choice):
                return Follow(choice);
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                return IsUsing(declarator) || Follow(declarator.Symbol, value);
            case ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment when assignment.Value == value:
                return assignment.Target switch
                {
                    ILocalReferenceOperation target => Follow(target.Local, value),
                    IDiscardOperation => KnownMembers.IsTask(value.Type),
                    _ => true,
                };
            case IPropertyReferenceOperation property when property.Instance == value:
                return _known.GivesDependent(property) && Follow(property);
            case IImplicitIndexerReferenceOperation slice when slice.Instance == value:
                return slice.Type?.IsRefLikeType == true && Follow(slice);
            case IInvocationOperation call when call.Instance == value:
                return call.TargetMethod.Name is "Dispose" or "DisposeAsync" || FollowResult(call);
            case IArgumentOperation { Parent: IInvocationOperation call } argument:
                return argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out
                    || !(value.Type?.IsRefLikeType == true || KnownMembers.Borrows(call.TargetMethod))
                    || FollowResult(call);
            case IForEachLoopOperation loop:
                return loop.Collection != value;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }:
            case IIsPatternOperation { Pattern: IConstantPatternOperation }:
            case IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation } }:
                return false;
            default:
                return true;
        }
    }

    private bool FollowResult(IInvocationOperation call) => KnownMembers.GivesDependent(call) && Follow(call);

    /// <summary>A value that the variable has from nobody else.</summary>
    private bool IsOwn(IOperation? value, IOperation? from)
        => value is null || value == from || _known.IsFresh(value) || value.ConstantValue is { HasValue: true, Value: null }
            || value is IDefaultValueOperation or IConversionOperation { Operand: IDefaultValueOperation };

    private static bool IsTarget(ILocalReferenceOperation reference)
        => reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference;

    private static bool IsUsing(IVariableDeclaratorOperation declarator)
        => declarator.Parent?.Parent?.Parent is IUsingDeclarationOperation || declarator.Parent?.Parent is { Parent: IUsingOperation };

    private static bool IsCaptured(ILocalReferenceOperation reference)
    {
        for (var operation = reference.Parent; operation is not null; operation = operation.Parent)
        {
            var function = operation switch
            {
                IAnonymousFunctionOperation lambda => lambda.Symbol,
                ILocalFunctionOperation local => local.Symbol,
                _ => null,
            };
            if (function is not null)
                return !SymbolEqualityComparer.Default.Equals(function, reference.Local.ContainingSymbol);
        }

        return false;
    }
}
