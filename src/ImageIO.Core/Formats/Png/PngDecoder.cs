using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>Reads one PNG image: the chunks up to the pixels with the header, the pixels row by row, then the chunks behind them.</summary>
internal sealed class PngDecoder(SourceStream source, ReadOptions options) : FrameDecoder
{
    private readonly PngChunkReader _chunks = new(source, options);
    private PngMetadataReader? _metadata;
    private PngPixelFormat? _colors;
    private IdatStream? _data;
    private PngChunk _firstData;
    private FrameHeader? _header;
    private PngAnimation _animation;
    private bool _done;
    private bool _hasWarned;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public override int? ImageCount
    {
        get
        {
            if (_header is null)
                ReadHeader();
            return _animation.Images;
        }
    }

    /// <summary>Made for the first chunk of metadata, or who asks for them.</summary>
    private PngMetadataReader Metadata => _metadata ??= new(_chunks);

    public override FrameHeader? ReadHeader()
    {
        if (_done)
            return null;
        if (_header is not null)
            return _header;
        var colors = ReadStart();
        var header = colors.Header;
        ImmutableArray<int> shape = colors.Channels == 1 ? [header.Height, header.Width] : [header.Height, header.Width, colors.Channels];
        _colors = colors;
        if (_animation.Images > 1 && !_hasWarned)
            options.OnWarning?.Invoke(new ImageWarning($"The file is an animation (APNG) of {_animation.Images} images, of which only the first is read: the codec \"png\" reads still images.", 0));
        _hasWarned = true;
        return _header = new FrameHeader { Shape = shape, DType = colors.DType, ColorModel = colors.ColorModel };
    }

    public override void ReadPixels(NdArray destination)
    {
        if (_done || ReadHeader() is null)
            throw new InvalidOperationException("There is no image to read: a PNG has one.");
        _done = true;
        new PngImageDecoder(_colors!, _chunks).Read(destination, _data!);

        // Where damaged pixels were put up with, nobody knows where the next chunk starts.
        if (_data!.Ended && !_data.IsCutShort)
            ReadTail(_data.Next);
    }

    /// <summary>
    /// Rows above the part are inflated and not kept, those below are left alone. Of an interlaced image each row needs all passes. What may be damage is judged where all is
    /// read: only the checksum of all data tells whether a wrong CRC means that pixels are lost.
    /// </summary>
    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
    {
        if (_done || !source.CanSeek || options.Tolerance == Tolerance.Partial || ReadHeader() is not { } header || _colors!.Header.Interlaced)
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
        if (index > 0 && index < ImageCount)
            throw new UnsupportedImageException($"Image {index} can't be read: the codec \"png\" reads the first image of an animation only, of {_animation.Images} here. Read image 0.");
        if (index != 0 || !source.CanSeek)
            return false;
        source.Position = 0;
        (_header, _colors, _data, _metadata, _animation, _done) = (null, null, null, null, default, false);
        return true;
    }

    public override bool TrySkipPixels()
    {
        if (_done || ReadHeader() is null)
            return false;
        _done = true;
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (_colors is null)
            ReadHeader();
        Metadata.LookBehindData(_data!);
        return Metadata.Build(_colors!, excludeApplied && _colors!.ColorModel != ColorModel.Indexed);
    }

    /// <summary>Everything before the pixels; leaves the source at the first byte of image data.</summary>
    private PngPixelFormat ReadStart()
    {
        CodecTools.ThrowCorruptIf(!source.Peek(Signature.Length).StartsWith(Signature), "The file does not start with the PNG signature.", source.Position);
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
                "This is a PNG in Apple's private form for its phones (CgBI), which only Apple's tools read. Convert it with \"xcrun pngcrush -revert-iphone-optimizations\".");
        }

        if (chunk.Type != PngChunkType.Header || chunk.Length != PngHeader.Length)
            CodecTools.ThrowCorrupt($"A PNG starts with a header (IHDR) of 13 bytes, but this one with {chunk.Name} of {chunk.Length} bytes.", chunk.DataPosition);
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

        if (_data is null && PngAnimation.IsPart(chunk))
        {
            _animation = _animation.Read(_chunks, chunk);
            return;
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
