using System.Runtime.InteropServices;
using ImageIO.Memory;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>Puts the subbands of a tile's component together, resolution by resolution, in place (T.800 F.3).</summary>
/// <remarks>
/// A resolution's subbands stand side by side in the upper left of the plane: low before high, across and down. Rows are inverted first,
/// then columns, sixteen side by side, so that a line of the cache is used whole.
/// </remarks>
internal sealed class InverseWavelet(
    Plane plane,
    TileComponent component,
    ScratchPool scratch,
    int threads,
    CancellationToken cancellationToken)
{
    private const int Lanes = 16;

    private GridArea _low;
    private GridArea _area;

    /// <summary>Elements of scratch that a thread needs.</summary>
    public static long ScratchLength(GridArea area) => Math.Max(area.Width, area.Height * Math.Min(Lanes, area.Width));

    public void Invert()
    {
        for (var r = 1; r < component.Resolutions.Length; r++)
        {
            (_low, _area) = (component.Resolutions[r - 1], component.Resolutions[r]);
            if (_area.IsEmpty)
                continue;
            var (width, height) = ((int)_area.Width, (int)_area.Height);
            new ParallelRows(threads, width, cancellationToken).Run(height, InvertRows);
            new ParallelRows(threads, height * Lanes, cancellationToken).Run((width + Lanes - 1) / Lanes, InvertColumns);
        }
    }

    private void InvertRows(int from, int to)
    {
        var (width, low) = ((int)_area.Width, (int)_low.Width);
        var isOdd = (_area.X0 & 1) != 0;
        using var lent = scratch.Rent();
        var line = lent.Items[..width];
        for (var y = from; y < to; y++)
        {
            var row = plane.Row(y)[..width];
            row.CopyTo(line);
            Invert(line[..low], line[low..], isOdd, 1);
            Interleave(line[..low], line[low..], isOdd, row);
        }
    }

    private void InvertColumns(int from, int to)
    {
        var (width, height, low) = ((int)_area.Width, (int)_area.Height, (int)_low.Height);
        var isOdd = (_area.Y0 & 1) != 0;
        using var lent = scratch.Rent();
        for (var x = from * Lanes; x < Math.Min(to * Lanes, width); x += Lanes)
        {
            var lanes = Math.Min(Lanes, width - x);
            var columns = lent.Items[..(height * lanes)];
            for (var y = 0; y < height; y++)
                plane.Row(y).Slice(x, lanes).CopyTo(columns[(y * lanes)..]);
            Invert(columns[..(low * lanes)], columns[(low * lanes)..], isOdd, lanes);
            for (var y = 0; y < height; y++)
            {
                var isHigh = (y & 1) != 0 != isOdd;
                columns.Slice(((y / 2) + (isHigh ? low : 0)) * lanes, lanes).CopyTo(plane.Row(y)[x..]);
            }
        }
    }

    private void Invert(Span<int> low, Span<int> high, bool isOdd, int lanes)
    {
        if (component.Style.IsReversible)
            Lifting.Invert53(low, high, isOdd, lanes);
        else
            Lifting.Invert97(MemoryMarshal.Cast<int, float>(low), MemoryMarshal.Cast<int, float>(high), isOdd, lanes);
    }

    private static void Interleave(ReadOnlySpan<int> low, ReadOnlySpan<int> high, bool isOdd, Span<int> row)
    {
        var first = isOdd ? high : low;
        var second = isOdd ? low : high;
        var pairs = Math.Min(first.Length, second.Length);
        for (int i = 0, to = 0; i < pairs; i++, to += 2)
        {
            row[to + 1] = second[i];
            row[to] = first[i];
        }

        if (first.Length > pairs)
            row[2 * pairs] = first[pairs];
    }
}
