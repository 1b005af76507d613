using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace ImageIO.Tiff.Writing;

/// <summary>The words that tell how pages make up arrays.</summary>
internal static class Descriptions
{
    private static readonly string[] PhysicalAxes = ["X", "Y", "Z"];

    private const string OmeNamespace = "http://www.openmicroscopy.org/Schemas/OME/2016-06";

    /// <summary>tifffile's: the shape, and the axes where they were given.</summary>
    public static string Shaped(ArrayLayout layout, bool hasAxes, bool isTruncated)
    {
        var text = new StringBuilder("{\"shape\": [");
        text.AppendJoin(", ", layout.Shape).Append(']');
        if (hasAxes)
            text.Append(", \"axes\": \"").Append(JsonEncodedText.Encode(layout.Axes)).Append('"');
        if (isTruncated)
            text.Append(", \"truncated\": true");
        return text.Append('}').ToString();
    }

    /// <summary>ImageJ's: how many channels, slices and frames.</summary>
    public static string ImageJ(ArrayLayout layout, ImageMetadata metadata)
    {
        if (layout.DType is not (DType.UInt8 or DType.UInt16 or DType.Float32)
            || (layout.Samples > 1 && (layout.DType != DType.UInt8 || layout.Samples != 3)))
            throw new ImageEncodingException(
                $"ImageJ takes uint8, uint16 and float32, and uint8 with 3 samples, not {layout.DType} with {layout.Samples}.");
        var axes = OuterAxes(layout, "TZC", "ZC");
        if (!IsPart(axes, "TZC"))
            throw new ImageEncodingException(
                $"The outer axes of a hyperstack of ImageJ are some of T, Z and C in this order, not \"{axes}\". Transpose the array.");
        var text = new StringBuilder("ImageJ=1.11a\n");
        text.Append(CultureInfo.InvariantCulture, $"images={layout.PageCount}\n");
        Count("channels", 'C');
        Count("slices", 'Z');
        Count("frames", 'T');
        if (layout.Outer.Length > 1)
            text.Append("hyperstack=true\n");
        if (axes.Contains('C', StringComparison.Ordinal))
            text.Append("mode=grayscale\n");
        if (metadata.Geometry is { Spacing.Length: 3 } geometry)
            text.Append(CultureInfo.InvariantCulture, $"unit={geometry.Unit ?? "pixel"}\nspacing={geometry.Spacing[0]:R}\n");
        return text.Append("loop=false\n").ToString();

        void Count(string name, char axis)
        {
            if (axes.IndexOf(axis, StringComparison.Ordinal) is >= 0 and var at)
                text.Append(CultureInfo.InvariantCulture, $"{name}={layout.Outer[at]}\n");
        }
    }

    /// <summary>OME's XML, of all images of the file.</summary>
    public static string Ome(IReadOnlyList<WrittenImage> images)
    {
        XNamespace ome = OmeNamespace;
        var root = new XElement(ome + "OME", new XAttribute("Creator", "ImageIO for .NET"));
        var directory = 0;
        for (var i = 0; i < images.Count; i++)
        {
            root.Add(OmeImage(ome, images[i], i, directory));
            directory += images[i].Pages.Count;
        }

        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + root.ToString(SaveOptions.DisableFormatting);
    }

    private static XElement OmeImage(XNamespace ome, WrittenImage image, int index, int directory)
    {
        var layout = image.Layout;
        var axes = OuterAxes(layout, "TCZ", "TCZ");
        if (!axes.All("TCZ".Contains))
            throw new ImageEncodingException(
                $"The outer axes of OME-TIFF are some of T, C and Z, not \"{axes}\". Take slices of the array, or name its axes " +
                "(TiffWriteOptions.Axes).");
        var order = "XY" + string.Concat(axes.Reverse()) +
            string.Concat("ZCT".Where(axis => !axes.Contains(axis, StringComparison.Ordinal)));
        var channels = Length('C');
        var pixels = new XElement(
            ome + "Pixels",
            new XAttribute("ID", $"Pixels:{index}"),
            new XAttribute("DimensionOrder", order),
            new XAttribute("Type", OmeType(layout.DType)),
            new XAttribute("SizeX", layout.Width),
            new XAttribute("SizeY", layout.Height),
            new XAttribute("SizeZ", Length('Z')),
            new XAttribute("SizeC", channels * layout.Samples),
            new XAttribute("SizeT", Length('T')));
        if (image.Metadata.Geometry is { Spacing: { Length: 2 or 3 } spacing } geometry)
        {
            foreach (var (name, value) in PhysicalAxes.Zip(spacing.Reverse()))
                pixels.Add(new XAttribute("PhysicalSize" + name, value), new XAttribute($"PhysicalSize{name}Unit", geometry.Unit ?? "µm"));
        }

        for (var channel = 0; channel < channels; channel++)
            pixels.Add(new XElement(ome + "Channel", new XAttribute("ID", $"Channel:{index}:{channel}"),
                new XAttribute("SamplesPerPixel", layout.Samples)));
        pixels.Add(new XElement(ome + "TiffData", new XAttribute("IFD", directory), new XAttribute("PlaneCount", image.Pages.Count)));
        var title = image.Metadata.TryGet<string>("name", out var given) ? given : $"Image{index}";
        return new XElement(ome + "Image", new XAttribute("ID", $"Image:{index}"), new XAttribute("Name", title), pixels);

        int Length(char axis) => axes.IndexOf(axis, StringComparison.Ordinal) is >= 0 and var at ? layout.Outer[at] : 1;
    }

    /// <summary>The letters of the outer axes; the usual ones, from the innermost on, where nobody named them.</summary>
    private static string OuterAxes(ArrayLayout layout, string three, string two)
    {
        if (!layout.OuterAxes.Contains('Q', StringComparison.Ordinal))
            return layout.OuterAxes;
        return layout.Outer.Length switch
        {
            1 => "Z",
            2 => two[^2..],
            3 => three,
            var count => throw new ImageEncodingException(
                $"The array has {count} axes in front of its pages; there are letters for 3. Take slices of it."),
        };
    }

    private static bool IsPart(string axes, string order)
    {
        var at = 0;
        foreach (var letter in order)
        {
            if (at < axes.Length && axes[at] == letter)
                at++;
        }

        return at == axes.Length;
    }

    private static string OmeType(DType dtype) => dtype switch
    {
        DType.Bool => "bit",
        DType.UInt8 => "uint8",
        DType.Int8 => "int8",
        DType.UInt16 => "uint16",
        DType.Int16 => "int16",
        DType.UInt32 => "uint32",
        DType.Int32 => "int32",
        DType.Float32 => "float",
        DType.Float64 => "double",
        DType.Complex64 => "complex",
        DType.Complex128 => "double-complex",
        _ => throw new ImageEncodingException($"OME-TIFF has no samples of {dtype}. Convert them, or write a plain TIFF file."),
    };
}
