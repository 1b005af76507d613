namespace GifScoreboard.Measuring;

/// <summary>
/// A fixed piece of work, timed beside each measurement: how fast the machine was just then, with whatever else ran on it.
/// </summary>
internal static class Yardstick
{
    private static readonly uint[] Table = new uint[1 << 19];

    static Yardstick() => Work();

    /// <summary>Milliseconds of CPU that the work takes now.</summary>
    public static double Measure()
    {
        var before = Environment.CpuUsage.TotalTime;
        Work();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    /// <summary>Chains of arithmetic and of accesses to 2 MB: what palettes and LZW tables are made of.</summary>
    private static void Work()
    {
        var state = 2463534242u;
        for (var i = 0; i < 4_000_000; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            Table[state & (uint)(Table.Length - 1)] += state;
        }
    }
}
