namespace ImageIO.Memory;

/// <summary>The largest value of a counter that several threads change.</summary>
internal static class Peak
{
    public static void Raise(ref long peak, long value)
    {
        long seen;
        while (value > (seen = Interlocked.Read(ref peak)) && Interlocked.CompareExchange(ref peak, value, seen) != seen)
        {
        }
    }
}
