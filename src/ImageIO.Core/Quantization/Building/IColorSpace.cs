using System.Runtime.Intrinsics;

namespace ImageIO.Quantization.Building;

/// <summary>
/// What <see cref="VarianceCut{TSpace, TVector}"/> and <see cref="KMeans{TSpace, TVector}"/> ask of the space whose colors they group.
/// </summary>
/// <remarks>
/// An item is a color with its weight: the fourth element is the weight, all others are channels, and the first three of them say which
/// way a color is moved.
/// A palette lies in planes of floats, channel by channel. Implementations are structs: the algorithms are compiled for each of them,
/// and every call is inlined.
/// </remarks>
internal interface IColorSpace<TVector>
    where TVector : unmanaged
{
    /// <summary>The number of elements up to the last channel, with the weight where it lies among them.</summary>
    static abstract int Channels { get; }

    /// <summary>A color that is farther from any color than any color is.</summary>
    static abstract TVector FarAway { get; }

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Min(TVector left, TVector right);

    static abstract TVector Max(TVector left, TVector right);

    static abstract float Element(TVector vector, int index);

    /// <summary>The offset of an item from a color, times its weight; the fourth element is the weight.</summary>
    static abstract TVector Moment(TVector item, TVector origin);

    /// <summary>The mean of some items from the sum of their moments around a color; its weight is 0.</summary>
    static abstract TVector Mean(TVector moments, TVector origin);

    /// <summary>The squared length of a sum of moments.</summary>
    static abstract float SquaredLength(TVector moments);

    /// <summary>The number of slices for each unit of each channel, where slices divide a range evenly.</summary>
    static abstract TVector SlicesPerUnit(TVector low, TVector high, int slices);

    /// <summary>Adds a moment to the slice of each channel in which its item lies.</summary>
    /// <param name="item">The item, not below <paramref name="low"/>.</param>
    /// <param name="moment">Its moment.</param>
    /// <param name="low">Where the first slices begin.</param>
    /// <param name="slicesPerUnit">What <see cref="SlicesPerUnit"/> gives.</param>
    /// <param name="slices">The slices of each channel, those of one behind those of the other.</param>
    /// <param name="count">The slices of one channel.</param>
    static abstract void AddToSlices(TVector item, TVector moment, TVector low, TVector slicesPerUnit, Span<TVector> slices, int count);

    /// <summary>
    /// Adds an item, and the squares of its channels, each times a weight, to two sums; the weight goes into the fourth element of the
    /// first.
    /// </summary>
    static abstract void AddSquares(TVector item, float weight, ref TVector sums, ref TVector squares);

    /// <summary>The variances of the first three channels, from what <see cref="AddSquares"/> has summed.</summary>
    static abstract Vector128<float> Variances(TVector sums, TVector squares);

    /// <summary>Reads a color of a palette.</summary>
    static abstract TVector Get(ReadOnlySpan<float> planes, int place);

    /// <summary>Writes a color of a palette.</summary>
    static abstract void Set(Span<float> planes, int place, TVector color);

    /// <summary>A color on its way to the mean of what <see cref="AddSquares"/> has summed: 1 for just there, more to go beyond.</summary>
    static abstract TVector Toward(TVector color, TVector sums, float stride);

    /// <summary>A color moved along one of the first three channels.</summary>
    static abstract TVector Moved(TVector color, int channel, float offset);

    /// <summary>Finds the nearest color of each of a few items, which lie close together.</summary>
    /// <param name="items">1 to <see cref="Lookup.BatchNearest.MaxItems"/>.</param>
    /// <param name="planes">The palette.</param>
    /// <param name="count">Its number of colors.</param>
    /// <param name="found">Receives what <see cref="Measure"/> takes.</param>
    void FindNearest(ReadOnlySpan<TVector> items, ReadOnlySpan<float> planes, int count, Span<int> found);

    /// <summary>Measures how far an item is from its nearest color.</summary>
    /// <param name="item">The item.</param>
    /// <param name="found">What <see cref="FindNearest"/> has found for it.</param>
    /// <param name="planes">The palette.</param>
    /// <returns>The color's place, the distance in OKLab, and the error that is to become small.</returns>
    (int Place, float Distance, float Error) Measure(TVector item, int found, ReadOnlySpan<float> planes);

    /// <summary>Ends a round in which all items were measured.</summary>
    void EndRound();

    /// <summary>How much the error of a group grows where its items go to the nearest color of a palette that lacks their own.</summary>
    float Loss(ReadOnlySpan<float> planes, int count, TVector own, float weight, float error);
}
