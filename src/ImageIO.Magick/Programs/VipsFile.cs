using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using ImageIO.Codecs;

namespace ImageIO.Magick.Programs;

/// <summary>
/// An image in libvips' own format: a header of 64 bytes, pixels as they lie in memory, and metadata as XML (libvips, "The VIPS file
/// format").
/// </summary>
internal sealed class VipsFile : DecodedImage
{
    private const int HeaderLength = 64;
    private const uint Magic = 0xB6A6F208;
    private const int UInt8Format = 0;
    private const int UInt16Format = 2;
    private const int Float32Format = 6;

    private static readonly byte[] IccStart = "name=\"icc-profile-data\">"u8.ToArray();
    private static readonly byte[] BitsStart = "name=\"heif-bitdepth\">"u8.ToArray();

    private readonly FileStream _file;
    private readonly PixelRequest _request;
    private readonly byte[] _fields;

    private VipsFile(FileStream file, PixelRequest request, byte[] fields) => (_file, _request, _fields) = (file, request, fields);

    /// <summary>Reads the start of what the program has written.</summary>
    /// <param name="file">The file, which the image owns.</param>
    /// <param name="request">What was asked for.</param>
    /// <returns>Null where the file is not whole.</returns>
    public static VipsFile? Read(FileStream file, PixelRequest request)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength
            || BinaryPrimitives.ReadUInt32BigEndian(header) != Magic)
            return null;
        var (width, height, bands) = (Number(header, 4), Number(header, 8), Number(header, 12));
        DType? dtype = Number(header, 20) switch
        {
            UInt8Format => DType.UInt8,
            UInt16Format => DType.UInt16,
            Float32Format => DType.Float32,
            _ => null,
        };
        if (dtype is not { } type || width < 1 || height < 1 || bands is < 1 or > 5)
            return null;
        ReadOnlySpan<int> shape = bands == 1 ? [height, width] : [height, width, bands];
        CodecTools.CheckImage(request.Options.Limits, shape, type);
        var end = HeaderLength + ((long)width * height * bands * type.ItemSize());
        if (file.Length < end)
            return null;
        return new VipsFile(file, request, ReadFields(file, end, request.Options.Limits))
        {
            Header = new FrameHeader
            {
                Shape = [.. shape],
                DType = type,
                ColorModel = bands < 3 ? ColorModel.Gray : ColorModel.Rgb,
            },
        };
    }

    /// <inheritdoc/>
    public override void CopyPixels(NdArray destination)
    {
        var bits = destination.DType == DType.UInt16
            && int.TryParse(FieldOf(BitsStart), CultureInfo.InvariantCulture, out var stored) ? stored : 0;
        _file.Position = HeaderLength;
        for (var y = 0; y < destination.Shape[0]; y++)
        {
            _request.Source.CancellationToken.ThrowIfCancellationRequested();
            _file.ReadExactly(destination[y].Bytes);
            if (bits is > 8 and < 16)
                Widen(destination[y].AsSpan<ushort>(), bits);
        }

        GC.KeepAlive(destination);
    }

    /// <inheritdoc/>
    public override ImageMetadata ReadMetadata()
    {
        var text = FieldOf(IccStart);
        var profile = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return text.Length > 0 && Base64.DecodeFromUtf8(text, profile, out _, out var length) == System.Buffers.OperationStatus.Done
            ? _request.ReadMetadata(Header, profile[..length]) : _request.ReadMetadata(Header, null);
    }

    public override void Dispose() => _file.Dispose();

    private static int Number(ReadOnlySpan<byte> header, int place) => BinaryPrimitives.ReadInt32LittleEndian(header[place..]);

    /// <summary>The metadata behind the pixels.</summary>
    private static byte[] ReadFields(FileStream file, long start, Limits limits)
    {
        // Blobs are written as base64, which takes four thirds of them.
        var length = file.Length - start;
        if (length / 2 > limits.MaxMetadataBytes)
            throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), length / 2, limits.MaxMetadataBytes);
        var fields = new byte[length];
        file.Position = start;
        file.ReadExactly(fields);
        return fields;
    }

    /// <summary>A field's text; empty where there is no such field. Text of others can't look like it: there, angles are escaped.</summary>
    private ReadOnlySpan<byte> FieldOf(ReadOnlySpan<byte> start)
    {
        var place = _fields.AsSpan().IndexOf(start);
        if (place < 0)
            return [];
        var text = _fields.AsSpan(place + start.Length);
        return text[..Math.Max(0, text.IndexOf((byte)'<'))];
    }

    /// <summary>
    /// Samples that stand in the upper bits of 16 become full-range, as those of AVIF do: the upper bits are repeated below.
    /// </summary>
    private static void Widen(Span<ushort> samples, int bits)
    {
        foreach (ref var sample in samples)
            sample |= (ushort)(sample >> bits);
    }
}
