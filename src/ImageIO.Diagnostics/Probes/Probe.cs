namespace ImageIO.Diagnostics.Probes;

/// <summary>One place that figures come from. It reads them into a sample without leaving garbage behind that would show in them.</summary>
internal interface IProbe : IDisposable
{
    /// <summary>Adds what this place tells.</summary>
    /// <param name="sample">What the other places have told so far; its time is set.</param>
    /// <param name="thorough">Whether to ask for what is costly too.</param>
    /// <returns>False once the process is gone.</returns>
    bool TryRead(ref MemorySample sample, bool thorough);

    /// <summary>Has the process collect all its garbage now.</summary>
    /// <returns>False where it has no runtime that does so when asked.</returns>
    bool TryCollect() => false;
}
