using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Reading;

/// <summary>The colors that the samples of a page are places in: reds, greens and blues of 16 bits (TIFF 6.0 §5).</summary>
internal sealed class ColorTable
{
    private readonly ushort[] _rgb;

    private ColorTable(ushort[] rgb, DType dtype) => (_rgb, DType) = (rgb, dtype);

    /// <summary>8 bits where all colors have no more, however they are widened to 16; else 16.</summary>
    public DType DType { get; }

    /// <summary>Red, green and blue of each color, of <see cref="DType"/>.</summary>
    public ReadOnlySpan<ushort> Rgb => _rgb;

    /// <summary>The table of a series' first page.</summary>
    /// <exception cref="CorruptImageException">It has none.</exception>
    public static ColorTable Of(TiffSeries series)
    {
        var page = series.FirstPage;
        var layout = page.Layout;
        if (layout.Bits > 16)
            throw new UnsupportedImageException(
                $"Places in a palette have {layout.Bits} bits; up to 16 are read. Set ReadOptions.ApplyPalette to false to read the " +
                "places.");
        var count = 1 << layout.Bits;
        long[] map;
        lock (page.File.Gate)
            map = page.File.ReadDirectory(page.Directory).Numbers(TiffTag.ColorMap, 3 * count);
        if (map.Length < 3 * count)
            CodecTools.ThrowCorrupt($"The palette has {map.Length} numbers; {3 * count} are needed for samples of {layout.Bits} bits.",
                page.Directory);
        var rgb = new ushort[3 * count];
        for (var i = 0; i < count; i++)
            (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = ((ushort)map[i], (ushort)map[count + i], (ushort)map[(2 * count) + i]);

        // Old writers put 8 bits into the low byte, others into the high one alone, most into both.
        if (Array.TrueForAll(rgb, value => value < 256) && Array.Exists(rgb, value => value > 1))
            return new(rgb, DType.UInt8);
        if (Array.TrueForAll(rgb, value => (value & 0xFF) == 0 || value % 257 == 0))
            return new(Array.ConvertAll(rgb, value => (ushort)(value >> 8)), DType.UInt8);
        return new(rgb, DType.UInt16);
    }

    /// <summary>Puts colors for places.</summary>
    /// <param name="indices">The places.</param>
    /// <param name="colors">Where the colors go.</param>
    /// <param name="offset">From which byte on.</param>
    public void Expand(NdArray indices, NdArray colors, long offset)
    {
        var (height, width) = (indices.Shape[0], indices.Shape[1]);
        var size = DType.ItemSize();
        for (var y = 0; y < height; y++)
        {
            var item = indices.DType.ItemSize();
            var from = indices.BytesAt((long)y * width * item, width * item);
            var to = colors.BytesAt(offset + ((long)y * width * 3 * size), width * 3 * size);
            for (var x = 0; x < width; x++)
            {
                var color = _rgb.AsSpan(3 * (item == 1 ? from[x] : MemoryMarshal.Cast<byte, ushort>(from)[x]), 3);
                if (size == 2)
                    color.CopyTo(MemoryMarshal.Cast<byte, ushort>(to)[(3 * x)..]);
                else
                    (to[3 * x], to[(3 * x) + 1], to[(3 * x) + 2]) = ((byte)color[0], (byte)color[1], (byte)color[2]);
            }
        }

        GC.KeepAlive(indices);
        GC.KeepAlive(colors);
    }
}
