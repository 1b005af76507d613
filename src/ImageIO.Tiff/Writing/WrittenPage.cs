namespace ImageIO.Tiff.Writing;

/// <summary>A page whose samples are in the file, and whose directory is not yet.</summary>
/// <param name="Width">px.</param>
/// <param name="Height">px.</param>
/// <param name="RowsPerStrip">The rows of a strip; 0 for tiles.</param>
/// <param name="Offsets">Where its strips or tiles are.</param>
/// <param name="Lengths">Their bytes.</param>
/// <param name="Levels">The same at lower resolutions.</param>
internal sealed record WrittenPage(int Width, int Height, int RowsPerStrip, long[] Offsets, long[] Lengths,
    IReadOnlyList<WrittenPage> Levels);

/// <summary>An array whose pages are in the file.</summary>
/// <param name="Layout">How it became pages.</param>
/// <param name="Metadata">What to put beside it.</param>
/// <param name="Pages">Its pages.</param>
internal sealed record WrittenImage(ArrayLayout Layout, ImageMetadata Metadata, List<WrittenPage> Pages);
