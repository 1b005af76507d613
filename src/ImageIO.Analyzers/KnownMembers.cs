using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImageIO.Analyzers;

/// <summary>What the analyzer knows of the library: what has to be disposed, which members give owners, and which only borrow.</summary>
internal sealed class KnownMembers
{
    private static readonly ImmutableHashSet<string> Assemblies = ImmutableHashSet.Create(
        "ImageIO", "ImageIO.Core", "ImageIO.Tiff", "ImageIO.Vips", "ImageIO.Extensions.DependencyInjection");

    /// <summary>Methods that give a sequence whose images belong to who takes them.</summary>
    private static readonly ImmutableHashSet<string> Sequences = ImmutableHashSet.Create(
        "ImIter", "ImIterAsync", "Iter", "IterAsync", "IterData", "MimRead", "MvolRead");

    /// <summary>Methods that look at their arguments, or write into them, and keep none.</summary>
    private static readonly ImmutableHashSet<string> Borrowers = ImmutableHashSet.Create(
        "ImWrite", "ImWriteAsync", "ImEncode", "ImEncodeAsync", "ImReadInto", "ImReadIntoAsync", "ImSave", "VolWrite", "VolSave",
        "Write", "WriteAsync", "AppendData", "ReadInto", "CopyTo", "Convert", "ToRgb", "Map");

    private readonly ImmutableHashSet<ISymbol> _owners;

    private KnownMembers(ImmutableHashSet<ISymbol> owners) => _owners = owners;

    /// <summary>Null where the compilation does not reference the library.</summary>
    public static KnownMembers? Find(Compilation compilation)
    {
        string[] names = ["ImageIO.NdArray", "ImageIO.Frame", "ImageIO.ImageReader", "ImageIO.ImageWriter"];
        var owners = names
            .Select(compilation.GetTypeByMetadataName)
            .OfType<ISymbol>()
            .Where(type => !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly));
        var found = owners.ToImmutableHashSet(SymbolEqualityComparer.Default);
        return found.IsEmpty ? null : new KnownMembers(found);
    }

    /// <summary>The type has to be disposed by who owns an instance of it.</summary>
    public bool IsOwner(ITypeSymbol? type) => type is not null && _owners.Contains(type);

    /// <summary>The operation gives something new that nobody else disposes.</summary>
    public bool IsFresh(IOperation? value) => value switch
    {
        IConversionOperation { OperatorMethod: null } conversion => IsFresh(conversion.Operand),
        IConditionalOperation { WhenFalse: { } otherwise } choice => IsFresh(choice.WhenTrue) && IsFresh(otherwise),
        IObjectCreationOperation creation => IsOwner(creation.Type),
        IAwaitOperation awaited
            => IsOwner(awaited.Type)
                && WithoutAdapters(awaited.Operation) is IInvocationOperation { TargetMethod: var begun } && IsOurs(begun),
        IInvocationOperation call
            => IsOwner(call.Type) && IsOurs(call.TargetMethod) && !IsView(call) && !IsWrapOfBorrowedMemory(call),
        _ => false,
    };

    /// <summary>The operation gives a sequence whose images belong to the loop that takes them.</summary>
    public static bool IsSequence(IOperation collection)
        => WithoutAdapters(collection) is IInvocationOperation { TargetMethod: var method }
            && IsOurs(method) && Sequences.Contains(method.Name);

    /// <summary>The method hands an image to its caller through an <c>out</c> parameter.</summary>
    public static bool GivesThroughOut(IMethodSymbol method) => IsOurs(method) && method.Name == "TryReadNext";

    /// <summary>The method leaves its arguments to its caller.</summary>
    public static bool Borrows(IMethodSymbol method)
        => IsAdapter(method) || (IsOurs(method) && Borrowers.Contains(method.Name));

    /// <summary>What the call gives needs what it was called on or with: a view, a span, a running task, a lazy sequence.</summary>
    public static bool GivesDependent(IInvocationOperation call) => IsView(call) || IsDependent(call.Type);

    /// <summary>What the member gives lives only as long as its instance: a view or a span.</summary>
    public bool GivesDependent(IPropertyReferenceOperation property) => IsOwner(property.Type) || IsDependent(property.Type);

    /// <summary>The value is work that may still go on.</summary>
    public static bool IsTask(ITypeSymbol? type)
        => type is { Name: "Task" or "ValueTask" } || type?.Name.StartsWith("ConfiguredTask", StringComparison.Ordinal) == true
            || type?.Name.StartsWith("ConfiguredValueTask", StringComparison.Ordinal) == true;

    private static bool IsView(IInvocationOperation call) => IsOurs(call.TargetMethod) && call.TargetMethod.Name == "Reshape";

    private static bool IsDependent(ITypeSymbol? type) => type switch
    {
        null => false,
        { IsRefLikeType: true } => true,
        { Name: "IEnumerable" or "IAsyncEnumerable", TypeKind: TypeKind.Interface } => true,
        { Name: "ConfiguredCancelableAsyncEnumerable" or "ConfiguredAsyncDisposable" } => true,
        _ => IsTask(type),
    };

    /// <summary>An array over the caller's own memory: disposing it gives nothing back.</summary>
    private static bool IsWrapOfBorrowedMemory(IInvocationOperation call)
    {
        if (call.TargetMethod.Name != "Wrap")
            return false;
        if (call.TargetMethod.Parameters[0].Type is INamedTypeSymbol { Name: "IMemoryOwner" })
            return false;
        var owner = call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "owner");
        return owner is null || owner.Value.ConstantValue is { HasValue: true, Value: null };
    }

    private static IOperation WithoutAdapters(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    value = conversion.Operand;
                    break;
                case IInvocationOperation call when IsAdapter(call.TargetMethod):
                    value = call.Instance ?? call.Arguments[0].Value;
                    break;
                default:
                    return value;
            }
        }
    }

    private static bool IsAdapter(IMethodSymbol method)
        => method.Name is "ConfigureAwait" or "WithCancellation"
            && method.ContainingNamespace?.ToDisplayString().StartsWith("System", StringComparison.Ordinal) == true;

    private static bool IsOurs(IMethodSymbol method)
        => method.ContainingType?.DeclaredAccessibility == Accessibility.Public
            && Assemblies.Contains(method.ContainingAssembly?.Name ?? "");
}
