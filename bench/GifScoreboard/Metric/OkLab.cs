using System.Numerics;

namespace GifScoreboard.Metric;

/// <summary>Distances between colors in OKLab (B. Ottosson, 2020), a row at a time.</summary>
internal static class OkLab
{
    private const int StepsPerLevel = 16;

    /// <summary>Linear light at sixteenths of a level of sRGB, with one entry more to interpolate to.</summary>
    private static readonly float[] Linear = MakeLinear();

    /// <summary>The linear light of a level of sRGB, which may lie between two.</summary>
    public static float ToLinear(float level)
    {
        var position = Math.Clamp(level, 0, 255) * StepsPerLevel;
        var index = Math.Min((int)position, (255 * StepsPerLevel) - 1);
        return Linear[index] + ((Linear[index + 1] - Linear[index]) * (position - index));
    }

    public static float ToLinear(byte level) => Linear[level * StepsPerLevel];

    /// <summary>The distance for each pixel of two rows of linear light, whose planes are behind each other: red, green, blue.</summary>
    public static void Distances(ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<float> distances)
    {
        var stride = first.Length / 3;
        for (var x = 0; x < distances.Length; x += Vector<float>.Count)
        {
            var (l1, a1, b1) = Convert(Load(first, x), Load(first, stride + x), Load(first, (2 * stride) + x));
            var (l2, a2, b2) = Convert(Load(second, x), Load(second, stride + x), Load(second, (2 * stride) + x));
            var (l, a, b) = (l1 - l2, a1 - a2, b1 - b2);
            Vector.SquareRoot((l * l) + (a * a) + (b * b)).CopyTo(distances[x..]);
        }
    }

    private static Vector<float> Load(ReadOnlySpan<float> values, int index) => new(values.Slice(index, Vector<float>.Count));

    private static (Vector<float> L, Vector<float> A, Vector<float> B) Convert(Vector<float> red, Vector<float> green, Vector<float> blue)
    {
        var l = CubeRoot((red * 0.4122214708f) + (green * 0.5363325363f) + (blue * 0.0514459929f));
        var m = CubeRoot((red * 0.2119034982f) + (green * 0.6806995451f) + (blue * 0.1073969566f));
        var s = CubeRoot((red * 0.0883024619f) + (green * 0.2817188376f) + (blue * 0.6299787005f));
        return (
            (l * 0.2104542553f) + (m * 0.7936177850f) - (s * 0.0040720468f),
            (l * 1.9779984951f) - (m * 2.4285922050f) + (s * 0.4505937099f),
            (l * 0.0259040371f) + (m * 0.7827717662f) - (s * 0.8086757660f));
    }

    /// <summary>A third of the exponent as the start, then three rounds of Newton's.</summary>
    private static Vector<float> CubeRoot(Vector<float> value)
    {
        value = Vector.Max(value, new Vector<float>(1e-9f));
        var third = Vector.ConvertToInt32(Vector.ConvertToSingle(Vector.AsVectorInt32(value)) * (1 / 3f));
        var root = Vector.AsVectorSingle(third + new Vector<int>(709921077));
        for (var i = 0; i < 3; i++)
        {
            var square = root * root;
            root -= ((square * root) - value) / (square * 3f);
        }

        return root;
    }

    private static float[] MakeLinear()
    {
        var table = new float[(255 * StepsPerLevel) + 1];
        for (var i = 0; i < table.Length; i++)
        {
            var value = i / (255.0 * StepsPerLevel);
            table[i] = (float)(value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4));
        }

        return table;
    }
}
