using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Dpx;

/// <summary>Reads the images of a DPX or Cineon file, row by row from where each begins.</summary>
internal sealed class FilmDecoder : FrameDecoder
{
    private readonly Func<SourceStream, DpxHeader> _read;
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private DpxHeader? _header;
    private FrameHeader? _frame;
    private NdArray? _stored;
    private int _next;

    public FilmDecoder(Func<SourceStream, DpxHeader> read, SourceStream source, ReadOptions options)
    {
        (_read, _source, _options) = (read, source, options);
        source.EnsureSeekable();
    }

    public override int? ImageCount => Header.Elements.Length;

    private DpxHeader Header
    {
        get
        {
            if (_header is not null)
                return _header;
            _source.Position = 0;
            return _header = _read(_source);
        }
    }

    public override FrameHeader? ReadHeader()
        => _next >= Header.Elements.Length ? null : _frame ??= Header.Elements[_next].Layout.ToFrameHeader(Header.Elements[_next].Name);

    public override void ReadPixels(NdArray destination)
    {
        var element = Header.Elements[_next];
        TrySkipPixels();
        _source.Position = Math.Min(element.Start, _source.Length);
        CodecTools.ReadRows(destination, bottomUp: false, _source, _options, Row(element.Layout, element.Layout.RowPadding));
    }

    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
    {
        if (_options.Tolerance == Tolerance.Partial || ReadHeader() is not { } header)
            return false;
        var element = Header.Elements[_next];
        _source.Position = Math.Min(element.Start, _source.Length);
        using var rows = new RowRegion(header, destination, origin, _options.Limits, _source);
        rows.Read(element.Layout.RowBytes + element.Layout.RowPadding, bottomUp: false, element.Layout.Height, _source, _options,
            Row(element.Layout, padding: 0));
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
        if (index > Header.Elements.Length)
            return false;
        (_next, _frame) = (index, null);
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied) => Header.Metadata;

    protected override void Dispose(bool disposing)
    {
        _stored?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reads one row after the other.</summary>
    /// <param name="layout">How they are stored.</param>
    /// <param name="padding">Bytes to be skipped between them.</param>
    private CodecTools.DecodeRow Row(FilmLayout layout, int padding)
    {
        if (layout.RowBytes > int.MaxValue)
            throw new UnsupportedImageException(
                $"A row of {layout.RowBytes} bytes is longer than the {int.MaxValue} that a row may have here.");
        if (_stored is null || _stored.Length != layout.RowBytes)
        {
            _source.Working.Check(layout.RowBytes);
            _stored?.Dispose();
            _stored = NdArray.CreateUninitialized(DType.UInt8, (int)layout.RowBytes);
        }

        var skipped = 0;
        return row =>
        {
            // No file needs the padding behind its last row.
            _source.Skip(skipped);
            skipped = padding;
            _source.ReadExactly(_stored.Bytes);
            layout.Unpack(_stored.Bytes, row);
        };
    }
}
