using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Metadata;
using ImageIO.Tiff.Reading;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff;

/// <summary>Reads the images of a TIFF file: its series, or its pages one by one.</summary>
internal sealed class TiffDecoder(SourceStream source, ReadOptions options) : FrameDecoder
{
    private readonly bool _readsPages = options is TiffReadOptions { Images: TiffImages.Pages };
    private readonly PageReader _reader = new(options);
    private PageChain? _chain;
    private List<TiffSeries>? _series;
    private int _index;
    private FrameHeader? _header;
    private TiffSeries? _image;

    /// <summary>What metadata are of before the first header: the first image.</summary>
    private TiffSeries? _last;

    private NdArray? _indices;
    private (TiffSeries? Image, ColorTable? Table) _palette;

    public override int? ImageCount => _readsPages ? Chain.All.Count : Series.Count;

    private PageChain Chain => _chain ??= new PageChain(new TiffFile(source), options);

    private List<TiffSeries> Series => _series ??= SeriesFinder.Find(Chain, options);

    public override FrameHeader? ReadHeader()
    {
        if (_header is not null)
            return _header;
        if (ImageAt(_index) is not { } image)
            return null;
        var chosen = LevelOf(image);
        _image = _last = chosen;
        var palette = PaletteOf(chosen);
        return _header = new FrameHeader
        {
            Shape = palette is null ? chosen.Shape : [.. chosen.Shape, 3],
            DType = palette?.DType ?? chosen.Layout.DType,
            Axes = palette is null ? chosen.Axes : chosen.Axes + "S",
            Name = image.Name,
            ColorModel = palette is null ? chosen.Layout.ColorModel : ColorModel.Rgb,
            Spacing = chosen.Spacing,
            ChunkShape = palette is null ? SeriesRegion.ChunkShape(chosen) : [],
            LevelShapes = image.Levels.Count == 0 ? [] : [.. image.Levels.Prepend(image).Select(level => palette is null ? level.Shape : [.. level.Shape, 3])],
        };
    }

    public override void ReadPixels(NdArray destination)
    {
        var image = _image!;
        ReadSamples(image, image.Pages, PageRegion.Of(image.Layout), destination);
        Pass();
    }

    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
    {
        if (ReadHeader() is null)
            return false;
        var image = _image!;
        var palette = PaletteOf(image);

        // One channel of a palette's colors is cut out of all.
        if (palette is not null && destination.Shape[^1] != 3)
            return false;
        var rank = image.Shape.Length;
        if (SeriesRegion.Of(image, origin[..rank], destination.Shape[..rank]) is not { } region)
            return false;
        ReadSamples(image, region.Pages, region.Region, destination);
        return true;
    }

    public override bool TrySkipPixels()
    {
        Pass();
        return true;
    }

    public override bool TrySeek(int index)
    {
        if (index < 0 || ImageAt(index) is null)
            return false;
        (_index, _header, _image) = (index, null, null);
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        var image = _last ?? ImageAt(0);
        return image is null ? ImageMetadata.Empty : MetadataReader.Read(Chain, image, options, isPaletteApplied: excludeApplied && PaletteOf(image) is not null);
    }

    protected override void Dispose(bool disposing)
    {
        _reader.Dispose();
        _indices?.Dispose();
        base.Dispose(disposing);
    }

    private void Pass()
    {
        _index++;
        (_header, _image) = (null, null);
    }

    private TiffSeries? ImageAt(int index)
    {
        if (!_readsPages)
            return index < Series.Count ? Series[index] : null;
        if (index == 0)
            _ = Chain.First;
        return Chain[index] is not { } entry ? null : entry.Page is { } page ? TiffSeries.Of(page) : throw entry.Fault!;
    }

    private TiffSeries LevelOf(TiffSeries image)
        => options.Level > 0 && options.Level <= image.Levels.Count ? image.Levels[options.Level - 1] : image;

    /// <summary>The palette that is applied; null where there is none.</summary>
    private ColorTable? PaletteOf(TiffSeries image)
    {
        if (!options.ApplyPalette || image.Layout.ColorModel != ColorModel.Indexed)
            return null;
        if (!ReferenceEquals(_palette.Image, image))
            _palette = (image, ColorTable.Of(image));
        return _palette.Table;
    }

    private void ReadSamples(TiffSeries image, IReadOnlyList<TiffPage?> pages, PageRegion region, NdArray destination)
    {
        if (PaletteOf(image) is not { } palette)
        {
            _reader.Read(pages, region, destination);
            return;
        }

        var size = image.Layout.DType.ItemSize();
        var bytes = (long)region.Height * region.Width * size;
        if (bytes > options.Limits.MaxWorkingBytes)
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), bytes, options.Limits.MaxWorkingBytes);
        var pageBytes = destination.ByteLength / pages.Count;
        for (var i = 0; i < pages.Count; i++)
        {
            if (_indices is null || _indices.ByteLength != bytes)
            {
                _indices?.Dispose();
                _indices = null;
                _indices = NdArray.CreateUninitialized(image.Layout.DType, region.Height, region.Width);
            }

            _reader.Read([pages[i]], region, _indices);
            palette.Expand(_indices, destination, i * pageBytes);
        }
    }
}
