namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>Grows around the pixels that a frame draws.</summary>
internal struct DirtyRectangle
{
    public PixelArea Area { get; private set; }

    /// <summary>Takes in what is not index 0.</summary>
    public void AddRow(int y, ReadOnlySpan<byte> indices)
    {
        var left = indices.IndexOfAnyExcept((byte)0);
        if (left >= 0)
            Add(y, left, indices.LastIndexOfAnyExcept((byte)0));
    }

    /// <summary>Takes in the pixels that the canvas does not show.</summary>
    public void AddDifferences(int y, ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas)
    {
        var left = 0;
        while (left < pixels.Length && IsShown(pixels[left], canvas[left]))
            left++;
        if (left == pixels.Length)
            return;
        var right = pixels.Length - 1;
        while (IsShown(pixels[right], canvas[right]))
            right--;
        Add(y, left, right);
    }

    private static bool IsShown(uint pixel, uint shown) => (pixel | FrameDiff.UnchangedBit) == shown;

    private void Add(int y, int left, int last) => Area = Area.Union(new PixelArea(left, y, last - left + 1, 1));
}
