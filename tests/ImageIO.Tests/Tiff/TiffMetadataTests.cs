using System.Collections.Immutable;
using ImageIO.Quantization;
using ImageIO.Tiff;
using static ImageIO.Tests.Tiff.TiffWriteTests;

namespace ImageIO.Tests.Tiff;

/// <summary>Metadata both ways: what is written is read, under the same names.</summary>
public class TiffMetadataTests
{
    private static byte[] Encode(Dictionary<string, object> values, TiffWriteOptions? options = null, int images = 1)
    {
        using var image = Noise(DType.UInt8, 6, 5);
        options ??= new TiffWriteOptions();
        return Iio.ImEncode(".tif", Enumerable.Repeat(image, images).ToList(), options with { Metadata = new ImageMetadata(values) });
    }

    [Fact]
    public void Texts_come_back_under_their_names()
    {
        var metadata = Iio.ImMeta(Encode(new()
        {
            ["description"] = "Wer reitet so spät",
            ["software"] = "a program",
            ["artist"] = "somebody",
            ["datetime"] = "2018:08:06 15:35:05",
            ["copyright"] = "nobody",
        }));
        Assert.Equal("Wer reitet so spät", metadata["description"]);
        Assert.Equal("a program", metadata["software"]);
        Assert.Equal("somebody", metadata["artist"]);
        Assert.Equal("2018:08:06 15:35:05", metadata["datetime"]);
        Assert.Equal("nobody", metadata["copyright"]);
    }

    [Theory]
    [InlineData(100.0, 200.0)]
    [InlineData(0.5, 0.5)]
    [InlineData(1.0 / 3, 1.0 / 3)]
    [InlineData(11811.02362, 299.9994)]
    public void A_resolution_comes_back_as_it_was(double x, double y)
    {
        var metadata = Iio.ImMeta(Encode(new() { ["dpi"] = new[] { x, y } }));
        Assert.Equal(new ImageResolution(x, y, ResolutionUnit.Inch), metadata.Resolution);
        Assert.Equal(2, metadata["resolutionunit"]);
        Assert.Equal([x, y], (ImmutableArray<double>)metadata["resolution"]);
    }

    [Fact]
    public void Where_no_resolution_was_given_none_is_told()
    {
        var metadata = Iio.ImMeta(Encode([]));
        Assert.False(metadata.ContainsKey("resolution"));
        Assert.Null(metadata.Resolution);
    }

    [Fact]
    public void Each_image_has_a_description_of_its_own_beside_its_shape()
    {
        using var image = Noise(DType.UInt8, 6, 5);
        var bytes = new MemoryStream();
        using (var writer = Iio.ImOpenWrite(bytes, new TiffWriteOptions()))
        {
            writer.Write(image, metadata: new ImageMetadata(new Dictionary<string, object> { ["description"] = "one" }));
            writer.Write(image, metadata: new ImageMetadata(new Dictionary<string, object> { ["description"] = "two" }));
        }

        using var reader = Iio.ImOpen(bytes.ToArray());
        Assert.Equal("one", reader.Metadata(0)["description"]);
        Assert.Equal("two", reader.Metadata(1)["description"]);
        Assert.Equal("{\"shape\": [6, 5]}", reader.Metadata(1)["description1"]);
        Assert.Equal(true, reader.Metadata(0)["is_shaped"]);
        Assert.Equal(false, reader.Metadata(0)["is_imagej"]);
    }

    [Fact]
    public void Profile_packet_and_exif_come_back()
    {
        using var image = Noise(DType.UInt8, 6, 5, 3);
        byte[] exif =
        [
            .. "MM\0*"u8, 0, 0, 0, 8, 0, 2, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0,
            0, 1, 0x82, 0x9A, 0, 5, 0, 0, 0, 1, 0, 0, 0, 56, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 125,
        ];
        var metadata = new ImageMetadata { Icc = new byte[200], Xmp = "<x/>"u8.ToArray(), Exif = exif };
        foreach (var isBigEndian in new[] { false, true })
        {
            var read = Iio.ImMeta(Iio.ImEncode(".tif", image, new TiffWriteOptions { Metadata = metadata, BigEndian = isBigEndian }));
            Assert.Equal(200, read.Icc.Length);
            Assert.Equal("<x/>"u8, read.Xmp.Span);
            Assert.Equal(6, read.Orientation);
            var exposure = Assert.Single(read.ExifEntries, entry => entry.Directory == ExifDirectory.Photo);
            Assert.Equal("ExposureTime", exposure.Name);
            Assert.Equal(1.0 / 125, exposure.Value);
        }
    }

    [Fact]
    public void Tags_of_ones_own_come_back_with_their_types()
    {
        ImmutableArray<TiffTagValue> tags =
        [
            new(65000, "text"), new(65001, new ushort[] { 1, 2 }), new(65002, 1.5), new(65003, new byte[] { 1, 2, 3 }), new(65004, -7),
        ];
        var metadata = Iio.ImMeta(Encode([], new TiffWriteOptions { ExtraTags = tags }));
        Assert.Equal("text", metadata["65000"]);
        Assert.Equal([1, 2], (ImmutableArray<int>)metadata["65001"]);
        Assert.Equal(1.5, metadata["65002"]);
        Assert.Equal([1, 2, 3], (ImmutableArray<byte>)metadata["65003"]);
        Assert.Equal(-7, metadata["65004"]);
    }

    [Fact]
    public void A_tag_that_the_library_writes_can_not_be_given()
        => Assert.Throws<ImageEncodingException>(() => Encode([], new TiffWriteOptions { ExtraTags = [new(256, 5)] }));

    [Fact]
    public void Places_in_a_palette_come_back_with_it()
    {
        using var places = NdArray.Create(DType.UInt8, 4, 4);
        for (var i = 0; i < 16; i++)
            places.Bytes[i] = (byte)(i % 3);
        places.ColorModel = ColorModel.Indexed;
        var palette = new Palette([255, 0, 0, 0, 255, 0, 1, 2, 3]);
        var bytes = Iio.ImEncode(".tif", places, new TiffWriteOptions { Metadata = new ImageMetadata { Palette = palette } });
        using var colors = Iio.ImRead(bytes);
        Assert.Equal([4, 4, 3], colors.Shape.ToArray());
        Assert.Equal([255, 0, 0, 0, 255, 0, 1, 2, 3], colors.Bytes[..9].ToArray());
        using var read = Iio.ImRead(bytes, 0, new ReadOptions { ApplyPalette = false });
        AssertEqual(places, read);
        Assert.Equal(ColorModel.Indexed, read.ColorModel);
    }

    [Fact]
    public void GeoTiff_keys_become_a_code_and_a_transform()
    {
        ImmutableArray<TiffTagValue> tags =
        [
            new(33550, new[] { 0.5, 0.25, 0 }), new(33922, new[] { 0, 0, 0, 100.0, 50, 0 }),
            new(34735, new ushort[] { 1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326 }),
        ];
        var metadata = Iio.ImMeta(Encode([], new TiffWriteOptions { ExtraTags = tags }));
        Assert.Equal(4326, metadata["epsg"]);
        Assert.Equal([0.5, 0, 100, 0, -0.25, 50], (ImmutableArray<double>)metadata["transform"]);
        Assert.True(metadata.TryGet<ImageMetadata>("geotiff", out var keys)
            && keys.TryGet<int>("gtmodeltype", out var model) && model == 2);
    }

    [Fact]
    public void The_settings_of_an_electron_microscope_are_sections_and_its_bar_can_be_left_out()
    {
        ImmutableArray<TiffTagValue> tags = [
            new(34682, "[User]\r\nDate=01/02/2020\r\n" +
                "[EScan]\r\nPixelHeight=7.70833e-009\r\n[Image]\r\nResolutionX=5\r\nResolutionY=4\r\n")];
        var bytes = Encode([], new TiffWriteOptions { ExtraTags = tags });
        var metadata = Iio.ImMeta(bytes);
        Assert.Equal(true, metadata["is_fei"]);
        Assert.True(metadata.TryGet<ImageMetadata>("fei", out var fei));
        Assert.Equal(["User", "EScan", "Image"], fei.Keys);
        Assert.Equal(7.70833e-009, ((ImageMetadata)fei["EScan"])["PixelHeight"]);
        Assert.Equal(5, ((ImageMetadata)fei["Image"])["ResolutionX"]);
        using var whole = Iio.ImRead(bytes);
        using var picture = Iio.ImRead(bytes, 0, new TiffReadOptions { DiscardWatermark = true });
        Assert.Equal([6, 5], whole.Shape.ToArray());
        Assert.Equal([4, 5], picture.Shape.ToArray());
        Assert.Equal(whole.Bytes[..20], picture.Bytes);
    }

    [Fact]
    public void A_description_is_the_comment_where_it_is_a_person_s()
    {
        var plain = Iio.ImMeta(Encode(new() { ["comment"] = "a cell" }));
        Assert.Equal(("a cell", "a cell"), (plain["comment"], plain["description"]));
        Assert.False(Iio.ImMeta(Encode([], new TiffWriteOptions { Flavor = TiffFlavor.ImageJ })).ContainsKey("comment"));
    }

    [Fact]
    public void A_page_that_tells_only_how_it_lies_has_no_EXIF()
        => Assert.True(Iio.ImMeta(Encode(new() { ["orientation"] = 6 })).Exif.IsEmpty);
}
