using System.Collections.Immutable;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Reading;

/// <summary>
/// RGB of brightness and two color differences of 8 bits (TIFF 6.0 §20 and §21), in fixed point: what libtiff shows, to the last bit.
/// </summary>
internal sealed class YCbCrToRgb
{
    private const int Shift = 16;
    private const int Half = 1 << (Shift - 1);
    private const int MaxCode = 128 * 32;

    private static readonly ImmutableArray<double> Rec601 = [0.299, 0.587, 0.114];
    private static readonly ImmutableArray<double> FullRange = [0, 255, 128, 255, 128, 255];

    private readonly int[] _luma = new int[256];
    private readonly int[] _red = new int[256];
    private readonly int[] _greenOfRed = new int[256];
    private readonly int[] _greenOfBlue = new int[256];
    private readonly int[] _blue = new int[256];

    private YCbCrToRgb(IReadOnlyList<double> luma, IReadOnlyList<double> range)
    {
        var (red, green, blue) = ((float)luma[0], (float)luma[1], (float)luma[2]);
        var (ofRed, ofBlue) = (2 - (2 * red), 2 - (2 * blue));
        var factors = (Red: Fixed(ofRed), GreenOfRed: Fixed(red * ofRed / green), Blue: Fixed(ofBlue),
            GreenOfBlue: Fixed(blue * ofBlue / green));
        for (var i = 0; i < 256; i++)
        {
            var cr = Code(i - 128, range[4] - 128, range[5] - 128, 127);
            var cb = Code(i - 128, range[2] - 128, range[3] - 128, 127);
            _luma[i] = Code(i, range[0], range[1], 255);
            _red[i] = ((factors.Red * cr) + Half) >> Shift;
            _blue[i] = ((factors.Blue * cb) + Half) >> Shift;
            _greenOfRed[i] = -factors.GreenOfRed * cr;
            _greenOfBlue[i] = (-factors.GreenOfBlue * cb) + Half;
        }
    }

    /// <summary>The conversion that a page's tags tell of; the usual one where they tell none that is possible.</summary>
    public static YCbCrToRgb Of(TiffDirectory directory)
    {
        var (luma, range) = (directory.Doubles(TiffTag.YCbCrCoefficients, 3), directory.Doubles(TiffTag.ReferenceBlackWhite, 6));
        var isSound = luma.Length == 3 && luma[1] > 0 && Array.TrueForAll(luma, double.IsFinite);
        var hasRange = range.Length == 6 && range[1] > range[0] && range[3] > range[2] && range[5] > range[4];
        return new(isSound ? luma : Rec601, hasRange ? range : FullRange);
    }

    /// <summary>A pixel.</summary>
    public (byte Red, byte Green, byte Blue) Convert(byte y, byte cb, byte cr)
    {
        var luma = _luma[y];
        return (ToByte(luma + _red[cr]), ToByte(luma + ((_greenOfBlue[cb] + _greenOfRed[cr]) >> Shift)), ToByte(luma + _blue[cb]));
    }

    private static int Fixed(float factor) => (int)((Math.Clamp(factor, 0, 2) * (1 << Shift)) + 0.5);

    /// <summary>A stored code as a value of the full range.</summary>
    private static int Code(int code, double black, double white, float range)
    {
        var (from, to) = ((int)(float)black, (int)(float)white);
        return (int)Math.Clamp((code - from) * range / Math.Max(1, to - from), -MaxCode, MaxCode);
    }

    private static byte ToByte(int value) => (byte)Math.Clamp(value, 0, 255);
}
