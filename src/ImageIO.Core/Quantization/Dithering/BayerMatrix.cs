namespace ImageIO.Quantization.Dithering;

/// <summary>The ordered dither pattern.</summary>
internal static class BayerMatrix
{
    /// <summary>The pattern repeats after so many pixels.</summary>
    public const int Size = 8;

    /// <summary>The thresholds of the matrix, from 2 to 254: bit-reversed, interleaved x^y and y.</summary>
    public static byte[] Thresholds { get; } = [.. Enumerable.Range(0, Size * Size).Select(i => Threshold(i & 7, i >> 3))];

    private static byte Threshold(int x, int y)
    {
        var value = 0;
        for (var bit = 0; bit < 3; bit++)
            value = (value << 2) | (((x ^ y) >> bit & 1) << 1) | (y >> bit & 1);
        return (byte)((4 * value) + 2);
    }
}
