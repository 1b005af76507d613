using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization.Building;

/// <summary>
/// OKLab, for the many frames of an animation: an item is L, a, b and its weight, a palette lies in <see cref="OklabPlanes"/>, and the
/// error is the distance.
/// </summary>
internal readonly struct OklabSpace : IColorSpace<Vector128<float>>
{
    private const int Weight = 3;

    public static int Channels => 3;

    public static Vector128<float> FarAway => Vector128.Create(OklabPlanes.FarAway);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> left, Vector128<float> right) => Vector128.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> left, Vector128<float> right) => Vector128.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Element(Vector128<float> vector, int index) => vector[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Moment(Vector128<float> item, Vector128<float> origin)
        => (item - origin).WithElement(Weight, 1) * item[Weight];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Mean(Vector128<float> moments, Vector128<float> origin)
        => (origin + (moments / moments[Weight])).WithElement(Weight, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquaredLength(Vector128<float> moments)
    {
        var sum = moments.WithElement(Weight, 0);
        return Vector128.Dot(sum, sum);
    }

    /// <remarks>What is added to the range keeps its end in the last slice.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SlicesPerUnit(Vector128<float> low, Vector128<float> high, int slices)
        => Vector128.Create((float)slices) / (high - low + Vector128.Create(1e-6f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddToSlices(
        Vector128<float> item,
        Vector128<float> moment,
        Vector128<float> low,
        Vector128<float> slicesPerUnit,
        Span<Vector128<float>> slices,
        int count)
    {
        var slice = Vector128.ConvertToInt32Native((item - low) * slicesPerUnit);
        slices[slice[0]] += moment;
        slices[slice[1] + count] += moment;
        slices[slice[2] + (2 * count)] += moment;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSquares(Vector128<float> item, float weight, ref Vector128<float> sums, ref Vector128<float> squares)
    {
        var moment = item.WithElement(Weight, 1) * weight;
        sums += moment;
        squares += item * moment;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Variances(Vector128<float> sums, Vector128<float> squares)
    {
        var mean = sums / sums[Weight];
        return Vector128.Max((squares / sums[Weight]) - (mean * mean), Vector128<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Get(ReadOnlySpan<float> planes, int place) => OklabPlanes.Get(planes, place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(Span<float> planes, int place, Vector128<float> color) => OklabPlanes.Set(planes, place, color);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Toward(Vector128<float> color, Vector128<float> sums, float stride)
        => color + (((sums / sums[Weight]) - color) * stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Moved(Vector128<float> color, int channel, float offset)
        => color.WithElement(channel, color[channel] + offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FindNearest(ReadOnlySpan<Vector128<float>> items, ReadOnlySpan<float> planes, int count, Span<int> found)
        => BatchNearest.Nearest(items, planes, count, found);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Place, float Distance, float Error) Measure(Vector128<float> item, int found, ReadOnlySpan<float> planes)
    {
        var (place, squared) = OklabPlanes.Unpack(found);
        var distance = MathF.Sqrt(squared);
        return (place, distance, distance);
    }

    public void EndRound()
    {
    }

    public float Loss(ReadOnlySpan<float> planes, int count, Vector128<float> own, float weight, float error)
    {
        var (_, squared) = OklabPlanes.Nearest(planes, count, own);
        return MathF.Sqrt((weight * weight * squared) + (error * error)) - error;
    }
}
