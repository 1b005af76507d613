using ImageIO.Codecs;

namespace ImageIO.Cli.Options;

/// <summary>How often an animation plays, in words.</summary>
internal static class LoopCountText
{
    public static bool TryParse(string text, out int count)
    {
        count = 0;
        try
        {
            count = OptionText.LoopCount(text);
            return true;
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            return false;
        }
    }

    public static string Of(int count) => count switch
    {
        0 => "forever",
        1 => "once",
        _ => $"{count} times",
    };
}
