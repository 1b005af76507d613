namespace ImageIO.Tests;

/// <summary>Measures what is allocated on the managed heap.</summary>
internal static class Allocated
{
    /// <summary>
    /// Bytes that the calling thread allocates in an action: the least of several calls, as the first ones compile and fill what is kept,
    /// and a collection may fall into one.
    /// </summary>
    /// <param name="action">What is called.</param>
    public static long By(Action action)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 8; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
