using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Quantization.Colors;

namespace ImageIO.Quantization.Lookup;

/// <summary>Finds a palette's nearest color: by search for cells of its first use, out of a table from then on.</summary>
internal sealed class PaletteLookup
{
    /// <summary>
    /// Cells that have not been looked up. A color with this place and this error is looked up again and again, and as far away as that
    /// no color should be.
    /// </summary>
    private const ushort Unknown = ushort.MaxValue;

    /// <summary>Neighbors of a color are worth knowing up to so many times the mean distance of colors from their nearest ones.</summary>
    private const float WorthKnowing = 9;

    private readonly ArenaSlice _cells;
    private readonly ArenaSlice _planes;
    private readonly ArenaSlice _colors;
    private readonly NeighborSearch _neighbors;
    private bool _cellsAreCurrent;

    /// <summary>The mean distance of the colors measured last, whatever their weights.</summary>
    private float _meanDistance;

    public PaletteLookup(ref ArenaBuilder builder)
    {
        _cells = builder.Take<ushort>(ColorBins.Count);
        _planes = builder.Take<float>(OklabPlanes.Length);
        _colors = builder.Take<uint>(PaletteSize.Max);
        _neighbors = new NeighborSearch(ref builder);
        Exact = new ColorSet(ref builder);
    }

    /// <summary>The number of colors; 0 before the first palette.</summary>
    public int Count { get; private set; }

    /// <summary>The colors, as opaque pixels.</summary>
    public ReadOnlySpan<uint> Colors => _colors.As<uint>()[..Count];

    /// <summary>The colors in OKLab, as <see cref="OklabPlanes"/> has them.</summary>
    public ReadOnlySpan<float> Planes => _planes.As<float>();

    /// <summary>The same colors as a set. A color that stands twice in the palette is known by its first place.</summary>
    public ColorSet Exact { get; }

    /// <summary>
    /// For each cell what <see cref="Nearest(uint, Span{ushort})"/> gives, where it is known; hot loops take it out once.
    /// </summary>
    public Span<ushort> Cells
    {
        get
        {
            // Half a megabyte: emptied when it is used, since a table of exact colors needs none.
            var cells = _cells.As<ushort>();
            if (!_cellsAreCurrent)
                cells.Fill(Unknown);
            _cellsAreCurrent = true;
            return cells;
        }
    }

    /// <summary>Takes the colors of a palette, as opaque pixels.</summary>
    public void SetColors(ReadOnlySpan<uint> colors)
    {
        Count = colors.Length;
        colors.CopyTo(_colors.As<uint>());
        _cellsAreCurrent = false;
        _neighbors.Clear();
        Exact.Clear();
        for (var i = 0; i < colors.Length; i++)
        {
            if (!Exact.Contains(colors[i]))
                Exact.Add(colors[i], PaletteSize.Max, i);
        }

        OklabPlanes.Set(_planes.As<float>(), colors);
    }

    /// <summary>The place of the color nearest to a pixel, to the precision of a cell.</summary>
    public int Nearest(uint pixel) => Nearest(pixel, Cells) & 0xFF;

    /// <summary>
    /// The place of the color nearest to a pixel's cell in the lower byte, and how far it is, as <see cref="CodedDistance"/> has it, in
    /// the upper one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Nearest(uint pixel, Span<ushort> cells)
    {
        var cell = ColorBins.Of(pixel);
        ref var found = ref Unsafe.Add(ref MemoryMarshal.GetReference(cells), (nint)cell);
        if (found == Unknown)
            found = SearchCell(cell);
        return found;
    }

    /// <summary>The place of a pixel's own color, or else of the one nearest to its cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NearestOrExact(uint pixel, Span<ushort> cells)
        => Exact.Contains(pixel) ? Exact.IndexOf(pixel) : Nearest(pixel, cells) & 0xFF;

    /// <summary>Neighbors of a color farther away than this are not worth knowing. After <see cref="Measure"/>.</summary>
    public float NeighborRadius => WorthKnowing * _meanDistance;

    /// <summary>Finds the nearest colors of pixels exactly, from ones that are near. After <see cref="Measure"/>.</summary>
    public NeighborSearch.Search SearchAround() => _neighbors.Begin(Planes, Count, NeighborRadius);

    /// <summary>Finds the nearest place for each of some colors.</summary>
    /// <param name="colors">The colors in OKLab, with the weight as the fourth element.</param>
    /// <param name="nearest">Receives for each color, from place 1 on, what <see cref="Nearest(uint, Span{ushort})"/> gives.</param>
    /// <returns>The sum of the distances of all pixels, in OKLab.</returns>
    public double Measure(ReadOnlySpan<Vector128<float>> colors, Span<ushort> nearest)
    {
        var planes = Planes;
        double sum = 0, unweighted = 0;
        Span<int> found = stackalloc int[BatchNearest.MaxItems];
        for (var start = 0; start < colors.Length; start += BatchNearest.MaxItems)
        {
            var run = colors.Slice(start, Math.Min(colors.Length - start, BatchNearest.MaxItems));
            BatchNearest.Nearest(run, planes, Count, found);
            for (var i = 0; i < run.Length; i++)
            {
                var (place, squared) = OklabPlanes.Unpack(found[i]);
                var distance = MathF.Sqrt(squared);
                nearest[start + i + 1] = (ushort)(CodedDistance.Encode(distance) << 8 | place);
                sum += distance * (double)run[i][3];
                unweighted += distance;
            }
        }

        _meanDistance = (float)(unweighted / Math.Max(colors.Length, 1));
        return sum;
    }

    /// <summary>About what <see cref="Measure"/> gives, from a part of the colors.</summary>
    public double Estimate(ReadOnlySpan<Vector128<float>> colors)
    {
        const int every = 16;
        var planes = Planes;
        double sum = 0, measured = 0, weight = 0;
        for (var i = 0; i < colors.Length; i++)
        {
            weight += colors[i][3];
            if (i % every != 0)
                continue;
            measured += colors[i][3];
            sum += MathF.Sqrt(OklabPlanes.Nearest(planes, Count, colors[i]).Squared) * (double)colors[i][3];
        }

        return measured == 0 ? 0 : sum * weight / measured;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ushort SearchCell(uint cell)
    {
        var (red, green, blue) = ColorBins.MiddleOf(cell);
        var (place, squared) = OklabPlanes.Nearest(Planes, Count, Oklab.Of(red, green, blue));
        return (ushort)(CodedDistance.Encode(MathF.Sqrt(squared)) << 8 | place);
    }
}
