using System.Text;
using System.Text.Unicode;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>Gathers what segments say beside the pixels: EXIF, XMP, the color profile, comments, and Adobe's word on colors.</summary>
/// <param name="limits">Bound what is kept.</param>
internal sealed class JpegMetadata(Limits limits)
{
    private const int AdobeLength = 12;

    private readonly SortedDictionary<int, byte[]> _profile = [];
    private readonly List<string> _comments = [];
    private byte[] _exif = [];
    private byte[] _xmp = [];
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
            case JpegMarker.App2 when payload.StartsWith(IccPrefix) && length > IccPrefix.Length + 2:
                _profile[payload[IccPrefix.Length]] = Keep(payload[(IccPrefix.Length + 2)..]);
                break;
            case JpegMarker.App14 when payload.StartsWith("Adobe"u8) && length >= AdobeLength:
                AdobeTransform = payload[AdobeLength - 1];
                break;
            case 0xE0 when payload.StartsWith("JFIF\0"u8):
                IsJfif = true;
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
        return new ImageMetadata(values)
        {
            Exif = _exif,
            Xmp = _xmp,
            Icc = _profile.Values.SelectMany(part => part).ToArray(),
        };
    }

    private byte[] Keep(ReadOnlySpan<byte> payload)
    {
        _kept += payload.Length;
        return _kept <= limits.MaxMetadataBytes ? payload.ToArray() : [];
    }

    private static string Text(ReadOnlySpan<byte> comment)
    {
        comment = comment.TrimEnd((byte)0);
        return Utf8.IsValid(comment) ? Encoding.UTF8.GetString(comment) : Encoding.Latin1.GetString(comment);
    }
}
