using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>Reads the image of a JPEG 2000 file; where its components differ in size, each is an image of its own.</summary>
internal sealed class Jp2Decoder : FrameDecoder
{
    /// <summary>Packets that may be missing in all: a file of few bytes can claim any number of them.</summary>
    private const long MaxMissing = 20_000_000;

    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private readonly Stack<BlockDecoder> _decoders = new();
    private Jp2Header? _header;
    private Codestream? _codestream;
    private ImmutableArray<Jp2Image> _images;
    private FrameHeader? _frame;
    private int _next;
    private int _shown;
    private long _missing;

    public Jp2Decoder(SourceStream source, ReadOptions options)
    {
        (_source, _options) = (source, options);
        source.EnsureSeekable();
    }

    public override int? ImageCount => Images.Length;

    private ImmutableArray<Jp2Image> Images
    {
        get
        {
            if (!_images.IsDefault)
                return _images;
            _header ??= Jp2HeaderReader.Read(_source, _options);
            _codestream ??= new Codestream(_source, _options, _header.Start, _header.End);
            return _images = Jp2Image.Of(_header, _codestream.Layout, _options.ApplyPalette);
        }
    }

    public override FrameHeader? ReadHeader()
    {
        if (_next >= Images.Length)
            return null;
        _shown = _next;
        return _frame ??= HeaderOf(Images[_next]);
    }

    public override void ReadPixels(NdArray destination)
    {
        var image = Images[_next];
        TrySkipPixels();
        Decode(image, destination, 0, 0);
    }

    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
    {
        var image = Images[_next];
        if (_codestream!.Layout.Tiles == 1 || _options.Tolerance == Tolerance.Partial
            || (destination.Rank > 2 && destination.Shape[2] != image.Channels.Length))
            return false;
        Decode(image, destination, origin[1], origin[0]);
        return true;
    }

    public override bool TrySkipPixels()
    {
        _next++;
        _frame = null;
        return true;
    }

    public override bool TrySeek(int index)
    {
        if (index > Images.Length)
            return false;
        (_next, _frame) = (index, null);
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        var image = Images[Math.Min(_shown, Images.Length - 1)];
        var values = new Dictionary<string, object>();
        if (_codestream!.Comments is { Count: > 0 } comments)
            values["comment"] = string.Join('\n', comments);
        var bits = image.Channels.Select(channel => channel.Depth).ToArray();
        if (image.DType != DType.Bool && bits.Any(count => count != 8 * image.DType.ItemSize()))
            values["bits"] = bits.Distinct().Count() == 1 ? bits[0] : bits;
        var metadata = _header!.Metadata.With(new ImageMetadata(values));
        return excludeApplied && _options.ApplyPalette ? metadata.Without("palette") : metadata;
    }

    private FrameHeader HeaderOf(Jp2Image image)
    {
        var layout = _codestream!.Layout;
        var levels = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        levels.Add(image.ShapeOf(layout, 0));
        var most = image.Components.Min(component => _codestream.Parameters.StyleOf(component).Levels);
        for (var level = 1; level <= most && (levels[^1][0] > 1 || levels[^1][1] > 1); level++)
        {
            var shape = image.ShapeOf(layout, level);
            if (shape[0] < 1 || shape[1] < 1)
                break;
            levels.Add(shape);
        }

        var chosen = Math.Min(_options.Level, levels.Count - 1);
        var first = layout.Components[image.Components[0]];
        var tile = new GridArea(0, 0, layout.Tile.Width, layout.Tile.Height).Subsample(first.StepX, first.StepY).Reduce(chosen);
        var (height, width) = ((int)Math.Min(tile.Height, levels[chosen][0]), (int)Math.Min(tile.Width, levels[chosen][1]));
        return new FrameHeader
        {
            Shape = levels[chosen],
            DType = image.DType,
            ColorModel = image.ColorModel,
            Axes = image.Channels.Length == 1 ? "YX" : "YXS",
            Name = image.Name,
            LevelShapes = levels.Count > 1 ? levels.ToImmutable() : [],
            ChunkShape = layout.Tiles == 1 ? [] : [height, width, .. levels[chosen][2..]],
        };
    }

    private void Decode(Jp2Image image, NdArray destination, int x, int y)
    {
        var layout = _codestream!.Layout;
        var whole = layout.AreaOfComponent(image.Components[0], _options.Level);
        var part = new GridArea(whole.X0 + x, whole.Y0 + y, whole.X0 + x + destination.Shape[1], whole.Y0 + y + destination.Shape[0]);
        var writer = new TileWriter(_source, layout, image, _header!.Palette, destination, part);
        if (_options.Tolerance == Tolerance.Partial)
        {
            for (var row = 0; row < destination.Shape[0]; row++)
                destination.RowAt(row).Clear();
        }

        _missing = 0;
        for (var tile = 0; tile < layout.Tiles; tile++)
        {
            _source.CancellationToken.ThrowIfCancellationRequested();
            var component = layout.Components[image.Components[0]];
            if (layout.AreaOf(tile).Subsample(component.StepX, component.StepY).Reduce(_options.Level).Intersect(part).IsEmpty)
                continue;
            try
            {
                DecodeTile(tile, image, writer);
            }
            catch (Exception fault) when (_options.Tolerance == Tolerance.Partial && fault is CorruptImageException or EndOfStreamException
                && !ReferenceEquals(fault, _source.InnerFault) && _missing <= MaxMissing)
            {
                _options.OnWarning?.Invoke(new ImageWarning($"Tile {tile} is left out: {fault.Message}", _source.Position));
            }
        }

        GC.KeepAlive(destination);
    }

    private void DecodeTile(int number, Jp2Image image, TileWriter writer)
    {
        var parts = _codestream!.PartsOf(number);
        CodecTools.ThrowCorruptIf(
            parts.Count == 0,
            $"The file does not have tile {number} of {_codestream.Layout.Tiles}.",
            _source.Position);
        var data = _codestream.ReadTile(number, parts);
        using var tile = TileDecoder.Create(_source, _codestream.Layout, data, _options.Level, _decoders);
        if (tile.ReadPackets() is { } fault)
        {
            _missing += tile.Precincts;
            CodecTools.ThrowCorruptIf(_missing > MaxMissing, $"{fault}.", data.Position);
            if (_options.Tolerance != Tolerance.Partial && (data.IsCut || tile.IsDamaged || _options.Tolerance == Tolerance.Strict))
                CodecTools.ThrowCorrupt($"{fault}.", data.Position);
            _options.OnWarning?.Invoke(new ImageWarning($"{fault}; what is missing is taken for zero.", data.Position));
        }

        tile.Decode(image.Components.AsSpan());
        writer.Write(tile);
    }
}
