namespace ImageIO.Formats.Icns;

/// <summary>The Macintosh's own palettes of 16 and 256 colors.</summary>
internal static class IcnsPalettes
{
    /// <summary>Red, green and blue of the 16.</summary>
    public static ReadOnlySpan<byte> Of4Bits =>
    [
        0xFF, 0xFF, 0xFF, 0xFC, 0xF3, 0x05, 0xFF, 0x64, 0x02, 0xDD, 0x08, 0x06,
        0xF2, 0x08, 0x84, 0x46, 0x00, 0xA5, 0x00, 0x00, 0xD4, 0x02, 0xAB, 0xEA,
        0x1F, 0xB7, 0x14, 0x00, 0x64, 0x11, 0x56, 0x2C, 0x05, 0x90, 0x71, 0x3A,
        0xC0, 0xC0, 0xC0, 0x80, 0x80, 0x80, 0x40, 0x40, 0x40, 0x00, 0x00, 0x00,
    ];

    /// <summary>
    /// Red, green and blue of the 256: a cube of six levels from white down without its black, ramps of red, green, blue and gray between
    /// its levels, and black.
    /// </summary>
    public static byte[] Of8Bits { get; } = Make();

    private static byte[] Make()
    {
        ReadOnlySpan<byte> ramp = [0xEE, 0xDD, 0xBB, 0xAA, 0x88, 0x77, 0x55, 0x44, 0x22, 0x11];
        var palette = new byte[256 * 3];
        for (var i = 0; i < 215; i++)
        {
            palette[i * 3] = (byte)(255 - (i / 36 * 51));
            palette[(i * 3) + 1] = (byte)(255 - (i / 6 % 6 * 51));
            palette[(i * 3) + 2] = (byte)(255 - (i % 6 * 51));
        }

        for (var i = 0; i < ramp.Length; i++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                palette[((215 + (channel * 10) + i) * 3) + channel] = ramp[i];
                palette[((245 + i) * 3) + channel] = ramp[i];
            }
        }

        return palette;
    }
}
