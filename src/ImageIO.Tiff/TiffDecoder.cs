using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Metadata;
using ImageIO.Tiff.Reading;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff;

/// <summary>Reads the images of a TIFF file: its series, or its pages one by one.</summary>
internal sealed class TiffDecoder(SourceStream source, ReadOptions options, bool ownsSource = false) : FrameDecoder
{
    private readonly bool _readsPages = options is TiffReadOptions { Images: TiffImages.Pages };
    private readonly bool _isRgba = options is TiffReadOptions { AsRgba: true };
    private readonly PageReader _reader = new(options);
    private PageChain? _chain;
    private List<TiffSeries>? _series;
    private int _index;
    private FrameHeader? _header;
    private TiffSeries? _image;

    /// <summary>What metadata are of before the first header: the first image.</summary>
    private TiffSeries? _last;

    /// <summary>The image that <see cref="_last"/> is a level of, or is itself.</summary>
    private TiffSeries? _whole;

    private PhysicalSteps? _steps;
    private bool _hasSteps;
    private NdArray? _indices;

    /// <summary>The rows of a page that are given.</summary>
    private int _rows;

    /// <summary>How the stored colors become RGB; null where they are given as they are.</summary>
    private ColorConversion? _colors;
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
        (_image, _last, _whole) = (chosen, chosen, image);
        var palette = PaletteOf(chosen);
        _rows = RowsOf(chosen);
        _colors = _isRgba ? null : ColorConversion.Of(chosen, options);
        if (_isRgba)
            return _header = RgbaHeader(image, chosen);
        var axes = palette is null ? chosen.Axes : chosen.Axes + "S";
        return _header = new FrameHeader
        {
            Shape = ShapeOf(chosen, palette),
            DType = palette?.DType ?? chosen.Layout.DType,
            Axes = axes,
            Spacing = SpacingOf(axes, image, chosen),
            Name = image.Name,
            ColorModel = palette is null && _colors is null ? chosen.Layout.ColorModel : ColorModel.Rgb,
            ChunkShape = palette is null && _colors is null ? SeriesRegion.ChunkShape(chosen) : [],
            LevelShapes = image.Levels.Count == 0 ? [] : [.. image.Levels.Prepend(image).Select(level => ShapeOf(level, palette))],
        };
    }

    public override void ReadPixels(NdArray destination)
    {
        var image = _image!;
        var region = PageRegion.Of(image.Layout) with { Height = _rows };
        if (_isRgba)
            RgbaRendering.Read(image, new SeriesRegion(image.Pages, region), destination, _reader, options.Limits);
        else if (_colors is null)
            ReadSamples(image, image.Pages, region, destination);
        else
            _colors.Read(image, region, destination, ReadSamples);
        Pass();
    }

    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
    {
        if (ReadHeader() is null)
            return false;
        var image = _image!;
        if (_isRgba)
        {
            if (RgbaRendering.RegionOf(image, origin, destination.Shape) is not { } pictures)
                return false;
            RgbaRendering.Read(image, pictures, destination, _reader, options.Limits);
            return true;
        }

        var palette = PaletteOf(image);

        // One channel of a palette's colors is cut out of all.
        if (_colors is not null || (palette is not null && destination.Shape[^1] != 3))
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
        return image is null ? ImageMetadata.Empty
            : MetadataReader.Read(Chain, image, _whole ?? image, options,
                isPaletteApplied: excludeApplied && (_isRgba || PaletteOf(image) is not null));
    }

    protected override void Dispose(bool disposing)
    {
        _reader.Dispose();
        _indices?.Dispose();
        if (ownsSource)
            source.Dispose();
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

    private ImmutableArray<int> ShapeOf(TiffSeries image, ColorTable? palette)
    {
        ImmutableArray<int> shape = palette is null ? image.Shape : [.. image.Shape, 3];
        if (ReferenceEquals(image, _image) && _rows != image.Layout.Height)
            shape = shape.SetItem(image.Axes.IndexOf('Y', StringComparison.Ordinal), _rows);
        return _colors is null ? shape : shape.SetItem(shape.Length - 1, 3);
    }

    private FrameHeader RgbaHeader(TiffSeries image, TiffSeries chosen) => new()
    {
        Shape = RgbaRendering.ShapeOf(chosen, _rows),
        DType = DType.UInt8,
        Axes = RgbaRendering.AxesOf(chosen),
        Spacing = SpacingOf(RgbaRendering.AxesOf(chosen), image, chosen),
        Name = image.Name,
        ColorModel = ColorModel.Rgb,
        LevelShapes = image.Levels.Count == 0
            ? [] : [.. image.Levels.Prepend(image)
                .Select(level => RgbaRendering.ShapeOf(level, ReferenceEquals(level, chosen) ? _rows : level.Layout.Height))],
    };

    /// <summary>Pages share what the program says of them; it is looked for once.</summary>
    private ImmutableArray<double> SpacingOf(string axes, TiffSeries image, TiffSeries chosen)
    {
        if (!_readsPages || !_hasSteps)
            (_steps, _hasSteps) = (MetadataReader.StepsOf(Chain, image, options.Limits.MaxMetadataBytes), true);
        return (_steps ?? MetadataReader.StepsOf(image.FirstPage))?.By(axes, image, chosen) ?? [];
    }

    private int RowsOf(TiffSeries image)
    {
        var height = image.Layout.Height;
        if (options is not TiffReadOptions { DiscardWatermark: true } || image.Pages.Count != 1 || image.Layout.IsPlanar)
            return height;
        var page = image.FirstPage;
        return FeiMetadata.PictureRows(page.File.ReadDirectory(page.Directory)) is { } rows && rows < height ? rows : height;
    }

    /// <summary>The palette that is applied; null where there is none.</summary>
    private ColorTable? PaletteOf(TiffSeries image)
    {
        if (_isRgba || !options.ApplyPalette || image.Layout.ColorModel != ColorModel.Indexed)
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
