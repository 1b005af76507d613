using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace ImageIO.Metadata;

/// <summary>Values as metadata hold them: arrays become immutable copies, and come out as they are or as arrays that the caller
/// owns.</summary>
internal static class MetadataValue
{
    /// <summary>The kinds of arrays, by their exact type: a pattern would take <c>uint[]</c> for <c>int[]</c>.</summary>
    private static readonly FrozenDictionary<Type, ArrayKind> Kinds = new[]
    {
        Of<bool>(), Of<byte>(), Of<sbyte>(), Of<short>(), Of<ushort>(), Of<int>(), Of<uint>(), Of<long>(), Of<ulong>(),
        Of<float>(), Of<double>(), Of<string>(), Of<TimeSpan>(), Of<DateTimeOffset>(), Of<ImageMetadata>(),
    }.ToFrozenDictionary(pair => pair.Type, pair => pair.Kind);

    /// <exception cref="ArgumentException">It is an array of something that metadata do not hold.</exception>
    public static object Freeze(string key, object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value is not Array array)
            return value;
        if (Kinds.TryGetValue(value.GetType(), out var kind))
            return kind.Freeze(array);
        var names = string.Join(", ", Kinds.Keys.Select(type => type.GetElementType()!.Name).Order(StringComparer.Ordinal));
        var found = $"The value of \"{key}\" is a {value.GetType().Name}.";
        throw new ArgumentException($"{found} Arrays of metadata have one axis and are of: {names}.", nameof(value));
    }

    public static bool TryAs<T>(object value, [MaybeNullWhen(false)] out T typed)
    {
        if (value is not T && typeof(T).IsArray && Kinds.TryGetValue(typeof(T), out var kind))
            value = kind.Copy(value) ?? value;
        typed = value is T found ? found : default;
        return value is T;
    }

    private static (Type Type, ArrayKind Kind) Of<T>()
    {
        return (typeof(T[]), new(Freeze, Copy));

        static object Freeze(Array array) => ImmutableArray.Create((T[])array);
        static Array? Copy(object value) => value is ImmutableArray<T> values ? values.ToArray() : null;
    }

    private sealed record ArrayKind(Func<Array, object> Freeze, Func<object, Array?> Copy);
}
