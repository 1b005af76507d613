namespace ImageIO.Tests;

/// <summary>Tables of the documents, for tests that hold them to what is.</summary>
internal static class MarkdownTable
{
    /// <summary>The cells of a table, its head first, without the line below the head.</summary>
    /// <param name="path">The document.</param>
    /// <param name="start">How the table's first line starts.</param>
    public static List<string[]> Read(string path, string start)
        => [.. File.ReadLines(path).SkipWhile(line => !line.StartsWith(start, StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .Where(line => !line.StartsWith("|--", StringComparison.Ordinal))
            .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray())];
}
