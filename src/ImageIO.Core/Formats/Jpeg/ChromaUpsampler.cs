namespace ImageIO.Formats.Jpeg;

/// <summary>
/// Brings the rows of a component to the size of the image. Halves are interpolated, three parts of the nearer sample and one of the
/// farther, rounded as libjpeg rounds; other ratios repeat samples.
/// </summary>
/// <param name="plane">The component.</param>
/// <param name="frame">What it is a component of.</param>
internal sealed class ChromaUpsampler(DctPlane plane, JpegFrame frame)
{
    /// <summary>Narrower components are not interpolated across.</summary>
    private const int MinWidth = 3;

    private readonly int _across = frame.MaxAcross;
    private readonly int _down = frame.MaxDown;

    /// <summary>How long a row has to be that takes all interpolated samples.</summary>
    public int RowLength => Math.Max(2 * plane.Width, frame.Width);

    /// <summary>Fills a row of the image.</summary>
    /// <param name="y">Its number.</param>
    /// <param name="row">Where to.</param>
    public void Fill(int y, Span<ushort> row)
    {
        var (across, down) = (plane.Component.Across, plane.Component.Down);
        var (isHalfAcross, isHalfDown) = (across * 2 == _across, down * 2 == _down);
        if (across == _across && down == _down)
            plane.Row(y)[..frame.Width].CopyTo(row);
        else if (isHalfAcross && down == _down && plane.Width >= MinWidth)
            Across(plane.Row(y)[..plane.Width], row);
        else if (isHalfAcross && isHalfDown && plane.Width >= MinWidth)
            Both(plane.Row(y / 2)[..plane.Width], Neighbor(y)[..plane.Width], row);
        else if (across == _across && isHalfDown)
            Down(plane.Row(y / 2)[..frame.Width], Neighbor(y)[..frame.Width], row, isUpper: (y & 1) == 0);
        else
            Repeat(plane.Row(Math.Min((int)((long)y * down / _down), plane.Height - 1)), row, across);
    }

    /// <summary>The farther row of samples: above for the upper of two rows, below for the lower one, as far as there are any.</summary>
    private Span<ushort> Neighbor(int y) => plane.Row(Math.Clamp((y & 1) == 0 ? (y / 2) - 1 : (y / 2) + 1, 0, plane.Height - 1));

    private static void Across(ReadOnlySpan<ushort> from, Span<ushort> to)
    {
        var last = from.Length - 1;
        to[0] = from[0];
        to[1] = (ushort)(((3 * from[0]) + from[1] + 2) >> 2);
        for (var i = 1; i < last; i++)
        {
            to[2 * i] = (ushort)(((3 * from[i]) + from[i - 1] + 1) >> 2);
            to[(2 * i) + 1] = (ushort)(((3 * from[i]) + from[i + 1] + 2) >> 2);
        }

        to[2 * last] = (ushort)(((3 * from[last]) + from[last - 1] + 1) >> 2);
        to[(2 * last) + 1] = from[last];
    }

    private static void Both(ReadOnlySpan<ushort> near, ReadOnlySpan<ushort> far, Span<ushort> to)
    {
        var last = near.Length - 1;
        var (before, sum) = (0, (3 * near[0]) + far[0]);
        for (var i = 0; i <= last; i++)
        {
            var after = i < last ? (3 * near[i + 1]) + far[i + 1] : 0;
            to[2 * i] = (ushort)(i == 0 ? ((4 * sum) + 8) >> 4 : ((3 * sum) + before + 8) >> 4);
            to[(2 * i) + 1] = (ushort)(i == last ? ((4 * sum) + 7) >> 4 : ((3 * sum) + after + 7) >> 4);
            (before, sum) = (sum, after);
        }
    }

    private static void Down(ReadOnlySpan<ushort> near, ReadOnlySpan<ushort> far, Span<ushort> to, bool isUpper)
    {
        var rounding = isUpper ? 1 : 2;
        for (var i = 0; i < near.Length; i++)
            to[i] = (ushort)(((3 * near[i]) + far[i] + rounding) >> 2);
    }

    private void Repeat(ReadOnlySpan<ushort> from, Span<ushort> to, int across)
    {
        for (var x = 0; x < frame.Width; x++)
            to[x] = from[Math.Min(x * across / _across, plane.Width - 1)];
    }
}
