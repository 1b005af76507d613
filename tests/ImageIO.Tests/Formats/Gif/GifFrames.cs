namespace ImageIO.Tests.Formats.Gif;

/// <summary>GIFs whose frames are disposed of as a test wants it.</summary>
internal static class GifFrames
{
    public const int Kept = 1;
    public const int Restored = 3;

    /// <summary>
    /// A transparent GIF of one color, whose every frame has only a clear code and an end code: the rest stays as it was.
    /// </summary>
    public static byte[] Build(int size, int disposal, int frames)
    {
        byte[] side = [(byte)size, (byte)(size >> 8)];
        var file = new List<byte>([.. "GIF89a"u8, .. side, .. side, 0x80, 0, 0, 1, 2, 3, 4, 5, 6]);
        for (var i = 0; i < frames; i++)
        {
            file.AddRange([0x21, 0xF9, 4, (byte)((disposal << 2) | 1), 1, 0, 1, 0]);

            // One pixel: clear (4), index 0, end (5), 3 bits each.
            file.AddRange([0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0b01_000_100, 0b1, 0]);
        }

        return [.. file, 0x3B];
    }
}
