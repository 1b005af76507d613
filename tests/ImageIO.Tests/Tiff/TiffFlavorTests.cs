using System.Collections.Immutable;
using ImageIO.Tiff;
using static ImageIO.Tests.Tiff.TiffWriteTests;

namespace ImageIO.Tests.Tiff;

/// <summary>What the programs of microscopes and scanners write: series, names, and values with types.</summary>
public class TiffFlavorTests
{
    private static ImageProperties[] Images(string name)
    {
        using var reader = Iio.ImOpen(Repository.Data("tiff", name));
        return [.. Enumerable.Range(0, reader.ImageCount).Select(index => reader.Properties(index))];
    }

    private static ImageMetadata Metadata(string name, string key)
    {
        var metadata = Iio.ImMeta(Repository.Data("tiff", name));
        Assert.True(metadata.TryGet<ImageMetadata>(key, out var values), $"{name} has no {key}.");
        return values;
    }

    [Fact]
    public void Lsm_has_its_stack_and_its_thumbnails()
    {
        var images = Images("stack.lsm");
        Assert.Equal(["TZCYX", "TZSYX"], images.Select(image => image.Axes));
        Assert.Equal([1, 1e-6 * 1e6, 1, 3e-7 * 1e6, 2e-7 * 1e6], images[0].Spacing);
        var lsm = Metadata("stack.lsm", "lsm");
        Assert.Equal((3, 2, 3), (lsm["dimensionz"], lsm["dimensiontime"], lsm["dimensionchannels"]));
        Assert.Equal(2e-7, lsm["voxelsizex"]);
        Assert.Equal(["Ch1-T1", "Ch2-T2", "ChD"], (ImmutableArray<string>)lsm["channels"]);
        Assert.Equal([0.5, 1.75], (ImmutableArray<double>)lsm["timestamps"]);
        Assert.Equal("µm", Iio.ImMeta(Repository.Data("tiff", "stack.lsm")).Geometry!.Unit);
    }

    [Fact]
    public void Stk_has_the_distance_time_and_wavelength_of_each_plane()
    {
        var image = Assert.Single(Images("stack.stk"));
        Assert.Equal(("ZYX", "cells"), (image.Axes, image.Name));
        Assert.Equal([2.5, 0.25, 0.25], image.Spacing);
        var stk = Metadata("stack.stk", "stk");
        Assert.Equal([2.5, 2.5, 2.5], (ImmutableArray<double>)stk["zdistance"]);
        Assert.Equal([488.0, 488, 561], (ImmutableArray<double>)stk["wavelengths"]);
        Assert.Equal(new DateTimeOffset(2000, 2, 2, 15, 6, 4, 783, TimeSpan.Zero), ((ImmutableArray<DateTimeOffset>)stk["created"])[2]);
        Assert.Equal(["first", "second", "third"], (ImmutableArray<string>)stk["planedescriptions"]);
        Assert.Equal("um", stk["calibrationunits"]);
    }

    [Fact]
    public void Leica_slides_have_their_images_channels_and_levels()
    {
        var images = Images("slide.scn");
        Assert.Equal([("YXS", "overview"), ("CYX", "cells")], images.Select(image => (image.Axes!, image.Name!)));
        Assert.Equal([[2, 48, 64], [2, 24, 32]], images[1].LevelShapes.Select(shape => shape.ToArray()));
        Assert.Equal([1, 0.25, 0.5], images[1].Spacing);
        Assert.True(Iio.ImMeta(Repository.Data("tiff", "slide.scn"), 1).TryGet<ImageMetadata>("scn", out var scn));
        Assert.Equal(("cells", "A1", "SCN400", 20), (scn["name"], scn["barcode"], scn["devicemodel"], scn["objective"]));
    }

    [Fact]
    public void Ventana_slides_have_levels_and_named_pictures()
    {
        var images = Images("slide.bif");
        Assert.Equal(["Baseline", "Label", "Thumbnail"], images.Select(image => image.Name));
        Assert.Equal([[48, 64, 3], [24, 32, 3]], images[0].LevelShapes.Select(shape => shape.ToArray()));
        Assert.Equal([0.465, 0.465, 1], images[0].Spacing);
        var bif = Metadata("slide.bif", "bif");
        Assert.Equal((20, 0.465), (bif["magnification"], bif["scanres"]));
    }

    [Fact]
    public void ScanImage_tells_slices_frames_and_channels()
    {
        Assert.Equal("ZTCYX", Assert.Single(Images("scanimage.tif")).Axes);
        var values = Metadata("scanimage.tif", "scanimage");
        Assert.Equal([1.0, 3], (ImmutableArray<double>)values["si.hchannels.channelsave"]);
        Assert.Equal((3, "frame"), (values["si.hstackmanager.framesperslice"], values["si.hroimanager.scantype"]));
    }

    [Fact]
    public void FluoView_tells_its_axes_by_name()
    {
        var image = Assert.Single(Images("fluoview.tif"));
        Assert.Equal(("CZYX", "series 1"), (image.Axes, image.Name));
        Assert.Equal([1, 2, 0.25, 0.5], image.Spacing);
        Assert.True(Metadata("fluoview.tif", "fluoview").TryGet<ImageMetadata>("z", out var depth));
        Assert.Equal((3, 2.0, "um"), (depth["size"], depth["resolution"], depth["unit"]));
    }

    [Fact]
    public void Sis_tells_its_axes_and_the_size_of_pixels()
    {
        var image = Assert.Single(Images("sis.tif"));
        Assert.Equal("ZCYX", image.Axes);
        Assert.Equal([150e-9, 75e-9], image.Spacing.TakeLast(2).Select(step => Math.Round(step, 12)).Reverse());
        var sis = Metadata("sis.tif", "sis");
        Assert.Equal(("slide 7", "2026:01:02 03:04:00", 40.0, "XC50", "stack"),
            (sis["name"], sis["datetime"], sis["magnification"], sis["cameraname"], sis["picturetype"]));
        Assert.True(sis.TryGet<ImageMetadata>("Z", out var section));
        Assert.Equal(0.5, section["ZPos1"]);
    }

    [Fact]
    public void Part_of_a_page_that_is_one_large_jpeg_is_read_from_its_pieces()
    {
        // What is damaged lies in other pieces, so that the JPEG can't be decoded as a whole.
        var file = File.ReadAllBytes(Repository.Data("tiff", "jpeg", "restarts.ndpi"));
        using var whole = Iio.ImRead(file);
        Assert.Equal("edefa2c31f5016d0", PixelHash.Of(whole));
        Assert.Equal([256, 32], Iio.ImProps(file).ChunkShape);
        var start = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);
        file.AsSpan(start, 4).CopyTo(file.AsSpan(start + 40));
        file.AsSpan(start + 60, 100).Clear();
        using var reader = Iio.ImOpen(file);
        using var part = reader.ReadRegion(0, 300..520, 40..60);
        for (var row = 0; row < 220; row++)
            Assert.Equal(whole.BytesAt(((300 + row) * 60) + 40, 20), part.BytesAt(row * 20, 20));
    }

    [Fact]
    public void Aperio_slides_have_levels_and_named_pictures()
    {
        var images = Images("slide.svs");
        Assert.Equal(["Baseline", "Thumbnail", "Label", "Macro"], images.Select(image => image.Name));
        Assert.Equal([[48, 64, 3], [24, 32, 3]], images[0].LevelShapes.Select(shape => shape.ToArray()));
        Assert.Equal([0.499, 0.499, 1], images[0].Spacing);
        Assert.Equal([0.998, 0.998, 1], Iio.ImProps(Repository.Data("tiff", "slide.svs"), 0, new ReadOptions { Level = 1 }).Spacing);
        var svs = Metadata("slide.svs", "svs");
        Assert.Equal((20, 0.499), (svs["appmag"], svs["mpp"]));
        using var half = Iio.ImRead(Repository.Data("tiff", "slide.svs"), 0, new ReadOptions { Level = 1 });
        using var whole = Iio.ImRead(Repository.Data("tiff", "slide.svs"));
        Assert.Equal(whole.Bytes[..3], half.Bytes[..3]);
        Assert.Equal(whole.Bytes[6..9], half.Bytes[3..6]);
    }

    [Fact]
    public void Hamamatsu_slides_have_pointers_of_64_bits()
    {
        var images = Images("slide.ndpi");
        Assert.Equal(["Baseline", "Macro"], images.Select(image => image.Name));
        Assert.Equal(2, images[0].LevelShapes.Length);
        Assert.Equal(20, Metadata("slide.ndpi", "ndpi")["objective.lens.magnificant"]);
        Assert.Equal(false, Iio.ImMeta(Repository.Data("tiff", "slide.ndpi"))["is_bigtiff"]);
    }

    [Fact]
    public void Upper_halves_of_Hamamatsu_s_pointers_lead_beyond_what_32_bits_reach()
    {
        // The strip of the first page is said to be 4 GiB further on, where the file has nothing.
        var bytes = File.ReadAllBytes(Repository.Data("tiff", "slide.ndpi"));
        var at = BitConverter.ToInt32(bytes, 4);
        var count = BitConverter.ToUInt16(bytes, at);
        var entry = Enumerable.Range(0, count).Single(i => BitConverter.ToUInt16(bytes, at + 2 + (12 * i)) == 273);
        bytes[at + 2 + (12 * count) + 8 + (4 * entry)] = 1;
        var offset = (1L << 32) + BitConverter.ToUInt32(bytes, at + 2 + (12 * entry) + 8);
        var fault = Assert.Throws<CorruptImageException>(() => Iio.ImRead(bytes));
        Assert.Contains($"byte {offset}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PerkinElmer_slides_have_channels_at_each_level()
    {
        var images = Images("slide.qptiff");
        Assert.Equal(["Baseline", "Thumbnail", "Macro", "Label"], images.Select(image => image.Name));
        Assert.Equal("CYX", images[0].Axes);
        Assert.Equal([[2, 48, 64], [2, 24, 32]], images[0].LevelShapes.Select(shape => shape.ToArray()));
        Assert.Equal(["DAPI", "Opal 520"], (ImmutableArray<string>)Metadata("slide.qptiff", "qpi")["channels"]);
    }

    [Fact]
    public void Philips_slides_have_levels_of_whole_tiles()
    {
        var images = Images("philips.tif");
        Assert.Equal(["Baseline", "Macro", "Label"], images.Select(image => image.Name));
        Assert.Equal([[48, 64, 3], [32, 32, 3]], images[0].LevelShapes.Select(shape => shape.ToArray()));
        Assert.Equal([0.00025, 0.0005, 1], images[0].Spacing);
        Assert.Equal("PHILIPS", Metadata("philips.tif", "philips")["dicom_manufacturer"]);
    }

    [Fact]
    public void Fei_sections_are_typed_and_its_bar_is_discarded_where_asked()
    {
        var fei = Metadata("fei.tif", "fei");
        Assert.Equal(["User", "System", "Beam", "EScan", "Image"], fei.Keys);
        Assert.Equal(7.70833e-009, ((ImageMetadata)fei["EScan"])["PixelHeight"]);
        Assert.IsType<int>(((ImageMetadata)fei["Image"])["ResolutionX"]);
        var path = Repository.Data("tiff", "fei.tif");
        Assert.Equal([12, 10], Iio.ImProps(path).Shape);
        Assert.Equal([9, 10], Iio.ImProps(path, 0, new TiffReadOptions { DiscardWatermark = true }).Shape);
        Assert.Equal([7.70833e-009, 7.70833e-009], Iio.ImProps(path).Spacing);
    }

    [Fact]
    public void An_ordinary_file_has_no_sections_of_FEI()
        => Assert.False(Iio.ImMeta(Repository.Data("tiff", "gray8.tif")).ContainsKey("fei"));

    [Fact]
    public void Zeiss_electron_microscopes_tell_values_with_units()
    {
        var sem = Metadata("zeiss_sem.tif", "cz_sem");
        var distance = (ImageMetadata)sem["ap_wd"];
        Assert.Equal(("WD", 8.6, "mm"), (distance["name"], distance["value"], distance["unit"]));
        Assert.Equal(false, ((ImageMetadata)sem["dp_zoom"])["value"]);
        Assert.Equal("Gemini 02-17", ((ImageMetadata)sem["sv_serial_number"])["value"]);
        var geometry = Iio.ImMeta(Repository.Data("tiff", "zeiss_sem.tif")).Geometry!;
        Assert.Equal([11.17, 11.17], geometry.Spacing);
        Assert.Equal("nm", geometry.Unit);
    }

    [Fact]
    public void A_scanner_s_thumbnails_are_images_of_their_own()
    {
        var images = Images("scanned.tif");
        Assert.Equal([[2, 5, 4], [2, 20, 14]], images.Select(image => image.Shape.ToArray()));
        Assert.Equal([DType.UInt8, DType.Bool], images.Select(image => image.DType));
    }

    [Fact]
    public void ImageJ_labels_ranges_and_notes_are_read()
    {
        var imagej = Metadata("imagej_labels.tif", "imagej");
        Assert.Equal("a note", imagej["info"]);
        Assert.Equal(["first", "second"], (ImmutableArray<string>)imagej["labels"]);
        Assert.Equal([10, 250.5], (ImmutableArray<double>)imagej["ranges"]);
        Assert.Equal((0.5, 2), (imagej["spacing"], imagej["slices"]));
        var image = Assert.Single(Images("imagej_labels.tif"));
        Assert.Equal([0.5, 0.5, 0.25], image.Spacing);
    }

    [Fact]
    public void Spacing_is_that_of_the_resolution_where_no_program_tells_another()
    {
        using var image = Noise(DType.UInt8, 6, 5, 3);
        var metadata = new ImageMetadata(new Dictionary<string, object> { ["dpi"] = new[] { 100.0, 200.0 } });
        Assert.Equal([1 / 200.0, 1 / 100.0, 1],
            Iio.ImProps(Iio.ImEncode(".tif", image, new TiffWriteOptions { Metadata = metadata })).Spacing);
        Assert.Empty(Iio.ImProps(Iio.ImEncode(".tif", image)).Spacing);
    }

    [Fact]
    public void Ome_levels_have_the_spacing_of_their_pixels()
    {
        using var image = Noise(DType.UInt16, 2, 16, 20);
        var options = new TiffWriteOptions
        {
            Flavor = TiffFlavor.Ome,
            Axes = "ZYX",
            PyramidLevels = 1,
            Metadata = new ImageMetadata { Geometry = new ImageGeometry { Spacing = [2, 0.5, 0.25], Unit = "µm" } },
        };
        var file = Iio.ImEncode(".ome.tif", image, options);
        Assert.Equal([2, 0.5, 0.25], Iio.ImProps(file).Spacing);
        Assert.Equal([2, 1, 0.5], Iio.ImProps(file, 0, new ReadOptions { Level = 1 }).Spacing);
    }
}
