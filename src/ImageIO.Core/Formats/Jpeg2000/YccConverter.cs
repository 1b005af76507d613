using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>sYCC as sRGB (IEC 61966-2-1 Annex F): color differences of fewer samples are repeated.</summary>
internal static class YccConverter
{
    /// <summary>A plane with a sample for each of another's.</summary>
    /// <param name="source">Knows the limits.</param>
    /// <param name="plane">The samples there are.</param>
    /// <param name="layout">How they stand on the reference grid.</param>
    /// <param name="area">Where they are.</param>
    /// <param name="whole">How the others stand there.</param>
    /// <param name="wholeArea">Where those are.</param>
    public static Plane Repeat(
        SourceStream source,
        Plane plane,
        ComponentLayout layout,
        GridArea area,
        ComponentLayout whole,
        GridArea wholeArea)
    {
        var repeated = new Plane(source, wholeArea);
        if (area.IsEmpty)
            return repeated;
        for (var y = 0; y < wholeArea.Height; y++)
        {
            source.CancellationToken.ThrowIfCancellationRequested();
            var from = plane.Row((int)PlaceOf(wholeArea.Y0 + y, whole.StepY, layout.StepY, area.Y0, area.Y1));
            var to = repeated.Row(y);
            for (var x = 0; x < to.Length; x++)
                to[x] = from[(int)PlaceOf(wholeArea.X0 + x, whole.StepX, layout.StepX, area.X0, area.X1)];
        }

        return repeated;
    }

    /// <summary>Converts a row in place.</summary>
    public static void Convert(Span<int> first, Span<int> second, Span<int> third, int depth, bool areDifferencesSigned)
    {
        var greatest = (1 << depth) - 1;
        var zero = areDifferencesSigned ? 0 : 1 << (depth - 1);
        for (var i = 0; i < first.Length; i++)
        {
            float y = first[i], cb = second[i] - zero, cr = third[i] - zero;
            first[i] = Round(y + (1.402f * cr), greatest);
            second[i] = Round(y - (0.344136f * cb) - (0.714136f * cr), greatest);
            third[i] = Round(y + (1.772f * cb), greatest);
        }
    }

    private static long PlaceOf(long at, int step, int otherStep, long start, long end)
        => Math.Clamp(at * step / otherStep, start, end - 1) - start;

    private static int Round(float value, int greatest) => Math.Clamp((int)MathF.Round(value), 0, greatest);
}
