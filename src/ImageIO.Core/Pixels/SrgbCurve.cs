using System.Numerics;

namespace ImageIO.Pixels;

/// <summary>The transfer curve of sRGB (IEC 61966-2-1): values as they are stored, and the light that they stand for.</summary>
internal static class SrgbCurve
{
    /// <summary>Turns values into light, both from 0 to <paramref name="white"/>.</summary>
    /// <param name="row">Pixels.</param>
    /// <param name="lanes">Channels of a pixel.</param>
    /// <param name="hasAlpha">The last channel stays as it is.</param>
    /// <param name="white">The value of white.</param>
    public static void Decode<T>(Span<T> row, int lanes, bool hasAlpha, double white)
        where T : IFloatingPointIeee754<T>
        => Apply(row, lanes, hasAlpha, white, static value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4));

    /// <summary>Turns light into values.</summary>
    /// <inheritdoc cref="Decode"/>
    public static void Encode<T>(Span<T> row, int lanes, bool hasAlpha, double white)
        where T : IFloatingPointIeee754<T>
        => Apply(row, lanes, hasAlpha, white, static light => light <= 0.0031308
            ? light * 12.92 : (1.055 * Math.Pow(light, 1 / 2.4)) - 0.055);

    private static void Apply<T>(Span<T> row, int lanes, bool hasAlpha, double white, Func<double, double> curve)
        where T : IFloatingPointIeee754<T>
    {
        var colors = hasAlpha ? lanes - 1 : lanes;
        for (var i = 0; i < row.Length; i += lanes)
        {
            for (var k = 0; k < colors; k++)
                row[i + k] = T.CreateTruncating(curve(double.CreateTruncating(row[i + k]) / white) * white);
        }
    }
}
