using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>Remaps a frame to a table that has all colors it needs, and a transparent index for what the canvas shows already.</summary>
internal sealed class ExactRemap(RemapBuffers buffers, int width, int height, EncoderSettings settings) : IRemapper
{
    public PixelArea Remap(FrameSlot frame, ActiveColorTable table)
    {
        var keepUnchanged = settings.IsLossyWhereExact || !frame.Analysis.FrameIsExact;
        var pixels = frame.Pixels;
        var canvas = buffers.Canvas;
        var indices = buffers.Indices;
        for (var start = 0; start < width * height; start += width)
        {
            FindRow(
                pixels.Slice(start, width),
                canvas.Slice(start, width),
                indices.Slice(start, width),
                table.Lookup.Exact,
                keepUnchanged,
                settings.DeltaTolerance);
        }

        return DirtyRectangle.OfIndices(indices, width, height);
    }

    private static void FindRow(
        ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas, Span<byte> indices, ColorSet colors, bool keepUnchanged, int tolerance)
    {
        var table = colors.Table;
        var places = colors.Places;
        uint lastColor = 0;
        byte lastIndex = 0;
        for (var x = 0; x < pixels.Length; x++)
        {
            var pixel = pixels[x];
            if (!CanvasDiffKernels.MustDraw(pixel, canvas[x], keepUnchanged, tolerance))
            {
                indices[x] = 0;
                continue;
            }

            pixel |= FrameDiff.UnchangedBit;
            if (pixel != lastColor)
            {
                lastColor = pixel;
                lastIndex = (byte)(ColorSet.IndexOf(pixel, table, places) + 1);
            }

            indices[x] = lastIndex;
        }
    }
}
