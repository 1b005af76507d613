namespace ImageIO.Diagnostics.Analysis;

/// <summary>
/// Whether a program may have a single job: then memory rises while it works, however evenly, and that is what the job needs. Such a
/// program works without a pause. A leak shows where the same work is done again and again, with time to wait in between, or for long.
/// </summary>
internal sealed class OneJob(IReadOnlyList<MemorySample> samples, Axis axis)
{
    /// <summary>From this part of the time on in which threads work or wait for a processor, a program does not pause.</summary>
    private const double Busy = 0.85;

    /// <summary>Seconds from which on, without those for which it waited for a processor, no job climbs evenly.</summary>
    private const double MaxJob = 300;

    /// <summary>
    /// Where the system does not tell how busy a program is: seconds that any job may take, seconds that hardly one takes, and bytes a
    /// second that only a job takes in between.
    /// </summary>
    private const double ShortJob = 8;

    private const double LongJob = 60;

    private const double FastJob = 8e6;

    /// <summary>Whether one job may explain a rise that never falls.</summary>
    public bool MayExplain(Climb climb)
    {
        var levels = climb.Levels;
        if (axis == Axis.Iterations || levels.Length > MaxJob)
            return false;
        var times = samples.Where(sample => axis.At(sample) is var at && at >= levels.X[0] && at <= levels.X[^1]).ToList();
        var busy = times.Where(sample => sample.BusyTime is not null).ToList();
        if (busy.Count >= 3)
            return (busy[^1].BusyTime - busy[0].BusyTime) / (busy[^1].Time - busy[0].Time) > Busy;
        var seconds = (times[^1].Time - times[0].Time).TotalSeconds;
        return seconds < ShortJob || (seconds < LongJob && climb.Rise > FastJob * seconds);
    }
}
