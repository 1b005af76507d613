using System.Collections.Immutable;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>Reads the boxes of a JP2 or JPX file up to its first codestream, and the metadata behind it (T.800 Annex I).</summary>
internal sealed class Jp2HeaderReader(SourceStream source, ReadOptions options)
{
    private const double MetersPerInch = 0.0254;

    private readonly Dictionary<string, object> _values = [];
    private readonly List<string> _xml = [];
    private (long Start, long End)? _codestream;
    private int? _colorSpace;
    private bool _hasColor;
    private Jp2Palette? _palette;
    private ImmutableArray<ChannelSource> _sources = [];
    private ImmutableArray<ChannelMeaning> _meanings = [];
    private byte[] _icc = [], _exif = [], _xmp = [];
    private (double X, double Y)? _capture, _display;
    private long _kept;

    private static ReadOnlySpan<byte> XmpId =>
        [0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC];

    private static ReadOnlySpan<byte> ExifId => "JpgTiffExif->JP2"u8;

    private static ReadOnlySpan<byte> IptcId =>
        [0x33, 0xC7, 0xA4, 0xD2, 0xB8, 0x1D, 0x47, 0x23, 0xA0, 0xBA, 0xF1, 0xA3, 0xE0, 0x97, 0xAD, 0x38];

    private static ReadOnlySpan<byte> GeoTiffId =>
        [0xB1, 0x4B, 0xF8, 0xBD, 0x08, 0x3D, 0x4B, 0x43, 0xA5, 0xAE, 0x8C, 0xD7, 0xD5, 0xA6, 0xCE, 0x03];

    /// <summary>Reads a file, or a codestream without boxes.</summary>
    public static Jp2Header Read(SourceStream source, ReadOptions options)
    {
        var start = source.Position;
        if (source.Peek(4).StartsWith([(byte)0xFF, (byte)0x4F]))
            return new Jp2Header { Start = start, End = source.Length };
        var reader = new Jp2HeaderReader(source, options);
        var isFirst = true;
        while (Jp2Box.Read(source, source.Length) is { } box)
        {
            CodecTools.ThrowCorruptIf(
                isFirst && box.Type != Jp2Box.Signature,
                "The file starts neither with a codestream (FF4F) nor with the box of a JP2 file.",
                start);
            isFirst = false;
            if (!reader.TryReadBox(box))
                break;
            source.Position = box.End;
        }

        return reader.ToHeader();
    }

    /// <summary>Reads one box of the file. What follows the codestream is metadata, and damage there is only told of.</summary>
    private bool TryReadBox(Jp2Box box)
    {
        if (box.Type == Jp2Box.Codestream)
        {
            _codestream ??= (box.Start, box.End);
            return true;
        }

        if (box.IsCut && _codestream is null)
            throw new EndOfStreamException($"The box \"{box.Name}\" ends behind the file.");
        ReadOrLeaveOut(box);
        return !box.IsCut;
    }

    /// <summary>A damaged box is left out where pixels don't hang on it, or where what can be had is wanted.</summary>
    private void ReadOrLeaveOut(Jp2Box box)
    {
        var isAncillary = _codestream is not null
            || box.Type is Jp2Box.Xml or Jp2Box.Uuid or Jp2Box.Resolution or Jp2Box.CaptureResolution or Jp2Box.DisplayResolution;
        try
        {
            ReadBox(box);
        }
        catch (Exception fault) when (fault is CorruptImageException or EndOfStreamException && !ReferenceEquals(fault, source.InnerFault)
            && options.Tolerance != Tolerance.Strict && (isAncillary || options.Tolerance == Tolerance.Partial))
        {
            options.OnWarning?.Invoke(new ImageWarning($"The box \"{box.Name}\" is damaged, and left out: {fault.Message}", box.Start));
        }
    }

    private void ReadBox(Jp2Box box)
    {
        switch (box.Type)
        {
            case Jp2Box.Header or Jp2Box.Resolution:
                while (Jp2Box.Read(source, box.End) is { } inner)
                {
                    CodecTools.ThrowCorruptIf(inner.IsCut, $"The box \"{inner.Name}\" ends behind the box around it.", inner.Start);
                    ReadOrLeaveOut(inner);
                    source.Position = inner.End;
                }

                break;
            case Jp2Box.Color when !_hasColor:
                ReadColor(Content(box));
                break;
            case Jp2Box.Palette:
                _palette = Jp2Palette.Read(Content(box));
                break;
            case Jp2Box.ComponentMapping:
                _sources = ReadSources(Content(box));
                break;
            case Jp2Box.ChannelDefinition:
                _meanings = ReadMeanings(Content(box));
                break;
            case Jp2Box.CaptureResolution:
                _capture = ReadResolution(Content(box));
                break;
            case Jp2Box.DisplayResolution:
                _display = ReadResolution(Content(box));
                break;
            case Jp2Box.Xml:
                _xml.Add(Encoding.UTF8.GetString(Content(box).Rest).TrimEnd('\0'));
                break;
            case Jp2Box.Uuid:
                ReadUuid(Content(box));
                break;
            default:
                break;
        }
    }

    private SegmentReader Content(Jp2Box box)
    {
        _kept += box.Length;
        if (_kept > options.Limits.MaxMetadataBytes)
            throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), _kept, options.Limits.MaxMetadataBytes);
        var bytes = new byte[box.Length];
        source.ReadExactly(bytes);
        return new SegmentReader(bytes, $"The box \"{box.Name}\"", box.Start);
    }

    /// <summary>The first color that is understood counts (T.800 I.5.3.3).</summary>
    private void ReadColor(SegmentReader box)
    {
        var method = box.ReadUInt8();
        box.Take(2);
        if (method == 1)
        {
            _colorSpace = (int)box.ReadUInt32();
            _hasColor = true;
        }
        else if (method is 2 or 3)
        {
            _icc = box.Rest.ToArray();
            _hasColor = true;
            if (_icc.Length >= 20 && _icc.AsSpan(16, 4).SequenceEqual("CMYK"u8))
                _colorSpace = Jp2Header.Cmyk;
        }
    }

    private static ImmutableArray<ChannelSource> ReadSources(SegmentReader box)
    {
        var sources = ImmutableArray.CreateBuilder<ChannelSource>();
        while (box.Left >= 4)
        {
            int component = box.ReadUInt16(), type = box.ReadUInt8(), column = box.ReadUInt8();
            CodecTools.ThrowCorruptIf(type > 1, $"A channel is said to be made in the way {type}; 0 and 1 exist.", box.Position - 2);
            sources.Add(new(component, type == 1 ? column : -1));
        }

        return sources.ToImmutable();
    }

    private static ImmutableArray<ChannelMeaning> ReadMeanings(SegmentReader box)
    {
        var meanings = ImmutableArray.CreateBuilder<ChannelMeaning>();
        for (var count = box.ReadUInt16(); count > 0; count--)
            meanings.Add(new(box.ReadUInt16(), box.ReadUInt16(), box.ReadUInt16()));
        return meanings.ToImmutable();
    }

    /// <summary>Points in a meter, down and across, as fractions with a power of 10 each.</summary>
    private static (double X, double Y)? ReadResolution(SegmentReader box)
    {
        double downNumerator = box.ReadUInt16(), downDenominator = box.ReadUInt16();
        double acrossNumerator = box.ReadUInt16(), acrossDenominator = box.ReadUInt16();
        int downExponent = (sbyte)box.ReadUInt8(), acrossExponent = (sbyte)box.ReadUInt8();
        var x = acrossNumerator / acrossDenominator * Math.Pow(10, acrossExponent);
        var y = downNumerator / downDenominator * Math.Pow(10, downExponent);
        return double.IsFinite(x) && double.IsFinite(y) && x > 0 && y > 0 ? (x, y) : null;
    }

    private void ReadUuid(SegmentReader box)
    {
        var id = box.Take(16);
        var content = box.Rest;
        if (id.SequenceEqual(XmpId))
            _xmp = content.ToArray();
        else if (id.SequenceEqual(ExifId))
            _exif = (content.StartsWith("Exif\0\0"u8) ? content[6..] : content).ToArray();
        else if (id.SequenceEqual(IptcId))
            _values["iptc"] = content.ToArray();
        else if (id.SequenceEqual(GeoTiffId))
            _values["geotiff"] = content.ToArray();
    }

    private Jp2Header ToHeader()
    {
        if (_codestream is not { } codestream)
            throw new CorruptImageException("The file has no codestream: it holds no image.", source.Position);
        if (_xml.Count > 0)
            _values["xml"] = _xml.Count == 1 ? _xml[0] : (string[])[.. _xml];
        if ((_capture ?? _display) is { } resolution)
            _values["dpi"] = new[] { resolution.X * MetersPerInch, resolution.Y * MetersPerInch };
        if (_palette?.ToRgb() is { } colors)
            _values["palette"] = colors;
        return new Jp2Header
        {
            Start = codestream.Start,
            End = codestream.End,
            ColorSpace = _colorSpace,
            Palette = _palette,
            Sources = _sources,
            Meanings = _meanings,
            Metadata = new ImageMetadata(_values) { Icc = _icc, Exif = _exif, Xmp = _xmp },
        };
    }
}
