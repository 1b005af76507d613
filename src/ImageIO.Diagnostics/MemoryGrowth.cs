namespace ImageIO.Diagnostics;

/// <summary>What grows.</summary>
public enum MemoryGrowth
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Managed objects that something still refers to.</summary>
    Managed,

    /// <summary>Memory outside the managed heap.</summary>
    Native,

    /// <summary>Memory of which only the system tells: managed or native.</summary>
    Unknown,

    /// <summary>Open handles: files, sockets, threads and the like.</summary>
    Handles,

    /// <summary>Memory that other processes may map too and that no file on disk provides: shared segments, tmpfs, memory files.</summary>
    Shared,
}
