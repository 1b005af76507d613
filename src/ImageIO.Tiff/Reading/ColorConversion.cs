using System.Collections.Immutable;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Reading;

/// <summary>Makes RGB of YCbCr and CMYK, for who asks for that (<see cref="ReadOptions.ColorModel"/>).</summary>
internal sealed class ColorConversion
{
    private static readonly ImmutableArray<double> Rec601 = [0.299, 0.587, 0.114];
    private static readonly ImmutableArray<double> FullRange = [0, 255, 128, 255, 128, 255];

    private readonly bool _isCmyk;
    private readonly double[] _luma;
    private readonly double[] _range;

    private ColorConversion(bool isCmyk, double[] luma, double[] range) => (_isCmyk, _luma, _range) = (isCmyk, luma, range);

    /// <summary>Reads samples as they are stored.</summary>
    public delegate void ReadStored(TiffSeries image, IReadOnlyList<TiffPage?> pages, PageRegion region, NdArray destination);

    /// <summary>The conversion of an image; null where it has none, or was asked for as it is.</summary>
    public static ColorConversion? Of(TiffSeries image, ReadOptions options)
    {
        var layout = image.Layout;
        if (options.ColorModel != ColorModel.Rgb || layout.IsPlanar || !image.Axes.EndsWith('S'))
            return null;
        if (layout.ColorModel == ColorModel.Cmyk && layout.Samples == 4 && layout.DType is DType.UInt8 or DType.UInt16)
            return new(isCmyk: true, [], []);
        if (layout.ColorModel != ColorModel.YCbCr || layout.DType != DType.UInt8)
            return null;
        var page = image.FirstPage;
        var directory = page.File.ReadDirectory(page.Directory);
        var (luma, range) = (directory.Doubles(TiffTag.YCbCrCoefficients, 3), directory.Doubles(TiffTag.ReferenceBlackWhite, 6));
        var isSound = luma.Length == 3 && luma[1] > 0 && Array.TrueForAll(luma, double.IsFinite);
        var hasRange = range.Length == 6 && range[1] > range[0] && range[3] > range[2] && range[5] > range[4];
        return new(isCmyk: false, isSound ? luma : [.. Rec601], hasRange ? range : [.. FullRange]);
    }

    /// <summary>Reads an image page by page, and converts each.</summary>
    public void Read(TiffSeries image, PageRegion region, NdArray destination, ReadStored read)
    {
        var layout = image.Layout;
        using var stored = NdArray.CreateUninitialized(layout.DType, region.Height, region.Width, layout.Samples);
        stored.ColorModel = layout.ColorModel;
        var pageBytes = destination.ByteLength / image.Pages.Count;
        for (var i = 0; i < image.Pages.Count; i++)
        {
            read(image, [image.Pages[i]], region, stored);
            if (_isCmyk)
            {
                using var rgb = PixelConvert.Convert(stored, layout.DType, 3, allowLossy: true);
                var row = (int)(pageBytes / region.Height);
                for (long y = 0; y < region.Height; y++)
                    rgb.BytesAt(y * row, row).CopyTo(destination.BytesAt((i * pageBytes) + (y * row), row));
                GC.KeepAlive(rgb);
                continue;
            }

            for (var y = 0; y < region.Height; y++)
                Convert(stored.BytesAt((long)y * region.Width * 3, region.Width * 3), destination.BytesAt((i * pageBytes) + ((long)y * region.Width * 3), region.Width * 3));
        }

        GC.KeepAlive(destination);
    }

    /// <summary>A row of YCbCr (TIFF 6.0 §21).</summary>
    private void Convert(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var (red, green, blue) = (_luma[0], _luma[1], _luma[2]);
        for (var i = 0; i + 2 < from.Length; i += 3)
        {
            var y = (from[i] - _range[0]) * 255 / (_range[1] - _range[0]);
            var cb = (from[i + 1] - _range[2]) * 127 / (_range[3] - _range[2]);
            var cr = (from[i + 2] - _range[4]) * 127 / (_range[5] - _range[4]);
            var r = (cr * (2 - (2 * red))) + y;
            var b = (cb * (2 - (2 * blue))) + y;
            var g = (y - (blue * b) - (red * r)) / green;
            (to[i], to[i + 1], to[i + 2]) = (ToByte(r), ToByte(g), ToByte(b));
        }
    }

    private static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
