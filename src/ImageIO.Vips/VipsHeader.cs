using System.Collections.Immutable;
using ImageIO.Codecs;
using NetVips;

namespace ImageIO.Vips;

/// <summary>What libvips says of an image's pixels before it decodes them, in the contract's terms.</summary>
internal static class VipsHeader
{
    /// <summary>The header of an image that libvips has open.</summary>
    /// <param name="stored">The image as it is stored.</param>
    /// <param name="given">The image as it is given, in other colors perhaps.</param>
    /// <param name="levels">How many resolutions it has.</param>
    /// <param name="markers">What was seen of a JPEG's header: the size of the whole image, where there are levels.</param>
    /// <exception cref="UnsupportedImageException">The samples are neither bytes nor words of 16 bits.</exception>
    public static FrameHeader Of(Image stored, Image given, int levels, JpegMarkers? markers)
    {
        var channels = given.Bands;
        return new FrameHeader
        {
            Shape = ShapeOf(given.Height, given.Width, channels),
            LevelShapes = LevelShapes(levels, markers, channels),
            DType = stored.Format switch
            {
                Enums.BandFormat.Uchar => DType.UInt8,
                Enums.BandFormat.Ushort => DType.UInt16,
                var other => throw new UnsupportedImageException(
                    $"libvips gives samples of the kind {other} for this file. It is read as 8 or 16 bits without a sign only."),
            },
            ColorModel = given.Interpretation switch
            {
                Enums.Interpretation.Cmyk => ColorModel.Cmyk,
                Enums.Interpretation.Lab or Enums.Interpretation.Labs => ColorModel.Lab,
                _ => channels < 3 ? ColorModel.Gray : ColorModel.Rgb,
            },
        };
    }

    private static ImmutableArray<int> ShapeOf(int height, int width, int channels)
        => channels == 1 ? [height, width] : [height, width, channels];

    /// <summary>The shapes of all resolutions; a rest at the edge is left out of the smaller ones.</summary>
    private static ImmutableArray<ImmutableArray<int>> LevelShapes(int levels, JpegMarkers? whole, int channels)
        => levels == 1 ? []
            : [.. Enumerable.Range(0, levels).Select(level => ShapeOf(whole!.Height >> level, whole.Width >> level, channels))];
}
