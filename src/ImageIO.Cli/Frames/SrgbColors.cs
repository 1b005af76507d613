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

    /// <summary>Frames in sRGB. Each is disposed when the next is asked for; those that it is made of remain their reader's.</summary>
    public IEnumerable<Frame> Apply(IEnumerable<Frame> frames)
    {
        foreach (var frame in frames)
        {
            using var changed = new Frame(frame.Pixels.ToSrgb(profile), frame.Index, frame.Timestamp, frame.Duration);
            yield return changed;
        }
    }
}
