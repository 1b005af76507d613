namespace ImageIO.Memory;

/// <summary>How much of the memory of the machine, or of the container where that has a limit, is in use by all who share it.</summary>
/// <param name="Available">What the process may use, in bytes: the machine's memory, or what the runtime takes of a container's limit or was told to.</param>
/// <param name="Used">What is in use, in bytes; 0 where it is not known yet.</param>
/// <param name="High">From here on memory is short, in bytes.</param>
internal readonly record struct MemoryLoad(long Available, long Used, long High)
{
    public bool IsShort => Used > 0 && Used >= High;

    /// <summary>As the runtime saw it at its last collection: by the same measure it decides to collect more often.</summary>
    public static MemoryLoad OfLastCollection()
    {
        var info = GC.GetGCMemoryInfo(GCKind.Any);
        return new MemoryLoad(info.TotalAvailableMemoryBytes, info.MemoryLoadBytes, info.HighMemoryLoadThresholdBytes);
    }
}
