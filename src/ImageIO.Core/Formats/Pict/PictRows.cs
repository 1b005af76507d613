namespace ImageIO.Formats.Pict;

/// <summary>Makes pixels of the rows of a bitmap.</summary>
internal static class PictRows
{
    /// <summary>Turns a row into gray, RGB or RGBA.</summary>
    /// <param name="item">The bitmap.</param>
    /// <param name="bytes">The row as it is stored.</param>
    /// <param name="numbers">Room for a byte a pixel.</param>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="row">Receives all pixels of the row.</param>
    public static void Decode(PictItem item, ReadOnlySpan<byte> bytes, Span<byte> numbers, int channels, Span<byte> row)
    {
        var width = item.Bounds.Width;
        if (item.Colors is { } colors)
        {
            var indices = numbers[..width];
            PackedRows.Unpack(bytes, item.Depth, indices);
            for (int x = 0, at = 0; x < width; x++, at += channels)
                Put(colors.Rgb.Slice(3 * indices[x], 3), channels, row[at..]);
            return;
        }

        Span<byte> pixel = stackalloc byte[4];
        for (int x = 0, at = 0; x < width; x++, at += channels)
        {
            pixel[3] = byte.MaxValue;
            Take(item, bytes, x, width, pixel);
            pixel[..channels].CopyTo(row[at..]);
        }
    }

    private static void Take(PictItem item, ReadOnlySpan<byte> bytes, int x, int width, Span<byte> pixel)
    {
        if (item.Depth == 16)
        {
            var value = (bytes[2 * x] << 8) | bytes[(2 * x) + 1];
            (pixel[0], pixel[1], pixel[2]) = (Widen(value >> 10), Widen(value >> 5), Widen(value));
            return;
        }

        // Where a pixel begins, and how far its channels lie apart; the byte in front of red is alpha, or has no meaning.
        var (start, step) = item.Packing switch
        {
            PictPacking.Planes => (x, width),
            PictPacking.NoPadding => (3 * x, 1),
            _ => (4 * x, 1),
        };
        var red = item.Packing == PictPacking.NoPadding || (item.Packing == PictPacking.Planes && item.Components == 3)
            ? start : start + step;
        if (item.Components == 4 && item.Packing != PictPacking.NoPadding)
            pixel[3] = bytes[start];
        (pixel[0], pixel[1], pixel[2]) = (bytes[red], bytes[red + step], bytes[red + (2 * step)]);
    }

    private static byte Widen(int value) => (byte)(((value & 31) << 3) | ((value & 31) >> 2));

    private static void Put(ReadOnlySpan<byte> rgb, int channels, Span<byte> pixel)
    {
        pixel[0] = rgb[0];
        if (channels == 1)
            return;
        (pixel[1], pixel[2]) = (rgb[1], rgb[2]);
        if (channels == 4)
            pixel[3] = byte.MaxValue;
    }
}
