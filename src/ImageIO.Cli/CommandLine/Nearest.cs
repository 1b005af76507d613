namespace ImageIO.Cli.CommandLine;

/// <summary>Finds what somebody may have meant to type.</summary>
internal static class Nearest
{
    /// <summary>The name that differs least from what was typed; null where none is near.</summary>
    public static string? Find(string typed, IEnumerable<string> names)
    {
        var max = Math.Max(1, Bare(typed).Length / 3);
        return names
            .Select(name => (Name: name, Distance: IsStart(typed, name) ? 1 : Distance(Bare(typed), Bare(name))))
            .Where(candidate => candidate.Distance <= max)
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    private static bool IsStart(string typed, string name)
        => Bare(typed).Length >= 3 && Bare(name).StartsWith(Bare(typed), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string name) => name.TrimStart('-').ToLowerInvariant();

    /// <summary>The fewest letters to insert, leave out, replace, or swap with their neighbor.</summary>
    private static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var replaced = rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], 1 + rows[i - 2, j - 2]);
            }
        }

        return rows[left.Length, right.Length];
    }
}
