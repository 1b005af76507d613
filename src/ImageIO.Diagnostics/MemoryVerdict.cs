namespace ImageIO.Diagnostics;

/// <summary>What a report makes of the memory of a process.</summary>
public enum MemoryVerdict
{
    /// <summary>Memory stays where it is.</summary>
    Flat,

    /// <summary>Memory climbs and comes back to where it was: garbage that is collected late, not a leak.</summary>
    SawTooth,

    /// <summary>
    /// It can't be told yet: memory still changes as it does while a program warms up, or the run is too short for what is seen.
    /// </summary>
    WarmingUp,

    /// <summary>A leak: what stays after collections grows steadily.</summary>
    Growing,
}
