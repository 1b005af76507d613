using System.Diagnostics.CodeAnalysis;
using ImageIO.Codecs;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>
/// Reads the first image of a file, and the further ones that a JPEG has an index of: libvips decodes straight into the array that the
/// session hands over.
/// </summary>
internal sealed class VipsDecoder : FrameDecoder
{
    private const int HeadLength = 20;
    private const int StartLength = 16 * 1024;

    private readonly VipsCodec _codec;
    private readonly SourceStream _stream;
    private readonly ReadOptions _options;
    private readonly bool _isSequence;
    private JpegMarkers? _markers;
    private byte[] _head;
    private OpenedImage? _opened;
    private Image? _pixels;
    private FrameHeader? _header;
    private ImageMetadata? _metadata;
    private int? _count;

    /// <summary>Where the images begin that can be read, in bytes from the file's start.</summary>
    private IReadOnlyList<long> _starts = [0];
    private int _index;
    private int _level;
    private double _scale = 1;
    private bool _consumed;
    private bool _done;

    public VipsDecoder(VipsCodec codec, SourceStream stream, ReadOptions options)
    {
        _codec = codec;
        _stream = stream;
        _options = options;
        _markers = codec.FollowMarkers(options.Limits);

        // What is left of a damaged image takes a second decode, from the start.
        if (options.Tolerance == Tolerance.Partial || options.Level > 0 || options is SvgReadOptions || MayHoldSeveral())
            stream.EnsureSeekable();
        var start = stream.Peek(StartLength);
        _head = start[..Math.Min(HeadLength, start.Length)].ToArray();
        _isSequence = codec.IsSequence(start, out _count);
        codec.CheckStart(start);
    }

    private Enums.FailOn FailOn => _options.Tolerance == Tolerance.Strict ? Enums.FailOn.Warning : Enums.FailOn.Error;

    public override int? ImageCount
    {
        get
        {
            if (_header is null)
                ReadHeader();
            return _count;
        }
    }

    public override FrameHeader? ReadHeader()
    {
        if (_done && _index + 1 < _starts.Count)
            GoTo(_index + 1);
        return _done ? null : _header ??= ReadImageHeader();
    }

    public override void ReadPixels(NdArray destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (ReadHeader() is null)
            throw new InvalidOperationException("There is no further image to read.");
        _consumed = true;
        try
        {
            if (_opened is null)
                Open(FailOn);
            Decode(destination);
            _codec.FinishPixels(_opened!.Image, destination);
            TellDamage();
        }
        catch (VipsException fault) when (_options.Tolerance == Tolerance.Partial)
        {
            DecodeWhatIsLeft(destination, VipsFault.Describe(fault));
        }
        catch (VipsException fault)
        {
            ThrowCorrupt(fault, isPixels: true);
        }

        _done = true;
    }

    public override bool TrySkipPixels()
    {
        ReadHeader();
        _done = true;
        return true;
    }

    public override bool TrySeek(int index)
    {
        if (index < ImageCount && index >= _starts.Count)
        {
            var others = !_codec.ReadsSeveral && _markers is { ImageStarts.Count: > 0 }
                ? ", or take the codec \"mpo\" (extension .mpo)" : "";
            throw new UnsupportedImageException(
                $"Image {index} can't be read: the codec \"{_codec.Info.Name}\" reads the first image of a file only, of {_count} here. " +
                $"Read image 0{others}.");
        }

        if (index < 0 || index >= _starts.Count || (_consumed && !_stream.CanSeek))
            return false;
        if (index != _index || _consumed)
            GoTo(index);
        _done = false;
        return true;
    }

    /// <summary>Makes an image the next one.</summary>
    private void GoTo(int index)
    {
        Close();
        if (index != _index)
        {
            _header = null;
            _metadata = null;
            _level = 0;
            _markers = _codec.FollowMarkers(_options.Limits);
            if (_starts[index] >= _stream.Length)
                throw new CorruptImageException(
                    $"Image {index} is said to begin at byte {_starts[index]}, behind the end of the file. Read the images before it.");
            _stream.Position = _starts[index];
            _head = _stream.Peek(HeadLength).ToArray();
            _index = index;
        }

        _consumed = false;
        _done = false;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        _header ??= ReadImageHeader();
        if (_metadata is { } metadata)
            return metadata;
        if (_opened is not null)
            return _metadata = ReadMetadata();

        // The image is closed behind its pixels: its header is read once more.
        var position = _stream.Position;
        try
        {
            Open(Enums.FailOn.Error);
            return _metadata = ReadMetadata();
        }
        finally
        {
            Close();
            _stream.Position = position;
        }
    }

    protected override void Dispose(bool disposing)
    {
        Close();
        base.Dispose(disposing);
    }

    private FrameHeader ReadImageHeader()
    {
        try
        {
            Open(FailOn);

            // What is smaller than a pixel is no resolution: the whole has to be known first.
            if (_options.Level > 0 && _options.Level < LevelCount)
            {
                _level = _options.Level;
                Open(FailOn);
            }

            if (_codec.ScaleFor(_options, _pixels.Width, _pixels.Height) is not 1 and var scale)
            {
                _scale = scale;
                Open(FailOn);
            }
        }
        catch (VipsException fault)
        {
            CheckIsSupported();
            ThrowCorrupt(fault, isPixels: false);
        }

        CheckIsSupported();
        if (_index == 0)
            CountImages(_opened.Image);
        return VipsHeader.Of(_opened.Image, _pixels, LevelCount, _markers);
    }

    private void CountImages(Image image)
    {
        if (!_isSequence)
            _count = _codec.CountImages(image, _markers);
        if (_codec.ReadsSeveral && _stream.CanSeek && _markers is { ImageStarts: { Count: > 0 } starts })
            _starts = starts;
        if (_count == _starts.Count)
            return;
        var several = _count is { } count ? $"{count} images" : "a sequence of images";
        var reason = _codec.ReadsSeveral ? "its index does not say where the others begin"
            : _markers is { ImageStarts.Count: > 0 } ? "the codec \"mpo\" reads the others (extension .mpo)"
            : _isSequence ? $"the codec \"{_codec.Info.Name}\" reads still images, and the package ImageIO.FFmpeg reads all of them, " +
                "after Iio.Codecs.UseFFmpeg()"
            : $"the codec \"{_codec.Info.Name}\" reads still images";
        _options.OnWarning?.Invoke(new ImageWarning($"The file holds {several}, of which only the first is read: {reason}.", 0));
    }

    /// <summary>Whether an index of images stands in front of the first scan, of a source that can't go to their places.</summary>
    private bool MayHoldSeveral() => _codec.ReadsSeveral && !_stream.CanSeek && JpegIndex.IsAhead(_stream);

    /// <summary>How many resolutions the image has. Known once its header is read.</summary>
    private int LevelCount
        => _codec.Levels > 1 && _markers is { Height: > 0, Width: > 0 } whole
            ? Math.Min(_codec.Levels, int.Log2(Math.Min(whole.Height, whole.Width)) + 1) : 1;

    [MemberNotNull(nameof(_opened), nameof(_pixels))]
    private void Open(Enums.FailOn failOn)
    {
        Close();
        _opened = OpenedImage.Open(_codec, _stream, _starts[_index], failOn, _markers, _level, _scale);
        _pixels = _opened.Image;
        if (_options.ColorModel != ColorModel.Rgb || _pixels.Interpretation != Enums.Interpretation.Cmyk)
            return;
        _pixels = CmykProfile.ToRgb(_opened.Image, _options, out var passedOver);
        if (passedOver is not null && _header is null)
            _options.OnWarning?.Invoke(new ImageWarning(passedOver, 0));
    }

    private ImageMetadata ReadMetadata()
        => VipsMetadata.Read(_codec, _opened!.Image, _head, _markers, _options, isConverted: !ReferenceEquals(_opened.Image, _pixels));

    private void Decode(NdArray destination)
    {
        var token = _stream.CancellationToken;
        if (_markers is { IsMultiScan: true } && _stream.CanSeek)
            _markers.FollowAhead(_stream, _starts[_index]);
        CodecTools.CheckWorkingMemory(_stream, _codec.WorkingBytes(_opened!.Image, _markers));
        if (_codec.DecodesAtOnce)
            DecodeFirstPixel(token);
        using var kill = token.UnsafeRegister(static image => ((Image)image!).SetKill(true), _pixels);
        Copy(destination);
    }

    private void DecodeFirstPixel(CancellationToken token)
    {
        var (opened, image) = (_opened!, _pixels!);
        try
        {
            NativeCall.Run(Fetch, Abandon, token);
        }
        catch (VipsException)
        {
            opened.ThrowFault();
            throw;
        }

        void Fetch()
        {
            using var region = Region.New(image);
            region.Fetch(0, 0, 1, 1);
        }
    }

    /// <summary>Leaves the open image to the call that works on it.</summary>
    private Action Abandon()
    {
        var opened = _opened!;
        (_opened, _pixels) = (null, null);
        opened.Detach();
        return opened.Dispose;
    }

    private unsafe void Copy(NdArray destination)
    {
        // One row's span starts where all pixels start, and exists also where the whole is longer than a span can be.
        fixed (byte* pixels = destination[0].Bytes)
        {
            using var target = Image.NewFromMemory((nint)pixels, (ulong)destination.ByteLength, _pixels!.Width, _pixels.Height,
                _pixels.Bands, _pixels.Format);
            try
            {
                _pixels.Write(target);
            }
            catch (VipsException)
            {
                _stream.CancellationToken.ThrowIfCancellationRequested();
                throw;
            }
            finally
            {
                // The caller's own exception comes before libvips' complaint that a read failed, and before damage that libvips put up
                // with.
                _opened!.ThrowFault();
            }
        }

        GC.KeepAlive(destination);
    }

    /// <summary>Says what libjpeg put up with, which it only tells when it is closed.</summary>
    private void TellDamage()
    {
        if (_markers is null)
            return;
        if (!_stream.CanSeek)
            _metadata = ReadMetadata();
        var (isCutShort, hasLeftOver) = (_opened!.IsCutShort, _opened.HasLeftOver);
        VipsWarnings.Take();
        Close();
        var warnings = VipsWarnings.Take();
        if (JpegDamage.Judge(warnings, warnings > 0 ? VipsFault.Take() : "", _markers, isCutShort, hasLeftOver) is not { } damage)
            return;
        if (damage.LosesPixels && _options.Tolerance != Tolerance.Partial)
            throw new CorruptImageException($"The pixels of the {_codec.Info.Description} are damaged: {damage.Words}. {PartialAdvice}");
        if (_options.Tolerance == Tolerance.Strict)
            throw new CorruptImageException($"The file breaks the format's rules: {damage.Words}.");
        var loss = damage.LosesPixels
            ? "The image is damaged, and only a part of it was read" : "The file breaks the format's rules, and all pixels are there";
        _options.OnWarning?.Invoke(new ImageWarning($"{loss}: {damage.Words}.", _stream.Position));
    }

    private void DecodeWhatIsLeft(NdArray destination, string damage)
    {
        Clear(destination);
        try
        {
            Open(Enums.FailOn.None);
            Decode(destination);
        }
        catch (VipsException) when (_opened is not null)
        {
            // Nothing more can be had: the rows that were decoded are there, and all others are zero.
        }
        catch (VipsException fault)
        {
            ThrowCorrupt(fault, isPixels: false);
        }

        _codec.FinishPixels(_opened!.Image, destination);
        VipsFault.Clear();
        _options.OnWarning?.Invoke(new ImageWarning($"The image is damaged, and only a part of it was read: {damage}.", 0));
    }

    private static void Clear(NdArray pixels)
    {
        for (var y = 0; y < pixels.Shape[0]; y++)
            pixels[y].Bytes.Clear();
        GC.KeepAlive(pixels);
    }

    private void CheckIsSupported()
    {
        if (_markers?.Unsupported is not { } what)
            return;
        throw new UnsupportedImageException(
            _markers.OtherCodec is { } other
                ? $"The file is {what}. In a stream that can't seek, it says so too late for another codec to take over: set " +
                    $"ReadOptions.Codec to \"{other}\", or read from a file."
                : $"The file is {what}; libvips reads lossy JPEGs of 8 bits, and ImageIO.Core lossless ones and those of 12 bits of " +
                    "Huffman codes. Convert it with the program that made it, for instance to PNG or TIFF.");
    }

    private const string PartialAdvice = "ReadOptions.Tolerance = Tolerance.Partial reads what is left.";

    [DoesNotReturn]
    private void ThrowCorrupt(VipsException fault, bool isPixels)
    {
        var complaint = VipsFault.Describe(fault);
        if (_codec.IsUnsupported(complaint))
            throw new UnsupportedImageException(
                $"libvips does not know this kind of {_codec.Info.Description}: {complaint}. Convert the file with the program that made " +
                "it.", fault);
        var advice = isPixels && _options.Tolerance != Tolerance.Partial ? " " + PartialAdvice : "";
        throw new CorruptImageException($"libvips can't read the file as {_codec.Info.Description}: {complaint}.{advice}", fault);
    }

    private void Close()
    {
        if (!ReferenceEquals(_pixels, _opened?.Image))
            _pixels?.Dispose();
        _opened?.Dispose();
        (_opened, _pixels) = (null, null);
    }
}
