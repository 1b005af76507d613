using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Reading;

/// <summary>One page: a directory's image, or, in files that describe one and store more behind it, one of those.</summary>
/// <param name="File">The file that it lies in.</param>
/// <param name="Directory">Where its directory begins.</param>
/// <param name="Layout">How it is stored.</param>
/// <param name="Shift">How many bytes behind the place that the directory names its samples are.</param>
internal sealed record TiffPage(TiffFile File, long Directory, TiffLayout Layout, long Shift = 0);
