using System.Buffers.Binary;
using System.Text;

namespace ImageIO.Formats.Png;

/// <summary>Makes named values of metadata chunks (PNG third edition, section 11.3), under the names that Pillow gives them.</summary>
internal sealed class PngMetadataBuilder(PngChunkReader chunks, PngHeader header)
{
    public const string XmpKeyword = "XML:com.adobe.xmp";

    private readonly Dictionary<string, object> _texts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, object> _values = new(StringComparer.OrdinalIgnoreCase);
    private byte[] _exif = [];
    private byte[] _icc = [];
    private byte[] _xmp = [];
    private byte[] _rawExif = [];
    private byte[] _rawIcc = [];
    private byte[] _rawXmp = [];
    private int _inflatable = chunks.Options.Limits.MaxMetadataBytes;

    /// <summary>Takes one chunk in. A chunk that breaks its rules is passed over with a warning.</summary>
    public void Add(PngChunk chunk, byte[] data)
    {
        bool good;
        try
        {
            good = TryAdd(chunk, data);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            good = false;
        }

        if (!good)
            chunks.Tolerate($"Chunk {chunk.Name} of {data.Length} bytes is not as the format wants it; it was passed over.",
                chunk.DataPosition);
    }

    /// <summary>The metadata.</summary>
    /// <param name="applied">The colors that reading has applied to the pixels, to name them too; null to leave them out.</param>
    /// <param name="dropsAlpha">Whether what tells of alpha is left out.</param>
    public ImageMetadata Build(PngPixelFormat? applied, bool dropsAlpha)
    {
        if (dropsAlpha && header.Color != PngColor.Palette && _values.TryGetValue("sbit", out var bits))
            _values["sbit"] = ((int[])bits)[..^1];
        if (header.Interlaced)
            _values["interlace"] = 1;
        if (applied is { Palette.Length: > 0 })
            _values["palette"] = applied.Palette.ToArray();
        if (applied is { Transparency.Length: > 0 } && !dropsAlpha)
            _values["transparency"] = TransparencyValue(applied);

        // What the format defines wins over a text that happens to have its name.
        return new ImageMetadata(_texts.Concat(_values))
        {
            Exif = _exif.Length > 0 ? _exif : _rawExif,
            Icc = _icc.Length > 0 ? _icc : _rawIcc,
            Xmp = _xmp.Length > 0 ? _xmp : _rawXmp,
        };
    }

    private static object TransparencyValue(PngPixelFormat colors)
    {
        switch (colors.Header.Color)
        {
            case PngColor.Gray:
                return colors.Key(0);
            case PngColor.Rgb:
                return new[] { colors.Key(0), colors.Key(1), colors.Key(2) };
            default:
                // One entry that is fully transparent among opaque ones is named by its number.
                var alpha = colors.Transparency;
                var first = Array.IndexOf(alpha, (byte)0);
                return first >= 0 && alpha.AsSpan().Count((byte)255) == alpha.Length - 1 ? first : alpha.ToArray();
        }
    }

    private bool TryAdd(PngChunk chunk, byte[] data)
    {
        switch (chunk.Type)
        {
            case PngChunkType.Gamma:
                return data.Length == 4 && Set("gamma", BinaryPrimitives.ReadUInt32BigEndian(data) / 100000.0);
            case PngChunkType.StandardRgb:
                return data.Length == 1 && Set("srgb", (int)data[0]);
            case PngChunkType.Chromaticity:
                return data.Length == 32 && Set("chromaticity", UInt32s(data).Select(value => value / 100000.0).ToArray());
            case PngChunkType.CodePoints:
                return data.Length == 4 && Set("cicp", data.Select(value => (int)value).ToArray());
            case PngChunkType.SignificantBits:
                return data.Length is >= 1 and <= 4 && Set("sbit", data.Select(value => (int)value).ToArray());
            case PngChunkType.MasteringDisplay:
                return TryAddMasteringDisplay(data);
            case PngChunkType.ContentLight:
                return data.Length == 8 && Set("clli", UInt32s(data).Select(value => value * PngUnits.Luminance).ToArray());
            case PngChunkType.PhysicalSize:
                return TryAddPhysicalSize(data);
            case PngChunkType.Background:
                return TryAddBackground(data);
            case PngChunkType.Time:
                return TryAddTime(data);
            case PngChunkType.Histogram:
                return data.Length is > 0 and <= 512 && data.Length % 2 == 0 && Set("histogram", UInt16s(data));
            case PngChunkType.SuggestedPalette:
                return PngSuggestedPalette.Read(data) is { } palette && AddPalette(palette);
            case PngChunkType.Exif:
                _exif = RawProfile.WithoutExifPrefix(data);
                return true;
            case PngChunkType.Profile:
                return TryAddProfile(chunk, data);
            default:
                return TryAddText(chunk, data);
        }
    }

    private bool AddPalette(ImageMetadata palette)
        => Set("suggestedpalettes",
            _values.GetValueOrDefault("suggestedpalettes") is ImageMetadata[] others ? [.. others, palette] : new[] { palette });

    private static int[] UInt16s(ReadOnlySpan<byte> data)
    {
        var values = new int[data.Length / 2];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadUInt16BigEndian(data[(2 * i)..]);
        return values;
    }

    private bool TryAddPhysicalSize(byte[] data)
    {
        if (data.Length != 9 || data[8] > 1)
            return false;
        var perUnit = UInt32s(data.AsSpan(0, 8));
        Set("phys", new[] { perUnit[0], perUnit[1], data[8] });
        if (data[8] == 1)
            Set("dpi", new[] { perUnit[0] * 0.0254, perUnit[1] * 0.0254 });
        return true;
    }

    private bool TryAddMasteringDisplay(byte[] data)
    {
        const int chromaticities = 8;
        if (data.Length != (2 * chromaticities) + 8)
            return false;
        var values = new double[chromaticities + 2];
        for (var i = 0; i < chromaticities; i++)
            values[i] = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(2 * i)) * PngUnits.Chromaticity;
        for (var i = 0; i < 2; i++)
            values[chromaticities + i] = BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan((2 * chromaticities) + (4 * i)))
                * PngUnits.Luminance;
        return Set("mdcv", values);
    }

    private bool TryAddBackground(byte[] data)
    {
        var samples = header.Color is PngColor.Rgb or PngColor.Rgba ? 3 : 1;
        if (header.Color == PngColor.Palette)
            return data.Length == 1 && Set("background", (int)data[0]);
        if (data.Length != 2 * samples)
            return false;
        var values = UInt16s(data);
        return Set("background", samples == 1 ? values[0] : values);
    }

    private bool TryAddTime(byte[] data)
    {
        if (data.Length != 7)
            return false;
        int year = BinaryPrimitives.ReadUInt16BigEndian(data);
        int month = data[2], day = data[3], hour = data[4], minute = data[5];

        // A leap second is told as 60, which .NET has no time for.
        var second = Math.Min(data[6], (byte)59);
        if (year is 0 or > 9999 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23
            || minute > 59 || data[6] > 60)
            return false;
        return Set("time", new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero));
    }

    private bool TryAddProfile(PngChunk chunk, byte[] data)
    {
        var name = KeywordLength(data);
        if (name < 0 || data.Length < name + 2 || data[name + 1] != 0)
            return false;
        if (Inflate(chunk, data.AsMemory(name + 2)) is { } profile)
            _icc = profile;
        return true;
    }

    private bool TryAddText(PngChunk chunk, byte[] data)
    {
        var length = KeywordLength(data);
        if (length < 0)
            return false;
        var keyword = Encoding.Latin1.GetString(data, 0, length);
        var rest = data.AsMemory(length + 1);
        switch (chunk.Type)
        {
            case PngChunkType.Text:
                AddText(keyword, rest.Span);
                return true;
            case PngChunkType.CompressedText:
                if (rest.Length < 1 || rest.Span[0] != 0)
                    return false;
                if (Inflate(chunk, rest[1..]) is { } text)
                    AddText(keyword, text);
                return true;
            default:
                return TryAddInternationalText(chunk, keyword, rest);
        }
    }

    /// <summary>A text, or one of the blocks that older writers hide in texts. The blocks' own chunks come before those.</summary>
    private void AddText(string keyword, ReadOnlySpan<byte> text)
    {
        if (RawProfile.TryRead(keyword, text, out var kind, out var block))
        {
            switch (kind)
            {
                case RawProfileKind.Exif:
                    _rawExif = block;
                    break;
                case RawProfileKind.Xmp:
                    _rawXmp = block;
                    break;
                case RawProfileKind.Icc:
                    _rawIcc = block;
                    break;
                default:
                    Set("iptc", block);
                    break;
            }

            return;
        }

        _texts[keyword] = Encoding.Latin1.GetString(text);
    }

    private bool TryAddInternationalText(PngChunk chunk, string keyword, ReadOnlyMemory<byte> rest)
    {
        if (rest.Length < 2 || rest.Span[0] > 1 || (rest.Span[0] == 1 && rest.Span[1] != 0))
            return false;
        var compressed = rest.Span[0] == 1;
        rest = rest[2..];

        // The language and the keyword in that language.
        for (var i = 0; i < 2; i++)
        {
            var end = rest.Span.IndexOf((byte)0);
            if (end < 0)
                return false;
            rest = rest[(end + 1)..];
        }

        if (compressed)
        {
            if (Inflate(chunk, rest) is not { } inflated)
                return true;
            rest = inflated;
        }

        if (keyword == XmpKeyword)
            _xmp = rest.ToArray();
        else
            _texts[keyword] = Encoding.UTF8.GetString(rest.Span);
        return true;
    }

    /// <summary>
    /// Inflates within what the limits leave for all compressed metadata of the file; null, with a warning, where it is more.
    /// </summary>
    private byte[]? Inflate(PngChunk chunk, ReadOnlyMemory<byte> compressed)
    {
        var max = chunks.Options.Limits.MaxMetadataBytes;
        if (PngInflate.ToArray(compressed, ref _inflatable) is { } bytes)
            return bytes;
        if (chunks.Options.Tolerance == Tolerance.Strict)
            throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), max + 1L, max) { Position = chunk.DataPosition };
        chunks.Options.OnWarning?.Invoke(
            new ImageWarning($"Chunk {chunk.Name} was passed over: all inflated metadata is limited to {max} bytes " +
                "(Limits.MaxMetadataBytes).", chunk.DataPosition));
        return null;
    }

    private bool Set(string key, object value)
    {
        _values[key] = value;
        return true;
    }

    /// <summary>The length of the keyword that starts the data: 1 to 79 bytes, ended by a zero; −1 where there is none.</summary>
    private static int KeywordLength(ReadOnlySpan<byte> data)
    {
        var length = data[..Math.Min(data.Length, 80)].IndexOf((byte)0);
        return length == 0 ? -1 : length;
    }

    private static long[] UInt32s(ReadOnlySpan<byte> data)
    {
        var values = new long[data.Length / 4];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadUInt32BigEndian(data[(4 * i)..]);
        return values;
    }
}
