using ImageIO.Tiff.Compression;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Reading;

/// <summary>The colors of rows of pixels, by what their samples mean (tag 262), as libtiff's RGBA interface gives them.</summary>
internal sealed class RgbaColors
{
    private readonly TiffLayout _layout;
    private readonly NarrowSamples _samples;
    private readonly TiffPhotometric _meaning;
    private readonly ColorTable? _palette;
    private readonly YCbCrToRgb? _yCbCr;
    private readonly LabToRgb? _lab;
    private readonly byte[][] _bytes;
    private readonly float[][] _numbers;

    /// <summary>The colors of an image.</summary>
    /// <param name="image">The image, whose first page has the palette and the like.</param>
    /// <param name="width">Pixels of a row.</param>
    public RgbaColors(TiffSeries image, int width)
    {
        _layout = image.Layout;
        _samples = new NarrowSamples(_layout);
        _meaning = MeaningOf(_layout);
        var page = image.FirstPage;
        TiffDirectory directory;
        lock (page.File.Gate)
            directory = page.File.ReadDirectory(page.Directory);
        _palette = _meaning == TiffPhotometric.Palette ? ColorTable.Of(image) : null;
        _yCbCr = _meaning == TiffPhotometric.YCbCr ? YCbCrToRgb.Of(directory) : null;
        var isLab = _meaning is TiffPhotometric.CieLab or TiffPhotometric.IccLab or TiffPhotometric.ItuLab;
        _lab = isLab ? LabToRgb.Of(directory) : null;
        var isNumeric = isLab || _meaning is TiffPhotometric.LogL or TiffPhotometric.LogLuv or TiffPhotometric.Palette;
        _bytes = Rows<byte>(isNumeric ? 0 : ColorSamples, width);
        _numbers = Rows<float>(isNumeric ? ColorSamples : 0, width);
    }

    /// <summary>How many samples of a pixel are colors; alpha may follow.</summary>
    public int ColorSamples => _meaning switch
    {
        TiffPhotometric.Separated => 4,
        TiffPhotometric.Rgb or TiffPhotometric.YCbCr or TiffPhotometric.CieLab or TiffPhotometric.IccLab or TiffPhotometric.ItuLab
            or TiffPhotometric.LogLuv => 3,
        _ => 1,
    };

    private bool IsGray => ColorSamples == 1;

    /// <summary>Puts the colors of a row, and leaves every fourth byte.</summary>
    /// <param name="stored">The row of each sample: one and the same where samples stand together.</param>
    /// <param name="rgba">Four bytes for each pixel.</param>
    public void Put(StoredRows stored, Span<byte> rgba)
    {
        var width = rgba.Length / 4;
        for (var sample = 0; sample < _bytes.Length; sample++)
            _samples.Bytes(stored.Of(sample), sample, IsGray, _bytes[sample].AsSpan(0, width));
        for (var sample = 0; sample < _numbers.Length; sample++)
            _samples.Numbers(stored.Of(sample), sample, _numbers[sample].AsSpan(0, width));
        for (var (x, at) = (0, 0); x < width; x++, at += 4)
            (rgba[at], rgba[at + 1], rgba[at + 2]) = ColorAt(x);
    }

    /// <summary>One more sample, as 0 to 255.</summary>
    public void PutAlpha(StoredRows stored, int sample, Span<byte> alpha) => _samples.Bytes(stored.Of(sample), sample, isCut: false, alpha);

    /// <summary>What the samples mean, where the file leaves it out or has fewer than that takes.</summary>
    private static TiffPhotometric MeaningOf(TiffLayout layout)
    {
        var isFax = layout.Compression is TiffCompression.CcittRle or TiffCompression.CcittRleWord or TiffCompression.CcittGroup3
            or TiffCompression.CcittGroup4;
        var colors = layout.Samples - layout.ExtraSamples.Length;
        return layout.Photometric switch
        {
            _ when layout.IsDecodedToRgb && layout.Photometric == TiffPhotometric.YCbCr && layout.Samples >= 3 => TiffPhotometric.Rgb,
            TiffPhotometric.Unknown when isFax => TiffPhotometric.MinIsWhite,
            TiffPhotometric.Unknown => colors == 3 ? TiffPhotometric.Rgb : TiffPhotometric.MinIsBlack,
            TiffPhotometric.Separated when layout.Samples < 4 => TiffPhotometric.MinIsWhite,
            TiffPhotometric.Rgb or TiffPhotometric.YCbCr or TiffPhotometric.CieLab or TiffPhotometric.IccLab or TiffPhotometric.ItuLab
                or TiffPhotometric.LogLuv when layout.Samples < 3
                => TiffPhotometric.MinIsBlack,
            var meaning => meaning,
        };
    }

    private (byte Red, byte Green, byte Blue) ColorAt(int x)
    {
        switch (_meaning)
        {
            case TiffPhotometric.MinIsWhite:
                var dark = (byte)(255 - _bytes[0][x]);
                return (dark, dark, dark);
            case TiffPhotometric.Rgb:
                return (_bytes[0][x], _bytes[1][x], _bytes[2][x]);
            case TiffPhotometric.Separated:
                var light = 255 - _bytes[3][x];
                return (Printed(_bytes[0][x], light), Printed(_bytes[1][x], light), Printed(_bytes[2][x], light));
            case TiffPhotometric.YCbCr:
                return _yCbCr!.Convert(_bytes[0][x], _bytes[1][x], _bytes[2][x]);
            case TiffPhotometric.Palette:
                return PaletteColor((int)_numbers[0][x]);
            case TiffPhotometric.CieLab or TiffPhotometric.IccLab or TiffPhotometric.ItuLab:
                return LabColor(_numbers[0][x], _numbers[1][x], _numbers[2][x]);
            case TiffPhotometric.LogL:
                var bright = Bright(_layout.DType == DType.Float32
                    ? _numbers[0][x] : LogLuvCodes.Brightness16((ushort)(int)_numbers[0][x]));
                return (bright, bright, bright);
            case TiffPhotometric.LogLuv:
                return LogColor(_numbers[0][x], _numbers[1][x], _numbers[2][x]);
            default:
                var gray = _bytes[0][x];
                return (gray, gray, gray);
        }
    }

    private static byte Printed(byte ink, int light) => (byte)(light * (255 - ink) / 255);

    private (byte Red, byte Green, byte Blue) PaletteColor(int place)
    {
        var color = _palette!.Rgb.Slice(3 * (place & ((1 << _layout.Bits) - 1)), 3);
        var shift = _palette.DType == DType.UInt8 ? 0 : 8;
        return ((byte)(color[0] >> shift), (byte)(color[1] >> shift), (byte)(color[2] >> shift));
    }

    /// <summary>The scales of CIELab, whose a* and b* have a sign, and of ICC's and ITU's, where they are shifted.</summary>
    private (byte Red, byte Green, byte Blue) LabColor(float lightness, float a, float b)
    {
        var isSigned = _meaning == TiffPhotometric.CieLab;
        if (_layout.Bits > 8)
        {
            return isSigned
                ? _lab!.Convert(lightness * 100 / 65535, Signed(a, 65536) / 256, Signed(b, 65536) / 256)
                : _lab!.Convert(lightness * 100 / 65280, (a / 256) - 128, (b / 256) - 128);
        }

        lightness = lightness * 257 * 100 / 65535;
        return isSigned ? _lab!.Convert(lightness, Signed(a, 256), Signed(b, 256)) : _lab!.Convert(lightness, a - 128, b - 128);

        static float Signed(float value, int range) => value >= range / 2 ? value - range : value;
    }

    private (byte Red, byte Green, byte Blue) LogColor(float first, float second, float third)
    {
        double x, y, z;
        if (_layout.DType == DType.Float32)
        {
            (x, y, z) = (first, second, third);
        }
        else
        {
            var is24 = _layout.Compression == TiffCompression.SgiLog24;
            var (u, v) = ((second + 0.5f) / LogLuvCodes.UvUnit, (third + 0.5f) / LogLuvCodes.UvUnit);
            if (is24)
                (u, v) = LogLuvCodes.Snap(u, v);
            y = is24 ? LogLuvCodes.Brightness10(((int)first - LogLuvCodes.FirstWord) >> 2) : LogLuvCodes.Brightness16((ushort)(int)first);
            (x, z) = LogLuvCodes.XAndZ(y, u, v);
        }

        return (
            Bright((2.690 * x) + (-1.276 * y) + (-0.414 * z)),
            Bright((-1.022 * x) + (1.978 * y) + (0.044 * z)),
            Bright((0.061 * x) + (-0.224 * y) + (1.163 * z)));
    }

    /// <summary>Light from 0 to 1, by a curve of 2.</summary>
    private static byte Bright(double light) => light <= 0 ? (byte)0 : light >= 1 ? (byte)255 : (byte)(256 * Math.Sqrt(light));

    private static T[][] Rows<T>(int count, int width)
    {
        var rows = new T[count][];
        for (var i = 0; i < count; i++)
            rows[i] = new T[width];
        return rows;
    }
}

/// <summary>The rows of the samples of one row of pixels.</summary>
/// <param name="Array">Rows as they are stored: H×W×S, or S×H×W.</param>
/// <param name="IsPlanar">Whether samples have planes of their own.</param>
/// <param name="Row">Which row.</param>
internal readonly record struct StoredRows(NdArray Array, bool IsPlanar, int Row)
{
    /// <summary>The bytes of the row that has a sample.</summary>
    public ReadOnlySpan<byte> Of(int sample)
    {
        var shape = Array.Shape;
        var item = Array.DType.ItemSize();
        if (IsPlanar)
            return Array.BytesAt((((long)sample * shape[1]) + Row) * shape[2] * item, shape[2] * item);
        var length = shape[1] * (shape.Length > 2 ? shape[2] : 1) * item;
        return Array.BytesAt((long)Row * length, length);
    }
}
