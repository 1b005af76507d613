using System.Globalization;

namespace ImageIO.Cli.Options;

/// <summary>How often an animation plays, in words.</summary>
internal static class LoopCountText
{
    public static bool TryParse(string text, out int count)
    {
        count = text == "once" ? 1 : 0;
        return text is "forever" or "once" || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
    }

    public static string Of(int count) => count switch
    {
        0 => "forever",
        1 => "once",
        _ => $"{count} times",
    };
}
