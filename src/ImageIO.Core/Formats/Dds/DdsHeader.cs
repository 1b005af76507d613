using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Dds;

/// <summary>What stands before the pixels ("DDS_HEADER" and "DDS_HEADER_DXT10").</summary>
internal sealed record DdsHeader
{
    public const int Bytes = 128, MoreBytes = 20;

    /// <summary>Flags of the header, of its pixel format, and of its capabilities.</summary>
    private const uint HasDepth = 0x800000, HasMipMaps = 0x20000, HasAlpha = 0x1, IsAlpha = 0x2, IsCode = 0x4, IsRgb = 0x40, IsYuv = 0x200,
    IsLuminance = 0x20000,
        IsBump = 0x80000, IsCube = 0x200, AllFaces = 0xFC00, IsVolume = 0x200000;

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Slices of a volume; 0 where there is none.</summary>
    public required int Depth { get; init; }

    public required int Levels { get; init; }

    /// <summary>Images of an array, faces of a cube, or faces of an array of cubes.</summary>
    public required int Images { get; init; }

    public required DdsFormat Format { get; init; }

    public required ImageMetadata Metadata { get; init; }

    /// <summary>Nobody says whether the transparent pixels that BC1 can have are meant.</summary>
    public bool IsAlphaUnknown { get; init; }

    public static DdsHeader Read(SourceStream source)
    {
        var bytes = source.ReadSpan(Bytes);
        uint At(ReadOnlySpan<byte> all, int at) => BinaryPrimitives.ReadUInt32LittleEndian(all[at..]);
        CodecTools.ThrowCorruptIf(!bytes.StartsWith("DDS "u8) || At(bytes, 4) != 124,
            "The file does not start as DDS files do, with a header of 124 bytes.", 0);
        var (flags, height, width, depth, levels) = (At(bytes, 8), At(bytes, 12), At(bytes, 16), At(bytes, 24), At(bytes, 28));
        var (kind, code, bits) = (At(bytes, 80), At(bytes, 84), At(bytes, 88));
        uint[] masks = [At(bytes, 92), At(bytes, 96), At(bytes, 100), At(bytes, 104)];
        var capabilities = At(bytes, 112);
        var isDx10 = (kind & IsCode) != 0 && bytes.Slice(84, 4).SequenceEqual("DX10"u8);
        CodecTools.ThrowCorruptIf(
            width is 0 or > int.MaxValue - 3 || height is 0 or > int.MaxValue - 3, $"The image is said to be {width}×{height} px.", 12);
        var isVolume = (capabilities & IsVolume) != 0 && (flags & HasDepth) != 0;
        var faces = (capabilities & IsCube) == 0 ? 1 : Math.Max(System.Numerics.BitOperations.PopCount(capabilities & AllFaces), 1);
        long images = faces;
        DdsFormat? format;
        string name;
        uint alpha = 0;
        if (isDx10)
        {
            var more = source.ReadSpan(MoreBytes);
            var (number, dimension, more1, count) = (At(more, 0), At(more, 4), At(more, 8), At(more, 12));
            (format, name, alpha) = (DdsFormat.OfDxgi(number), $"DXGI format {number}", At(more, 16) & 7);
            isVolume = dimension == 4;
            images = Math.Max(count, 1) * ((more1 & 4) != 0 ? 6L : 1);
        }
        else
        {
            (format, name) = OfOldHeader(kind, code, bits, masks);
        }

        CodecTools.ThrowCorruptIf(isVolume && depth is 0 or > int.MaxValue, $"A volume is said to have {depth} slices.", 24);
        CodecTools.ThrowCorruptIf(images > int.MaxValue, $"The file is said to have {images} images.", 28);
        if (format is null)
            throw new UnsupportedImageException($"The pixels are in {name}, which is not read. Convert it with texconv to BC7 or to RGBA.");
        if (format.Packing == DdsPacking.Bc1 && alpha == 3)
            format = format with { Channels = 3 };
        var greatest = (int)Math.Max(Math.Max(width, height), isVolume ? depth : 1);
        var values = new Dictionary<string, object> { ["format"] = name };
        if (alpha == 2 || (!isDx10 && name is "DXT2" or "DXT4"))
            values["premultiplied"] = true;
        return new DdsHeader
        {
            Width = (int)width,
            Height = (int)height,
            Depth = isVolume ? (int)depth : 0,
            Levels = (flags & HasMipMaps) == 0 ? 1 : (int)Math.Clamp(levels, 1, (uint)int.Log2(greatest) + 1),
            Images = isVolume ? 1 : (int)images,
            Format = format,
            Metadata = new ImageMetadata(values),
            IsAlphaUnknown = format.Packing == DdsPacking.Bc1 && isDx10 && alpha == 0,
        };
    }

    public (int Width, int Height, int Depth) SizeOf(int level)
        => (Math.Max(Width >> level, 1), Math.Max(Height >> level, 1), Depth == 0 ? 0 : Math.Max(Depth >> level, 1));

    public ImmutableArray<int> ShapeOf(int level)
    {
        var (width, height, depth) = SizeOf(level);
        int[] shape = [.. depth == 0 ? (int[])[] : [depth], height, width, .. Format.Channels == 1 ? (int[])[] : [Format.Channels]];
        return [.. shape];
    }

    /// <summary>Bytes of a level of one image.</summary>
    public long BytesOf(int level)
    {
        var (width, height, depth) = SizeOf(level);
        return checked(Format.RowBytes(width) * DdsFormat.Rows(Format.IsBlocks, height) * Math.Max(depth, 1));
    }

    public FrameHeader ToFrameHeader(int level) => new()
    {
        Shape = ShapeOf(Math.Min(level, Levels - 1)),
        DType = Format.DType,
        Axes = $"{(Depth == 0 ? "" : "Z")}YX{(Format.Channels == 1 ? "" : "S")}",
        LevelShapes = Levels == 1 ? [] : [.. Enumerable.Range(0, Levels).Select(ShapeOf)],
    };

    private static (DdsFormat? Format, string Name) OfOldHeader(uint kind, uint code, uint bits, uint[] masks)
    {
        if ((kind & IsCode) != 0)
        {
            Span<byte> characters = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(characters, code);
            return (DdsFormat.OfCode(code),
                code < 256 ? $"D3DFMT {code}"
                    : new string([.. Encoding.Latin1.GetString(characters).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '?')]));
        }

        var name = $"{bits} bits with the masks {string.Join(", ", masks.Select(mask => $"0x{mask:X}"))}";
        if ((kind & IsYuv) != 0 || bits > 32)
            return (null, name);
        if ((kind & (IsRgb | IsBump)) != 0)
            return (DdsFormat.OfMasks((int)bits, (kind & (HasAlpha | IsBump)) != 0 ? masks : masks.AsSpan(0, 3)), name);
        if ((kind & IsLuminance) != 0)
        {
            // Some programs give masks of 32 bits to brightness of 8.
            var brightness = bits == 8 && (kind & HasAlpha) == 0 && masks[0] > byte.MaxValue ? byte.MaxValue : masks[0];
            return (DdsFormat.OfMasks((int)bits, brightness, (kind & HasAlpha) != 0 ? masks[3] : 0), name);
        }

        return ((kind & IsAlpha) != 0 ? DdsFormat.OfMasks((int)bits, masks[3]) : null, name);
    }
}
