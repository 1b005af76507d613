using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>
/// Remaps a frame to a table that has all of its colors and no transparent index: the whole rectangle around what differs is drawn.
/// </summary>
internal sealed class OpaqueExactRemap(RemapBuffers buffers, int width, int height) : IRemapper
{
    public PixelArea Remap(FrameSlot frame, ActiveColorTable table)
    {
        var pixels = frame.Pixels;
        var area = frame.AreaAround(DirtyRectangle.OfDifferences(pixels, buffers.Canvas, width, height));
        for (var y = area.Y; y < area.Bottom; y++)
        {
            var start = (y * width) + area.X;
            FindRow(pixels.Slice(start, area.Width), buffers.Indices.Slice(start, area.Width), table.Lookup.Exact);
        }

        return area;
    }

    private static void FindRow(ReadOnlySpan<uint> pixels, Span<byte> indices, ColorSet colors)
    {
        var table = colors.Table;
        var places = colors.Places;
        for (var x = 0; x < pixels.Length; x++)
            indices[x] = (byte)ColorSet.IndexOf(pixels[x] | FrameDiff.UnchangedBit, table, places);
    }
}
