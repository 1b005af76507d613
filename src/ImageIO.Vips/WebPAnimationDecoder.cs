using System.Buffers.Binary;
using System.Drawing;
using ImageIO.Codecs;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>
/// Reads an animated WebP frame by frame: the container is read here, libvips decodes each frame as a still image of its own, and the
/// canvas puts them together. In memory are the canvas, a frame, and its compressed data.
/// </summary>
internal sealed class WebPAnimationDecoder : FrameDecoder
{
    private const int StillHeaderLength = WebPChunks.FileHeaderLength + WebPChunks.HeaderLength + WebPChunks.ExtendedLength;

    private readonly VipsCodec _codec;
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private WebPScan? _scan;
    private WebPCanvas? _canvas;
    private NdArray? _pixels;
    private NdArray? _data;
    private ImageMetadata? _metadata;
    private FrameHeader? _header;
    private WebPFrame _frame;
    private WebPChunk _chunk;
    private long _next;
    private int _index;
    private WebPFrame _before;
    private bool _isBlank;

    public WebPAnimationDecoder(VipsCodec codec, SourceStream source, ReadOptions options)
        => (_codec, _source, _options) = (codec, source, options);

    public override int? ImageCount => Scan is { IsCutShort: true } && _options.Tolerance != Tolerance.Partial ? null : Scan.Count;

    /// <summary>Frames are stacked; a single one is a still image.</summary>
    public override bool StacksByDefault => Scan.Count > 1 || Scan.IsCutShort;

    public override int? LoopCount => Scan.Loops;

    public override TimeSpan? TotalDuration => ImageCount is null ? null : TimeSpan.FromMilliseconds(Scan.Milliseconds);

    private WebPScan Scan => _scan ??= Start();

    public override FrameHeader? ReadHeader()
    {
        var scan = Scan;
        if (_header is not null)
            return _header;
        if (_index == scan.Count)
        {
            if (scan.IsCutShort && _options.Tolerance != Tolerance.Partial)
                CodecTools.ThrowCorrupt($"The file is cut short within frame {_index}.", scan.End);
            return null;
        }

        FindFrame();
        return _header = new FrameHeader
        {
            Shape = [scan.Size.Height, scan.Size.Width, scan.ShowsThrough ? 4 : 3],
            DType = DType.UInt8,
            ColorModel = ColorModel.Rgb,
            Duration = TimeSpan.FromMilliseconds(_frame.Milliseconds),
        };
    }

    public override void ReadPixels(NdArray destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Compose();
        _canvas!.CopyTo(destination);
    }

    public override bool TrySkipPixels()
    {
        // What comes later may be drawn onto it.
        Compose();
        return true;
    }

    public override bool TrySeek(int index)
    {
        if (index != 0)
            return false;
        (_index, _header, _next) = (0, null, Scan.FirstFrame);
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied) => _metadata ??= ReadBlocks();

    protected override void Dispose(bool disposing)
    {
        _canvas?.Dispose();
        _pixels?.Dispose();
        _data?.Dispose();
        base.Dispose(disposing);
    }

    private WebPScan Start()
    {
        _source.EnsureSeekable();
        try
        {
            var scan = new WebPScanner(_source, _options).Run();
            _next = scan.FirstFrame;
            return scan;
        }
        catch (EndOfStreamException end)
        {
            throw new CorruptImageException("The file is cut short before its first frame.", _source.Position, end);
        }
    }

    private void FindFrame()
    {
        while (true)
        {
            _source.Position = _next;
            _chunk = WebPChunks.Read(_source);
            _next = _chunk.End;
            if (_chunk.Type != WebPChunks.Frame)
                continue;
            _frame = WebPFrame.Read(_source);
            return;
        }
    }

    private void Compose()
    {
        if (ReadHeader() is null)
            throw new InvalidOperationException("There is no further image to read.");
        var all = new Rectangle(default, Scan.Size);
        CheckWorking();
        _canvas ??= new WebPCanvas(Scan.Size);
        Rectangle cleared = default;
        if (_index == 0)
        {
            _canvas.Clear();
            _isBlank = true;
        }
        else if (_before.IsCleared)
        {
            cleared = _before.Area;
            _canvas.Clear(cleared);
            _isBlank |= cleared == all;
        }
        else
        {
            _isBlank = false;
        }

        if (Decode() is { } pixels)
        {
            // On a blank canvas pixels are taken as they are; only there do colors under full transparency come through.
            if (_isBlank || !_frame.IsBlended)
                _canvas.Replace(pixels, _frame.Area);
            else
                _canvas.Blend(pixels, _frame.Area, cleared);
        }

        _before = _frame;
        _header = null;
        _index++;
    }

    private void CheckWorking()
    {
        if (_canvas is not null)
            return;
        var bytes = 2 * 4L * Scan.Size.Width * Scan.Size.Height;
        if (bytes > _options.Limits.MaxWorkingBytes)
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), bytes, _options.Limits.MaxWorkingBytes);
    }

    /// <summary>The frame's pixels; null where they are damaged and that is put up with.</summary>
    private NdArray? Decode()
    {
        VipsFault.Clear();
        try
        {
            using var source = Source.NewFromMemory(ReadStill());
            var failOn = _options.Tolerance == Tolerance.Strict ? Enums.FailOn.Warning : Enums.FailOn.Error;
            using var image = (Image)Operation.Call(_codec.Loader, new VOption { { "fail_on", failOn } }, source);
            var area = _frame.Area;
            var isOfPixels = image.Bands is 3 or 4 && image.Format == Enums.BandFormat.Uchar;
            if (image.Width != area.Width || image.Height != area.Height || !isOfPixels)
            {
                var found = $"{image.Width}×{image.Height} px of {image.Bands} channels";
                return Damage($"Frame {_index} is {found}, where {area.Width}×{area.Height} px were announced.", null);
            }

            return Copy(image);
        }
        catch (VipsException fault)
        {
            _source.CancellationToken.ThrowIfCancellationRequested();
            return Damage($"libvips can't read frame {_index} as WebP: {VipsFault.Describe(fault)}.", fault);
        }
    }

    private unsafe NdArray Copy(Image image)
    {
        int[] shape = [image.Height, image.Width, image.Bands];
        if (_pixels is null || !_pixels.Shape.SequenceEqual(shape))
        {
            _pixels?.Dispose();
            _pixels = null;
            _pixels = NdArray.CreateUninitialized(DType.UInt8, shape);
        }

        using var kill = _source.CancellationToken.UnsafeRegister(static image => ((Image)image!).SetKill(true), image);

        // One row's span starts where all pixels start, and exists also where the whole is longer than a span can be.
        fixed (byte* pixels = _pixels[0].Bytes)
        {
            using var target = Image.NewFromMemory(
                (nint)pixels, (ulong)_pixels.ByteLength, image.Width, image.Height, image.Bands, image.Format);
            image.Write(target);
        }

        GC.KeepAlive(_pixels);
        return _pixels;
    }

    private NdArray? Damage(string message, Exception? cause)
    {
        if (_options.Tolerance != Tolerance.Partial)
            throw new CorruptImageException(message, _chunk.Position, cause);
        _options.OnWarning?.Invoke(new ImageWarning($"{message} The canvas stays as it was.", _chunk.Position));
        return null;
    }

    /// <summary>The frame as a still image: its chunks behind the header that an image with alpha needs.</summary>
    private ReadOnlySpan<byte> ReadStill()
    {
        var length = (int)Math.Min(_chunk.Length - WebPFrame.HeaderLength, int.MaxValue - StillHeaderLength);
        var total = StillHeaderLength + length + (length & 1);
        if (_data is null || _data.Length < total)
        {
            _data?.Dispose();
            _data = null;
            _data = NdArray.CreateUninitialized(DType.UInt8, total);
        }

        _source.Position = _chunk.Position + WebPFrame.HeaderLength;

        // What the header denies is not decoded; only a lossy image alone has no alpha for sure.
        var hasAlpha = _source.Peek(4) is { Length: 4 } type && BinaryPrimitives.ReadUInt32LittleEndian(type) != WebPChunks.Lossy;
        var bytes = _data.Bytes[..total];
        bytes[..StillHeaderLength].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, WebPChunks.Riff);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], total - WebPChunks.HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], WebPChunks.WebP);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], WebPChunks.Extended);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], WebPChunks.ExtendedLength);
        bytes[20] = hasAlpha ? WebPChunks.AlphaFlag : (byte)0;
        WebPChunks.SetUInt24(bytes[24..], _frame.Area.Width - 1);
        WebPChunks.SetUInt24(bytes[27..], _frame.Area.Height - 1);
        _source.ReadExactly(bytes.Slice(StillHeaderLength, length));
        if (length % 2 != 0)
            bytes[^1] = 0;
        return bytes;
    }

    private ImageMetadata ReadBlocks()
    {
        var scan = Scan;
        var position = _source.Position;
        try
        {
            var exif = Block(WebPChunks.Exif);
            if (exif.Span.StartsWith("Exif\0\0"u8))
                exif = exif[6..];
            var values = new Dictionary<string, object> { ["mode"] = scan.ShowsThrough ? "RGBA" : "RGB" };
            return new ImageMetadata(values) { Exif = exif, Icc = Block(WebPChunks.Profile), Xmp = Block(WebPChunks.Xmp) };
        }
        finally
        {
            _source.Position = position;
        }

        ReadOnlyMemory<byte> Block(uint type)
        {
            foreach (var chunk in scan.Metadata)
            {
                if (chunk.Type != type)
                    continue;
                if (chunk.Length > _options.Limits.MaxMetadataBytes)
                    throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), chunk.Length, _options.Limits.MaxMetadataBytes);
                var bytes = new byte[chunk.Length];
                _source.Position = chunk.Position;
                _source.ReadExactly(bytes);
                return bytes;
            }

            return default;
        }
    }
}
