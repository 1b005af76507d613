using ImageIO.Cli.CommandLine;
using ImageIO.Vips;

namespace ImageIO.Cli.Frames;

/// <summary>Images whose colors become sRGB by the profile of their file.</summary>
/// <param name="profile">The ICC profile.</param>
internal sealed class SrgbColors(ReadOnlyMemory<byte> profile)
{
    /// <summary>What the images of a file need; null where they carry no profile, or are not to be converted.</summary>
    public static SrgbColors? Of(ImageReader reader, bool isWanted)
        => isWanted && reader.Metadata(0).Icc is { IsEmpty: false } profile ? new SrgbColors(profile) : null;

    /// <summary>Metadata without what told of the colors as they were.</summary>
    public static ImageMetadata Without(ImageMetadata metadata) => new(metadata.Where(pair => pair.Key != "cicp"))
    {
        Exif = metadata.Exif,
        Xmp = metadata.Xmp,
        Geometry = metadata.Geometry,
    };

    /// <summary>A new array in sRGB.</summary>
    /// <exception cref="ToolException">It is no image of 8 or 16 bits.</exception>
    public NdArray Apply(NdArray pixels) => pixels.Rank is 2 or 3 && pixels.DType is DType.UInt8 or DType.UInt16
        ? pixels.ToSrgb(profile)
        : throw ToolException.BadInput(
            $"--srgb converts images of 8 or 16 bits, and this is {pixels}. Choose one image with --index, or convert it first.");

    /// <summary>Frames in sRGB. Each is disposed when the next is asked for; those that it is made of remain their reader's.</summary>
    public IEnumerable<Frame> Apply(IEnumerable<Frame> frames)
    {
        foreach (var frame in frames)
        {
            using var changed = new Frame(Apply(frame.Pixels), frame.Index, frame.Timestamp, frame.Duration);
            yield return changed;
        }
    }
}
