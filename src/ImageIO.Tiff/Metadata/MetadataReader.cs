using ImageIO.Tiff.Container;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Metadata;

/// <summary>What a page says beside its pixels.</summary>
internal static class MetadataReader
{
    /// <summary>The metadata of an image: the tags of its first page by name.</summary>
    /// <param name="chain">The file.</param>
    /// <param name="image">The image.</param>
    /// <param name="options">How the file is read.</param>
    /// <param name="isPaletteApplied">Leave the palette out.</param>
    public static ImageMetadata Read(PageChain chain, TiffSeries image, ReadOptions options, bool isPaletteApplied)
    {
        _ = chain;
        _ = isPaletteApplied;
        var page = image.FirstPage;
        var directory = page.File.ReadDirectory(page.Directory);
        var values = new Dictionary<string, object>();
        if (directory.Text(TiffTag.ImageDescription, options.Limits.MaxMetadataBytes) is { Length: > 0 } description)
            values["description"] = description;
        if (directory.Number(TiffTag.Orientation, 0) is >= 1 and <= 8 and var orientation)
            values["orientation"] = (int)orientation;
        return new ImageMetadata(values);
    }
}
