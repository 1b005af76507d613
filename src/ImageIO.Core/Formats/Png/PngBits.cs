namespace ImageIO.Formats.Png;

/// <summary>How few bits hold the samples of a gray image, or the places in a palette (PNG third edition, section 11.2.1).</summary>
internal static class PngBits
{
    /// <summary>The header with the bits that the caller wants.</summary>
    /// <exception cref="ImageEncodingException">The image has no such bits, or pixels don't fit into them.</exception>
    public static PngHeader Demand(PngHeader header, NdArray pixels, PngWriteOptions options)
    {
        var bits = options.Bits!.Value;
        if (header.Depth == bits)
            return header;
        if (!CanHaveFewer(header, pixels))
            throw new ImageEncodingException(
                $"Only gray of uint8, H×W, and images with a palette have {bits} bits a pixel in PNG; this is {pixels}. Leave out " +
                $"{nameof(PngWriteOptions)}.{nameof(PngWriteOptions.Bits)}.");
        if (options.Palette?.Count > 1 << bits || !Fits(header, pixels, bits))
        {
            throw new ImageEncodingException(header.Color == PngColor.Palette
                ? $"The palette has more than the {1 << bits} colors that {bits} bits reach, or the image places beyond them. Use fewer " +
                    "colors, or more bits."
                : $"The image has samples that {bits} bits can't hold: these are multiples of {255 / ((1 << bits) - 1)} only. Round them " +
                    "before, or use more bits.");
        }

        return header with { Depth = bits };
    }

    /// <summary>The header with the fewest bits that keep all pixels and their type.</summary>
    public static PngHeader Fewest(PngHeader header, NdArray pixels, PngWriteOptions options)
    {
        if (!CanHaveFewer(header, pixels))
            return header;

        // Gray of one bit is read as truth values.
        for (var bits = header.Color == PngColor.Palette ? 1 : 2; bits < 8; bits *= 2)
        {
            if ((options.Palette is not { } palette || palette.Count <= 1 << bits) && Fits(header, pixels, bits))
                return header with { Depth = bits };
        }

        return header;
    }

    private static bool CanHaveFewer(PngHeader header, NdArray pixels)
        => pixels.DType == DType.UInt8 && header is { Depth: 8, Color: PngColor.Gray or PngColor.Palette };

    private static bool Fits(PngHeader header, NdArray pixels, int bits)
    {
        Span<bool> fitting = stackalloc bool[256];
        var step = header.Color == PngColor.Palette ? 1 : 255 / ((1 << bits) - 1);
        for (var value = 0; value < 1 << bits; value++)
            fitting[value * step] = true;
        for (var y = 0; y < header.Height; y++)
        {
            foreach (var value in pixels.RowAt(y))
            {
                if (!fitting[value])
                    return false;
            }
        }

        GC.KeepAlive(pixels);
        return true;
    }
}
