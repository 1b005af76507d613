using ImageIO.Memory;
using ImageIO.Pixels;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization.Dithering;

/// <summary>Finds the colors of a palette for the pixels of one image, dithered, row by row.</summary>
internal sealed class DitheredMapper
{
    private readonly Ditherer _ditherer;
    private readonly PaletteLookup _lookup;
    private readonly ErrorDiffusion? _diffusion;
    private readonly ColorMixTable? _mixes;
    private readonly BandingDetector? _smooth;
    private readonly ArenaSlice _rows;
    private readonly int _width;

    public DitheredMapper(ref ArenaBuilder builder, int width, Ditherer ditherer)
    {
        _ditherer = ditherer;
        _width = width;
        _lookup = new PaletteLookup(ref builder);
        _rows = builder.Take<uint>(2 * width);
        if (ditherer.IsDiffusion)
            _diffusion = new ErrorDiffusion(ref builder, width, ditherer);
        if (!ditherer.IsOrdered)
            return;
        _mixes = new ColorMixTable(ref builder, ColorBins.Count);
        if (ditherer.Kind == DitherKind.Auto)
            _smooth = new BandingDetector(ref builder, width);
    }

    public void Begin(Palette palette)
    {
        _lookup.SetPalette(palette);
        _diffusion?.Clear();
        _mixes?.Clear(ColorBins.Count);
    }

    /// <summary>Maps the next row.</summary>
    /// <param name="rows">The image.</param>
    /// <param name="y">The row; each is asked for once, in order.</param>
    /// <param name="indices">Receives the places.</param>
    public void Map(PixelRows rows, int y, Span<byte> indices)
    {
        if (_diffusion is not null)
            Diffuse(rows.Read(y), y, indices);
        else
            Mix(rows, y, indices, _mixes!);
    }

    private void Diffuse(ReadOnlySpan<uint> row, int y, Span<byte> indices)
    {
        var diffused = _diffusion!.Start(y);
        var planes = _lookup.Planes;
        var colors = _lookup.Colors;
        for (var i = 0; i < row.Length; i++)
        {
            var x = diffused.Column(i);
            var wanted = diffused.Wanted(x, row[x]);

            // Not by cells: what they are wrong by would be diffused as well.
            indices[x] = (byte)OklabPlanes.Nearest(planes, colors.Length, Oklab.Of(ErrorDiffusion.ToPixel(wanted))).Place;
            diffused.Spread(x, wanted - ErrorDiffusion.Channels(colors[indices[x]]));
        }
    }

    private void Mix(PixelRows rows, int y, Span<byte> indices, ColorMixTable mixes)
    {
        // The next row has been read already, where there is one.
        if (y == 0 || _smooth is null)
            rows.Read(y).CopyTo(Kept(y));
        var row = Kept(y);
        if (_smooth is not null)
        {
            var next = y + 1 < rows.Height ? rows.Read(y + 1) : row;
            _smooth.Measure(row, next, isFirst: y == 0);
            next.CopyTo(Kept(y + 1));
        }

        var table = mixes.Table;
        var thresholds = _ditherer.Pattern.Row(y);
        for (var x = 0; x < row.Length; x++)
        {
            indices[x] = (byte)_lookup.NearestOrExact(row[x], _lookup.Cells);
            if (_lookup.Colors[indices[x]] == row[x])
                continue;

            // A cell's mixes are those of its middle: neighbors have the cells that make up for it.
            var cell = ColorBins.Of(row[x]);
            var (red, green, blue) = ColorBins.MiddleOf(cell);
            var mix = ColorMixTable.Of(ref table[(int)cell], Oklab.Of(red, green, blue), new WeightedColor(red, green, blue, 1), _lookup.Nearest(row[x]), _lookup);
            if (mix.IsMixed && (_smooth is null || _smooth.ShowsBands(x, mix)))
                indices[x] = (byte)mix.Choose(thresholds[x & (thresholds.Length - 1)], _ditherer.Strength, indices[x]);
        }
    }

    private Span<uint> Kept(int y) => _rows.As<uint>().Slice((y & 1) * _width, _width);
}
