namespace ImageIO.Memory;

/// <summary>
/// Whether work may be given to other threads, and waited for: in a browser there are none, and waiting there would never end.
/// </summary>
internal static class ThreadUse
{
    private static readonly AsyncLocal<bool> IsForbidden = new();

    /// <summary>Whether threads can be started.</summary>
    public static bool IsPossible => !OperatingSystem.IsBrowser() && !OperatingSystem.IsWasi() && !IsForbidden.Value;

    /// <summary>How many may work at once, the calling one among them.</summary>
    public static int Max => IsPossible ? Environment.ProcessorCount : 1;

    /// <summary>The current flow of execution is treated as if there were no threads, for tests.</summary>
    public static void Forbid() => IsForbidden.Value = true;

    /// <summary>Ends a call that would start a thread or wait for one where there are none.</summary>
    /// <exception cref="PlatformNotSupportedException">There are none.</exception>
    public static void ThrowIfImpossible()
    {
        if (!IsPossible)
            throw new PlatformNotSupportedException("There are no threads to work on here. Set WriteOptions.MaxParallelism to 1.");
    }
}
