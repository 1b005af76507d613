using System.Collections.Frozen;

namespace ImageIO.Codecs;

/// <summary>What would read a format that no codec at hand reads.</summary>
/// <param name="Package">The package to install; null where there is none.</param>
/// <param name="Registration">How its codecs are added to a registry; null where it needs no adding, or does not exist.</param>
/// <param name="Advice">What to do where there is no package; null where there is.</param>
internal sealed record KnownBackend(string? Package, string? Registration, string? Advice = null);

/// <summary>
/// Who reads what: the codecs of the process know their own extensions, and <c>KnownBackends.txt</c> has what else Python's imageio lists.
/// </summary>
internal static class KnownBackends
{
    private const string PackageMark = "package: ";
    private const string AdviceMark = "advice: ";

    private static readonly FrozenDictionary<string, KnownBackend> Table
        = Parse().ToFrozenDictionary(row => row.Extension, row => row.Backend, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every extension that no codec of this package reads but somebody knows, in alphabetic order.</summary>
    public static IEnumerable<string> Extensions => Table.Keys.Order(StringComparer.Ordinal);

    /// <summary>What reads files of an extension; null where nobody has heard of it.</summary>
    /// <param name="extension">With its dot, without regard to case.</param>
    public static KnownBackend? Find(string extension)
    {
        if (CodecRegistry.Default.FindByExtension(extension, CodecCapabilities.None) is not { Info.Package: var package })
            return Table.GetValueOrDefault(extension);
        return new KnownBackend(package, Table.Values.FirstOrDefault(known => known.Package == package)?.Registration);
    }

    /// <summary>What to install for an extension, or else to do, as a sentence with a space behind it; empty where nobody knows.</summary>
    /// <param name="extension">With its dot.</param>
    /// <param name="registry">The codecs at hand. What one of them knows needs no package.</param>
    public static string Hint(string extension, CodecRegistry registry)
    {
        if (registry.FindByExtension(extension, CodecCapabilities.None) is not null)
            return "";
        return Find(extension) switch
        {
            null => "",
            { Package: { } package, Registration: { } registration }
                => $"The package {package} knows {extension}: install it and call {registration} on the registry. ",
            { Package: { } package } => $"The package {package} knows {extension}, but its codec is not in this registry. ",
            { Advice: var advice } => $"No package reads {extension} yet. {advice} ",
        };
    }

    private static IEnumerable<(string Extension, KnownBackend Backend)> Parse()
    {
        using var lines = new StreamReader(typeof(KnownBackends).Assembly.GetManifestResourceStream("KnownBackends.txt")!);
        KnownBackend? backend = null;
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith(PackageMark, StringComparison.Ordinal))
            {
                var parts = line[PackageMark.Length..].Split(' ');
                backend = new KnownBackend(parts[0], parts[1]);
            }
            else if (line.StartsWith(AdviceMark, StringComparison.Ordinal))
            {
                backend = new KnownBackend(null, null, line[AdviceMark.Length..]);
            }
            else if (line.StartsWith('.'))
            {
                foreach (var extension in line.Split(' '))
                    yield return (extension, backend!);
            }
        }
    }
}
