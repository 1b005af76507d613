using ImageIO;

namespace RadarFrames;

/// <summary>Paints opaque colors (0xRRGGBB) into an H×W×4 array.</summary>
internal sealed class Canvas(NdArray pixels)
{
    public int Height => pixels.Shape[0];

    public int Width => pixels.Shape[1];

    public void Fill(int x, int y, int width, int height, int color)
    {
        for (var row = y; row < y + height; row++)
        {
            for (var column = x; column < x + width; column++)
                Set(column, row, color);
        }
    }

    public void Set(int x, int y, int color)
    {
        if ((uint)x >= (uint)Width || (uint)y >= (uint)Height)
            return;
        var pixel = pixels.BytesOf(x, y);
        (pixel[0], pixel[1], pixel[2], pixel[3]) = ((byte)(color >> 16), (byte)(color >> 8), (byte)color, 255);
    }

    public int Get(int x, int y)
    {
        var pixel = pixels.BytesOf(x, y);
        return (pixel[0] << 16) | (pixel[1] << 8) | pixel[2];
    }

    /// <summary>Text with its upper left corner at (x, y), 6 px from letter to letter.</summary>
    public void Text(int x, int y, string text, int color, int scale = 1)
    {
        foreach (var letter in text)
        {
            var rows = PixelFont.Rows(letter);
            for (var row = 0; row < PixelFont.Height; row++)
            {
                for (var column = 0; column < PixelFont.Width; column++)
                {
                    if ((rows[row] >> (PixelFont.Width - 1 - column) & 1) != 0)
                        Fill(x + (column * scale), y + (row * scale), scale, scale, color);
                }
            }

            x += PixelFont.Advance * scale;
        }
    }

    /// <summary>Text on a dark edge, readable on any ground.</summary>
    public void Label(int x, int y, string text)
    {
        foreach (var (dx, dy) in new[] { (-1, 0), (1, 0), (0, -1), (0, 1), (1, 1) })
            Text(x + dx, y + dy, text, 0x182028);
        Text(x, y, text, 0xFFFFFF);
    }
}

internal static class Pixel
{
    public static Span<byte> BytesOf(this NdArray pixels, int x, int y) => pixels.Bytes.Slice(((y * pixels.Shape[1]) + x) * 4, 4);
}
