namespace ImageIO.Cli.Output;

/// <summary>Keeps text that comes out of files from breaking lines or steering the terminal.</summary>
internal static class OneLine
{
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
