namespace ImageIO.Quantization;

/// <summary>The ordered dither pattern.</summary>
internal static class Bayer
{
    /// <summary>The thresholds of the 8×8 matrix, from −0.5 to 0.5: bit-reversed, interleaved x^y and y.</summary>
    private static readonly float[] Thresholds = [.. Enumerable.Range(0, 64).Select(i => Threshold(i & 7, i >> 3))];

    /// <summary>The pixel moved by its place's share of <paramref name="spread"/>, in all channels alike.</summary>
    public static uint Shift(uint pixel, int x, int y, float spread)
    {
        var shift = (int)MathF.Round(Thresholds[((y & 7) << 3) | (x & 7)] * spread);
        return Rgba.Pack(
            Math.Clamp((int)(pixel & 0xFF) + shift, 0, 255),
            Math.Clamp((int)(pixel >> 8 & 0xFF) + shift, 0, 255),
            Math.Clamp((int)(pixel >> 16 & 0xFF) + shift, 0, 255));
    }

    private static float Threshold(int x, int y)
    {
        var value = 0;
        for (var bit = 0; bit < 3; bit++)
            value = (value << 2) | (((x ^ y) >> bit & 1) << 1) | (y >> bit & 1);
        return ((value + 0.5f) / 64) - 0.5f;
    }
}
