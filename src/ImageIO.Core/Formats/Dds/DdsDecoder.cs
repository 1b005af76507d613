using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Dds;

/// <summary>
/// Reads the images of a DDS file: elements of an array, faces of a cube, or one volume. Each has its smaller levels behind it.
/// </summary>
internal sealed class DdsDecoder : FrameDecoder
{
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private DdsHeader? _header;
    private FrameHeader? _frame;
    private NdArray? _scratch;
    private long _data;
    private int _next;

    public DdsDecoder(SourceStream source, ReadOptions options)
    {
        (_source, _options) = (source, options);

        // Of arrays and cubes, and of BC1 with an unknown alpha, more than the header is looked at before the pixels are read.
        if (source.Peek(DdsHeader.Bytes) is { Length: DdsHeader.Bytes } head && ((head[113] & 2) != 0 || head[84..].StartsWith("DX10"u8)))
            source.EnsureSeekable();
    }

    public override int? ImageCount => Header.Images;

    private DdsHeader Header => _header ?? ReadFileHeader();

    private long ImageBytes => Enumerable.Range(0, Header.Levels).Sum(Header.BytesOf);

    public override FrameHeader? ReadHeader() => _next >= Header.Images ? null : _frame ??= Header.ToFrameHeader(_options.Level);

    public override void ReadPixels(NdArray destination)
    {
        var header = Header;
        var level = Math.Min(_options.Level, header.Levels - 1);
        var before = checked((ImageBytes * _next) + Enumerable.Range(0, level).Sum(header.BytesOf));
        TrySkipPixels();
        var place = _data + before;
        if (_source.CanSeek)
            _source.Position = Math.Min(place, _source.Length);
        else
            _source.Skip(place - _source.Position);
        var (width, height, depth) = header.SizeOf(level);
        if (header.Format.IsBlocks)
            TakeScratch(header.Format.RowBytes(width));
        for (var slice = 0; slice < Math.Max(depth, 1); slice++)
        {
            var image = depth == 0 ? destination : destination[slice];
            if (!header.Format.IsBlocks)
                CodecTools.ReadRows(image, bottomUp: false, _source, _options, row => DdsSamples.Read(_source, header.Format, row));
            else
                ReadBlocks(header.Format, image, width, height);
        }
    }

    public override bool TrySkipPixels()
    {
        _next++;
        return true;
    }

    public override bool TrySeek(int index)
    {
        if (!_source.CanSeek || index > Header.Images)
            return false;
        _next = index;
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied) => Header.Metadata;

    protected override void Dispose(bool disposing)
    {
        _scratch?.Dispose();
        base.Dispose(disposing);
    }

    private DdsHeader ReadFileHeader()
    {
        _source.CancellationToken.ThrowIfCancellationRequested();
        var header = DdsHeader.Read(_source);
        _data = _source.Position;
        if (header.IsAlphaUnknown && !HasTransparency(header))
            header = header with { Format = header.Format with { Channels = 3 } };
        return _header = header.Images == 1 ? header : header with { Images = CountImages(header) };
    }

    /// <summary>
    /// The images that begin within the file, and the first that is missing, unless that is tolerated: nothing follows it.
    /// </summary>
    private int CountImages(DdsHeader header)
    {
        var imageBytes = (Int128)Enumerable.Range(0, header.Levels).Sum(header.BytesOf);
        var begun = (_source.Length - _data + imageBytes - 1) / imageBytes;
        return (int)Int128.Clamp(begun + (_options.Tolerance == Tolerance.Partial ? 0 : 1), 1, header.Images);
    }

    /// <summary>Whether a pixel of the first image is transparent: BC1 has an alpha that most files do not mean.</summary>
    private bool HasTransparency(DdsHeader header)
    {
        var start = _source.Position;
        var found = false;
        for (var rest = header.BytesOf(0); rest >= 8 && !found; rest -= 8)
        {
            if (_source.Peek(8) is not { Length: 8 } block)
                break;
            found = Bc123.HasTransparency(block);
            _source.Advance(8);
        }

        _source.Position = start;
        return found;
    }

    private void TakeScratch(long bytes)
    {
        if (bytes > int.MaxValue)
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), bytes, int.MaxValue);
        if (_scratch is not null && _scratch.ByteLength >= bytes)
            return;
        _source.Working.Check(bytes);
        _scratch?.Dispose();
        _scratch = NdArray.CreateUninitialized(DType.UInt8, (int)bytes);
    }

    /// <summary>Four rows at a time, of as many blocks as touch them.</summary>
    private void ReadBlocks(DdsFormat format, NdArray image, int width, int height)
    {
        var blocks = _scratch!.Bytes[..(int)format.RowBytes(width)];
        var rowBytes = checked(width * format.Channels * format.DType.ItemSize());
        for (var y = 0; y < height; y += 4)
        {
            _source.CancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(4, height - y);
            try
            {
                _source.ReadExactly(blocks);
            }
            catch (EndOfStreamException fault) when (!ReferenceEquals(fault, _source.InnerFault))
            {
                var message = $"The image ends early: the data stop in row {y} of {height}.";
                if (_options.Tolerance != Tolerance.Partial)
                    CodecTools.ThrowCorrupt(message, _source.Position);
                for (; y < height; y++)
                    image.BytesAt((long)y * rowBytes, rowBytes).Clear();
                _options.OnWarning?.Invoke(new ImageWarning($"{message} The rest is zero.", _source.Position));
                return;
            }

            DdsBlocks.Decode(blocks, format, image.BytesAt((long)y * rowBytes, checked(count * rowBytes)), width, count);
        }

        GC.KeepAlive(image);
    }
}
