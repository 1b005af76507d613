using System.Collections.Immutable;
using ImageIO.Tiff;
using static ImageIO.Tests.Tiff.TiffWriteTests;

namespace ImageIO.Tests.Tiff;

/// <summary>
/// What the tests of Python's imageio promise of TIFF, item by item (test_tifffile_v3, test_tifffile, test_gdal, test_simpleitk).
/// </summary>
public class TiffImageioTests
{
    private static readonly TiffReadOptions Pages = new() { Images = TiffImages.Pages };

    private static byte[] Write(NdArray image, TiffWriteOptions? options = null)
        => Iio.ImEncode(".tif", image, options ?? new TiffWriteOptions());

    private static void AssertReads(NdArray expected, byte[] file, int index = 0, ReadOptions? options = null)
    {
        using var read = Iio.ImRead(file, index, options);
        AssertEqual(expected, read);
        Assert.Equal(expected.Shape.ToArray(), Iio.ImProps(file, index, options).Shape);
    }

    [Theory]
    [InlineData(DType.UInt8, 10, 10, 3)]
    [InlineData(DType.UInt8, 3, 10, 10, 3)]
    [InlineData(DType.UInt8, 2, 3, 10, 10)]
    [InlineData(DType.Bool, 255, 123)]
    [InlineData(DType.UInt32, 10, 64, 64)]
    [InlineData(DType.UInt8, 23, 123, 56, 3)]
    [InlineData(DType.UInt16, 11, 12)]
    public void An_array_is_one_image_that_comes_back(DType dtype, params int[] shape)
    {
        using var image = Noise(dtype, shape);
        var file = Write(image);
        Assert.Equal(1, Iio.ImProps(file).ImageCount);
        AssertReads(image, file);
    }

    [Fact]
    public void Zero_comes_back_from_bytes()
    {
        using var zero = NdArray.Create(DType.UInt8, 1, 1);
        AssertReads(zero, Write(zero));
    }

    [Fact]
    public void A_batch_is_a_series_for_each_image()
    {
        using var stack = Noise(DType.UInt8, 3, 10, 10, 3);
        var file = Iio.ImEncode(".tif", [stack[0], stack[1], stack[2]]);
        using var all = Iio.ImRead(file, ImageIndex.All);
        AssertEqual(stack, all);
        for (var i = 0; i < 3; i++)
            AssertReads(stack[i], file, i);
        Assert.Equal(3, Iio.ImProps(file).ImageCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(file, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(file, ^4));
    }

    [Fact]
    public void A_default_read_of_a_batch_gives_the_first()
    {
        using var batch = Noise(DType.UInt8, 2, 35, 73, 3);
        AssertReads(batch[0], Iio.ImEncode(".tif", [batch[0], batch[1]]));
    }

    [Fact]
    public void One_color_picture_is_one_page()
    {
        using var image = Noise(DType.UInt8, 20, 30, 3);
        Assert.Equal(1, Iio.ImProps(Write(image), 0, Pages).ImageCount);
    }

    [Fact]
    public void Planes_of_two_pages_are_one_array_and_two_pages()
    {
        var path = Repository.Data("tiff", "multipage_rgb.tif");
        var properties = Iio.ImProps(path);
        Assert.Equal([2, 3, 10, 10], properties.Shape);
        Assert.Empty(properties.Spacing);
        Assert.Equal([3, 10, 10], Iio.ImProps(path, 1, Pages).Shape);
        using (var pages = Iio.ImOpen(path, Pages))
            Assert.Equal(2, pages.ImageCount);
        var metadata = Iio.ImMeta(path);
        Assert.Equal((false, true), (metadata["is_imagej"], metadata["is_shaped"]));
        Assert.Equal(("shape=(2,3,10,10)", "tifffile.py", "2015:05:09 09:08:29"),
            (metadata["description"], metadata["software"], metadata["datetime"]));
        Assert.Equal(2, metadata["planarconfiguration"]);
    }

    [Fact]
    public void Separate_planes_are_written_where_the_axes_say_so()
    {
        using var image = Noise(DType.UInt8, 3, 10, 10);
        Assert.Equal(2, Iio.ImMeta(Write(image, new TiffWriteOptions { Axes = "SYX" }))["planarconfiguration"]);
        using var pixels = Noise(DType.UInt8, 10, 10, 3);
        Assert.Equal(1, Iio.ImMeta(Write(pixels))["planarconfiguration"]);
    }

    [Theory]
    [InlineData(TiffWriteCompression.Deflate, 8)]
    [InlineData(TiffWriteCompression.None, 1)]
    public void The_compression_is_told(TiffWriteCompression compression, int number)
    {
        using var image = Noise(DType.UInt8, 3, 20, 30);
        var file = Write(image, new TiffWriteOptions { Compression = compression });
        Assert.Equal(number, Iio.ImMeta(file)["compression"]);
        Assert.Equal(number, Iio.ImMeta(file, 2, options: Pages)["compression"]);
    }

    [Fact]
    public void A_hyperstack_of_ImageJ_comes_back()
    {
        using var stack = Noise(DType.UInt16, 15, 2, 180, 183);
        var file = Write(stack, new TiffWriteOptions { Flavor = TiffFlavor.ImageJ });
        AssertReads(stack, file);
        Assert.Equal(true, Iio.ImMeta(file)["is_imagej"]);
    }

    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(0.0, 12.0)]
    [InlineData(100.0, 200.0)]
    [InlineData(0.5, 0.5)]
    [InlineData(1.0 / 3, 1.0 / 3)]
    public void A_resolution_and_its_unit_come_back(double x, double y)
    {
        // As tags of one's own: the library itself writes none of zero.
        using var image = Noise(DType.UInt8, 4, 4);
        var metadata = x > 0 ? new ImageMetadata(new Dictionary<string, object> { ["dpi"] = new[] { x, y } }) : ImageMetadata.Empty;
        ImmutableArray<TiffTagValue> tags = x > 0 ? [] : [new(282, (float)x), new(283, (float)y), new(296, (ushort)2)];
        var read = Iio.ImMeta(Write(image, new TiffWriteOptions { Metadata = metadata, ExtraTags = tags }));
        Assert.Equal([x, y], (ImmutableArray<double>)read["resolution"]);
        Assert.Equal(2, read["resolutionunit"]);
    }

    [Fact]
    public void A_resolution_divided_by_zero_or_missing_is_none()
    {
        using var image = Noise(DType.UInt8, 4, 4);
        ImmutableArray<TiffTagValue>[] files =
        [
            [new(282, float.PositiveInfinity), new(283, 1f), new(296, (ushort)2)], [new(283, 1f), new(296, (ushort)1)],
            [new(282, 1f), new(283, float.NaN)],
        ];
        foreach (var tags in files)
        {
            var read = Iio.ImMeta(Write(image, new TiffWriteOptions { ExtraTags = tags }));
            Assert.False(read.ContainsKey("resolution"));
            Assert.True(read.ContainsKey("yresolution"));
            Assert.Null(read.Resolution);
            Assert.Equal(tags.Any(tag => tag.Number == 296), read.ContainsKey("resolutionunit"));
        }
    }

    [Fact]
    public void Properties_of_one_image_of_all_and_of_pages()
    {
        using var first = Noise(DType.UInt8, 4, 255, 255, 3);
        using var second = Noise(DType.UInt8, 255, 255, 3);
        using var third = Noise(DType.UInt8, 120, 73, 3);
        var file = Iio.ImEncode(".tif", [first, second, third]);
        Assert.Equal([4, 255, 255, 3], Iio.ImProps(file).Shape);
        Assert.Equal([255, 255, 3], Iio.ImProps(file, 1).Shape);
        Assert.Equal([120, 73, 3], Iio.ImProps(file, 2).Shape);
        Assert.Equal(6, Iio.ImProps(file, 0, Pages).ImageCount);
        Assert.Equal([255, 255, 3], Iio.ImProps(file, 3, Pages).Shape);
        Assert.Equal([120, 73, 3], Iio.ImProps(file, 5, Pages).Shape);
        var batch = Iio.ImProps(Iio.ImEncode(".tif", [second, second]), ImageIndex.All);
        Assert.Equal([2, 255, 255, 3], batch.Shape);
        Assert.Equal((2, true), (batch.ImageCount, batch.IsBatch));
        var pages = Enumerable.Range(0, 4).Select(index => Iio.ImRead(file, index, Pages)).ToList();
        for (var i = 0; i < pages.Count; i++)
        {
            using var page = pages[i];
            AssertEqual(first[i], page);
        }
    }

    [Fact]
    public void Contiguous_arrays_of_four_writes_are_four_images()
    {
        using var stack = Noise(DType.UInt8, 4, 128, 128, 3);
        var bytes = new MemoryStream();
        using (var writer = Iio.ImOpenWrite(bytes, new TiffWriteOptions { Contiguous = true }))
        {
            for (var i = 0; i < 4; i++)
                writer.Write(stack[i]);
        }

        using var all = Iio.ImRead(bytes.ToArray(), ImageIndex.All);
        AssertEqual(stack, all);
    }

    [Fact]
    public void Garbage_is_no_TIFF_file()
        => Assert.ThrowsAny<ImageException>(() => Iio.ImRead("II*\0garbage that is none"u8.ToArray()));

    [Fact]
    public void The_old_verbs_read_and_write_volumes_and_lists()
    {
        using var volume = Noise(DType.UInt8, 3, 10, 10, 3);
        var path = Path.Combine(Directory.CreateTempSubdirectory("tiff-v2").FullName, "a.tif");
        try
        {
            IioV2.VolWrite(path, volume);
            using var read = IioV2.VolRead(path);
            AssertEqual(volume, read);
            using var frames = Noise(DType.UInt8, 3, 10, 10, 3);
            IioV2.MimSave(path, [frames[0], frames[1], frames[2]]);
            var images = IioV2.MimRead(path);
            Assert.Equal(3, images.Count);
            for (var i = 0; i < 3; i++)
            {
                AssertEqual(frames[i], images[i]);
                images[i].Dispose();
            }

            Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(path, 3));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Theory]
    [InlineData("pages.tif", "10×8 uint16, 10×8 uint16, 10×8 uint16", "3×10×8 uint16")]
    [InlineData("multipage_rgb.tif", "3×10×10 uint8, 3×10×10 uint8", "2×3×10×10 uint8")]
    [InlineData("mixed.tif", "6×5 uint8, 4×7 uint16, 5×3×3 uint8", "6×5 uint8, 4×7 uint16, 5×3×3 uint8")]
    [InlineData("scanned.tif", "2×5×4 uint8, 2×20×14 bool", "2×5×4 uint8, 2×20×14 bool")]
    public void The_old_verbs_for_many_give_the_pages_of_one_series_or_all_series(string name, string images, string volumes)
    {
        Assert.Equal(images, Text(IioV2.MimRead(Repository.Data("tiff", name))));
        Assert.Equal(volumes, Text(IioV2.MvolRead(Repository.Data("tiff", name))));

        static string Text(IReadOnlyList<NdArray> arrays)
        {
            var text = string.Join(", ", arrays);
            foreach (var array in arrays)
                array.Dispose();
            return text;
        }
    }

    [Fact]
    public void The_unit_of_a_resolution_has_a_name()
    {
        using var image = Noise(DType.UInt8, 4, 4);
        var metadata = new ImageMetadata(new Dictionary<string, object> { ["dpi"] = new[] { 100.0, 200.0 } });
        Assert.Equal(new ImageResolution(100, 200, ResolutionUnit.Inch),
            Iio.ImMeta(Write(image, new TiffWriteOptions { Metadata = metadata })).Resolution);
    }
}
