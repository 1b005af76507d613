using System.Collections.Immutable;
using ImageIO.Pixels;

namespace ImageIO.Codecs;

/// <summary>
/// Brings an array into a layout that an encoder takes: the same array where it fits, a lossless conversion where there is one, a lossy one
/// where it is allowed.
/// </summary>
internal static class LayoutMatcher
{
    /// <summary>The layout to convert to, or null where none can be reached.</summary>
    /// <remarks>
    /// An exact fit comes first. Of the lossless ones, one that keeps the element type, then the smallest. Of the lossy ones, the one that
    /// keeps most: first the channels, then the bits of an integer. Where that leaves several, the codec's order decides.
    /// </remarks>
    public static PixelLayout? Choose(NdArray pixels, ImmutableArray<PixelLayout> accepts, bool allowLossy)
    {
        PixelLayout? best = null;
        var bestCost = long.MaxValue;
        var isImage = IsImage(pixels.Shape);
        var channels = PixelConvert.ChannelsOf(pixels.Shape);
        foreach (var layout in accepts.IsDefault ? [] : accepts)
        {
            if (layout.Channels != 0 && (!isImage || !SameModel(pixels.ColorModel, layout.ColorModel)))
                continue;
            var wanted = layout.Channels == 0 ? channels : layout.Channels;
            var loss = ConversionLoss.Of(pixels.DType, channels, layout.DType, wanted);
            if (!loss.IsPossible || (!loss.IsLossless && !allowLossy))
                continue;
            var cost = loss.IsLossless ? LosslessCost(pixels.DType, layout, wanted) : LossyCost(pixels.DType, layout, wanted, loss);
            if (layout.DType == pixels.DType && wanted == channels)
                cost = 0;
            if (cost < bestCost)
                (best, bestCost) = (layout, cost);
        }

        return best;
    }

    /// <summary>
    /// The array itself where the codec takes it; otherwise a new one, or a view that only leaves out a channel axis of length 1. What is
    /// not the same instance is the caller's to dispose.
    /// </summary>
    /// <exception cref="UnsupportedImageException">The codec takes nothing that the array may be converted to; the message says what it
    /// takes and what to do.</exception>
    public static NdArray ToAccepted(NdArray pixels, CodecInfo codec, bool allowLossy)
    {
        if (Choose(pixels, codec.Accepts, allowLossy) is not { } layout)
            return allowLossy && IsCmyk(pixels) ? CmykAsRgb(pixels, codec) : throw Refusal(pixels, codec);

        var channels = PixelConvert.ChannelsOf(pixels.Shape);
        var sameChannels = layout.Channels == 0 || layout.Channels == channels;
        if (layout.DType == pixels.DType && sameChannels)
            return layout.Channels == 1 && pixels.Rank == 3 ? pixels.Reshape(pixels.Shape[..2]) : pixels;
        return PixelConvert.Convert(pixels, layout.DType, layout.Channels == 0 ? null : layout.Channels, allowLossy);
    }

    private static bool IsCmyk(NdArray pixels)
        => pixels.ColorModel == ColorModel.Cmyk && pixels.Rank == 3 && pixels.Shape[2] == 4 && CmykConverter.CanConvert(pixels.DType);

    private static NdArray CmykAsRgb(NdArray pixels, CodecInfo codec)
    {
        var rgb = CmykConverter.ToRgb(pixels);
        try
        {
            var accepted = ToAccepted(rgb, codec, allowLossy: true);
            if (!ReferenceEquals(accepted, rgb))
                rgb.Dispose();
            return accepted;
        }
        catch
        {
            rgb.Dispose();
            throw;
        }
    }

    /// <summary>Gray and RGB go by the number of channels; every other model is a world of its own.</summary>
    private static bool SameModel(ColorModel pixels, ColorModel layout) => pixels == layout || (pixels.IsDirect() && layout.IsDirect());

    private static bool IsImage(ReadOnlySpan<int> shape) => shape.Length == 2 || (shape.Length == 3 && shape[2] is >= 1 and <= 4);

    private static long LosslessCost(DType from, PixelLayout layout, int channels)
        => (from == layout.DType ? 0 : 1000) + (layout.DType.ItemSize() * channels);

    private static long LossyCost(DType from, PixelLayout layout, int channels, ConversionLoss loss)
    {
        const long lossy = 1L << 40;
        const long color = 1L << 30;
        const long alpha = 1L << 20;
        const long bit = 1L << 10;
        var cost = lossy + (loss.DropsColor ? color : 0) + (loss.DropsAlpha ? alpha : 0);

        // A floating-point image is meant to be seen once it goes to integers: which ones, is for the codec to say. Black and white is the
        // last resort.
        if (ConversionLoss.IsFloat(from) && !ConversionLoss.IsFloat(layout.DType))
            return cost + ((layout.DType == DType.Bool ? 200 : 100) * bit);
        var lostBits = Math.Max(0, ConversionLoss.Precision(from) - ConversionLoss.Precision(layout.DType));
        return cost + (lostBits * bit) + (layout.DType.ItemSize() * channels);
    }

    private static UnsupportedImageException Refusal(NdArray pixels, CodecInfo codec)
    {
        var name = codec.Name.ToUpperInvariant();
        var takes = Describe(codec.Accepts);
        if (Choose(pixels, codec.Accepts, allowLossy: true) is { } lossy)
        {
            var channels = PixelConvert.ChannelsOf(pixels.Shape);
            var loss = ConversionLoss.Of(pixels.DType, channels, lossy.DType, lossy.Channels == 0 ? channels : lossy.Channels);
            return new UnsupportedImageException(
                $"{name} takes {takes}, not {pixels}. Set WriteOptions.AllowLossyConversion to {loss.Describe(lossy.DType)}, or convert " +
                "it yourself with PixelConvert.");
        }

        if (!pixels.ColorModel.IsDirect())
        {
            var model = pixels.ColorModel.DisplayName();
            var advice = IsCmyk(pixels)
                ? "Read the file with ReadOptions.ColorModel = ColorModel.Rgb to convert it by its profile, or set " +
                    "WriteOptions.AllowLossyConversion to convert it by the plain rule"
                : $"Convert the {model} channels to RGB first";
            return new UnsupportedImageException(
                $"{name} takes {takes}, not {pixels}. {advice}, or choose a format that keeps {model} or plain arrays (.npy).");
        }

        var hint = pixels.DType is DType.Complex64 or DType.Complex128
            ? "Take a part or the magnitude first, or choose a format for numbers such as .npy."
            : "Take slices of it that are images (H×W, or H×W×C with 1–4 channels), or choose a format for arrays of any shape such as " +
                ".npy.";
        return new UnsupportedImageException($"{name} takes {takes}, not {pixels}. {hint}");
    }

    /// <summary><c>uint8 or uint16 with 1–4 channels</c>; types that come with the same channels stand together.</summary>
    private static string Describe(ImmutableArray<PixelLayout> accepts)
    {
        if (accepts.IsDefaultOrEmpty)
            return "no pixels";
        var groups = accepts
            .GroupBy(layout => layout.DType, layout => layout.Channels)
            .Select(group => (Type: group.Key.NumpyName(), Channels: DescribeChannels([.. group.Distinct().Order()])))
            .GroupBy(entry => entry.Channels, entry => entry.Type)
            .Select(group => $"{Alternatives([.. group])} {group.Key}");
        return string.Join(", or ", groups);
    }

    private static string DescribeChannels(int[] channels)
    {
        if (channels[0] == 0)
            return "of any shape";
        if (channels is [1])
            return "with 1 channel";
        return channels.Length > 2 && channels[^1] - channels[0] == channels.Length - 1
            ? $"with {channels[0]}–{channels[^1]} channels"
            : $"with {Alternatives([.. channels.Select(count => $"{count}")])} channels";
    }

    private static string Alternatives(string[] items)
        => items.Length == 1 ? items[0] : $"{string.Join(", ", items[..^1])} or {items[^1]}";
}
