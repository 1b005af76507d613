using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>Reads the one image of a file: libvips decodes straight into the array that the session hands over.</summary>
internal sealed class VipsDecoder : FrameDecoder
{
    private const int HeadLength = 20;
    private const int StartLength = 16 * 1024;

    private readonly VipsCodec _codec;
    private readonly SourceStream _stream;
    private readonly ReadOptions _options;
    private readonly byte[] _head;
    private SourceBridge? _bridge;
    private Source? _source;
    private Image? _image;
    private FrameHeader? _header;
    private bool _consumed;
    private bool _done;

    public VipsDecoder(VipsCodec codec, SourceStream stream, ReadOptions options)
    {
        _codec = codec;
        _stream = stream;
        _options = options;

        // What is left of a damaged image takes a second decode, from the start.
        if (options.Tolerance == Tolerance.Partial)
            stream.EnsureSeekable();
        var start = stream.Peek(StartLength);
        _head = start[..Math.Min(HeadLength, start.Length)].ToArray();
        codec.CheckStart(start);
    }

    public override int? ImageCount => 1;

    public override FrameHeader? ReadHeader() => _done ? null : _header ??= ReadImageHeader();

    public override void ReadPixels(NdArray destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ReadHeader();
        _consumed = true;
        try
        {
            Decode(destination);
        }
        catch (VipsException fault) when (_options.Tolerance == Tolerance.Partial)
        {
            DecodeWhatIsLeft(destination, VipsFault.Describe(fault));
        }
        catch (VipsException fault)
        {
            ThrowCorrupt(fault);
        }

        _codec.FinishPixels(_image!, destination);
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
        if (index != 0 || (_consumed && !_stream.CanSeek))
            return false;
        if (_consumed)
        {
            Close();
            _header = null;
        }

        _consumed = false;
        _done = false;
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        _header ??= ReadImageHeader();
        return VipsMetadata.Read(_codec, _image!, _head, _options.Limits);
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
            Open(_options.Tolerance == Tolerance.Strict ? Enums.FailOn.Warning : Enums.FailOn.Error);
        }
        catch (VipsException fault)
        {
            ThrowCorrupt(fault);
        }

        var dtype = _image.Format switch
        {
            Enums.BandFormat.Uchar => DType.UInt8,
            Enums.BandFormat.Ushort => DType.UInt16,
            var other => throw new UnsupportedImageException($"libvips gives samples of the kind {other} for this file. It is read as 8 or 16 bits without a sign only."),
        };
        var (height, width, channels) = (_image.Height, _image.Width, _image.Bands);
        if (_image.Contains("n-pages") && _image.Get("n-pages") is int pages and > 1)
            _options.OnWarning?.Invoke(new ImageWarning($"The file holds {pages} images, of which only the first is read: the codec \"{_codec.Info.Name}\" reads still images.", 0));
        return new FrameHeader
        {
            Shape = channels == 1 ? [height, width] : [height, width, channels],
            DType = dtype,
            ColorModel = _image.Interpretation switch
            {
                Enums.Interpretation.Cmyk => ColorModel.Cmyk,
                Enums.Interpretation.Lab or Enums.Interpretation.Labs => ColorModel.Lab,
                _ => channels < 3 ? ColorModel.Gray : ColorModel.Rgb,
            },
        };
    }

    /// <summary>Opens the file from its start. libvips reads no more than the header now.</summary>
    [MemberNotNull(nameof(_image))]
    private void Open(Enums.FailOn failOn)
    {
        Close();
        VipsFault.Clear();
        try
        {
            // An array is read where it is: the source pins it, and gives it free when it is disposed.
            if (_stream.TryGetMemory(out var memory) && MemoryMarshal.TryGetArray(memory, out var segment) && segment is { Offset: 0, Array: { } bytes } && segment.Count == bytes.Length)
            {
                _source = Source.NewFromMemory(bytes);

                // libvips has them all: that is how far the read has come, for progress and for messages.
                _stream.Position = bytes.Length;
            }
            else
            {
                if (_stream.Position != 0)
                    _stream.Position = 0;
                _bridge = new SourceBridge(_stream);
                _source = _bridge.Connect();
            }

            var options = new VOption { { "access", Enums.Access.Sequential }, { "fail_on", failOn } };
            _image = (Image)Operation.Call(_codec.Loader, options, _source);
        }
        catch (VipsException)
        {
            _bridge?.ThrowFault();
            throw;
        }
    }

    private unsafe void Decode(NdArray destination)
    {
        // One row's span starts where all pixels start, and exists also where the whole is longer than a span can be.
        fixed (byte* pixels = destination[0].Bytes)
        {
            using var target = Image.NewFromMemory((nint)pixels, (ulong)destination.ByteLength, _image!.Width, _image.Height, _image.Bands, _image.Format);
            try
            {
                _image.Write(target);
            }
            finally
            {
                // The caller's own exception comes before libvips' complaint that a read failed, and before damage that libvips put up with.
                _bridge?.ThrowFault();
            }
        }

        GC.KeepAlive(destination);
    }

    private void DecodeWhatIsLeft(NdArray destination, string damage)
    {
        Clear(destination);
        try
        {
            Open(Enums.FailOn.None);
            Decode(destination);
        }
        catch (VipsException) when (_image is not null)
        {
            // Nothing more can be had: the rows that were decoded are there, and all others are zero.
        }
        catch (VipsException fault)
        {
            ThrowCorrupt(fault);
        }

        VipsFault.Clear();
        _options.OnWarning?.Invoke(new ImageWarning($"The image is damaged, and only a part of it was read: {damage}.", 0));
    }

    private static void Clear(NdArray pixels)
    {
        for (var y = 0; y < pixels.Shape[0]; y++)
            pixels[y].Bytes.Clear();
        GC.KeepAlive(pixels);
    }

    [DoesNotReturn]
    private void ThrowCorrupt(VipsException fault)
    {
        var complaint = VipsFault.Describe(fault);
        throw _codec.IsUnsupported(complaint)
            ? new UnsupportedImageException($"libvips does not know this kind of {_codec.Info.Description}: {complaint}. Convert the file with the program that made it.", fault)
            : new CorruptImageException($"libvips can't read the file as {_codec.Info.Description}: {complaint}.", fault);
    }

    private void Close()
    {
        _image?.Dispose();
        _image = null;
        _source?.Dispose();
        _source = null;
        _bridge = null;
    }
}
