using ImageIO.Quantization;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Reading;
using ImageIO.Tiff.Series;
using ImageIO.Tiff.Writing;

namespace ImageIO.Tiff.Metadata;

/// <summary>What a page says beside its pixels.</summary>
internal static class MetadataReader
{
    private const double CentimetersPerInch = 2.54;

    /// <summary>Tags that say where things are in the file, or that have a property of their own.</summary>
    private static readonly HashSet<ushort> Left =
    [
        TiffTag.StripOffsets, TiffTag.StripByteCounts, TiffTag.TileOffsets, TiffTag.TileByteCounts, TiffTag.SubIfds, TiffTag.JpegTables,
        TiffTag.ColorMap, TiffTag.Xmp,
        TiffTag.IccProfile, TiffTag.ExifIfd, TiffTag.GpsIfd, TiffTag.ImageDescription, TiffTag.NdpiMcuStarts,
        TiffTag.NdpiMcuStartsHigh,
    ];

    private static readonly HashSet<ushort> ExifPageTags =
    [
        TiffTag.Make, TiffTag.Model, TiffTag.Orientation, TiffTag.XResolution, TiffTag.YResolution, TiffTag.ResolutionUnit,
        TiffTag.Software, TiffTag.DateTime, TiffTag.Artist,
        TiffTag.Copyright, TiffTag.ExifIfd, TiffTag.GpsIfd,
    ];

    /// <summary>Of these, what is said of the picture beside how it lies and how dense it is.</summary>
    private static readonly HashSet<ushort> Telling =
    [
        TiffTag.Make, TiffTag.Model, TiffTag.Software, TiffTag.DateTime, TiffTag.Artist, TiffTag.Copyright, TiffTag.ExifIfd, TiffTag.GpsIfd,
    ];

    /// <summary>The metadata of an image: the tags of its first page by name, and what is known of the program that wrote it.</summary>
    /// <param name="chain">The file.</param>
    /// <param name="image">The image.</param>
    /// <param name="whole">What it is a lower resolution of; itself where it is none.</param>
    /// <param name="options">How the file is read.</param>
    /// <param name="isPaletteApplied">Leave the palette out.</param>
    public static ImageMetadata Read(PageChain chain, TiffSeries image, TiffSeries whole, ReadOptions options, bool isPaletteApplied)
    {
        var page = image.FirstPage;
        var directory = page.File.ReadDirectory(page.Directory);
        var max = options.Limits.MaxMetadataBytes;
        var values = new Dictionary<string, object>();
        AddTags(values, directory, max);
        if (!ReferenceEquals(image, whole))
            AddOrientation(values, whole.FirstPage);
        if (NameOf(page.Layout.Compression) is { } compression)
            values["compressionname"] = compression;
        AddDescriptions(values, directory, max);
        AddResolution(values, directory);

        // The first page speaks for the whole file.
        var first = chain.File.ReadDirectory(chain.First.Offset);
        var description = first.Text(TiffTag.ImageDescription, max);
        var steps = FlavorMetadata.Add(values, first, description, image, max);
        if (FlavorMetadata.IsPlain(values) && values.TryGetValue("description", out var comment))
            values["comment"] = comment;
        GeoTiffMetadata.Add(values, directory);
        return new ImageMetadata(values)
        {
            Exif = ExifOf(directory, max),
            Icc = BytesOf(directory, TiffTag.IccProfile, max),
            Xmp = BytesOf(directory, TiffTag.Xmp, max),
            Palette = isPaletteApplied ? null : PaletteOf(image),
            Geometry = steps?.GeometryOf(image),
        };
    }

    /// <summary>The distances that the file's program tells; null where it tells none.</summary>
    public static PhysicalSteps? StepsOf(PageChain chain, TiffSeries image, int max)
    {
        try
        {
            var first = chain.File.ReadDirectory(chain.First.Offset);
            return FlavorMetadata.Add([], first, first.Text(TiffTag.ImageDescription, max), image, max);
        }
        catch (CorruptImageException)
        {
            // Damaged metadata never keep an image from being read.
            return null;
        }
    }

    /// <summary>The distances that a page's own tags tell: those of the map, else those of the resolution.</summary>
    public static PhysicalSteps? StepsOf(TiffPage page)
    {
        var directory = page.File.ReadDirectory(page.Directory);
        if (GeoTiffMetadata.TransformOf(directory) is [not 0 and var across, 0, _, 0, not 0 and var down, _])
            return new PhysicalSteps(0, Math.Abs(down), Math.Abs(across), null);
        return directory.Doubles(TiffTag.XResolution, 1) is [> 0 and var x] && directory.Doubles(TiffTag.YResolution, 1) is [> 0 and var y]
            && double.IsFinite(x) && double.IsFinite(y)
            ? new PhysicalSteps(0, 1 / y, 1 / x, directory.Number(TiffTag.ResolutionUnit, 2) switch { 2 => "inch", 3 => "cm", _ => null })
            : null;
    }

    private static void AddTags(Dictionary<string, object> values, TiffDirectory directory, int max)
    {
        foreach (var field in directory.Fields)
        {
            if (field.Count == 0 || Left.Contains(field.Tag) || field.ByteLength > max || values.ContainsKey(TagNames.Of(field.Tag)))
                continue;
            values[TagNames.Of(field.Tag)] = ValueOf(directory, field);
            max -= (int)field.ByteLength;
        }
    }

    /// <summary>A compression as people write it; null for one without a name.</summary>
    private static string? NameOf(TiffCompression compression) => compression switch
    {
        TiffCompression.AdobeDeflate => "deflate",
        TiffCompression.OldJpeg => "jpeg (old)",
        _ when Enum.IsDefined(compression) => compression.ToString().ToLowerInvariant(),
        _ => null,
    };

    /// <summary>Lower resolutions lie as their picture does, though few writers repeat the tag.</summary>
    private static void AddOrientation(Dictionary<string, object> values, TiffPage page)
    {
        var name = TagNames.Of(TiffTag.Orientation);
        if (!values.ContainsKey(name) && page.File.ReadDirectory(page.Directory).Number(TiffTag.Orientation, 0) is > 0 and var orientation)
            values[name] = (int)orientation;
    }

    private static object ValueOf(TiffDirectory directory, TiffField field)
    {
        var count = (int)field.Count;
        switch (field.Type)
        {
            case TiffType.Ascii:
                return TiffDirectory.Text(directory.Bytes(field, int.MaxValue));
            case TiffType.Byte or TiffType.Undefined when count > 1:
                return directory.Bytes(field, int.MaxValue);
            case TiffType.Rational or TiffType.SRational or TiffType.Float or TiffType.Double:
                var doubles = directory.Doubles(field, count);
                return count == 1 ? doubles[0] : doubles;
            default:
                var numbers = directory.Integers(field, count);
                if (!Array.TrueForAll(numbers, number => number is >= int.MinValue and <= int.MaxValue))
                    return count == 1 ? numbers[0] : numbers;
                return count == 1 ? (int)numbers[0] : Array.ConvertAll(numbers, number => (int)number);
        }
    }

    /// <summary>The description, and further ones that some programs add.</summary>
    private static void AddDescriptions(Dictionary<string, object> values, TiffDirectory directory, int max)
    {
        var number = 0;
        foreach (var field in directory.Fields)
        {
            if (field.Tag != TiffTag.ImageDescription || field.Count == 0 || field.ByteLength > max)
                continue;
            values[number == 0 ? "description" : $"description{number}"] = TiffDirectory.Text(directory.Bytes(field, max));
            number++;
        }
    }

    private static void AddResolution(Dictionary<string, object> values, TiffDirectory directory)
    {
        var (x, y) = (directory.Doubles(TiffTag.XResolution, 1), directory.Doubles(TiffTag.YResolution, 1));
        if (x.Length == 0 || y.Length == 0 || !double.IsFinite(x[0]) || !double.IsFinite(y[0]))
            return;
        values["resolution"] = new[] { x[0], y[0] };
        var perInch = directory.Number(TiffTag.ResolutionUnit, 2) switch { 2 => 1, 3 => CentimetersPerInch, _ => 0 };
        if (perInch > 0 && x[0] > 0 && y[0] > 0)
            values["dpi"] = new[] { x[0] * perInch, y[0] * perInch };
    }

    private static byte[] BytesOf(TiffDirectory directory, ushort tag, int max)
        => directory.TryFind(tag, out var field) && field.ByteLength <= max ? directory.Bytes(field, max) : [];

    /// <summary>A block of the page's tags and of its EXIF and GPS directories; empty where they tell nothing of the picture.</summary>
    private static byte[] ExifOf(TiffDirectory directory, int max)
    {
        if (!directory.Fields.Any(field => Telling.Contains(field.Tag)))
            return [];
        var block = new DirectoryBuilder(isBig: false, isBigEndian: false);
        foreach (var field in directory.Fields)
        {
            if (!ExifPageTags.Contains(field.Tag) || field.Count == 0 || block.Has(field.Tag))
                continue;
            if (field.Tag is TiffTag.ExifIfd or TiffTag.GpsIfd)
                AddBelow(block, directory, field, max);
            else
                AddRaw(block, directory, field, ref max);
        }

        using var sink = new ByteSink();
        sink.Write("II*\0"u8);
        sink.Write([8, 0, 0, 0]);
        block.Write(sink, sink.Length, 0);
        return sink.Written.ToArray();
    }

    private static void AddBelow(DirectoryBuilder block, TiffDirectory directory, TiffField pointer, int max)
    {
        try
        {
            var below = new DirectoryBuilder(isBig: false, isBigEndian: false);
            foreach (var field in directory.File.ReadDirectory(directory.Integers(pointer, 1)[0]).Fields)
                AddRaw(below, directory, field, ref max);
            block.AddBelow(pointer.Tag, [below]);
        }
        catch (CorruptImageException)
        {
            // Damaged metadata never keep an image from being read.
        }
    }

    private static void AddRaw(DirectoryBuilder block, TiffDirectory directory, TiffField field, ref int max)
    {
        // Offsets into the file, and numbers of 64 bits, mean nothing in a block.
        if (field.Count == 0 || field.ByteLength > max || field.Type is TiffType.Ifd or >= TiffType.Long8 || field.Tag == 0xA005
            || block.Has(field.Tag))
            return;
        max -= (int)field.ByteLength;
        var bytes = new byte[(int)field.ByteLength];
        directory.Read(field, 0, bytes);
        block.AddRaw(field.Tag, field.Type, bytes, isReversed: !directory.File.IsLittleEndian);
    }

    private static Palette? PaletteOf(TiffSeries image)
    {
        if (image.Layout.ColorModel != ColorModel.Indexed || image.Layout.Bits > 8)
            return null;
        try
        {
            var table = ColorTable.Of(image);
            var rgb = new byte[table.Rgb.Length];
            for (var i = 0; i < rgb.Length; i++)
                rgb[i] = (byte)(table.DType == DType.UInt8 ? table.Rgb[i] : table.Rgb[i] >> 8);
            return new Palette(rgb);
        }
        catch (CorruptImageException)
        {
            return null;
        }
    }
}
