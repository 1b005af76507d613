using System.Runtime.InteropServices;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>Turns the half steps of a code-block into coefficients.</summary>
internal static class BlockScale
{
    public static void Store(ReadOnlySpan<int> halfSteps, Span<int> target, Subband band, TileComponent component)
    {
        halfSteps = halfSteps[..target.Length];
        if (component.RegionShift > 0)
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = Lower(halfSteps[i], component.RegionShift);
            halfSteps = target;
        }

        if (component.Style.IsReversible)
        {
            // Towards zero: what is left of a coefficient whose last planes are missing stays a half.
            for (var i = 0; i < target.Length; i++)
                target[i] = halfSteps[i] / 2;
            return;
        }

        var step = band.Step * 0.5f;
        var floats = MemoryMarshal.Cast<int, float>(target);
        for (var i = 0; i < floats.Length; i++)
            floats[i] = halfSteps[i] * step;
    }

    /// <summary>Coefficients of the region of interest are known by their size, as no other reaches so far (T.800 H.1).</summary>
    private static int Lower(int halfSteps, int shift)
    {
        if (shift > 30 || Math.Abs(halfSteps) >> 1 < 1 << shift)
            return halfSteps;
        var lowered = Math.Abs(halfSteps) >> shift;
        return halfSteps < 0 ? -lowered : lowered;
    }
}
