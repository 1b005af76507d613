namespace ImageIO.Memory;

/// <summary>
/// Tells the garbage collector of native memory behind small objects, so that it looks for forgotten ones in time. It answers growth with a
/// full collection.
/// </summary>
/// <remarks>
/// Memory that was disposed stays told until two collections have passed without so much in use: who makes and disposes arrays in turn, on
/// one thread or eight, would otherwise tell the collector of growth again and again, and be answered with collections that find nothing.
/// </remarks>
internal sealed class CollectorPressure
{
    /// <summary>Net growth that is told at once: telling each array makes it collect for nothing.</summary>
    private const long Step = 16L << 20;

    private long _told;
    private long _peak;
    private long _earlierPeak;
    private int _collections;

    /// <summary>More or less is in use than before.</summary>
    /// <param name="inUse">Bytes of native memory of arrays that are alive.</param>
    /// <param name="forgotten">Less, since the collector found an array that nobody had disposed.</param>
    public void Update(long inUse, bool forgotten)
    {
        var collections = GC.CollectionCount(0);
        if (Interlocked.Exchange(ref _collections, collections) != collections)
            Interlocked.Exchange(ref _earlierPeak, Interlocked.Exchange(ref _peak, inUse));
        Peak.Raise(ref _peak, inUse);

        var told = Interlocked.Read(ref _told);
        var most = forgotten ? inUse : Math.Max(Interlocked.Read(ref _peak), Interlocked.Read(ref _earlierPeak));
        var wanted = Math.Max(Down(inUse), Math.Min(told, Down(most)));

        // One step of slack below, for what swings around a border.
        if (wanted == told || wanted == told - Step)
            return;
        if (Interlocked.CompareExchange(ref _told, wanted, told) != told)
            return;
        if (wanted > told)
            GC.AddMemoryPressure(wanted - told);
        else
            GC.RemoveMemoryPressure(told - wanted);
    }

    private static long Down(long bytes) => bytes / Step * Step;
}
