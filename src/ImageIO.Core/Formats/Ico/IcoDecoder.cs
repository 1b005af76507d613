using System.Globalization;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Ico;

/// <summary>
/// Reads the images of an icon or cursor, in the order of the directory. Each is named after its width, height and bits per pixel:
/// <c>32x32x8</c>.
/// </summary>
internal sealed class IcoDecoder : FrameDecoder
{
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private IcoEntry[]? _entries;
    private bool _isCursor;
    private int _next;
    private int _announced = -1;
    private int _bits;
    private FrameHeader? _frame;
    private EmbeddedImage? _png;
    private IcoBitmap? _bitmap;

    public IcoDecoder(SourceStream source, ReadOptions options)
    {
        (_source, _options) = (source, options);
        source.EnsureSeekable();
    }

    public override int? ImageCount => Entries.Length;

    private static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private IcoEntry[] Entries
    {
        get
        {
            if (_entries is null)
                (_entries, _isCursor) = IcoEntry.ReadAll(_source, _options.Limits);
            return _entries;
        }
    }

    public override FrameHeader? ReadHeader()
    {
        if (_frame is not null || _next == Entries.Length)
            return _frame;
        Forget();
        var entry = Entries[_next];
        if (entry.Offset >= _source.Length)
            CodecTools.ThrowCorrupt(
                $"Image {_next} is said to begin at byte {entry.Offset}, behind the end of the file.",
                IcoEntry.DirectorySize + ((long)_next * IcoEntry.Size) + 12);
        _source.Position = entry.Offset;
        _frame = _source.Peek(8).SequenceEqual(PngSignature) ? StartPng(entry) : StartBitmap();
        _announced = _next;
        return _frame;
    }

    public override void ReadPixels(NdArray destination)
    {
        if (_png is not null)
        {
            _png.ReadConverted(destination);
        }
        else
        {
            _source.Position = _bitmap!.PixelsAt;
            _bitmap.Read(destination);
        }

        TrySkipPixels();
    }

    public override bool TrySkipPixels()
    {
        _next++;
        _frame = null;
        return true;
    }

    public override bool TrySeek(int index)
    {
        if ((uint)index >= (uint)Entries.Length)
            return false;
        if (index != _next)
            (_next, _frame) = (index, null);
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (_announced < 0)
            return ImageMetadata.Empty;
        var values = new List<KeyValuePair<string, object>> { new("bits", _bits) };
        if (_isCursor)
            values.Add(new(IcoCodec.Hotspot, new[] { Entries[_announced].X, Entries[_announced].Y }));
        return new ImageMetadata(values);
    }

    protected override void Dispose(bool disposing)
    {
        Forget();
        base.Dispose(disposing);
    }

    private FrameHeader StartPng(IcoEntry entry)
    {
        var length = Math.Min(entry.Length, _source.Length - entry.Offset);
        _png = new EmbeddedImage("png", _source, entry.Offset, length, _options with { ApplyPalette = true });
        var inner = _png.Header;
        _bits = inner.DType.ItemSize() * 8 * (inner.Shape.Length == 3 ? inner.Shape[2] : 1);
        return _png.ToRgba(NameOf(inner.Shape[1], inner.Shape[0]));
    }

    private FrameHeader StartBitmap()
    {
        _bitmap = new IcoBitmap(_source, _options);
        _bits = _bitmap.BitsPerPixel;
        return new FrameHeader
        {
            Shape = [_bitmap.Height, _bitmap.Width, 4],
            DType = DType.UInt8,
            Name = NameOf(_bitmap.Width, _bitmap.Height),
        };
    }

    private string NameOf(int width, int height) => string.Create(CultureInfo.InvariantCulture, $"{width}x{height}x{_bits}");

    private void Forget()
    {
        _png?.Dispose();
        (_png, _bitmap) = (null, null);
    }
}
