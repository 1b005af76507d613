using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Reading;

/// <summary>
/// RGB of CIE L*a*b* (TIFF 6.0 §23), on the screen that libtiff takes for sRGB: a curve of 2.4 above one hundredth of light that is always
/// there.
/// </summary>
internal sealed class LabToRgb
{
    private const int Steps = 1500;
    private const float Darkest = 1;
    private const float Brightest = 100;
    private const float Step = (Brightest - Darkest) / Steps;
    private const double Gamma = 2.4;

    /// <summary>Below it, lightness is a straight line.</summary>
    private const float LineEnd = 8.856f;
    private const float LineSlope = 903.292f;
    private const float RootEnd = 0.2069f;
    private const float RootSlope = 7.787f;
    private const float RootStart = 16f / 116;
    private const float RootOffset = 0.13793f;

    /// <summary>D50, where the file names no white.</summary>
    private const double DefaultX = 96.4250 / (96.4250 + 100 + 82.4680);
    private const double DefaultY = 100 / (96.4250 + 100 + 82.4680);

    private static readonly byte[] Curve =
        [.. Enumerable.Range(0, Steps + 1).Select(i => (byte)((255 * (float)Math.Pow((double)i / Steps, 1 / Gamma)) + 0.5))];

    private readonly float _whiteX;
    private readonly float _whiteZ;

    private LabToRgb(float x, float y)
    {
        _whiteX = x / y * Brightest;
        _whiteZ = (1 - x - y) / y * Brightest;
    }

    /// <summary>The conversion for the white that a page's tags name.</summary>
    public static LabToRgb Of(TiffDirectory directory)
        => directory.Doubles(TiffTag.WhitePoint, 2) is [var x, > 0 and var y] && double.IsFinite(x) && double.IsFinite(y)
            ? new((float)x, (float)y) : new((float)DefaultX, (float)DefaultY);

    /// <summary>A pixel: L* from 0 to 100, a* and b* from -128 to 127.</summary>
    public (byte Red, byte Green, byte Blue) Convert(float lightness, float a, float b)
    {
        float luminance, root;
        if (lightness < LineEnd)
        {
            luminance = lightness * Brightest / LineSlope;
            root = (RootSlope * (luminance / Brightest)) + RootStart;
        }
        else
        {
            root = (lightness + 16) / 116;
            luminance = Brightest * root * root * root;
        }

        var (x, z) = (Cube(_whiteX, (a / 500) + root), Cube(_whiteZ, root - (b / 200)));
        return (
            Shown((3.2410f * x) + (-1.5374f * luminance) + (-0.4986f * z)),
            Shown((-0.9692f * x) + (1.8760f * luminance) + (0.0416f * z)),
            Shown((0.0556f * x) + (-0.2040f * luminance) + (1.0570f * z)));
    }

    private static float Cube(float white, float root)
        => root < RootEnd ? white * (root - RootOffset) / RootSlope : white * root * root * root;

    private static byte Shown(float light)
        => Curve[Math.Min(Steps, (int)((Math.Min(Math.Max(light, Darkest), Brightest) - Darkest) / Step))];
}
