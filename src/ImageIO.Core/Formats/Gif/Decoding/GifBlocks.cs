namespace ImageIO.Formats.Gif.Decoding;

/// <summary>The logical screen descriptor (§18).</summary>
/// <param name="Version"><c>GIF87a</c> or <c>GIF89a</c>.</param>
/// <param name="Width">px; 0 in some files.</param>
/// <param name="Height">px; 0 in some files.</param>
/// <param name="Background">The index of the background color, which no viewer shows.</param>
/// <param name="TableSize">The number of colors in the global table; 0 where there is none.</param>
internal readonly record struct GifScreen(string Version, int Width, int Height, int Background, int TableSize);

/// <summary>The graphic control extension (§23); all zero where an image has none.</summary>
/// <param name="IsPresent">Whether the image has one.</param>
/// <param name="Disposal">What becomes of the image.</param>
/// <param name="Delay">How long it is shown, in hundredths of a second.</param>
/// <param name="TransparentIndex">The index that leaves pixels as they are; −1 for none.</param>
internal readonly record struct GifControl(bool IsPresent, GifDisposal Disposal, int Delay, int TransparentIndex)
{
    public static GifControl None => new(false, GifDisposal.Unspecified, 0, -1);

    public TimeSpan Duration => TimeSpan.FromMilliseconds(Delay * 10L);
}

/// <summary>The image descriptor (§20) with the control that precedes it.</summary>
internal readonly record struct GifImage(PixelArea Area, bool IsInterlaced, int TableSize, GifControl Control, long Position)
{
    /// <summary>Where the row that comes <paramref name="index"/>th in the file stands in the image (appendix E).</summary>
    public int RowAt(int index)
    {
        if (!IsInterlaced)
            return index;
        var height = Area.Height;
        var rows = (height + 7) / 8;
        if (index < rows)
            return index * 8;
        index -= rows;
        rows = (height + 3) / 8;
        if (index < rows)
            return (index * 8) + 4;
        index -= rows;
        rows = (height + 1) / 4;
        return index < rows ? (index * 4) + 2 : ((index - rows) * 2) + 1;
    }

    /// <summary>How many of the file's rows have to be decoded to see all that a screen of this height shows.</summary>
    public int RowsToDecode(int screenHeight)
        => IsInterlaced ? Area.Height : Math.Clamp(screenHeight - Area.Y, 0, Area.Height);
}

/// <summary>What the reader of blocks came upon.</summary>
internal enum GifBlock
{
    Image,
    Comment,
    Application,
    End,
}
