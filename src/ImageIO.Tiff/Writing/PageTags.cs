using System.Globalization;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Writing;

/// <summary>Makes the directories of pages.</summary>
/// <param name="options">How the file is written.</param>
/// <param name="isBig">Whether offsets have 64 bits.</param>
internal sealed class PageTags(TiffWriteOptions options, bool isBig)
{
    private const int PaletteLength = 256;

    /// <summary>The texts that a page has under the names that reading gives them.</summary>
    private static readonly (string Key, ushort Tag)[] Texts =
    [
        ("documentname", TiffTag.DocumentName), ("make", TiffTag.Make), ("model", TiffTag.Model), ("pagename", TiffTag.PageName),
        ("software", TiffTag.Software),
        ("datetime", TiffTag.DateTime), ("artist", TiffTag.Artist), ("hostcomputer", TiffTag.HostComputer),
        ("copyright", TiffTag.Copyright),
    ];

    /// <summary>The directory of a page.</summary>
    /// <param name="image">The array that it is of.</param>
    /// <param name="page">Its samples.</param>
    /// <param name="isFirst">Whether it tells of the array.</param>
    /// <param name="description">What it says of the array; null for nothing.</param>
    public DirectoryBuilder Make(WrittenImage image, WrittenPage page, bool isFirst, string? description)
    {
        var directory = MakeSamples(image, page, isLevel: false);
        if (page.Levels.Count > 0)
            directory.AddBelow(TiffTag.SubIfds, [.. page.Levels.Select(level => MakeSamples(image, level, isLevel: true))]);
        AddResolution(directory, image.Metadata);
        if (isFirst)
            AddMetadata(directory, image.Metadata, description);
        return directory;
    }

    /// <summary>The directory of a lower resolution that stands in the chain of pages.</summary>
    public DirectoryBuilder MakeLevel(WrittenImage image, WrittenPage level) => MakeSamples(image, level, isLevel: true);

    private static int Photometric(ArrayLayout layout) => (int)(layout.ColorModel switch
    {
        ColorModel.Cmyk when layout.Samples >= 4 => TiffPhotometric.Separated,
        ColorModel.Lab when layout.Samples >= 3 => TiffPhotometric.CieLab,
        ColorModel.YCbCr when layout.Samples == 3 => TiffPhotometric.YCbCr,
        ColorModel.Indexed when layout.Samples == 1 && layout.DType == DType.UInt8 => TiffPhotometric.Palette,
        _ when layout.Samples is 3 or 4 && layout.Format != TiffSampleFormat.Complex => TiffPhotometric.Rgb,
        _ => TiffPhotometric.MinIsBlack,
    });

    private DirectoryBuilder MakeSamples(WrittenImage image, WrittenPage page, bool isLevel)
    {
        var layout = image.Layout;
        var photometric = (TiffPhotometric)Photometric(layout);
        if (photometric == TiffPhotometric.Palette && image.Metadata.Palette is null)
            photometric = TiffPhotometric.MinIsBlack;
        var directory = new DirectoryBuilder(isBig, options.BigEndian);
        directory.Add(TiffTag.NewSubfileType, TiffType.Long, isLevel ? 1 : 0);
        directory.Add(TiffTag.ImageWidth, TiffType.Long, page.Width);
        directory.Add(TiffTag.ImageLength, TiffType.Long, page.Height);
        directory.Add(TiffTag.BitsPerSample, TiffType.Short, Repeat(layout.Bits, layout.Samples));
        directory.Add(TiffTag.Compression, TiffType.Short, (int)Compression(options.Compression));
        directory.Add(TiffTag.PhotometricInterpretation, TiffType.Short, (int)photometric);
        directory.Add(TiffTag.SamplesPerPixel, TiffType.Short, layout.Samples);
        directory.Add(TiffTag.PlanarConfiguration, TiffType.Short, layout.IsPlanar ? 2 : 1);
        directory.Add(TiffTag.SampleFormat, TiffType.Short, Repeat((int)layout.Format, layout.Samples));
        if (page.RowsPerStrip > 0)
        {
            directory.AddLengths(TiffTag.StripOffsets, page.Offsets);
            directory.Add(TiffTag.RowsPerStrip, TiffType.Long, page.RowsPerStrip);
            directory.AddLengths(TiffTag.StripByteCounts, page.Lengths);
        }
        else
        {
            directory.Add(TiffTag.TileWidth, TiffType.Long, options.TileSize);
            directory.Add(TiffTag.TileLength, TiffType.Long, options.TileSize);
            directory.AddLengths(TiffTag.TileOffsets, page.Offsets);
            directory.AddLengths(TiffTag.TileByteCounts, page.Lengths);
        }

        if (PageWriter.Predictor(layout, options) is > 1 and var predictor)
            directory.Add(TiffTag.Predictor, TiffType.Short, predictor);
        AddColors(directory, layout, photometric, image.Metadata);
        return directory;
    }

    private static void AddColors(DirectoryBuilder directory, ArrayLayout layout, TiffPhotometric photometric, ImageMetadata metadata)
    {
        var colors = photometric switch
        {
            TiffPhotometric.Separated => 4,
            TiffPhotometric.Rgb or TiffPhotometric.YCbCr or TiffPhotometric.CieLab => 3,
            _ => 1,
        };
        var extra = layout.Samples - colors;

        // One more sample of a picture is its alpha, as in every other format; more are anything.
        if (extra > 0)
            directory.Add(TiffTag.ExtraSamples, TiffType.Short, Repeat(extra == 1 ? 2 : 0, extra));
        if (photometric == TiffPhotometric.YCbCr)
            directory.Add(TiffTag.YCbCrSubsampling, TiffType.Short, 1, 1);
        if (photometric != TiffPhotometric.Palette)
            return;
        var map = new long[3 * PaletteLength];
        var palette = metadata.Palette!;
        for (var i = 0; i < Math.Min(palette.Count, PaletteLength); i++)
        {
            var color = palette[i];
            (map[i], map[PaletteLength + i], map[(2 * PaletteLength) + i]) = (color.Red * 257, color.Green * 257, color.Blue * 257);
        }

        directory.Add(TiffTag.ColorMap, TiffType.Short, map);
    }

    private static void AddResolution(DirectoryBuilder directory, ImageMetadata metadata)
    {
        if (metadata.Resolution is not { } resolution)
            return;
        directory.AddRational(TiffTag.XResolution, resolution.X);
        directory.AddRational(TiffTag.YResolution, resolution.Y);
        directory.Add(TiffTag.ResolutionUnit, TiffType.Short,
            resolution.Unit switch { ResolutionUnit.Inch => 2, ResolutionUnit.Centimeter => 3, _ => 1 });
    }

    private void AddMetadata(DirectoryBuilder directory, ImageMetadata metadata, string? description)
    {
        if (options.Flavor == TiffFlavor.Plain && (TextOf(metadata, "description") ?? TextOf(metadata, "comment")) is { Length: > 0 } text)
            directory.AddText(TiffTag.ImageDescription, text);
        if (description is not null)
            directory.AddText(TiffTag.ImageDescription, description);
        foreach (var (key, tag) in Texts)
        {
            if (TextOf(metadata, key) is { Length: > 0 } value)
                directory.AddText(tag, value);
        }

        if (metadata.Orientation is >= 1 and <= 8 and var orientation)
            directory.Add(TiffTag.Orientation, TiffType.Short, orientation);
        if (!metadata.Xmp.IsEmpty)
            directory.AddBytes(TiffTag.Xmp, TiffType.Byte, metadata.Xmp.Span);
        if (!metadata.Icc.IsEmpty)
            directory.AddBytes(TiffTag.IccProfile, TiffType.Undefined, metadata.Icc.Span);
        GeoTags.Add(directory, metadata, options.ExtraTags);
        AddBlock(directory, metadata, "iptc", TiffTag.Iptc);
        AddBlock(directory, metadata, "imageresources", TiffTag.PhotoshopResources);
        foreach (var extra in options.ExtraTags)
            AddExtra(directory, extra);
        if (!metadata.Exif.IsEmpty)
            ExifBlock.Add(directory, metadata.Exif.Span, isBig, options.BigEndian);
    }

    private void AddBlock(DirectoryBuilder directory, ImageMetadata metadata, string key, ushort tag)
    {
        if (metadata.TryGet<byte[]>(key, out var bytes) && bytes.Length > 0 && !options.ExtraTags.Any(extra => extra.Number == tag))
            directory.AddBytes(tag, TiffType.Byte, bytes);
    }

    private static string? TextOf(ImageMetadata metadata, string key)
        => metadata.TryGet<string>(key, out var text) ? text
            : metadata.TryGet<DateTimeOffset>(key, out var time)
                ? time.ToString("yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture) : null;

    private static void AddExtra(DirectoryBuilder directory, TiffTagValue extra)
    {
        if (extra.Number is < 1 or > ushort.MaxValue)
            throw new ImageEncodingException($"The tag {extra.Number} does not exist; tags have the numbers 1 to {ushort.MaxValue}.");
        var tag = (ushort)extra.Number;
        if (directory.Has(tag))
            throw new ImageEncodingException($"The tag {extra.Number} is written by the library itself, and can't be given.");
        switch (extra.Value)
        {
            case string text:
                directory.AddText(tag, text);
                break;
            case byte[] bytes:
                directory.AddBytes(tag, TiffType.Undefined, bytes);
                break;
            case ushort or ushort[]:
                directory.Add(tag, TiffType.Short, Whole<ushort>(extra.Value));
                break;
            case uint or uint[]:
                directory.Add(tag, TiffType.Long, Whole<uint>(extra.Value));
                break;
            case short or short[]:
                directory.Add(tag, TiffType.SShort, Whole<short>(extra.Value));
                break;
            case int or int[]:
                directory.Add(tag, TiffType.SLong, Whole<int>(extra.Value));
                break;
            case ulong or ulong[]:
                directory.Add(tag, TiffType.Long8, Whole<ulong>(extra.Value));
                break;
            case float or float[]:
                directory.AddNumbers(tag, TiffType.Float, extra.Value as float[] ?? [(float)extra.Value],
                    static value => BitConverter.SingleToInt32Bits(value));
                break;
            case double or double[]:
                directory.AddNumbers(tag, TiffType.Double, extra.Value as double[] ?? [(double)extra.Value],
                    static value => BitConverter.DoubleToInt64Bits(value));
                break;
            default:
                throw new ImageEncodingException(
                    $"The tag {extra.Number} has a value of type {extra.Value.GetType().Name}, which is none that a tag may have.");
        }
    }

    private static long[] Whole<T>(object value)
        where T : struct, System.Numerics.IBinaryInteger<T>
        => value is T[] many ? Array.ConvertAll(many, long.CreateTruncating) : [long.CreateTruncating((T)value)];

    private static TiffCompression Compression(TiffWriteCompression compression) => compression switch
    {
        TiffWriteCompression.Deflate => TiffCompression.AdobeDeflate,
        TiffWriteCompression.Lzw => TiffCompression.Lzw,
        TiffWriteCompression.Zstd => TiffCompression.Zstd,
        TiffWriteCompression.PackBits => TiffCompression.PackBits,
        _ => TiffCompression.None,
    };

    private static long[] Repeat(int value, int count)
    {
        var values = new long[count];
        Array.Fill(values, value);
        return values;
    }
}
