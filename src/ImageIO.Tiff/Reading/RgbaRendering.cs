using System.Collections.Immutable;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Reading;

/// <summary>
/// Pictures as they are shown, whatever their samples are: red, green, blue and alpha of 8 bits (<see cref="TiffReadOptions.AsRgba"/>).
/// </summary>
internal static class RgbaRendering
{
    /// <summary>The channels of the pictures.</summary>
    public const int Channels = 4;

    private const int BandBytes = 4 << 20;
    private const int AssociatedAlpha = 1;
    private const int StraightAlpha = 2;

    /// <summary>The shape of an image's pictures: the axes in front of its pages, rows, columns, four channels.</summary>
    public static ImmutableArray<int> ShapeOf(TiffSeries image, int rows)
        => [.. OuterOf(image).Select(axis => image.FullShape[axis]), rows, image.Layout.Width, Channels];

    /// <summary>The axes of <see cref="ShapeOf"/>.</summary>
    public static string AxesOf(TiffSeries image)
        => string.Concat(OuterOf(image).Select(axis => image.Kept.IsDefault ? 'Q' : image.Axes[image.Kept.IndexOf(axis)])) + "YXS";

    /// <summary>The part of an image's pages that a part of its pictures is of; null where it has not all channels.</summary>
    public static SeriesRegion? RegionOf(TiffSeries image, ReadOnlySpan<int> origin, ReadOnlySpan<int> lengths)
    {
        if (lengths[^1] != Channels)
            return null;
        var outer = OuterOf(image);
        var (from, count) = (new int[image.OuterRank], new int[image.OuterRank]);
        Array.Fill(count, 1);
        for (var i = 0; i < outer.Length; i++)
            (from[outer[i]], count[outer[i]]) = (origin[i], lengths[i]);
        var layout = image.Layout;
        return new(SeriesRegion.PagesOf(image, from, count),
            new PageRegion(origin[^3], origin[^2], lengths[^3], lengths[^2], 0, layout.Samples));
    }

    /// <summary>Reads a part of pages, and makes their pictures.</summary>
    /// <param name="image">The image.</param>
    /// <param name="part">Which of its pages, and the part of each.</param>
    /// <param name="destination">Where the pictures go, one behind the other.</param>
    /// <param name="reader">Reads samples as they are stored.</param>
    /// <param name="limits">How much memory may be used.</param>
    public static void Read(TiffSeries image, SeriesRegion part, NdArray destination, PageReader reader, Limits limits)
    {
        var (layout, region) = (image.Layout, part.Region);
        var colors = new RgbaColors(image, region.Width);
        var alpha = AlphaOf(layout, colors);
        var rowBytes = (long)region.Width * layout.Samples * layout.DType.ItemSize();
        var bandRows = BandRows(layout, region, rowBytes);
        var scratch = new byte[region.Width];
        if (bandRows * rowBytes > limits.MaxWorkingBytes)
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), bandRows * rowBytes, limits.MaxWorkingBytes);
        long at = 0;
        foreach (var page in part.Pages)
        {
            for (var top = region.Top; top < region.Bottom;)
            {
                // The first band ends where a strip or tile does, so that none is read twice.
                var rows = Math.Min(region.Bottom - top, bandRows - (bandRows % layout.ChunkHeight == 0 ? top % layout.ChunkHeight : 0));
                using var stored = layout.IsPlanar
                    ? NdArray.CreateUninitialized(layout.DType, layout.Samples, rows, region.Width)
                    : NdArray.CreateUninitialized(layout.DType, rows, region.Width, layout.Samples);
                reader.Read([page], region with { Top = top, Height = rows }, stored);
                for (var y = 0; y < rows; y++)
                {
                    var rgba = destination.BytesAt(at, region.Width * Channels);
                    var source = new StoredRows(stored, layout.IsPlanar, y);
                    colors.Put(source, rgba);
                    PutAlpha(colors, source, alpha, rgba, scratch);
                    at += rgba.Length;
                }

                GC.KeepAlive(stored);
                top += rows;
            }
        }

        GC.KeepAlive(destination);
    }

    /// <summary>The axes in front of a page's that are given.</summary>
    private static ImmutableArray<int> OuterOf(TiffSeries image)
        => image.Kept.IsDefault
            ? [.. Enumerable.Range(0, image.OuterRank).Where(axis => image.FullShape[axis] > 1)]
            : [.. image.Kept.Where(axis => axis >= 0 && axis < image.OuterRank)];

    private static int BandRows(TiffLayout layout, PageRegion region, long rowBytes)
    {
        var wanted = (int)Math.Clamp(BandBytes / Math.Max(1, rowBytes), 1, region.Height);
        if (layout.Compression == TiffCompression.OldJpeg)
            return region.Height;
        if (layout.Compression == TiffCompression.None && !layout.IsTiled && !layout.IsSubsampled && layout.ChunkHeight > wanted)
            return wanted;
        return (int)Math.Min((((long)wanted + layout.ChunkHeight - 1) / layout.ChunkHeight) * layout.ChunkHeight, int.MaxValue);
    }

    /// <summary>
    /// Which sample is alpha, and whether colors are multiplied by it. A fourth sample of RGB of which nothing is said is.
    /// </summary>
    private static (int Sample, bool IsAssociated)? AlphaOf(TiffLayout layout, RgbaColors colors)
    {
        var sample = colors.ColorSamples;
        var kind = layout.ExtraSamples is [var first, ..] ? first : 0;
        if (sample >= layout.Samples || layout.Photometric == TiffPhotometric.Separated)
            return null;
        return kind is AssociatedAlpha or StraightAlpha ? (sample, kind == AssociatedAlpha)
            : sample == 3 && layout.Samples == Channels ? (sample, false) : null;
    }

    private static void PutAlpha(RgbaColors colors, StoredRows source, (int Sample, bool IsAssociated)? alpha,
        Span<byte> rgba, byte[] scratch)
    {
        if (alpha is not { } chosen)
        {
            for (var at = 3; at < rgba.Length; at += Channels)
                rgba[at] = 255;
            return;
        }

        colors.PutAlpha(source, chosen.Sample, scratch);
        for (var (x, at) = (0, 0); x < scratch.Length; x++, at += Channels)
        {
            var a = rgba[at + 3] = scratch[x];
            if (!chosen.IsAssociated || a is 0 or 255)
                continue;
            for (var i = at; i < at + 3; i++)
                rgba[i] = (byte)Math.Min(255, ((rgba[i] * 255) + (a / 2)) / a);
        }
    }
}
