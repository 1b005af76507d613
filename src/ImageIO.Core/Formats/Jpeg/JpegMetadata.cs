using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using ImageIO.Jpeg;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>
/// Gathers what segments say beside the pixels: EXIF, XMP, the color profile, IPTC, comments, the resolution, and Adobe's word on colors.
/// </summary>
/// <param name="options">Bound what is kept, and say what becomes of damage.</param>
internal sealed class JpegMetadata(ReadOptions options)
{
    private const int AdobeLength = 12;
    private const int JfifLength = 12;
    private const int DotsPerCentimeter = 2;
    private const double CentimetersPerInch = 2.54;

    private readonly SortedDictionary<int, byte[]> _profile = [];
    private readonly List<string> _comments = [];
    private byte[] _exif = [];
    private byte[] _xmp = [];
    private readonly List<byte[]> _xmpExtensions = [];
    private readonly List<byte[]> _imageResources = [];
    private double[]? _dpi;
    private long _kept;

    /// <summary>How Adobe's segment (APP14) says colors are transformed: 0 not, 1 YCbCr, 2 YCCK; null where there is none.</summary>
    public int? AdobeTransform { get; private set; }

    /// <summary>Whether the file is one of JFIF, whose colors are YCbCr.</summary>
    public bool IsJfif { get; private set; }

    /// <summary>HP's color transform (APP8, "mrfx"): 1 to 3; 0 where there is none.</summary>
    public int HpTransform { get; private set; }

    private static ReadOnlySpan<byte> ExifPrefix => "Exif\0\0"u8;

    private static ReadOnlySpan<byte> XmpPrefix => "http://ns.adobe.com/xap/1.0/\0"u8;

    private static ReadOnlySpan<byte> IccPrefix => "ICC_PROFILE\0"u8;

    /// <summary>Takes in a segment.</summary>
    /// <param name="source">At its payload; goes behind it.</param>
    /// <param name="marker">Its marker.</param>
    /// <param name="length">The payload's bytes.</param>
    public void Read(SourceStream source, byte marker, int length)
    {
        var payload = source.ReadSpan(length);
        switch (marker)
        {
            case JpegMarker.App1 when payload.StartsWith(ExifPrefix) && _exif.Length == 0:
                _exif = Keep(payload[ExifPrefix.Length..]);
                break;
            case JpegMarker.App1 when payload.StartsWith(XmpPrefix) && _xmp.Length == 0:
                _xmp = Keep(payload[XmpPrefix.Length..]);
                break;
            case JpegMarker.App1 when payload.StartsWith(JpegXmp.ExtensionPrefix):
                KeepWhole(payload, _xmpExtensions);
                break;
            case JpegMarker.App13 when payload.StartsWith(JpegIptc.Prefix):
                KeepWhole(payload, _imageResources);
                break;
            case JpegMarker.App2 when payload.StartsWith(IccPrefix) && length > IccPrefix.Length + 2:
                _profile[payload[IccPrefix.Length]] = Keep(payload[(IccPrefix.Length + 2)..]);
                break;
            case JpegMarker.App14 when payload.StartsWith("Adobe"u8) && length >= AdobeLength:
                AdobeTransform = payload[AdobeLength - 1];
                break;
            case 0xE0 when payload.StartsWith("JFIF\0"u8):
                IsJfif = true;
                if (length >= JfifLength)
                    _dpi = ReadDensity(payload);
                break;
            case JpegMarker.App8 when payload.StartsWith("mrfx"u8) && length > 4:
                HpTransform = payload[4];
                break;
            case JpegMarker.Comment:
                _comments.Add(Text(Keep(payload)));
                break;
        }
    }

    /// <summary>What was gathered.</summary>
    /// <param name="bits">Bits of a sample, told where they are fewer than those of the element type.</param>
    public ImageMetadata ToMetadata(int bits)
    {
        var values = new Dictionary<string, object>();
        if (_comments.Count > 0)
            values["comment"] = string.Join('\n', _comments);
        if (bits is not (8 or 16))
            values["bits"] = bits;
        if (_dpi is not null)
            values["dpi"] = _dpi;
        if (JpegIptc.Read(_imageResources) is { } iptc)
            values["iptc"] = iptc;
        return new ImageMetadata(values)
        {
            Exif = _exif,
            Xmp = JoinXmp(),
            Icc = _profile.Values.SelectMany(part => part).ToArray(),
        };
    }

    /// <summary>Behind "JFIF\0" and two bytes of version: the unit, and the density across and down (ITU-T T.871, 10.1).</summary>
    /// <returns>Null where it is the shape of pixels, and no resolution.</returns>
    private static double[]? ReadDensity(ReadOnlySpan<byte> payload)
    {
        int unit = payload[7];
        var (across, down) = (BinaryPrimitives.ReadUInt16BigEndian(payload[8..]), BinaryPrimitives.ReadUInt16BigEndian(payload[10..]));
        if (unit is < 1 or > DotsPerCentimeter || across == 0 || down == 0)
            return null;
        var scale = unit == DotsPerCentimeter ? CentimetersPerInch : 1;
        return [Math.Round(across * scale, 3), Math.Round(down * scale, 3)];
    }

    private ReadOnlyMemory<byte> JoinXmp()
    {
        var packet = JpegXmp.Join(_xmp, _xmpExtensions, options.Limits, out var fault);
        if (fault is not null && options.Tolerance == Tolerance.Strict)
            throw new CorruptImageException(fault);
        if (fault is not null)
            options.OnWarning?.Invoke(new ImageWarning(fault, 0));
        return packet;
    }

    private byte[] Keep(ReadOnlySpan<byte> payload)
    {
        _kept += payload.Length;
        return _kept <= options.Limits.MaxMetadataBytes ? payload.ToArray() : [];
    }

    private void KeepWhole(ReadOnlySpan<byte> payload, List<byte[]> pieces)
    {
        if (Keep(payload) is { Length: > 0 } piece)
            pieces.Add(piece);
    }

    private static string Text(ReadOnlySpan<byte> comment)
    {
        comment = comment.TrimEnd((byte)0);
        return Utf8.IsValid(comment) ? Encoding.UTF8.GetString(comment) : Encoding.Latin1.GetString(comment);
    }
}
