using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization.Building;

/// <summary>
/// sRGB and OKLab at once, for stills: an item is red, green, blue, its weight, L, a, b and 0, and a palette lies in
/// <see cref="BlendedPlanes"/>.
/// </summary>
/// <remarks>
/// The error is the squared difference in sRGB and the distance in OKLab, each as a share of what it was in the round before: what
/// lowers one by a percent may raise the other by about as much, whatever the image is like. Colors are moved in sRGB; their OKLab follows.
/// </remarks>
internal struct BlendedSpace : IColorSpace<Vector256<float>>
{
    /// <summary>How much the error in sRGB counts; that in OKLab counts the rest.</summary>
    public const float ValueShare = 0.37f;

    private const int Weight = 3;

    private float _valueWeight = 1;
    private float _perceivedWeight;
    private double _values;
    private double _perceived;
    private double _weights;

    public BlendedSpace()
    {
    }

    public static int Channels => 7;

    public static Vector256<float> FarAway => Vector256.Create(BlendedPlanes.FarAway);

    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    public static Vector256<float> Min(Vector256<float> left, Vector256<float> right) => Vector256.MinNative(left, right);

    public static Vector256<float> Max(Vector256<float> left, Vector256<float> right) => Vector256.MaxNative(left, right);

    public static float Element(Vector256<float> vector, int index) => vector[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Moment(Vector256<float> item, Vector256<float> origin)
        => (item - origin).WithElement(Weight, 1) * item[Weight];

    public static Vector256<float> Mean(Vector256<float> moments, Vector256<float> origin)
        => (origin + (moments / moments[Weight])).WithElement(Weight, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquaredLength(Vector256<float> moments)
    {
        var sum = moments.WithElement(Weight, 0);
        return Vector256.Dot(sum, sum);
    }

    public static Vector256<float> SlicesPerUnit(Vector256<float> low, Vector256<float> high, int slices)
        => Vector256.Create((float)slices) / (high - low + Vector256.Create(1e-9f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddToSlices(
        Vector256<float> item,
        Vector256<float> moment,
        Vector256<float> low,
        Vector256<float> slicesPerUnit,
        Span<Vector256<float>> slices,
        int count)
    {
        var slice = Vector256.Min(Vector256.ConvertToInt32((item - low) * slicesPerUnit), Vector256.Create(count - 1));
        slices[slice[0]] += moment;
        slices[slice[1] + count] += moment;
        slices[slice[2] + (2 * count)] += moment;
        slices[slice[4] + (4 * count)] += moment;
        slices[slice[5] + (5 * count)] += moment;
        slices[slice[6] + (6 * count)] += moment;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSquares(Vector256<float> item, float weight, ref Vector256<float> sums, ref Vector256<float> squares)
    {
        var moment = item.WithElement(Weight, 1) * weight;
        sums += moment;
        squares += item * moment;
    }

    public static Vector128<float> Variances(Vector256<float> sums, Vector256<float> squares)
    {
        var mean = sums.GetLower() / sums[Weight];
        return Vector128.Max((squares.GetLower() / sums[Weight]) - (mean * mean), Vector128<float>.Zero);
    }

    public static Vector256<float> Get(ReadOnlySpan<float> planes, int place) => BlendedPlanes.Get(planes, place);

    public static void Set(Span<float> planes, int place, Vector256<float> color) => BlendedPlanes.Set(planes, place, color);

    public static Vector256<float> Toward(Vector256<float> color, Vector256<float> sums, float stride)
        => OfValues(color.GetLower() + (((sums.GetLower() / sums[Weight]) - color.GetLower()) * stride));

    public static Vector256<float> Moved(Vector256<float> color, int channel, float offset)
        => OfValues(color.GetLower().WithElement(channel, color[channel] + offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void FindNearest(ReadOnlySpan<Vector256<float>> items, ReadOnlySpan<float> planes, int count, Span<int> found)
    {
        for (var i = 0; i < items.Length; i++)
            found[i] = BlendedPlanes.Nearest(planes, count, items[i], _valueWeight, _perceivedWeight);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Place, float Distance, float Error) Measure(Vector256<float> item, int found, ReadOnlySpan<float> planes)
    {
        var (value, squared) = BlendedPlanes.SquaredDistances(item, BlendedPlanes.Get(planes, found));
        var distance = MathF.Sqrt(squared);
        _values += item[Weight] * (double)value;
        _perceived += item[Weight] * (double)distance;
        _weights += item[Weight];
        return (found, distance, (_valueWeight * value) + (_perceivedWeight * distance));
    }

    /// <summary>Weighs the two errors for the next round.</summary>
    public void EndRound()
    {
        _valueWeight = (float)(ValueShare * _weights / Math.Max(_values, 1e-6 * _weights));
        _perceivedWeight = (float)((1 - ValueShare) * _weights / Math.Max(_perceived, 1e-6 * _weights));
        _values = _perceived = _weights = 0;
    }

    /// <remarks>Squared errors around a mean add up; distances do less.</remarks>
    public readonly float Loss(ReadOnlySpan<float> planes, int count, Vector256<float> own, float weight, float error)
    {
        var other = BlendedPlanes.Nearest(planes, count, own, _valueWeight, _perceivedWeight);
        var (value, squared) = BlendedPlanes.SquaredDistances(own, BlendedPlanes.Get(planes, other));
        var perceived = weight * _perceivedWeight;
        return (weight * _valueWeight * value) + MathF.Sqrt((perceived * perceived * squared) + (error * error)) - error;
    }

    /// <summary>The color of sRGB values, which need not be whole, brought within their range.</summary>
    public static Vector256<float> OfValues(Vector128<float> values)
        => BlendedPlanes.Of(Vector128.Min(Vector128.Max(values, Vector128<float>.Zero), Vector128.Create(255f)));
}
