namespace ImageIO.Formats.Png;

/// <summary>The seven passes of an interlaced image (PNG third edition, section 8.2): which pixels each of them holds.</summary>
internal readonly record struct Adam7Pass(int X, int Y, int StepX, int StepY)
{
    public static ReadOnlySpan<Adam7Pass> All => Passes;

    private static readonly Adam7Pass[] Passes =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    /// <summary>Columns of this pass in an image that wide; may be 0: the pass is then absent.</summary>
    public int Width(int imageWidth) => (int)(((long)imageWidth - X + StepX - 1) / StepX);

    /// <summary>Rows of this pass in an image that high; may be 0.</summary>
    public int Height(int imageHeight) => (int)(((long)imageHeight - Y + StepY - 1) / StepY);

    /// <summary>Takes a row of the pass from a row of the image.</summary>
    public void Gather(ReadOnlySpan<byte> row, int pixelBytes, Span<byte> pixels)
    {
        var step = StepX * pixelBytes;
        for (int to = 0, from = X * pixelBytes; to < pixels.Length; to += pixelBytes, from += step)
        {
            var source = row.Slice(from, pixelBytes);
            for (var i = 0; i < source.Length; i++)
                pixels[to + i] = source[i];
        }
    }

    /// <summary>Puts a row of the pass to its places in a row of the image.</summary>
    public void Scatter(ReadOnlySpan<byte> pixels, int pixelBytes, Span<byte> row)
    {
        var step = StepX * pixelBytes;
        for (int from = 0, to = X * pixelBytes; from < pixels.Length; from += pixelBytes, to += step)
        {
            var target = row.Slice(to, pixelBytes);
            for (var i = 0; i < target.Length; i++)
                target[i] = pixels[from + i];
        }
    }
}
