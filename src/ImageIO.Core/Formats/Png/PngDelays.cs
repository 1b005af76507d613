namespace ImageIO.Formats.Png;

/// <summary>
/// Turns times into the fractions of a second that frames are shown for (PNG third edition, section 11.3.6.2): each the simplest one within
/// the precision of <see cref="TimeSpan"/>, so that thirtieths come back as thirtieths. Ends of frames are kept to, so that the whole never
/// drifts.
/// </summary>
internal sealed class PngDelays
{
    /// <summary>Seconds that have been written.</summary>
    private decimal _written;

    /// <summary>The delay of a frame that ends so long after the start of the first one.</summary>
    /// <exception cref="ImageEncodingException">It is longer than a frame can be.</exception>
    public (ushort Numerator, ushort Denominator) DelayUntil(TimeSpan end)
    {
        var delay = Math.Max(0, ((decimal)end.Ticks / TimeSpan.TicksPerSecond) - _written);
        if (delay > ushort.MaxValue)
        {
            throw new ImageEncodingException(
                $"A frame of an animated PNG is shown for at most {ushort.MaxValue} s, not for {delay:0.###} s. Write it several times.");
        }

        var (numerator, denominator) = Simplest(delay);
        _written += (decimal)numerator / denominator;
        return (numerator, denominator);
    }

    /// <summary>The first convergent of a continued fraction that is near enough, or the last one that fits 16 bits.</summary>
    private static (ushort Numerator, ushort Denominator) Simplest(decimal value)
    {
        const decimal tolerance = 1m / TimeSpan.TicksPerSecond;
        var (before, numerator) = (0m, 1m);
        var (denominatorBefore, denominator) = (1m, 0m);
        var rest = value;
        while (true)
        {
            var whole = decimal.Floor(rest);
            var (nextNumerator, nextDenominator) = ((whole * numerator) + before, (whole * denominator) + denominatorBefore);
            if (nextNumerator > ushort.MaxValue || nextDenominator > ushort.MaxValue)
                return ((ushort)numerator, (ushort)denominator);
            (before, numerator) = (numerator, nextNumerator);
            (denominatorBefore, denominator) = (denominator, nextDenominator);
            if (Math.Abs((numerator / denominator) - value) <= tolerance || rest == whole)
                return ((ushort)numerator, (ushort)denominator);
            rest = 1 / (rest - whole);
        }
    }
}
