using System.Buffers.Binary;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Iff;

/// <summary>Reads the chunks before the pixels.</summary>
internal sealed class IffHeaderReader(SourceStream source, ReadOptions options)
{
    private const uint Ham = 0x800, Ehb = 0x80;

    private readonly Dictionary<string, object> _values = [];
    private byte[]? _bitmap;
    private byte[]? _place;
    private byte[]? _elements;
    private byte[]? _palette;
    private uint? _mode;

    /// <summary>Reads up to the first byte of pixels.</summary>
    public IffHeader Read()
    {
        var start = source.ReadSpan(12);
        CodecTools.ThrowCorruptIf(!start.StartsWith("FORM"u8), "The file does not start with FORM, as IFF files do.", 0);
        var type = Encoding.Latin1.GetString(start[8..]);
        IffKind? kind = type switch
        {
            "ILBM" => IffKind.Planes,
            "PBM " => IffKind.Chunky,
            "RGB8" => IffKind.LongRuns,
            "RGBN" => IffKind.ShortRuns,
            "DEEP" or "TVPP" => IffKind.Deep,
            _ => null,
        };
        if (kind is null)
            throw new UnsupportedImageException(
                $"The file holds a FORM \"{type}\"; ILBM, PBM, RGB8, RGBN and DEEP are read. Convert it with the program that made it.");
        while (true)
        {
            source.CancellationToken.ThrowIfCancellationRequested();
            if (source.Peek(8) is not { Length: 8 } head)
                throw new CorruptImageException("The file has no pixels: a chunk BODY is missing.", source.Position);
            var name = Encoding.Latin1.GetString(head[..4]);
            var length = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
            source.Advance(8);
            if (name is "BODY" or "DBOD")
                return Header(kind.Value, type);
            ReadChunk(name, length);
        }
    }

    private void ReadChunk(string name, uint length)
    {
        if (name is not ("BMHD" or "CMAP" or "CAMG" or "DGBL" or "DPEL" or "DLOC" or "ANNO" or "AUTH" or "NAME" or "(c) "))
        {
            source.Skip(length + (length & 1L));
            return;
        }

        // What matters of all of these is short.
        const int longest = 16 * 1024;
        if (length > options.Limits.MaxMetadataBytes)
            throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), length, options.Limits.MaxMetadataBytes);
        var data = source.ReadSpan((int)Math.Min(length, longest)).ToArray();
        source.Skip(length - data.Length + (length & 1L));
        switch (name)
        {
            case "BMHD":
                _bitmap = Checked(data, 20, name);
                break;
            case "DGBL":
                _bitmap = Checked(data, 8, name);
                break;
            case "DLOC":
                _place = Checked(data, 4, name);
                break;
            case "DPEL":
                _elements = Checked(data, 8, name);
                break;
            case "CMAP":
                _palette = data;
                break;
            case "CAMG" when data.Length >= 4:
                _mode = BinaryPrimitives.ReadUInt32BigEndian(data);
                _values["camg"] = (long)_mode.Value;
                break;
            case "ANNO" or "AUTH" or "NAME" or "(c) ":
                _values[name switch
                {
                    "ANNO" => "comment",
                    "AUTH" => "author",
                    "NAME" => "title",
                    _ => "copyright",
                }] = Encoding.Latin1.GetString(data).TrimEnd('\0');
                break;
            default:
                break;
        }
    }

    private byte[] Checked(byte[] data, int least, string name)
    {
        CodecTools.ThrowCorruptIf(data.Length < least, $"The chunk {name} has {data.Length} bytes; at least {least} were expected.",
            source.Position);
        return data;
    }

    private IffHeader Header(IffKind kind, string type)
    {
        var position = source.Position;
        if (_bitmap is not { } bitmap)
            throw new CorruptImageException("The pixels have no header before them.", position);
        if (kind == IffKind.Deep)
            return DeepHeader(bitmap, position);
        var (width, height) = (BinaryPrimitives.ReadUInt16BigEndian(bitmap), BinaryPrimitives.ReadUInt16BigEndian(bitmap.AsSpan(2)));
        int planes = bitmap[8], masking = bitmap[9], compression = bitmap[10];
        CodecTools.ThrowCorruptIf(width == 0 || height == 0, $"The image is said to be {width}×{height} px.", position);
        var isRight = kind switch
        {
            IffKind.Planes => planes is >= 1 and <= 8 or 24 or 32,
            IffKind.Chunky => planes is >= 1 and <= 8,
            _ => true,
        };
        if (!isRight || compression > (kind is IffKind.LongRuns or IffKind.ShortRuns ? 4 : 1))
            throw new UnsupportedImageException(
                $"The {type.Trim()} has {planes} planes in compression {compression}; 1 to 8, 24 and 32 planes in 0 (none) and 1 " +
                "(ByteRun1) are read.");
        if (bitmap[14] > 0 && bitmap[15] > 0)
            _values["aspect"] = (double)bitmap[14] / bitmap[15];
        if (masking == 2)
            _values["transparency"] = (int)BinaryPrimitives.ReadUInt16BigEndian(bitmap.AsSpan(12));
        var colors = kind is IffKind.LongRuns or IffKind.ShortRuns || planes > 8 ? IffColors.Direct
            : _palette is null ? IffColors.Gray
            : kind == IffKind.Planes && ((_mode ?? 0) & Ham) != 0 && planes is 6 or 8 ? IffColors.HoldAndModify
            : IffColors.Palette;
        var palette = PaletteOf(kind, planes);
        if (colors == IffColors.Palette)
            _values["palette"] = palette;
        return new IffHeader
        {
            Kind = kind,
            Colors = colors,
            Width = width,
            Height = height,
            Planes = planes,
            HasMask = masking == 1 && kind == IffKind.Planes,
            IsPacked = compression == 1,
            Palette = palette,
            KeepsIndices = colors == IffColors.Palette && !options.ApplyPalette,
            Metadata = new ImageMetadata(_values),
        };
    }

    /// <summary>256 colors; those that the file lacks are black, or, in extra half-brite of 32 colors, half as bright as these.</summary>
    private byte[] PaletteOf(IffKind kind, int planes)
    {
        var palette = new byte[768];
        if (_palette is null)
            return palette;
        var count = Math.Min(_palette.Length, palette.Length) / 3 * 3;
        _palette.AsSpan(0, count).CopyTo(palette);
        var isHalved = kind == IffKind.Planes && planes == 6 && count <= 96 && ((_mode ?? Ehb) & (Ehb | Ham)) == Ehb;
        for (var i = 96; i < 192 && isHalved; i++)
            palette[i] = (byte)(palette[i - 96] / 2);
        return palette;
    }

    private IffHeader DeepHeader(byte[] bitmap, long position)
    {
        var place = _place ?? bitmap;
        var (width, height) = (BinaryPrimitives.ReadUInt16BigEndian(place), BinaryPrimitives.ReadUInt16BigEndian(place.AsSpan(2)));
        var compression = BinaryPrimitives.ReadUInt16BigEndian(bitmap.AsSpan(4));
        CodecTools.ThrowCorruptIf(width == 0 || height == 0, $"The image is said to be {width}×{height} px.", position);
        if (_elements is null)
            throw new CorruptImageException("The picture does not say what its pixels are: a chunk DPEL is missing.", position);
        var count = BinaryPrimitives.ReadUInt32BigEndian(_elements);
        CodecTools.ThrowCorruptIf(count is < 1 or > 16 || _elements.Length < 4 + (4 * count),
            $"A pixel is said to have {count} elements.", position);
        int[] places = [-1, -1, -1, -1];
        for (var i = 0; i < count; i++)
        {
            var (kind, bits) = (BinaryPrimitives.ReadUInt16BigEndian(_elements.AsSpan(4 + (4 * i))),
                BinaryPrimitives.ReadUInt16BigEndian(_elements.AsSpan(6 + (4 * i))));
            if (bits != 8)
                throw new UnsupportedImageException($"An element of the DEEP picture has {bits} bits; 8 are read.");
            if (kind is >= 1 and <= 4)
                places[kind - 1] = i;
        }

        if (compression > 1 || places.AsSpan(0, 3).Contains(-1))
            throw new UnsupportedImageException(
                $"The DEEP picture is in compression {compression}, or has no RGB; 0 (none) and 1 (runs) of RGB are read.");
        return new IffHeader
        {
            Kind = IffKind.Deep,
            Colors = IffColors.Direct,
            Width = width,
            Height = height,
            Planes = (int)count,
            IsPacked = compression == 1,
            Places = places,
            Metadata = new ImageMetadata(_values),
        };
    }
}
