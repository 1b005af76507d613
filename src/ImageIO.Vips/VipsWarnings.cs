using System.Globalization;

namespace ImageIO.Vips;

/// <summary>
/// How many warnings libjpeg gave. libvips logs the number when an image is closed, on the thread that closes it, so that images read at
/// once don't mix. It reads a header twice, once for itself, so the greater number counts.
/// </summary>
internal static class VipsWarnings
{
    private const string Prefix = "read gave ";

    /// <summary>A profile without the intent that is asked for applies another of its own, which is no damage.</summary>
    private const string IntentWord = "intent";

    [ThreadStatic]
    private static int _count;

    [ThreadStatic]
    private static bool _hasOthers;

    /// <summary>Takes in a line that libvips logged.</summary>
    public static void Note(string message)
    {
        if (message.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(message.AsSpan(Prefix.Length).Trim(" warnings"), CultureInfo.InvariantCulture, out var count))
            _count = Math.Max(_count, count);
        else if (!message.Contains(IntentWord, StringComparison.Ordinal))
            _hasOthers = true;
    }

    /// <summary>Whether libvips warned this thread of something else than a JPEG since the last call.</summary>
    public static bool TakeOthers()
    {
        var hasOthers = _hasOthers;
        _hasOthers = false;
        return hasOthers;
    }

    /// <summary>The number of warnings of an image that this thread closed since the last call.</summary>
    public static int Take()
    {
        var count = _count;
        _count = 0;
        return count;
    }
}
