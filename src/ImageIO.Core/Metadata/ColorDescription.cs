namespace ImageIO;

/// <summary>A color space by the numbers of ITU-T H.273, as video and HDR images name it.</summary>
/// <param name="ColorPrimaries">The primaries: 1 BT.709, 9 BT.2020, 12 Display P3.</param>
/// <param name="TransferFunction">The transfer function: 13 sRGB, 16 PQ, 18 HLG.</param>
/// <param name="MatrixCoefficients">The matrix: 0 for RGB.</param>
/// <param name="IsFullRange">Whether samples span all of their range, from 0 to the greatest value.</param>
public readonly record struct CodePoints(int ColorPrimaries, int TransferFunction, int MatrixCoefficients, bool IsFullRange);

/// <summary>The display that an image was mastered on (SMPTE ST 2086).</summary>
/// <param name="Red">x and y of the red primary, CIE 1931.</param>
/// <param name="Green">x and y of the green primary.</param>
/// <param name="Blue">x and y of the blue primary.</param>
/// <param name="White">x and y of the white point.</param>
/// <param name="MaxLuminance">The brightest white, cd/m².</param>
/// <param name="MinLuminance">The darkest black, cd/m².</param>
public readonly record struct MasteringDisplay(
    (double X, double Y) Red, (double X, double Y) Green, (double X, double Y) Blue, (double X, double Y) White, double MaxLuminance,
    double MinLuminance);

/// <summary>How bright an image or film gets (CTA-861.3).</summary>
/// <param name="Max">The brightest pixel, cd/m².</param>
/// <param name="MaxFrameAverage">The mean of the brightest frame, cd/m².</param>
public readonly record struct ContentLightLevel(double Max, double MaxFrameAverage);
