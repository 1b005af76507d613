using System.Runtime.InteropServices;

namespace ImageIO.Formats.Dds;

/// <summary>Decodes rows of blocks.</summary>
internal static class DdsBlocks
{
    /// <summary>Decodes blocks side by side.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="format">What they are.</param>
    /// <param name="rows">Up to four rows of pixels.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="height">Rows.</param>
    public static void Decode(ReadOnlySpan<byte> blocks, DdsFormat format, Span<byte> rows, int width, int height)
    {
        var pixelBytes = format.Channels * format.DType.ItemSize();
        var rowBytes = width * pixelBytes;
        Span<byte> pixels = stackalloc byte[16 * 8];
        for (var x = 0; x < width; x += 4, blocks = blocks[format.BlockBytes..])
        {
            var block = blocks[..format.BlockBytes];
            switch (format.Packing)
            {
                case DdsPacking.Bc1 or DdsPacking.Bc2 or DdsPacking.Bc3:
                    Bc123.Decode(block, format.Packing, pixels);
                    if (format.SwapsRedAndAlpha)
                        SwapRedAndAlpha(pixels);
                    if (format.Channels == 3)
                        DropAlpha(pixels);
                    break;
                case DdsPacking.Bc4:
                    Bc45.Decode(block, pixels, 1);
                    break;
                case DdsPacking.Bc4Signed:
                    Bc45.DecodeSigned(block, pixels, 1);
                    break;
                case DdsPacking.Bc5:
                    pixels[..48].Clear();
                    Bc45.Decode(block[..8], pixels, 3);
                    Bc45.Decode(block[8..], pixels[1..], 3);
                    break;
                case DdsPacking.Bc5Signed:
                    pixels[..48].Clear();
                    Bc45.DecodeSigned(block[..8], pixels, 3);
                    Bc45.DecodeSigned(block[8..], pixels[1..], 3);
                    break;
                case DdsPacking.Bc7:
                    Bc7.Decode(block, pixels);
                    break;
                default:
                    Bc6.Decode(block, format.Packing == DdsPacking.Bc6Signed, MemoryMarshal.Cast<byte, ushort>(pixels)[..48]);
                    break;
            }

            var count = Math.Min(4, width - x) * pixelBytes;
            for (var y = 0; y < height; y++)
                pixels.Slice(4 * y * pixelBytes, count).CopyTo(rows[((y * rowBytes) + (x * pixelBytes))..]);
        }
    }

    private static void SwapRedAndAlpha(Span<byte> pixels)
    {
        for (var i = 0; i < 64; i += 4)
            (pixels[i], pixels[i + 3]) = (pixels[i + 3], pixels[i]);
    }

    private static void DropAlpha(Span<byte> pixels)
    {
        for (var i = 1; i < 16; i++)
            pixels.Slice(4 * i, 3).CopyTo(pixels[(3 * i)..]);
    }
}
