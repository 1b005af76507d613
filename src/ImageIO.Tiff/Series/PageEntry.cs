using ImageIO.Tiff.Container;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Series;

/// <summary>A directory of the file's chain.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Page">Its image; null where it can't be read.</param>
/// <param name="Fault">Why it can't.</param>
/// <param name="SubfileType">Tag 254: 1 for a reduced resolution, 4 for a mask.</param>
/// <param name="SubDirectories">Where the directories below it begin (tag 330).</param>
internal sealed record PageEntry(long Offset, TiffPage? Page, ImageException? Fault, int SubfileType, long[] SubDirectories)
{
    private const int MaxSubDirectories = 1024;

    public bool IsReduced => (SubfileType & 1) != 0;

    /// <summary>The image of a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="last">A layout that it may share.</param>
    public static PageEntry Of(TiffDirectory directory, TiffLayout? last)
    {
        var (type, below) = ((int)directory.Number(TiffTag.NewSubfileType, 0), directory.Numbers(TiffTag.SubIfds, MaxSubDirectories));
        try
        {
            var layout = TiffLayout.Of(directory);
            if (layout.Restarts is null && layout.Equals(last))
                layout = last;
            return new(directory.Offset, new TiffPage(directory.File, directory.Offset, layout), null, type, below);
        }
        catch (ImageException fault) when (fault is CorruptImageException or UnsupportedImageException)
        {
            return new(directory.Offset, null, fault, type, below);
        }
    }
}
