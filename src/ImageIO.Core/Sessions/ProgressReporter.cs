using System.Diagnostics;

namespace ImageIO.Sessions;

/// <summary>Tells a caller how far things are, at most ten times a second.</summary>
internal sealed class ProgressReporter
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private static readonly ProgressReporter Silent = new(null);

    private readonly IProgress<ImageProgress>? _listener;
    private long _last;

    private ProgressReporter(IProgress<ImageProgress>? listener) => _listener = listener;

    public static ProgressReporter To(IProgress<ImageProgress>? listener) => listener is null ? Silent : new ProgressReporter(listener);

    /// <summary>
    /// Whether anybody listens, and has not just been told. To be asked before a total is looked for, which may cost a walk through the
    /// file.
    /// </summary>
    public bool IsDue => _listener is not null && (_last == 0 || Stopwatch.GetElapsedTime(_last) >= Period);

    public void Report(long frames, long? totalFrames, long bytes, double? fraction = null)
    {
        if (!IsDue)
            return;
        _last = Stopwatch.GetTimestamp();
        _listener!.Report(new ImageProgress(frames, totalFrames, bytes) { Fraction = fraction });
    }

    /// <summary>The last word, whenever the one before was.</summary>
    public void Complete(long frames, long bytes) => _listener?.Report(new ImageProgress(frames, frames, bytes));
}
