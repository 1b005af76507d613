using System.Buffers.Binary;
using ImageIO.Tiff;
using static ImageIO.Tests.Tiff.TiffWriteTests;

namespace ImageIO.Tests.Tiff;

/// <summary>What one image is, and what hostile files end in.</summary>
public class TiffReadTests
{
    /// <summary>A little-endian file of one directory: tags of 16 or 32 bits whose values fit in.</summary>
    private static byte[] File(params (int Tag, int Type, uint Value)[] tags)
    {
        var bytes = new byte[8 + 2 + (12 * tags.Length) + 4 + 64];
        "II*\0"u8.CopyTo(bytes);
        bytes[4] = 8;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)tags.Length);
        for (var i = 0; i < tags.Length; i++)
        {
            var entry = bytes.AsSpan(10 + (12 * i));
            BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)tags[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)tags[i].Type);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], 1);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], tags[i].Value);
        }

        return bytes;
    }

    private static (int, int, uint)[] Gray(uint width, uint height, uint offset = 8, uint compression = 1)
        => [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, compression), (262, 3, 1), (273, 4, offset), (277, 3, 1),
            (278, 4, height), (279, 4, width * height)];

    [Fact]
    public void Properties_agree_with_what_is_read()
    {
        string[] names =
        [
            "pages.tif", "mixed.tif", "planes.ome.tif", "imagej_contiguous.tif", "shaped.tif", "palette4.tif", "rgb16_planar_be.tif",
        ];
        foreach (var name in names)
        {
            foreach (var options in new ReadOptions[] { new(), new TiffReadOptions { Images = TiffImages.Pages } })
            {
                using var reader = Iio.ImOpen(Repository.Data("tiff", name), options);
                for (var i = 0; i < reader.ImageCount; i++)
                {
                    using var image = reader.Read(i);
                    var properties = reader.Properties(i);
                    Assert.Equal(image.Shape.ToArray(), properties.Shape);
                    Assert.Equal(image.DType, properties.DType);
                    Assert.Equal(image.Rank, properties.Axes.Length);
                }
            }
        }
    }

    [Theory]
    [InlineData("planes.ome.tif", "CZYX", "planes")]
    [InlineData("imagej_contiguous.tif", "TCYX", null)]
    [InlineData("shaped.tif", "TCZYX", null)]
    [InlineData("pages.tif", "IYX", null)]
    [InlineData("rgb16_planar_be.tif", "SYX", null)]
    public void A_series_has_the_axes_that_its_program_gave_it(string file, string axes, string? name)
    {
        var properties = Iio.ImProps(Repository.Data("tiff", file));
        Assert.Equal(axes, properties.Axes);
        Assert.Equal(name, properties.Name);
    }

    [Fact]
    public void Fewer_bytes_than_a_strip_needs_are_an_error_or_with_tolerance_zeros_and_a_warning()
    {
        using var image = Noise(DType.UInt8, 64, 50);
        var bytes = Iio.ImEncode(".tif", image, new TiffWriteOptions { Compression = TiffWriteCompression.PackBits, RowsPerStrip = 16 });

        // The bytes of the second strip say nothing: -128 is passed over.
        var second = bytes.AsSpan(16).IndexOf(image.Bytes.Slice(16 * 50, 50)) + 16 - 1;
        bytes.AsSpan(second, 16 * 51).Fill(0x80);
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(bytes));
        var warnings = new List<ImageWarning>();
        using var partial = Iio.ImRead(bytes, 0, new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add });
        Assert.Single(warnings);
        Assert.Equal(image.Bytes[..(16 * 50)], partial.Bytes[..(16 * 50)]);
        Assert.True(partial.Bytes.Slice(16 * 50, 16 * 50).IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal(image.Bytes[(32 * 50)..], partial.Bytes[(32 * 50)..]);
    }

    [Fact]
    public void A_strip_beyond_the_end_of_the_file_is_an_error()
        => Assert.Throws<CorruptImageException>(() => Iio.ImRead(File(Gray(4, 4, offset: 1_000_000))));

    [Fact]
    public void Overlapping_strips_are_read_as_they_are()
    {
        using var image = Iio.ImRead(File(Gray(4, 4)));
        Assert.Equal([9, 0], image.Bytes[..2].ToArray());
    }

    [Theory]
    [InlineData(0u, 4u)]
    [InlineData(4u, 0u)]
    [InlineData(uint.MaxValue, 4u)]
    public void Sizes_that_no_image_has_are_an_error(uint width, uint height)
        => Assert.Throws<CorruptImageException>(() => Iio.ImRead(File(Gray(width, height))));

    [Fact]
    public void What_is_not_read_is_named()
    {
        foreach (var (compression, name) in new[] { (34661u, "Jbig"), (32766u, "Next"), (12345u, "12345") })
            Assert.Contains(name, Assert.Throws<UnsupportedImageException>(
                () => Iio.ImRead(File(Gray(4, 4, compression: compression)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_that_comes_back_ends_with_a_warning()
    {
        var warnings = new List<ImageWarning>();
        using var reader = Iio.ImOpen(Repository.Data("tiff", "loop.tif"), new ReadOptions { OnWarning = warnings.Add });
        Assert.Equal(1, reader.ImageCount);
        Assert.Contains("comes back", Assert.Single(warnings).Message, StringComparison.Ordinal);
        Assert.Throws<CorruptImageException>(() =>
            Iio.ImRead(Repository.Data("tiff", "loop.tif"), 0, new ReadOptions { Tolerance = Tolerance.Strict }));
    }

    [Fact]
    public void A_directory_of_more_pages_than_allowed_is_a_limit()
    {
        using var image = Noise(DType.UInt8, 5, 4, 6);
        var bytes = Iio.ImEncode(".tif", image);
        var fault = Assert.Throws<ImageLimitException>(() =>
            Iio.ImRead(bytes, 0, new ReadOptions { Limits = Limits.Default with { MaxFrames = 4 } }));
        Assert.Equal(nameof(Limits.MaxFrames), fault.Limit);
    }

    [Fact]
    public void A_tile_that_needs_more_memory_than_allowed_is_a_limit()
    {
        var bytes = File(
            (256, 4, 70_000), (257, 4, 70_000), (258, 3, 8), (259, 3, 8), (262, 3, 1), (277, 3, 1), (322, 4, 65_536), (323, 4, 65_536),
            (324, 4, 8), (325, 4, 100));
        var options = new ReadOptions { Limits = Limits.None with { MaxWorkingBytes = 1 << 20 } };
        using var reader = Iio.ImOpen(bytes, options);
        var fault = Assert.Throws<ImageLimitException>(() => reader.ReadRegion(0, 100..200, 100..200).Dispose());
        Assert.Equal(nameof(Limits.MaxWorkingBytes), fault.Limit);
    }

    [Fact]
    public void Colors_of_YCbCr_become_RGB_where_that_is_asked_for()
    {
        using var image = NdArray.Create(DType.UInt8, 2, 2, 3);
        for (var i = 0; i < 12; i += 3)
            (image.Bytes[i], image.Bytes[i + 1], image.Bytes[i + 2]) = (76, 85, 255);
        image.ColorModel = ColorModel.YCbCr;
        var bytes = Iio.ImEncode(".tif", image);
        using var stored = Iio.ImRead(bytes);
        AssertEqual(image, stored);
        Assert.Equal(ColorModel.YCbCr, stored.ColorModel);
        using var rgb = Iio.ImRead(bytes, 0, new ReadOptions { ColorModel = ColorModel.Rgb });
        Assert.Equal(ColorModel.Rgb, rgb.ColorModel);
        Assert.InRange(rgb.Bytes[0], 253, 255);
        Assert.InRange(rgb.Bytes[1], 0, 2);
        Assert.InRange(rgb.Bytes[2], 0, 2);
    }

    [Fact]
    public void Many_pages_are_read_one_by_one_without_allocating_for_each()
    {
        using var image = Noise(DType.UInt16, 50, 200, 300);
        var bytes = Iio.ImEncode(".tif", image, new TiffWriteOptions { Compression = TiffWriteCompression.Lzw, RowsPerStrip = 200 });
        using var reader = Iio.ImOpen(bytes, new TiffReadOptions { Images = TiffImages.Pages });
        using var page = NdArray.Create(DType.UInt16, 200, 300);
        reader.ReadInto(page, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < 50; i++)
            reader.ReadInto(page, i);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 49 * 20_000);
        using var last = image[49];
        AssertEqual(last, page);
    }
}
