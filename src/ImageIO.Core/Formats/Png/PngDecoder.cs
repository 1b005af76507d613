using System.Buffers.Binary;
using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>
/// Reads one PNG image: the chunks up to the pixels with the header, the pixels row by row, then the chunks behind them. An animation is
/// given to <see cref="PngAnimationDecoder"/>.
/// </summary>
internal sealed class PngDecoder(SourceStream source, ReadOptions options) : FrameDecoder
{
    private readonly PngChunkReader _chunks = new(source, options);
    private PngMetadataReader? _metadata;
    private PngPixelFormat? _colors;
    private IdatStream? _data;
    private PngChunk _firstData;
    private FrameHeader? _header;
    private PngAnimationStart? _start;
    private PngAnimationDecoder? _animation;
    private bool _done;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public override int? ImageCount
    {
        get
        {
            ReadFirstHeader();
            return _animation is null ? 1 : _animation.Count;
        }
    }

    /// <summary>Frames are stacked; a file of one image is a still.</summary>
    public override bool StacksByDefault
    {
        get
        {
            ReadFirstHeader();
            return _animation?.HasSeveral ?? false;
        }
    }

    public override int? LoopCount
    {
        get
        {
            ReadFirstHeader();
            return _animation?.LoopCount;
        }
    }

    public override TimeSpan? TotalDuration
    {
        get
        {
            ReadFirstHeader();
            return _animation?.TotalDuration;
        }
    }

    /// <summary>Made for the first chunk of metadata, or who asks for them.</summary>
    private PngMetadataReader Metadata => _metadata ??= new(_chunks);

    public override FrameHeader? ReadHeader()
    {
        if (_animation is not null)
            return _animation.ReadHeader();
        if (_done)
            return null;
        if (_header is not null)
            return _header;
        var colors = ReadStart();
        if (_start is { IsPresent: true } start && new PngAnimationScanner(_chunks, start, colors.Header).Run(_firstData) is { } scan)
        {
            _animation = new PngAnimationDecoder(_chunks, colors, start, scan, _firstData);
            _colors = _animation.Colors;
            return _animation.ReadHeader();
        }

        var header = colors.Header;
        ImmutableArray<int> shape = colors.Channels == 1 ? [header.Height, header.Width] : [header.Height, header.Width, colors.Channels];
        _colors = colors;
        return _header = new FrameHeader { Shape = shape, DType = colors.DType, ColorModel = colors.ColorModel };
    }

    public override void ReadPixels(NdArray destination)
    {
        if (ReadHeader() is not null && _animation is not null)
        {
            _animation.ReadPixels(destination);
            ApplyGamma(destination);
            return;
        }

        if (_done || ReadHeader() is null)
            throw new InvalidOperationException("There is no image to read: a PNG has one.");
        _done = true;
        new PngImageDecoder(_colors!, _chunks).Read(destination, _data!);
        ApplyGamma(destination);

        // Where damaged pixels were put up with, nobody knows where the next chunk starts.
        if (_data!.Ended && !_data.IsCutShort)
            ReadTail(_data.Next);
    }

    /// <summary>
    /// Rows above the part are inflated and not kept, those below are left alone. Of an interlaced image each row needs all passes. What
    /// may be damage is judged where all is read: only the checksum of all data tells whether a wrong CRC means that pixels are lost.
    /// </summary>
    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
    {
        if (_done || !source.CanSeek || options.ApplyGamma || options.Tolerance == Tolerance.Partial || ReadHeader() is not { } header)
            return false;
        if (_animation is not null || _colors!.Header.Interlaced)
            return false;
        var position = source.Position;
        using var region = new RowRegion(header, destination, origin, options.Limits, source);
        try
        {
            source.Position = _firstData.DataPosition;
            var data = new IdatStream(_chunks, _firstData);
            new PngImageDecoder(_colors, _chunks).ReadRegion(region, data);
            return data is { Damaged: null, IsCutShort: false };
        }
        finally
        {
            source.Position = position;
        }
    }

    public override bool TrySeek(int index)
    {
        if (index != 0 || !source.CanSeek)
            return false;
        if (_animation is not null)
        {
            _animation.Rewind();
            return true;
        }

        source.Position = 0;
        (_header, _colors, _data, _metadata, _start, _done) = (null, null, null, null, null, false);
        return true;
    }

    public override bool TrySkipPixels()
    {
        if (_done || ReadHeader() is null)
            return false;
        if (_animation is null)
            _done = true;
        else
            _animation.Compose();
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (_colors is null)
            ReadHeader();
        Metadata.LookBehindData(_data!);
        return BuildMetadata(excludeApplied && _colors!.ColorModel != ColorModel.Indexed);
    }

    protected override void Dispose(bool disposing)
    {
        _animation?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The chunk stands before the pixels, so that its exponent is known by now.</summary>
    private void ApplyGamma(NdArray pixels)
    {
        if (options.ApplyGamma && _colors!.ColorModel != ColorModel.Indexed
            && BuildMetadata(excludeApplied: true).TryGet<double>("gamma", out var gamma) && gamma > 0)
            PngGamma.Apply(pixels, gamma);
    }

    private ImageMetadata BuildMetadata(bool excludeApplied)
        => Metadata.Build(_colors!, excludeApplied, _animation?.DropsAlpha ?? false);

    private void ReadFirstHeader()
    {
        if (_header is null && _animation is null && !_done)
            ReadHeader();
    }

    /// <summary>
    /// To look ahead, over an animation's frames, takes a source that can go back. Only chunks that are read next anyway are looked at.
    /// </summary>
    private void MakeAnimationSeekable()
    {
        var place = Signature.Length;
        while (place + 8 <= SourceStream.MaxSpan && source.Peek(place + 8) is { } start && start.Length == place + 8)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(start[place..]);
            var type = BinaryPrimitives.ReadUInt32BigEndian(start[(place + 4)..]);
            if (type == PngChunkType.AnimationControl)
                source.EnsureSeekable();
            if (type is PngChunkType.AnimationControl or PngChunkType.Data || length > SourceStream.MaxSpan)
                return;
            place += (int)length + 12;
        }
    }

    /// <summary>Everything before the pixels; leaves the source at the first byte of image data.</summary>
    private PngPixelFormat ReadStart()
    {
        CodecTools.ThrowCorruptIf(!source.Peek(Signature.Length).StartsWith(Signature), "The file does not start with the PNG signature.",
            source.Position);
        if (!source.CanSeek)
            MakeAnimationSeekable();
        source.Skip(Signature.Length);
        var colors = new PngPixelFormat(ReadImageHeader(), options.ApplyPalette);
        while (true)
        {
            var chunk = _chunks.ReadStart();
            switch (chunk.Type)
            {
                case PngChunkType.Data:
                    CodecTools.ThrowCorruptIf(
                        colors.Header.Color == PngColor.Palette && colors.Palette.Length == 0,
                        "The image is made of palette indices, but has no palette (PLTE) before its data.",
                        chunk.DataPosition);
                    _firstData = chunk;
                    _data = new IdatStream(_chunks, chunk);
                    return colors;
                case PngChunkType.Palette:
                    colors.ReadPalette(_chunks, chunk);
                    break;
                case PngChunkType.Transparency:
                    colors.ReadTransparency(_chunks, chunk);
                    break;
                case PngChunkType.Header:
                    CodecTools.ThrowCorrupt("There is a second header (IHDR).", chunk.DataPosition);
                    break;
                case PngChunkType.End:
                    CodecTools.ThrowCorrupt("The file ends (IEND) without image data (IDAT).", chunk.DataPosition);
                    break;
                case PngChunkType.AnimationControl or PngChunkType.FrameControl or PngChunkType.Opaque when source.CanSeek:
                    (_start ??= new()).Read(_chunks, chunk, colors.Header);
                    break;
                default:
                    PassOver(chunk);
                    break;
            }
        }
    }

    private PngHeader ReadImageHeader()
    {
        var chunk = _chunks.ReadStart();
        if (chunk.Type == PngChunkType.AppleHeader)
        {
            throw new UnsupportedImageException(
                "This is a PNG in Apple's private form for its phones (CgBI), which only Apple's tools read. Convert it with \"xcrun " +
                "pngcrush -revert-iphone-optimizations\".");
        }

        if (chunk.Type != PngChunkType.Header || chunk.Length != PngHeader.Length)
            CodecTools.ThrowCorrupt(
                $"A PNG starts with a header (IHDR) of 13 bytes, but this one with {chunk.Name} of {chunk.Length} bytes.",
                chunk.DataPosition);
        Span<byte> data = stackalloc byte[PngHeader.Length];
        if (!_chunks.ReadData(chunk, data))
            _chunks.BadCrc(chunk);
        return PngHeader.Parse(data, chunk.DataPosition);
    }

    /// <summary>A chunk that does not make pixels: metadata is noted, the rest is passed over.</summary>
    private void PassOver(PngChunk chunk)
    {
        if (PngChunkType.IsMetadata(chunk.Type))
        {
            Metadata.Note(chunk);
            return;
        }

        if (chunk.Type == PngChunkType.AnimationControl && _data is null)
        {
            options.OnWarning?.Invoke(new ImageWarning(
                "The file is an animation that begins too late for a stream that only moves forward: its first image is read. Read it " +
                "from a file.",
                0));
        }

        if (PngChunkType.IsCritical(chunk.Type))
            _chunks.Damage($"Chunk {chunk.Name} is unknown and marked as needed to show the image.", chunk.DataPosition);
        if (!_chunks.SkipData(chunk))
            _chunks.BadCrc(chunk);
    }

    /// <summary>Everything behind the pixels, which are whole: no damage here touches them.</summary>
    private void ReadTail(PngChunk? next)
    {
        try
        {
            while (next is { } chunk && chunk.Type != PngChunkType.End)
            {
                PassOver(chunk);
                next = source.PeekBuffered().IsEmpty ? null : _chunks.ReadStart();
            }

            if (next is not { } end)
            {
                _chunks.Tolerate("The file has no end chunk (IEND): it was cut short behind the pixels.", source.Position);
                return;
            }

            if (!_chunks.SkipData(end))
                _chunks.Tolerate("The CRC of the end chunk (IEND) is wrong.", end.DataPosition);
            if (!source.PeekBuffered().IsEmpty)
                _chunks.Tolerate("There are bytes behind the end of the PNG; they were passed over.", source.Position);
        }
        catch (Exception fault) when (options.Tolerance != Tolerance.Strict && fault is EndOfStreamException or CorruptImageException)
        {
            _chunks.Tolerate($"What follows the pixels could not be read. {fault.Message}", source.Position);
        }
    }
}
