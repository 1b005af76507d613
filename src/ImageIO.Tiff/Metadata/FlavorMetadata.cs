using System.Xml.Linq;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Metadata;

/// <summary>What the programs of science write beside the tags, as values with types.</summary>
internal static class FlavorMetadata
{
    /// <summary>Adds the flags of a file, and what its program says.</summary>
    /// <param name="values">Where they go.</param>
    /// <param name="first">The directory of the file's first page.</param>
    /// <param name="description">Its description.</param>
    /// <param name="image">The image that is asked for.</param>
    /// <param name="max">The most bytes of metadata.</param>
    /// <returns>The distances between samples; null where nothing tells them.</returns>
    public static PhysicalSteps? Add(Dictionary<string, object> values, TiffDirectory first, string description, TiffSeries image, int max)
    {
        var software = first.Text(TiffTag.Software, max);
        var isQpi = software.StartsWith("PerkinElmer-QPI", StringComparison.Ordinal);
        values["byteorder"] = first.File.IsLittleEndian ? "<" : ">";
        values["is_bigtiff"] = first.File.IsBig;
        values["is_ome"] = OmeSeries.IsOme(description);
        values["is_imagej"] = ImageJSeries.IsImageJ(description);
        values["is_shaped"] = ShapedSeries.IsShaped(first, description);
        values["is_lsm"] = first.Has(TiffTag.CzLsmInfo);
        values["is_stk"] = first.Has(TiffTag.Uic1);
        values["is_fei"] = first.Has(TiffTag.FeiSfeg) || first.Has(TiffTag.FeiHelios);
        values["is_sem"] = first.Has(TiffTag.CzSem);
        values["is_svs"] = description.StartsWith("Aperio ", StringComparison.Ordinal);
        values["is_ndpi"] = first.Has(TiffTag.NdpiFormat);
        values["is_qpi"] = isQpi;
        values["is_philips"] = PhilipsMetadata.IsPhilips(first, description);
        values["is_scn"] = ScannerMetadata.IsLeica(description);
        values["is_bif"] = ScannerMetadata.IsVentana(first, description);
        values["is_fluoview"] = FluoViewMetadata.IsFluoView(first);
        values["is_sis"] = SisMetadata.IsSis(first);
        values["is_scanimage"] = ScanImageMetadata.IsScanImage(software, description);
        values["is_geotiff"] = first.Has(TiffTag.GeoKeyDirectory);
        PhysicalSteps? steps = null;
        if (FeiMetadata.Read(first) is { Count: > 0 } fei)
            Put("fei", (fei, FeiMetadata.Steps(fei)));
        Put("cz_sem", ZeissSemMetadata.Read(first));
        Put("lsm", LsmMetadata.Read(first));
        Put("stk", StkMetadata.Read(first, description));
        Put("fluoview", FluoViewMetadata.Read(first));
        Put("sis", SisMetadata.Read(first));
        if (values["is_scanimage"] is true)
            Put("scanimage", (ScanImage(first, software), null));
        if (values["is_scn"] is true)
            Put("scn", ScannerMetadata.Leica(description, image.Name));
        if (values["is_bif"] is true)
            Put("bif", ScannerMetadata.Ventana(first, image.FirstPage.File.ReadDirectory(image.FirstPage.Directory)));
        if (values["is_svs"] is true)
            Put("svs", SlideMetadata.Aperio(description));
        if (values["is_philips"] is true)
            Put("philips", PhilipsMetadata.Read(description));
        if (SlideMetadata.Hamamatsu(first) is { Count: > 0 } ndpi)
            Put("ndpi", (ndpi, null));
        if (isQpi && SlideMetadata.PerkinElmer(image, description) is { } qpi)
            Put("qpi", (qpi, null));
        if (values["is_ome"] is true && OmeSeries.Parse(description) is { } root)
            Put("ome", Ome(root, image));
        if (values["is_imagej"] is true)
            Put("imagej", ImageJMetadata.Read(first, ImageJSeries.Parse(description), max));
        return steps is { IsKnown: true } ? steps : null;

        void Put(string key, (Dictionary<string, object> Values, PhysicalSteps? Steps)? found)
        {
            if (found is not { } known)
                return;
            values[key] = new ImageMetadata(known.Values);
            steps = known.Steps ?? steps;
        }
    }

    /// <summary>Whether the description is a person's, and not a program's that says in it how pages make up an array.</summary>
    public static bool IsPlain(Dictionary<string, object> values)
        => Array.TrueForAll(["is_ome", "is_imagej", "is_shaped", "is_lsm", "is_stk", "is_svs", "is_ndpi", "is_qpi", "is_philips", "is_scn",
            "is_fluoview", "is_scanimage"], (string flag) => values[flag] is false);

    private static Dictionary<string, object> ScanImage(TiffDirectory first, string software)
        => ScanImageMetadata.ReadHeader(first.File) is { Count: > 0 } header ? header : ScanImageMetadata.Parse(software);

    private static (Dictionary<string, object> Values, PhysicalSteps? Steps)? Ome(XElement root, TiffSeries image)
    {
        var images = root.Elements().Where(element => element.Name.LocalName == "Image").ToList();
        var own = images.Find(element => (string?)element.Attribute("Name") == image.Name) ?? images.FirstOrDefault();
        var pixels = own?.Elements().FirstOrDefault(element => element.Name.LocalName == "Pixels");
        if (pixels is null)
            return null;
        var ome = new Dictionary<string, object>();
        foreach (var attribute in pixels.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))
            ome[attribute.Name.LocalName.ToLowerInvariant()] = KeyValues.Typed(attribute.Value);
        var channels = pixels.Elements().Where(element => element.Name.LocalName == "Channel")
            .Select(element => (string?)element.Attribute("Name") ?? "").ToArray();
        if (channels.Length > 0)
            ome["channels"] = channels;
        var steps = new PhysicalSteps(
            KeyValues.Number(ome, "physicalsizez"),
            KeyValues.Number(ome, "physicalsizey"),
            KeyValues.Number(ome, "physicalsizex"),
            ome.TryGetValue("physicalsizexunit", out var unit) ? unit as string : "µm");
        return (ome, steps.IsKnown ? steps : null);
    }
}
