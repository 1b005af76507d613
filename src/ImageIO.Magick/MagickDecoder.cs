using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Magick.Programs;
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
    private DecodedImage? _image;
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
        _image!.CopyPixels(destination);
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
        return _image!.ReadMetadata();
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
        _image?.Dispose();
        _image = null;
        _image = announced.Bits > 8 && CanBeDeep(announced) ? DecodeDeep(announced, number) : DecodeByMagick(announced, number);
        return _image.Header;
    }

    /// <summary>Whether all bits of an image are read here.</summary>
    /// <exception cref="UnsupportedImageException">They are not, and nobody has agreed to fewer.</exception>
    private bool CanBeDeep(AnnouncedImage image)
    {
        var canBe = _codec.Program is not null && (Announced.Length == 1 || !_codec.IsAnimated);
        if (canBe && _codec.Program!.Program.Find() is not null)
            return true;
        if (_options.AllowLossyConversion && _codec.Program?.IsNeededFor(_options) != true)
            return false;
        throw new UnsupportedImageException(
            $"The file stores samples of {image.Bits} bits, and ImageMagick gives 8 of them here. "
                + $"{(canBe ? _codec.Program!.Program.WhereToGet() : $"To keep them, {_codec.Instead}.")} "
                + $"Or set {nameof(ReadOptions)}.{nameof(ReadOptions.AllowLossyConversion)} to have 8 bits.");
    }

    private DecodedImage DecodeDeep(AnnouncedImage announced, int number)
    {
        CodecTools.CheckImage(_options.Limits, [(int)announced.Height, (int)announced.Width], DType.UInt16);
        _source.Position = 0;
        var limit = PixelProgram.LimitFor((long)announced.Width * announced.Height);
        var image = _codec.Program!.For(_options).Decode(new PixelRequest(_source, _options, number, _codec.Info.Description, limit)
        {
            ReadMetadata = (header, icc) => PingMetadata(number, header, icc),
        });
        if (image.Header.DType != DType.UInt8)
            return image;
        image.Dispose();
        throw new UnsupportedImageException(
            $"The file stores samples of {announced.Bits} bits, and the program {_codec.Program.Program.Name} of this system gives 8 of "
                + "them. Install a newer one.");
    }

    /// <summary>What ImageMagick finds beside the pixels.</summary>
    private ImageMetadata PingMetadata(int number, FrameHeader header, byte[]? icc)
    {
        using var image = MagickFault.Read(_codec, _source, new MagickImage(), (image, stream) => image.Ping(stream, Settings(number)));
        return MagickMetadata.Read(image, header, _codec, _options.Limits, icc);
    }

    private MagickPixels DecodeByMagick(AnnouncedImage announced, int number)
    {
        var image = MagickFault.Read(_codec, _source, new MagickImage(), (image, stream) => image.Read(stream, Settings(number)));
        MagickPixels? pixels = null;
        try
        {
            CheckSize(announced with { Width = image.Width, Height = image.Height });
            if (_codec.TurnsItself)
                image.AutoOrient();
            var duration = _codec.IsAnimated && Announced.Length > 1 ? announced.Duration : (TimeSpan?)null;
            return pixels = new MagickPixels(image, _codec, _options.Limits) { Header = MagickPixels.HeaderOf(image, duration) };
        }
        finally
        {
            if (pixels is null)
                image.Dispose();
        }
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

    /// <summary>What the file says of an image before it is decoded.</summary>
    private sealed record AnnouncedImage(uint Width, uint Height, int Bits, int LoopCount, uint Delay, int TicksPerSecond)
    {
        public TimeSpan Duration => TicksPerSecond > 0 ? TimeSpan.FromSeconds((double)Delay / TicksPerSecond) : TimeSpan.Zero;
    }
}
