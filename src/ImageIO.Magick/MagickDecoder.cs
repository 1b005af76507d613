using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageMagick;

namespace ImageIO.Magick;

/// <summary>
/// Reads the images of a file one by one: each is decoded when its header is asked for, as only its pixels tell what channels it has.
/// </summary>
internal sealed class MagickDecoder : FrameDecoder
{
    /// <summary>Red, green, blue, alpha and a palette's index, a byte each: what ImageMagick holds of a pixel at most.</summary>
    private const int MaxPixelBytes = 5;

    private readonly MagickCodec _codec;
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private ImmutableArray<AnnouncedImage> _announced;
    private int _primary;
    private MagickImage? _image;
    private FrameHeader? _header;
    private int _next;

    public MagickDecoder(MagickCodec codec, SourceStream source, ReadOptions options)
    {
        (_codec, _source, _options) = (codec, source, options);
        source.EnsureSeekable();
    }

    public override int? ImageCount => Announced.Length;

    public override bool StacksByDefault => _codec.IsAnimated && Announced.Length > 1;

    public override int? LoopCount => _codec.IsAnimated && Announced.Length > 1 ? Announced[0].LoopCount : null;

    private ImmutableArray<AnnouncedImage> Announced
    {
        get
        {
            if (!_announced.IsDefault)
                return _announced;
            _announced = Ping();
            if (_codec.Format == MagickFormat.Heic)
                _primary = HeifImages.FindPrimary(_source, _announced.Length);
            return _announced;
        }
    }

    public override FrameHeader? ReadHeader()
    {
        if (_next >= Announced.Length)
            return null;
        return _header ??= DecodeNext();
    }

    public override void ReadPixels(NdArray destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ReadHeader();
        CopyPixels(_image!, destination);
        TrySkipPixels();
    }

    public override bool TrySkipPixels()
    {
        _next++;
        _header = null;
        return true;
    }

    public override bool TrySeek(int index)
    {
        if (index > Announced.Length)
            return false;
        if (index != _next)
            (_next, _header) = (index, null);
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (_image is null)
            ReadHeader();
        return MagickMetadata.Read(_image!, _codec, _options.Limits);
    }

    protected override void Dispose(bool disposing)
    {
        _image?.Dispose();
        _image = null;
        base.Dispose(disposing);
    }

    /// <summary>Looks what the file holds, without pixels.</summary>
    private ImmutableArray<AnnouncedImage> Ping()
    {
        _codec.Check(_source);
        using var images = MagickFault.Read(_codec, _source, new MagickImageCollection(),
            (images, stream) => images.Ping(stream, Settings()));
        CodecTools.ThrowCorruptIf(images.Count == 0, $"There is no image in the {_codec.Info.Description} file.", 0);
        return [.. images.Select(image => new AnnouncedImage(
            image.Width, image.Height, _codec.Bits > 0
                ? _codec.Bits : (int)image.Depth, (int)image.AnimationIterations, image.AnimationDelay, image.AnimationTicksPerSecond))];
    }

    private FrameHeader DecodeNext()
    {
        // The main image comes first, before those that stand in front of it.
        var number = _next > _primary ? _next : _next == 0 ? _primary : _next - 1;
        var announced = Announced[number];
        CheckSize(announced);
        CheckDepth(announced);
        _image?.Dispose();
        _image = null;
        var image = MagickFault.Read(_codec, _source, new MagickImage(), (image, stream) => image.Read(stream, Settings(number)));
        try
        {
            CheckSize(announced with { Width = image.Width, Height = image.Height });
            if (_codec.TurnsItself)
                image.AutoOrient();
            _image = image;
        }
        finally
        {
            if (_image is null)
                image.Dispose();
        }

        var channels = Channels(image);
        return new FrameHeader
        {
            Shape = channels == 1 ? [(int)image.Height, (int)image.Width] : [(int)image.Height, (int)image.Width, channels],
            DType = DType.UInt8,
            ColorModel = channels < 3 ? ColorModel.Gray : image.ColorSpace == ColorSpace.CMYK ? ColorModel.Cmyk : ColorModel.Rgb,
            Duration = _codec.IsAnimated && Announced.Length > 1 ? announced.Duration : null,
        };
    }

    private MagickReadSettings Settings(int? index = null)
    {
        var settings = new MagickReadSettings { Format = _codec.Format, SyncImageWithExifProfile = false };
        if (index is { } frame && Announced.Length > 1)
            (settings.FrameIndex, settings.FrameCount) = ((uint)frame, 1);
        return settings;
    }

    /// <summary>What ImageMagick will hold is checked before it takes it.</summary>
    private void CheckSize(AnnouncedImage image)
    {
        CodecTools.ThrowCorruptIf(image.Width is 0 or > int.MaxValue || image.Height is 0 or > int.MaxValue,
            $"The image is said to be {image.Width}×{image.Height} px.", 0);
        CodecTools.CheckImage(_options.Limits, [(int)image.Height, (int)image.Width], DType.UInt8);
        CodecTools.CheckWorkingMemory(_source, (long)image.Width * image.Height * MaxPixelBytes);
    }

    private void CheckDepth(AnnouncedImage image)
    {
        if (image.Bits <= 8 || _options.AllowLossyConversion)
            return;
        throw new UnsupportedImageException(
            $"The file stores samples of {image.Bits} bits, and ImageMagick gives 8 of them here. To keep them, {_codec.Instead}; "
                + $"or set {nameof(ReadOptions)}.{nameof(ReadOptions.AllowLossyConversion)} to have 8 bits.");
    }

    private static int Channels(MagickImage image)
    {
        var colors = image.ColorSpace switch
        {
            ColorSpace.Gray or ColorSpace.LinearGray => 1,
            ColorSpace.CMYK => 4,
            _ => 3,
        };
        return colors + (image.HasAlpha ? 1 : 0);
    }

    private static void CopyPixels(MagickImage image, NdArray destination)
    {
        using var pixels = image.GetPixelsUnsafe();
        var channels = destination.Rank == 2 ? 1 : destination.Shape[2];
        var places = Places(pixels, channels);
        var stride = (int)pixels.Channels;
        for (var y = 0; y < destination.Shape[0]; y++)
        {
            var row = pixels.GetReadOnlyArea(0, y, image.Width, 1);
            var target = destination[y].AsSpan<byte>();
            if (stride == channels && IsInOrder(places))
            {
                row.CopyTo(target);
                continue;
            }

            for (int x = 0, at = 0; at < target.Length; x += stride)
            {
                foreach (var place in places)
                    target[at++] = row[x + place];
            }
        }

        GC.KeepAlive(destination);
    }

    /// <summary>Where the channels of a pixel stand, as ImageMagick lays them out.</summary>
    private static int[] Places(IUnsafePixelCollection<byte> pixels, int channels)
    {
        PixelChannel[] wanted = channels switch
        {
            1 => [PixelChannel.Gray],
            2 => [PixelChannel.Gray, PixelChannel.Alpha],
            3 => [PixelChannel.Red, PixelChannel.Green, PixelChannel.Blue],
            4 when pixels.GetChannelIndex(PixelChannel.Black) is { }
                => [PixelChannel.Cyan, PixelChannel.Magenta, PixelChannel.Yellow, PixelChannel.Black],
            4 => [PixelChannel.Red, PixelChannel.Green, PixelChannel.Blue, PixelChannel.Alpha],
            _ => [PixelChannel.Cyan, PixelChannel.Magenta, PixelChannel.Yellow, PixelChannel.Black, PixelChannel.Alpha],
        };
        return [.. wanted.Select(channel => (int)(pixels.GetChannelIndex(channel) ?? 0))];
    }

    private static bool IsInOrder(int[] places)
    {
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] != i)
                return false;
        }

        return true;
    }

    /// <summary>What the file says of an image before it is decoded.</summary>
    private sealed record AnnouncedImage(uint Width, uint Height, int Bits, int LoopCount, uint Delay, int TicksPerSecond)
    {
        public TimeSpan Duration => TicksPerSecond > 0 ? TimeSpan.FromSeconds((double)Delay / TicksPerSecond) : TimeSpan.Zero;
    }
}
