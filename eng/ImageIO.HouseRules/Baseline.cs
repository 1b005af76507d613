namespace ImageIO.HouseRules;

/// <summary>What breaks the rules already and is on its way out.</summary>
/// <remarks><c>FILE -> FILE</c> is a name that is let through, <c>cycle FILE FILE …</c> a cycle, or any part of it.</remarks>
internal sealed class Baseline
{
    private const string CycleMark = "cycle ";

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<HashSet<string>> _cycles = new();

    public Baseline(IEnumerable<string> lines)
    {
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith(CycleMark, StringComparison.Ordinal))
                _cycles.Add(new HashSet<string>(line.Substring(CycleMark.Length).Split(' '), StringComparer.Ordinal));
            else
                _names.Add(line);
        }
    }

    public bool Has(string file, string named) => _names.Contains($"{file} -> {named}");

    public bool HasCycle(IEnumerable<string> files) => _cycles.Exists(cycle => files.All(cycle.Contains));
}
