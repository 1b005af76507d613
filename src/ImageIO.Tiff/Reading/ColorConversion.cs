using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Reading;

/// <summary>Makes RGB of YCbCr and CMYK, for who asks for that (<see cref="ReadOptions.ColorModel"/>).</summary>
internal sealed class ColorConversion
{
    /// <summary>Null for CMYK.</summary>
    private readonly YCbCrToRgb? _yCbCr;

    private ColorConversion(YCbCrToRgb? yCbCr) => _yCbCr = yCbCr;

    /// <summary>Reads samples as they are stored.</summary>
    public delegate void ReadStored(TiffSeries image, IReadOnlyList<TiffPage?> pages, PageRegion region, NdArray destination);

    /// <summary>The conversion of an image; null where it has none, or was asked for as it is.</summary>
    public static ColorConversion? Of(TiffSeries image, ReadOptions options)
    {
        var layout = image.Layout;
        if (options.ColorModel != ColorModel.Rgb || layout.IsPlanar || !image.Axes.EndsWith('S'))
            return null;
        if (layout.ColorModel == ColorModel.Cmyk && layout.Samples == 4 && layout.DType is DType.UInt8 or DType.UInt16)
            return new(yCbCr: null);
        if (layout.ColorModel != ColorModel.YCbCr || layout.DType != DType.UInt8)
            return null;
        var page = image.FirstPage;
        return new(YCbCrToRgb.Of(page.File.ReadDirectory(page.Directory)));
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
            if (_yCbCr is null)
            {
                using var rgb = PixelConvert.Convert(stored, layout.DType, 3, allowLossy: true);
                var row = (int)(pageBytes / region.Height);
                for (long y = 0; y < region.Height; y++)
                    rgb.BytesAt(y * row, row).CopyTo(destination.BytesAt((i * pageBytes) + (y * row), row));
                GC.KeepAlive(rgb);
                continue;
            }

            for (var y = 0; y < region.Height; y++)
                Convert(_yCbCr, stored.BytesAt((long)y * region.Width * 3, region.Width * 3),
                    destination.BytesAt((i * pageBytes) + ((long)y * region.Width * 3), region.Width * 3));
        }

        GC.KeepAlive(destination);
    }

    private static void Convert(YCbCrToRgb conversion, ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (var i = 0; i + 2 < from.Length; i += 3)
            (to[i], to[i + 1], to[i + 2]) = conversion.Convert(from[i], from[i + 1], from[i + 2]);
    }
}
