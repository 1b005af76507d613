namespace ImageIO.Diagnostics.Probes;

/// <summary>The managed heap of this process.</summary>
internal sealed class OwnRuntimeProbe : IProbe
{
    private const int LargeObjects = 3;
    private const int PinnedObjects = 4;

    public bool TryRead(ref MemorySample sample, bool thorough)
    {
        var info = GC.GetGCMemoryInfo(GCKind.Any);
        var generations = info.GenerationInfo;
        sample = sample with
        {
            ManagedHeap = GC.GetTotalMemory(forceFullCollection: false),
            LargeObjectHeap = generations.Length > LargeObjects ? generations[LargeObjects].SizeAfterBytes : null,
            PinnedObjectHeap = generations.Length > PinnedObjects ? generations[PinnedObjects].SizeAfterBytes : null,
            Committed = info.TotalCommittedBytes,
            Fragmented = info.FragmentedBytes,
            Allocated = GC.GetTotalAllocatedBytes(precise: thorough),
            Gen0 = GC.CollectionCount(0),
            Gen1 = GC.CollectionCount(1),
            Gen2 = GC.CollectionCount(2),
            PauseTime = GC.GetTotalPauseDuration(),
        };
        return true;
    }

    public bool TryCollect()
    {
        GC.Collect();
        return true;
    }

    public void Dispose()
    {
    }
}
