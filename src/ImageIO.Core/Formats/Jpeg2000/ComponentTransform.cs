using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>From the coefficients of components to their samples (T.800 Annex G).</summary>
internal static class ComponentTransform
{
    /// <summary>RCT: three rows of whole numbers become red, green and blue.</summary>
    public static void InvertReversible(Span<int> first, Span<int> second, Span<int> third)
    {
        second = second[..first.Length];
        third = third[..first.Length];
        for (var i = 0; i < first.Length; i++)
        {
            var green = first[i] - ((second[i] + third[i]) >> 2);
            (first[i], second[i], third[i]) = (third[i] + green, green, second[i] + green);
        }
    }

    /// <summary>ICT: the same of floats.</summary>
    public static void InvertIrreversible(Span<float> first, Span<float> second, Span<float> third)
    {
        second = second[..first.Length];
        third = third[..first.Length];
        for (var i = 0; i < first.Length; i++)
        {
            var (y, cb, cr) = (first[i], second[i], third[i]);
            (first[i], second[i], third[i]) = (y + (1.402f * cr), y - (0.344136f * cb) - (0.714136f * cr), y + (1.772f * cb));
        }
    }

    /// <summary>Rounds floats, shifts what was centered on 0, and keeps samples within their bits.</summary>
    public static void Finish(Span<int> row, bool isReversible, ComponentLayout layout)
    {
        var half = 1 << (layout.Depth - 1);
        var (offset, least, greatest) = layout.IsSigned ? (0, -half, half - 1) : (half, 0, (2 * half) - 1);
        if (!isReversible)
            Round(row);
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(row);
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = Vector.Min(Vector.Max(vectors[i] + new Vector<int>(offset), new Vector<int>(least)), new Vector<int>(greatest));
        for (var i = vectors.Length * Vector<int>.Count; i < row.Length; i++)
            row[i] = Math.Clamp(row[i] + offset, least, greatest);
    }

    private static void Round(Span<int> row)
    {
        // Damaged data may have become anything: nothing above is a sample.
        const float most = 1 << 29;
        var floats = MemoryMarshal.Cast<int, float>(row);
        for (var i = 0; i < floats.Length; i++)
            row[i] = (int)MathF.Round(Math.Min(Math.Max(floats[i], -most), most));
    }
}
