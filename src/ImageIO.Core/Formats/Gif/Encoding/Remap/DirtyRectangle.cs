namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>Finds the smallest rectangle around what a frame draws.</summary>
internal static class DirtyRectangle
{
    /// <summary>The rectangle around all that is not index 0.</summary>
    public static PixelArea OfIndices(ReadOnlySpan<byte> indices, int width, int height)
    {
        var area = default(PixelArea);
        for (var y = 0; y < height; y++)
        {
            var row = indices.Slice(y * width, width);
            var left = row.IndexOfAnyExcept((byte)0);
            if (left >= 0)
                area = area.Union(Run(y, left, row.LastIndexOfAnyExcept((byte)0)));
        }

        return area;
    }

    /// <summary>The rectangle around the pixels that the canvas does not show.</summary>
    public static PixelArea OfDifferences(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas, int width, int height)
    {
        var area = default(PixelArea);
        for (var y = 0; y < height; y++)
        {
            var row = pixels.Slice(y * width, width);
            var shown = canvas.Slice(y * width, width);
            var left = 0;
            while (left < width && IsShown(row[left], shown[left]))
                left++;
            if (left == width)
                continue;
            var right = width - 1;
            while (IsShown(row[right], shown[right]))
                right--;
            area = area.Union(Run(y, left, right));
        }

        return area;
    }

    private static PixelArea Run(int y, int left, int last) => new(left, y, last - left + 1, 1);

    private static bool IsShown(uint pixel, uint shown) => (pixel | FrameDiff.UnchangedBit) == shown;
}
