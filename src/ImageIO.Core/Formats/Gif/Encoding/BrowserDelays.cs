using System.Globalization;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>What browsers make of the delays of a file: shorter ones than 20 ms become 100 ms.</summary>
internal sealed class BrowserDelays
{
    /// <summary>The least delay that browsers heed, in hundredths of a second.</summary>
    private const int MinHeeded = 2;

    /// <summary>What a shorter one becomes.</summary>
    private const int Slowed = 10;

    private const double UnitsPerSecond = 100;

    private long _frames;
    private long _slowed;
    private long _asked;
    private long _shown;

    /// <summary>The warning of all frames together; null where they are shown as they are meant.</summary>
    public string? Warning => _slowed == 0 || _frames == 1 ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{_slowed} of {_frames} frames last less than 20 ms, and browsers show such frames for 100 ms: "
        + $"{_frames * UnitsPerSecond / _shown:0.#} frames per second{Asked}. "
        + $"Up to {UnitsPerSecond / MinHeeded} frames per second are shown as they are meant.");

    private string Asked => _asked == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $" instead of the {_frames * UnitsPerSecond / _asked:0.#} that the file says "
        + $"(its times are hundredths of a second, and their sum is right)");

    /// <summary>Counts a frame.</summary>
    /// <param name="delay">In hundredths of a second.</param>
    public void Add(long delay)
    {
        _frames++;
        _asked += delay;
        _slowed += delay < MinHeeded ? 1 : 0;
        _shown += delay < MinHeeded ? Slowed : delay;
    }
}
