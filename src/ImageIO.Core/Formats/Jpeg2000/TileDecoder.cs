using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Memory;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>Decodes one tile: packets, code-blocks, wavelet, transform of components. Its planes have samples afterwards.</summary>
internal sealed class TileDecoder : IDisposable
{
    private readonly SourceStream _source;
    private readonly CodestreamLayout _layout;
    private readonly TileData _data;
    private readonly TileStructure _structure;
    private readonly PacketReader _packets;
    private readonly Plane?[] _planes;
    private readonly Stack<BlockDecoder> _decoders;
    private readonly int _threads;

    private TileDecoder(SourceStream source, CodestreamLayout layout, TileData data, int reduction, Stack<BlockDecoder> decoders)
    {
        (_source, _layout, _data, _decoders) = (source, layout, data, decoders);
        _threads = ThreadUse.Max;
        _planes = new Plane?[layout.Components.Length];
        _structure = new TileStructure(source, layout, data, reduction);
        try
        {
            _packets = new PacketReader(source, data, _structure);
        }
        catch
        {
            _structure.Dispose();
            throw;
        }
    }

    /// <summary>Precincts of the tile: it has a packet of each at least.</summary>
    public int Precincts => _structure.Precincts.Count;

    /// <summary>Lays a tile out.</summary>
    /// <param name="source">What is read.</param>
    /// <param name="layout">The image.</param>
    /// <param name="data">What the file has of the tile; disposed with the decoder, and by a fault.</param>
    /// <param name="reduction">How often the resolution is halved.</param>
    /// <param name="decoders">Decoders of code-blocks that are free, to be used again.</param>
    public static TileDecoder Create(
        SourceStream source,
        CodestreamLayout layout,
        TileData data,
        int reduction,
        Stack<BlockDecoder> decoders)
    {
        try
        {
            return new TileDecoder(source, layout, data, reduction, decoders);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Packets were wrong, or ended within one: whole ones that are missing at the end are no damage.</summary>
    public bool IsDamaged => _packets.IsDamaged;

    /// <summary>Reads where everything is.</summary>
    /// <returns>What is missing or wrong; null where all is there.</returns>
    public string? ReadPackets() => _packets.ReadAll();

    /// <summary>Decodes some of the components; those that are transformed with them come with them.</summary>
    public void Decode(ReadOnlySpan<int> components)
    {
        var isTransformed = IsTransformed(components);
        for (var component = 0; component < _planes.Length; component++)
        {
            if (components.Contains(component) || (isTransformed && component < 3))
                _planes[component] = new Plane(_source, _structure.Components[component].Area);
        }

        DecodeBlocks();
        for (var component = 0; component < _planes.Length; component++)
            Invert(component);
        if (isTransformed)
            Run(0, TransformRows);
        for (var component = 0; component < _planes.Length; component++)
        {
            var finished = component;
            if (_planes[component] is not null)
                Run(component, (from, to) => FinishRows(finished, from, to));
        }
    }

    /// <summary>Where a component's samples lie in its own grid.</summary>
    public GridArea AreaOf(int component) => _structure.Components[component].Area;

    /// <summary>The samples of a component that was decoded.</summary>
    public Plane PlaneOf(int component) => _planes[component]!;

    public void Dispose()
    {
        foreach (var plane in _planes)
            plane?.Dispose();
        _packets.Dispose();
        _structure.Dispose();
        _data.Dispose();
    }

    private void Run(int component, Action<int, int> work)
    {
        var area = AreaOf(component);
        if (!area.IsEmpty)
            new ParallelRows(_threads, (int)area.Width, _source.CancellationToken).Run((int)area.Height, work);
    }

    private bool IsTransformed(ReadOnlySpan<int> components)
    {
        if (!_data.Parameters.IsTransformed || components.IndexOfAnyInRange(0, 2) < 0)
            return false;
        var all = _structure.Components;
        CodecTools.ThrowCorruptIf(
            all.Length < 3 || all[1].Area != all[0].Area || all[2].Area != all[0].Area
                || all[1].Style.IsReversible != all[0].Style.IsReversible || all[2].Style.IsReversible != all[0].Style.IsReversible,
            "The first three components are said to be transformed together, and are not of one size and kind.",
            _data.Position);
        return true;
    }

    private void DecodeBlocks()
    {
        if (_structure.Blocks.Count > 0)
            new ParallelRows(_threads, BlockDecoder.MaxCoefficients, _source.CancellationToken).Run(_structure.Blocks.Count, DecodeBlocks);
    }

    private void DecodeBlocks(int from, int to)
    {
        BlockDecoder? decoder;
        lock (_decoders)
            _decoders.TryPop(out decoder);
        decoder ??= new BlockDecoder();
        var bands = _structure.PrecinctBands.Items;
        var blocks = _structure.Blocks.Items;
        var owner = FindOwner(bands, from);
        for (var number = from; number < to; number++)
        {
            _source.CancellationToken.ThrowIfCancellationRequested();
            while (number >= bands[owner].FirstBlock + (bands[owner].Columns * bands[owner].Rows))
                owner++;
            if (blocks[number].FirstPiece != 0)
                DecodeBlock(decoder, blocks[number], bands[owner], number - bands[owner].FirstBlock);
        }

        lock (_decoders)
            _decoders.Push(decoder);
    }

    /// <summary>The last that begins with the code-block or before it.</summary>
    private static int FindOwner(ReadOnlySpan<PrecinctBand> bands, int block)
    {
        var (low, high) = (0, bands.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (bands[middle].FirstBlock <= block)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private void DecodeBlock(BlockDecoder decoder, in CodeBlock block, in PrecinctBand owner, int number)
    {
        var band = _structure.Bands[owner.Band];
        var component = _structure.Components[band.Component];
        if (_planes[band.Component] is not { } plane || !component.Has(band.Resolution))
            return;
        var (row, column) = Math.DivRem(number, owner.Columns);
        long gridX = owner.GridX + column, gridY = owner.GridY + row;
        var area = new GridArea(
            gridX << band.BlockWidthBits,
            gridY << band.BlockHeightBits,
            (gridX + 1) << band.BlockWidthBits,
            (gridY + 1) << band.BlockHeightBits)
            .Intersect(band.Area);
        var (width, height) = ((int)area.Width, (int)area.Height);
        if (!decoder.Decode(block, _packets.Pieces.Items, _data.Bytes.Items, width, height, band, component))
            return;
        var (x, y) = (band.X + (int)(area.X0 - band.Area.X0), band.Y + (int)(area.Y0 - band.Area.Y0));
        for (var i = 0; i < height; i++)
            BlockScale.Store(decoder.Coefficients.Slice(i * width, width), plane.Row(y + i).Slice(x, width), band, component);
    }

    private void Invert(int component)
    {
        var parts = _structure.Components[component];
        if (_planes[component] is not { } plane || parts.Resolutions.Length == 1 || parts.Area.IsEmpty)
            return;
        using var scratch = new ScratchPool(_source, InverseWavelet.ScratchLength(parts.Area), _threads);
        new InverseWavelet(plane, parts, scratch, _threads, _source.CancellationToken).Invert();
    }

    private void TransformRows(int from, int to)
    {
        for (var y = from; y < to; y++)
        {
            var first = _planes[0]!.Row(y);
            var second = _planes[1]!.Row(y);
            var third = _planes[2]!.Row(y);
            if (_structure.Components[0].Style.IsReversible)
                ComponentTransform.InvertReversible(first, second, third);
            else
                ComponentTransform.InvertIrreversible(
                    MemoryMarshal.Cast<int, float>(first), MemoryMarshal.Cast<int, float>(second), MemoryMarshal.Cast<int, float>(third));
        }
    }

    private void FinishRows(int component, int from, int to)
    {
        var isReversible = _structure.Components[component].Style.IsReversible;
        for (var y = from; y < to; y++)
            ComponentTransform.Finish(_planes[component]!.Row(y), isReversible, _layout.Components[component]);
    }
}
