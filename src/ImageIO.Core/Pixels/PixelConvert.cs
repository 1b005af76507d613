using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ImageIO.Pixels;

namespace ImageIO;

/// <summary>
/// Pixels in another element type or with other channels, by one rule: every type spans the same range from black to full.
/// </summary>
/// <remarks>
/// <para>A value is read as a number from 0 (black, transparent) to 1 (full), and written as that number in the other type. Values are
/// never stretched from minimum to maximum.</para>
/// <list type="table">
/// <listheader><term>Type</term><description>0 … 1 is stored as</description></listheader>
/// <item><term>bool</term><description>false, true. Into bool: true from one half up.</description></item>
/// <item><term>uint8, uint16, uint32, uint64</term><description>0 … 255, 65535, 2³²−1, 2⁶⁴−1. To wider types ×257, ×65537 …; to narrower
/// ones rounded: uint16 to uint8 is round(v / 257).</description></item>
/// <item><term>int8, int16, int32, int64</term><description>0 … 127, 32767, 2³¹−1, 2⁶³−1. Negative values become 0.</description></item>
/// <item><term>float16, float32, float64</term><description>0 … 1: uint8 gives v / 255. Into integers: clamped to 0 … 1, multiplied,
/// rounded half away from zero; NaN becomes 0.
/// Between floating-point types the values stay as they are, below 0, above 1 and NaN too.</description></item>
/// <item><term>complex64, complex128</term><description>Only complex64 to complex128.</description></item>
/// </list>
/// <para>A conversion is <em>lossless</em> when the way back gives the same array: bool to anything; an unsigned type to a wider unsigned
/// one, to a signed one with at least as many bits beside the sign, or to a floating-point type with as many bits of precision (uint8 to
/// all, uint16 to float32 and float64, uint32 to float64); a floating-point type to a wider one. All others are lossy and need to be
/// allowed.</para>
/// <list type="table">
/// <listheader><term>Channels</term><description>How</description></listheader>
/// <item><term>1 gray → 3 RGB, 2 gray and alpha → 4 RGBA</term><description>Gray is copied into red, green and blue.
/// Lossless.</description></item>
/// <item><term>1 → 2 or 4, 3 → 4</term><description>Alpha is added, opaque: the full value of the type. Lossless.</description></item>
/// <item><term>2 → 1 or 3, 4 → 3 or 1</term><description>Alpha is dropped, colors stay as they are. Lossy.</description></item>
/// <item><term>3 → 1 or 2, 4 → 2 or 1</term><description>Luma of ITU-R BT.601: (19595 R + 38470 G + 7471 B + 32768) / 65536, rounded down,
/// for integers; without the rounding for floating point. Lossy.</description></item>
/// </list>
/// <para>An array whose <see cref="NdArray.ColorModel"/> says CMYK becomes light by the plain rule: red = (1 − C) (1 − K), and so on; from
/// there the table above holds. That is lossy, and knows nothing of the inks: a file's own profile is applied by
/// <see cref="ReadOptions.ColorModel"/>. The channels of other models (L*a*b*, YCbCr, places in a palette) are never converted.</para>
/// <para>Where both change, the channels are converted first, in the source's type.</para>
/// </remarks>
public static class PixelConvert
{
    /// <summary>A copy of an array in another element type, and optionally with another number of channels.</summary>
    /// <param name="source">
    /// An array of any shape. For <paramref name="channels"/> it must have two axes or more: with three or more, a last axis of 1 to 4
    /// holds the channels; otherwise the array is gray and has no such axis.
    /// </param>
    /// <param name="dtype">The element type of the result.</param>
    /// <param name="channels">1 gray, 2 gray and alpha, 3 RGB, 4 RGBA; gray comes without a channel axis (H×W). Default null: the shape
    /// stays as it is.</param>
    /// <param name="allowLossy">Allow a conversion that can't be undone exactly. Default false: it is refused.</param>
    /// <returns>A new array, also where nothing changes; the caller owns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is not 1 to 4, or <paramref name="dtype"/> is not an
    /// element type.</exception>
    /// <exception cref="ArgumentException">Channels are asked of an array with fewer than two axes.</exception>
    /// <exception cref="UnsupportedImageException">
    /// The conversion is lossy and not allowed, or there is none (complex numbers to real ones, L*a*b* to RGB).
    /// </exception>
    public static NdArray Convert(NdArray source, DType dtype, int? channels = null, bool allowLossy = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        dtype.ItemSize();
        if (channels is not null && !source.ColorModel.IsDirect())
            return FromModel(source, dtype, channels.Value, allowLossy);
        int[] shape = channels is null ? source.Shape.ToArray() : ShapeWithChannels(source, channels.Value);
        var from = channels is null ? 1 : ChannelsOf(source.Shape);
        var loss = ConversionLoss.Of(source.DType, from, dtype, channels ?? 1);
        if (!loss.IsPossible)
            ThrowImpossible(source, dtype);
        if (!loss.IsLossless && !allowLossy)
            ThrowLossy(source, dtype, shape, loss);

        var result = NdArray.CreateUninitialized(dtype, shape);
        try
        {
            Run(source, from, result, channels ?? 1);
            if (channels is null || channels == from)
                result.ColorModel = source.ColorModel;
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Converts into an array that is already there, lossy or not. The shapes are equal, or differ in the channel axis alone.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes don't fit.</exception>
    /// <exception cref="UnsupportedImageException">There is no such conversion.</exception>
    internal static void ConvertInto(NdArray source, NdArray destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        var from = 1;
        var to = 1;
        if (!source.Shape.SequenceEqual(destination.Shape))
        {
            from = ChannelsOf(source.Shape);
            to = ChannelsOf(destination.Shape);
            if (!WithoutChannels(source.Shape).SequenceEqual(WithoutChannels(destination.Shape)))
                throw new ArgumentException($"Can't convert {source} into {destination}: the shapes may differ in the channel axis alone.",
                    nameof(destination));
        }

        if (!ConversionLoss.Of(source.DType, from, destination.DType, to).IsPossible)
            ThrowImpossible(source, destination.DType);
        Run(source, from, destination, to);
    }

    /// <summary>How many channels an image of this shape has: 1 where it has no axis for them.</summary>
    internal static int ChannelsOf(ReadOnlySpan<int> shape) => HasChannelAxis(shape) ? shape[^1] : 1;

    /// <summary>Channels of a model that is no light: CMYK by its rule, and no other.</summary>
    private static NdArray FromModel(NdArray source, DType dtype, int channels, bool allowLossy)
    {
        var model = source.ColorModel.DisplayName();
        if (source.ColorModel != ColorModel.Cmyk || source.Rank < 3 || source.Shape[^1] != 4 || !CmykConverter.CanConvert(source.DType))
            throw new UnsupportedImageException(
                $"The {model} channels of {source} have no rule that makes them gray or RGB. Convert them yourself, or leave the " +
                "channels as they are.");
        if (!allowLossy)
        {
            throw new UnsupportedImageException(
                $"Converting the {model} channels of {source} to gray or RGB is lossy. Pass allowLossy: true for the plain rule, or read " +
                "the file with ReadOptions.ColorModel = ColorModel.Rgb, which goes by its profile.");
        }

        var rgb = CmykConverter.ToRgb(source);
        if (dtype == rgb.DType && channels == 3)
            return rgb;
        using (rgb)
            return Convert(rgb, dtype, channels, allowLossy: true);
    }

    /// <summary>Whether the last axis is that of channels: of three axes or more, with 1 to 4 of them.</summary>
    internal static bool HasChannelAxis(ReadOnlySpan<int> shape) => shape.Length >= 3 && shape[^1] is >= 1 and <= 4;

    private static ReadOnlySpan<int> WithoutChannels(ReadOnlySpan<int> shape) => HasChannelAxis(shape) ? shape[..^1] : shape;

    private static int[] ShapeWithChannels(NdArray source, int channels)
    {
        if (channels is < 1 or > 4)
            throw new ArgumentOutOfRangeException(nameof(channels), channels,
                "An image has 1 channel (gray), 2 (gray and alpha), 3 (RGB) or 4 (RGBA).");
        if (source.Rank < 2)
            throw new ArgumentException(
                $"{source} is not an image: channels need two axes or more. Leave channels out to convert the type alone.", nameof(source));
        var pixels = WithoutChannels(source.Shape);
        return channels == 1 ? pixels.ToArray() : [.. pixels, channels];
    }

    /// <summary>
    /// Goes through the arrays in pieces: spans end at 2 GiB, and a piece that was just read is still in the cache when it is written.
    /// </summary>
    private static void Run(NdArray source, int fromChannels, NdArray destination, int toChannels)
    {
        if (source.DType == destination.DType && fromChannels == toChannels)
        {
            source.CopyTo(destination);
            return;
        }

        const int piece = 1 << 16;
        var fromSize = source.DType.ItemSize() * fromChannels;
        var toSize = destination.DType.ItemSize() * toChannels;
        var pixels = source.Length / fromChannels;
        for (long done = 0; done < pixels; done += piece)
        {
            var count = (int)Math.Min(piece, pixels - done);
            var from = source.BytesAt(done * fromSize, count * fromSize);
            var to = destination.BytesAt(done * toSize, count * toSize);
            if (fromChannels == toChannels)
                ElementConverter.Convert(from, source.DType, to, destination.DType);
            else if (source.DType == destination.DType)
                ChannelConverter.Convert(from, fromChannels, to, toChannels, source.DType);
            else
                ConvertBoth(from, source.DType, fromChannels, to, destination.DType, toChannels);
        }

        GC.KeepAlive(source);
        GC.KeepAlive(destination);
    }

    [SkipLocalsInit]
    private static void ConvertBoth(ReadOnlySpan<byte> from, DType fromType, int fromChannels, Span<byte> to, DType toType, int toChannels)
    {
        Span<byte> scratch = stackalloc byte[1024];
        var fromSize = fromType.ItemSize() * fromChannels;
        var middleSize = fromType.ItemSize() * toChannels;
        var toSize = toType.ItemSize() * toChannels;
        var step = scratch.Length / middleSize;
        while (!from.IsEmpty)
        {
            var count = Math.Min(step, from.Length / fromSize);
            var middle = scratch[..(count * middleSize)];
            ChannelConverter.Convert(from[..(count * fromSize)], fromChannels, middle, toChannels, fromType);
            ElementConverter.Convert(middle, fromType, to[..(count * toSize)], toType);
            from = from[(count * fromSize)..];
            to = to[(count * toSize)..];
        }
    }

    [DoesNotReturn]
    private static void ThrowImpossible(NdArray source, DType dtype)
        => throw new UnsupportedImageException(
            $"{source} can't be converted to {dtype.NumpyName()}: complex numbers only convert to wider complex numbers. Take a part or " +
            "the magnitude first.");

    [DoesNotReturn]
    private static void ThrowLossy(NdArray source, DType dtype, int[] shape, ConversionLoss loss)
        => throw new UnsupportedImageException(
            $"Converting {source} to {NdArray.ShapeText(shape)} {dtype.NumpyName()} is lossy: it would {loss.Describe(dtype)}. Pass " +
            "allowLossy: true if that is meant.");
}
