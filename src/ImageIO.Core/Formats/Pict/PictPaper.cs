namespace ImageIO.Formats.Pict;

/// <summary>
/// Puts the rows of a bitmap where they belong in the picture. What is drawn at another size takes the nearest pixels, as QuickDraw does.
/// </summary>
/// <param name="destination">The picture.</param>
/// <param name="frame">What it covers.</param>
/// <param name="item">The bitmap.</param>
/// <param name="channels">Bytes of a pixel.</param>
internal readonly struct PictPaper(NdArray destination, PictRectangle frame, PictItem item, int channels)
{
    /// <summary>Draws one row of the part.</summary>
    /// <param name="y">Its number in the part.</param>
    /// <param name="row">Its pixels.</param>
    public void Draw(int y, ReadOnlySpan<byte> row)
    {
        var (from, to) = (item.From, item.To);
        var isWide = to.Width != from.Width;
        var (first, last) = (Math.Max(to.Left, frame.Left), Math.Min(to.Right, frame.Right));
        if (first >= last)
            return;

        // The rows whose middles lie in this one.
        for (var line = RowOf(y); line < RowOf(y + 1); line++)
        {
            if (to.Top + line < frame.Top || to.Top + line >= frame.Bottom)
                continue;
            var target = destination[to.Top + line - frame.Top].Bytes.Slice((first - frame.Left) * channels, (last - first) * channels);
            if (isWide)
                Stretch(row, first - to.Left, target);
            else
                row.Slice((first - to.Left) * channels, target.Length).CopyTo(target);
        }
    }

    /// <summary>The first row of the destination whose middle lies in row <paramref name="y"/> or below it.</summary>
    private int RowOf(int y)
        => (int)((((2L * y * item.To.Height) - item.From.Height) + (2L * item.From.Height) - 1) / (2L * item.From.Height));

    private void Stretch(ReadOnlySpan<byte> row, int first, Span<byte> target)
    {
        for (var at = 0; at < target.Length; at += channels)
        {
            var x = ((2L * (first + (at / channels))) + 1) * item.From.Width / (2L * item.To.Width);
            row.Slice((int)x * channels, channels).CopyTo(target[at..]);
        }
    }
}
