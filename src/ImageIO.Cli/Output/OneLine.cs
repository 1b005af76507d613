namespace ImageIO.Cli.Output;

/// <summary>Keeps text that comes out of files from breaking lines or steering the terminal.</summary>
internal static class OneLine
{
    /// <summary>Hangul: what comes before is narrow.</summary>
    private const int FirstWide = 0x1100;

    /// <summary>As much of a text as fits into so many cells of a terminal: letters of the Far East and pictures take two.</summary>
    public static string Fit(string text, int cells)
    {
        var clean = Of(text);
        var (used, fitting) = (0, 0);
        foreach (var rune in clean.EnumerateRunes())
        {
            used += rune.Value < FirstWide ? 1 : 2;
            if (used < cells)
                fitting += rune.Utf16SequenceLength;
        }

        return used <= cells ? clean : clean[..fitting] + "…";
    }

    public static string Of(string text, int maxLength = int.MaxValue)
    {
        var cut = text.Length > maxLength;
        var clean = string.Create(cut ? maxLength : text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });
        return cut ? clean + "..." : clean;
    }
}
