namespace ImageIO.Formats.Qoi;

/// <summary>The numbers of the format that reading and writing share. A pixel is red, green, blue, alpha from the lowest byte up.</summary>
internal static class QoiFormat
{
    public const int HeaderSize = 14;
    public const byte Index = 0x00;
    public const byte Difference = 0x40;
    public const byte Luma = 0x80;
    public const byte Run = 0xC0;
    public const byte Rgb = 0xFE;
    public const byte Rgba = 0xFF;
    public const byte KindMask = 0xC0;

    /// <summary>Runs of 63 and 64 would look like <see cref="Rgb"/> and <see cref="Rgba"/>.</summary>
    public const int MaxRun = 62;

    /// <summary>The most bytes of a chunk.</summary>
    public const int MaxChunk = 5;

    /// <summary>The pixel before the first one.</summary>
    public const uint FirstPixel = 0xFF000000;

    public static ReadOnlySpan<byte> EndMarker => [0, 0, 0, 0, 0, 0, 0, 1];

    /// <summary>Where a pixel stands among the 64 that were seen last.</summary>
    public static int Place(uint pixel)
        => (int)((((pixel & 0xFF) * 3) + (((pixel >> 8) & 0xFF) * 5) + (((pixel >> 16) & 0xFF) * 7) + ((pixel >> 24) * 11)) & 63);
}
