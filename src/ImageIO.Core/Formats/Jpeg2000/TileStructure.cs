using System.Runtime.CompilerServices;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>A tile taken apart: components, resolutions, subbands, precincts and code-blocks (T.800 B.5 to B.7).</summary>
internal sealed class TileStructure : IDisposable
{
    private readonly SourceStream _source;
    private readonly CodestreamLayout _layout;
    private readonly int _reduction;
    private readonly List<Subband> _bands = [];

    /// <summary>Lays out a tile.</summary>
    /// <param name="source">Knows the limits.</param>
    /// <param name="layout">The image.</param>
    /// <param name="tile">What the file has of the tile.</param>
    /// <param name="reduction">How often the resolution is halved.</param>
    public TileStructure(SourceStream source, CodestreamLayout layout, TileData tile, int reduction)
    {
        (_source, _layout, _reduction) = (source, layout, reduction);
        Precincts = new(source, 0);
        PrecinctBands = new(source, 0);
        Blocks = new(source, 0);
        Nodes = new(source, 0);
        Components = new TileComponent[layout.Components.Length];
        try
        {
            for (var component = 0; component < Components.Length; component++)
            {
                source.CancellationToken.ThrowIfCancellationRequested();
                Components[component] = AddComponent(component, layout.AreaOf(tile.Number), tile);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TileComponent[] Components { get; }

    public IReadOnlyList<Subband> Bands => _bands;

    public NativeTable<Precinct> Precincts { get; }

    public NativeTable<PrecinctBand> PrecinctBands { get; }

    public NativeTable<CodeBlock> Blocks { get; }

    public NativeTable<TagNode> Nodes { get; }

    public void Dispose()
    {
        Precincts.Dispose();
        PrecinctBands.Dispose();
        Blocks.Dispose();
        Nodes.Dispose();
    }

    private TileComponent AddComponent(int number, GridArea tile, TileData data)
    {
        var layout = _layout.Components[number];
        var style = data.Parameters.StyleOf(number);
        if (_reduction > style.Levels)
        {
            throw new UnsupportedImageException(
                $"Tile {data.Number} has {style.Levels} smaller resolutions, and number {_reduction} is asked for. "
                    + $"Read with Level {style.Levels} or less.")
            {
                Position = data.Position,
            };
        }

        var whole = tile.Subsample(layout.StepX, layout.StepY);
        var quantization = data.Parameters.QuantizationOf(number);
        var resolutions = new GridArea[style.Levels + 1 - _reduction];
        for (var r = 0; r < resolutions.Length; r++)
            resolutions[r] = whole.Reduce(style.Levels - r);
        for (var r = 0; r <= style.Levels; r++)
            AddResolution(number, r, tile, whole, style, quantization);
        return new TileComponent(style, data.Parameters.RegionShiftOf(number), resolutions);
    }

    private void AddResolution(int component, int resolution, GridArea tile, GridArea whole, CodingStyle style, Quantization quantization)
    {
        var area = whole.Reduce(style.Levels - resolution);
        if (area.IsEmpty)
            return;
        int widthBits = style.PrecinctWidthBits(resolution), heightBits = style.PrecinctHeightBits(resolution);
        var (firstX, firstY) = (area.X0 >> widthBits, area.Y0 >> heightBits);
        var columns = ((area.X1 + (1L << widthBits) - 1) >> widthBits) - firstX;
        var rows = ((area.Y1 + (1L << heightBits) - 1) >> heightBits) - firstY;
        if (columns > int.MaxValue || rows > int.MaxValue || columns * rows > int.MaxValue / Unsafe.SizeOf<Precinct>())
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), columns * rows, int.MaxValue / Unsafe.SizeOf<Precinct>());
        _source.Working.Check(columns * rows * (Unsafe.SizeOf<Precinct>() + Unsafe.SizeOf<PrecinctBand>()));
        var bands = AddBands(component, resolution, whole, style, quantization);
        var shift = style.Levels - resolution;
        var (stepX, stepY) = (_layout.Components[component].StepX, _layout.Components[component].StepY);
        for (var row = 0; row < rows; row++)
        {
            _source.CancellationToken.ThrowIfCancellationRequested();
            for (var column = 0; column < columns; column++)
            {
                var number = Precincts.Add();
                var firstBand = PrecinctBands.Count;
                foreach (var band in bands)
                    AddPrecinctBand(
                        band,
                        firstX + column,
                        firstY + row,
                        resolution == 0 ? widthBits : widthBits - 1,
                        resolution == 0 ? heightBits : heightBits - 1);
                Precincts.Items[number] = new Precinct
                {
                    // The first of a row or column may begin before the tile does: it comes with the tile's edge.
                    X = Math.Max(((firstX + column) << widthBits << shift) * stepX, tile.X0),
                    Y = Math.Max(((firstY + row) << heightBits << shift) * stepY, tile.Y0),
                    Index = (int)((row * columns) + column),
                    FirstBand = firstBand,
                    Component = (ushort)component,
                    Resolution = (byte)resolution,
                    Bands = (byte)(PrecinctBands.Count - firstBand),
                };
            }
        }
    }

    private List<int> AddBands(int component, int resolution, GridArea whole, CodingStyle style, Quantization quantization)
    {
        var numbers = new List<int>();
        var level = resolution == 0 ? style.Levels : style.Levels - resolution + 1;
        var low = whole.Reduce(level);
        for (var kind = resolution == 0 ? 0 : 1; kind < (resolution == 0 ? 1 : 4); kind++)
        {
            int highX = kind & 1, highY = kind >> 1;
            var area = whole.Band(level, highX, highY);
            if (area.IsEmpty)
                continue;
            var index = resolution == 0 ? 0 : (3 * (resolution - 1)) + kind;
            var step = quantization.StepOf(index)
                ?? throw new CorruptImageException($"The quantization of component {component} has no step for subband {index}.", null);
            var precinctBits = resolution == 0 ? 0 : 1;
            numbers.Add(_bands.Count);
            _bands.Add(new Subband(
                component,
                resolution,
                highX,
                highY,
                area,
                highX == 0 ? 0 : (int)low.Width,
                highY == 0 ? 0 : (int)low.Height,
                Math.Min(style.BlockWidthBits, style.PrecinctWidthBits(resolution) - precinctBits),
                Math.Min(style.BlockHeightBits, style.PrecinctHeightBits(resolution) - precinctBits),
                quantization.GuardBits + step.Exponent - 1,
                style.IsReversible ? 1 : StepSize(_layout.Components[component].Depth + highX + highY, step.Exponent, step.Mantissa)));
        }

        return numbers;
    }

    /// <summary>T.800 equation E-3.</summary>
    private static float StepSize(int range, int exponent, int mantissa) => MathF.ScaleB(1 + (mantissa / 2048f), range - exponent);

    private void AddPrecinctBand(int number, long precinctX, long precinctY, int widthBits, int heightBits)
    {
        var band = _bands[number];
        var area = new GridArea(
            precinctX << widthBits,
            precinctY << heightBits,
            (precinctX + 1) << widthBits,
            (precinctY + 1) << heightBits).Intersect(band.Area);
        if (area.IsEmpty)
            return;
        var (gridX, gridY) = (area.X0 >> band.BlockWidthBits, area.Y0 >> band.BlockHeightBits);
        var columns = (int)(((area.X1 + (1L << band.BlockWidthBits) - 1) >> band.BlockWidthBits) - gridX);
        var rows = (int)(((area.Y1 + (1L << band.BlockHeightBits) - 1) >> band.BlockHeightBits) - gridY);
        var count = (long)columns * rows;
        if (count > int.MaxValue / Unsafe.SizeOf<CodeBlock>())
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), count, int.MaxValue / Unsafe.SizeOf<CodeBlock>());
        var nodes = TagTree.NodesOf(columns, rows);
        var entry = new PrecinctBand
        {
            Band = number,
            FirstBlock = Blocks.Add((int)count),
            Columns = columns,
            Rows = rows,
            GridX = (int)gridX,
            GridY = (int)gridY,
            InclusionTree = Nodes.Add(nodes),
            PlanesTree = Nodes.Add(nodes),
        };
        var place = PrecinctBands.Add();
        PrecinctBands.Items[place] = entry;
    }
}
