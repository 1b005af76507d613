namespace ImageIO.Memory;

/// <summary>How much of the memory of the machine, or of the container where that has a limit, is in use by all who share it.</summary>
/// <param name="Available">What the process may use, in bytes: the machine's memory, or what the runtime takes of a container's limit or
/// was told to.</param>
/// <param name="Used">What is in use, in bytes; 0 where it is not known yet.</param>
/// <param name="High">From here on memory is short, in bytes.</param>
internal readonly record struct MemoryLoad(long Available, long Used, long High)
{
    /// <summary>Where the runtime has no counters (WebAssembly), whose memory is 2 or 4 GiB at most.</summary>
    public static readonly MemoryLoad Unknown = new(1L << 30, 0, long.MaxValue);

    /// <summary>As the process started.</summary>
    public static MemoryLoad AtStart { get; } = OfLastCollection();

    public bool IsShort => Used > 0 && Used >= High;

    /// <summary>As the runtime saw it at its last collection: by the same measure it decides to collect more often.</summary>
    public static MemoryLoad OfLastCollection() => Of(static () => GC.GetGCMemoryInfo(GCKind.Any));

    /// <summary>As the runtime says; <see cref="Unknown"/> where it does not.</summary>
    /// <param name="ask">Asks it.</param>
    public static MemoryLoad Of(Func<GCMemoryInfo> ask)
    {
        try
        {
            var info = ask();
            if (info.TotalAvailableMemoryBytes > 0)
                return new MemoryLoad(info.TotalAvailableMemoryBytes, info.MemoryLoadBytes, info.HighMemoryLoadThresholdBytes);
        }
        catch (Exception missing) when (missing is PlatformNotSupportedException or NotImplementedException or MissingMethodException)
        {
            // Some runtimes have the method, and nothing behind it.
        }

        return Unknown;
    }

    /// <summary>A part of the memory that the process may use, and no more than <paramref name="most"/>.</summary>
    public long Part(int part, long most) => Math.Min(most, Available / part);
}
