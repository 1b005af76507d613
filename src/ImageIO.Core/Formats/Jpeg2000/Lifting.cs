using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>
/// The steps of both inverse wavelets (T.800 F.3.8). Low and high coefficients stand apart, so that a step is one operation on whole
/// vectors, and the same for a row as for several columns side by side.
/// </summary>
internal static class Lifting
{
    private const float Alpha = -1.586134342059924f;
    private const float Beta = -0.052980118572961f;
    private const float Gamma = 0.882911075530934f;
    private const float Delta = 0.443506852043971f;
    private const float K = 1.230174104914001f;

    /// <summary>Inverts the 5-3 wavelet.</summary>
    /// <param name="low">The coefficients at even places; the samples there afterwards.</param>
    /// <param name="high">Those at odd places.</param>
    /// <param name="isOdd">The first is at an odd place.</param>
    /// <param name="lanes">How many columns stand side by side.</param>
    public static void Invert53(Span<int> low, Span<int> high, bool isOdd, int lanes)
    {
        if (low.IsEmpty || high.IsEmpty)
        {
            // One alone: at an odd place it is doubled.
            for (var i = 0; i < high.Length; i++)
                high[i] >>= 1;
            return;
        }

        Apply(low, high, isOdd ? 0 : -1, lanes, new Update53());
        Apply(high, low, isOdd ? -1 : 0, lanes, new Predict53());
    }

    /// <summary>Inverts the 9-7 wavelet.</summary>
    /// <inheritdoc cref="Invert53"/>
    public static void Invert97(Span<float> low, Span<float> high, bool isOdd, int lanes)
    {
        if (low.IsEmpty || high.IsEmpty)
        {
            Scale(high, 0.5f);
            return;
        }

        var (ofLow, ofHigh) = isOdd ? (0, -1) : (-1, 0);
        Scale(low, K);
        Scale(high, 1 / K);
        Apply(low, high, ofLow, lanes, new Step97(-Delta));
        Apply(high, low, ofHigh, lanes, new Step97(-Gamma));
        Apply(low, high, ofLow, lanes, new Step97(-Beta));
        Apply(high, low, ofHigh, lanes, new Step97(-Alpha));
    }

    private static void Scale(Span<float> values, float factor)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] *= factor;
        for (var i = vectors.Length * Vector<float>.Count; i < values.Length; i++)
            values[i] *= factor;
    }

    /// <summary>Changes each value by the two on its sides; at the ends the one that is there stands for both.</summary>
    /// <param name="values">What is changed.</param>
    /// <param name="sides">The others.</param>
    /// <param name="first">Which of the others stands before the first: 0, or -1 where there is none; the next stands behind it.</param>
    /// <param name="lanes">Columns side by side.</param>
    /// <param name="step">What is done.</param>
    private static void Apply<T, TStep>(Span<T> values, ReadOnlySpan<T> sides, int first, int lanes, TStep step)
        where T : unmanaged
        where TStep : struct, IStep<T>
    {
        var start = first < 0 ? lanes : 0;
        if (start > 0)
            ApplyTo(values[..lanes], sides[..lanes], sides[..lanes], step);

        // Of these both sides are there.
        var end = Math.Max(Math.Min(values.Length, sides.Length - ((first + 1) * lanes)), start);
        ApplyTo(values[start..end], sides[(start + (first * lanes))..], sides[(start + ((first + 1) * lanes))..], step);
        if (end < values.Length)
            ApplyTo(values[end..], sides[^lanes..], sides[^lanes..], step);
    }

    private static void ApplyTo<T, TStep>(Span<T> values, ReadOnlySpan<T> before, ReadOnlySpan<T> behind, TStep step)
        where T : unmanaged
        where TStep : struct, IStep<T>
    {
        before = before[..values.Length];
        behind = behind[..values.Length];
        var i = 0;
        for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count)
            step.Of(new Vector<T>(values[i..]), new Vector<T>(before[i..]), new Vector<T>(behind[i..])).CopyTo(values[i..]);
        for (; i < values.Length; i++)
            values[i] = step.Of(values[i], before[i], behind[i]);
    }

    private interface IStep<T>
        where T : unmanaged
    {
        T Of(T value, T before, T behind);

        Vector<T> Of(Vector<T> value, Vector<T> before, Vector<T> behind);
    }

    private readonly struct Update53 : IStep<int>
    {
        public int Of(int value, int before, int behind) => value - ((before + behind + 2) >> 2);

        public Vector<int> Of(Vector<int> value, Vector<int> before, Vector<int> behind)
            => value - Vector.ShiftRightArithmetic(before + behind + new Vector<int>(2), 2);
    }

    private readonly struct Predict53 : IStep<int>
    {
        public int Of(int value, int before, int behind) => value + ((before + behind) >> 1);

        public Vector<int> Of(Vector<int> value, Vector<int> before, Vector<int> behind)
            => value + Vector.ShiftRightArithmetic(before + behind, 1);
    }

    private readonly struct Step97(float factor) : IStep<float>
    {
        public float Of(float value, float before, float behind) => value + (factor * (before + behind));

        public Vector<float> Of(Vector<float> value, Vector<float> before, Vector<float> behind)
            => value + (new Vector<float>(factor) * (before + behind));
    }
}
