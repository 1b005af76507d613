using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Sessions;

/// <content>What may be allocated and gone over, by the limits.</content>
internal sealed partial class FrameCursor
{
    /// <summary>An array for one image as it is stored, if the limits let it be.</summary>
    public NdArray Allocate(FrameHeader header, string? advice = null)
    {
        CheckLimits(header, header.Shape, advice);
        var pixels = NdArray.OfShape(header.DType, header.Shape);
        pixels.ColorModel = header.ColorModel;
        return pixels;
    }

    /// <summary>Looks whether an image, or a part of it, may be allocated.</summary>
    /// <param name="header">The image.</param>
    /// <param name="shape">Its shape, or the part's.</param>
    /// <param name="advice">What to do where the limits are in the way.</param>
    /// <exception cref="ImageLimitException">It demands too much.</exception>
    public void CheckLimits(FrameHeader header, ImmutableArray<int> shape, string? advice = null)
        => Guard(
            static (cursor, image) =>
            {
                cursor._options.Limits.CheckImage(image.shape.AsSpan(), image.header.DType, image.header.ChannelAxes, image.advice);
                return true;
            },
            (header, shape, advice));

    /// <summary>Looks whether so many images may be read or gone over.</summary>
    /// <exception cref="ImageLimitException">They are more than <see cref="Limits.MaxFrames"/>.</exception>
    public void CheckFrames(long count)
    {
        if (count > _options.Limits.MaxFrames)
            throw Here(new ImageLimitException(nameof(Limits.MaxFrames), count, _options.Limits.MaxFrames));
    }

    /// <summary>Looks whether so many bytes may be held beside the pixels that are given.</summary>
    /// <exception cref="ImageLimitException">They may not.</exception>
    public void CheckWorking(long bytes)
        => Guard(
            static (cursor, bytes) =>
            {
                cursor._source.Working.Check(bytes);
                return true;
            },
            bytes);
}
