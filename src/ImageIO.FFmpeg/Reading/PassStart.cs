namespace ImageIO.FFmpeg.Reading;

/// <summary>Where one run of ffmpeg begins, and which frames of it come through.</summary>
/// <param name="Before">Arguments before the file.</param>
/// <param name="Condition">True for the frames that come, as ffmpeg's filter <c>select</c> reads it; null for all.</param>
/// <param name="List">The parts of the file that are read one behind the other, as a list of ffmpeg's concat; null for the whole
/// file.</param>
internal sealed record PassStart(IReadOnlyList<string> Before, string? Condition = null, string? List = null)
{
    /// <summary>All frames.</summary>
    public static PassStart Whole { get; } = new([]);

    /// <summary>All frames, of a source that only moves forward.</summary>
    public static PassStart Live { get; } = new([]) { IsLive = true };

    /// <summary>Whether the bytes come on standard input as they are read.</summary>
    public bool IsLive { get; private init; }
}
