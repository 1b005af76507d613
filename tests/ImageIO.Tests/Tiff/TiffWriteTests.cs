using ImageIO.Tiff;

namespace ImageIO.Tests.Tiff;

/// <summary>What is written comes back: types, axes, pages, compressions, layouts.</summary>
public class TiffWriteTests
{
    public static IEnumerable<TheoryDataRow<DType, TiffWriteCompression, bool>> TypesAndCompressions
        => from dtype in Enum.GetValues<DType>()
           from compression in Enum.GetValues<TiffWriteCompression>()
           from isBigEndian in new[] { false, true }
           select new TheoryDataRow<DType, TiffWriteCompression, bool>(dtype, compression, isBigEndian);

    [Theory]
    [MemberData(nameof(TypesAndCompressions))]
    public void Every_type_comes_back_through_every_compression(DType dtype, TiffWriteCompression compression, bool isBigEndian)
    {
        using var pixels = Noise(dtype, 37, 29, 3);
        foreach (var tile in new[] { 0, 16 })
        {
            var options = new TiffWriteOptions
            {
                Compression = compression,
                BigEndian = isBigEndian,
                TileSize = tile,
                RowsPerStrip = tile == 0 ? 10 : 0,
            };
            using var read = Iio.ImRead(Iio.ImEncode(".tif", pixels, options));
            AssertEqual(pixels, read);
        }
    }

    [Theory]
    [InlineData(TiffPredictor.None, DType.UInt16)]
    [InlineData(TiffPredictor.Horizontal, DType.UInt8)]
    [InlineData(TiffPredictor.Horizontal, DType.UInt64)]
    [InlineData(TiffPredictor.Horizontal, DType.Float32)]
    [InlineData(TiffPredictor.FloatingPoint, DType.Float16)]
    [InlineData(TiffPredictor.FloatingPoint, DType.Float64)]
    public void Every_predictor_is_undone(TiffPredictor predictor, DType dtype)
    {
        using var pixels = Noise(dtype, 20, 17);
        using var read = Iio.ImRead(
            Iio.ImEncode(".tif", pixels, new TiffWriteOptions { Compression = TiffWriteCompression.Deflate, Predictor = predictor }));
        AssertEqual(pixels, read);
    }

    [Fact]
    public void Differences_of_rows_of_any_length_are_undone()
    {
        foreach (var dtype in new[] { DType.UInt8, DType.UInt16, DType.UInt32, DType.UInt64 })
        {
            foreach (var samples in new[] { 1, 2, 3, 4, 5, 8, 9 })
            {
                for (var width = 1; width < 40; width += 3)
                {
                    using var pixels = Noise(dtype, 2, width, samples);
                    using var read = Iio.ImRead(
                        Iio.ImEncode(".tif", pixels, new TiffWriteOptions
                        {
                            Axes = "YXS",
                            Compression = TiffWriteCompression.Deflate,
                            Predictor = TiffPredictor.Horizontal,
                        }));
                    Assert.Equal(pixels.Bytes, read.Bytes);
                }
            }
        }
    }

    [Fact]
    public void Strings_of_LZW_of_any_length_come_back_up_to_the_last_byte()
    {
        for (var width = 1; width < 600; width += 7)
        {
            using var pixels = NdArray.Create(DType.UInt8, 3, width);
            for (var i = 0; i < pixels.Bytes.Length; i++)
                pixels.Bytes[i] = (byte)(i % 11 == 0 ? i / 11 : i % (1 + (width % 5)));
            using var read = Iio.ImRead(
                Iio.ImEncode(".tif", pixels,
                    new TiffWriteOptions { Compression = TiffWriteCompression.Lzw, Predictor = TiffPredictor.None }));
            AssertEqual(pixels, read);
        }
    }

    [Fact]
    public void A_predictor_of_floats_is_refused_for_integers()
    {
        using var pixels = Noise(DType.UInt16, 4, 4);
        var options = new TiffWriteOptions { Compression = TiffWriteCompression.Deflate, Predictor = TiffPredictor.FloatingPoint };
        Assert.Contains("UInt16", Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(".tif", pixels, options)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TCZYX", 2, 3, 4, 6, 5)]
    [InlineData("ZYXS", 3, 6, 5, 3)]
    [InlineData("SYX", 3, 6, 5)]
    [InlineData("TSYX", 2, 4, 6, 5)]
    [InlineData(null, 6, 5, 7)]
    [InlineData(null, 2, 3, 2, 3, 5, 7)]
    [InlineData(null, 9)]
    public void An_array_of_any_axes_comes_back_with_its_shape_and_axes(string? axes, params int[] shape)
    {
        using var pixels = Noise(DType.UInt16, shape);
        var bytes = Iio.ImEncode(".tif", pixels, new TiffWriteOptions { Axes = axes, Compression = TiffWriteCompression.Zstd });
        using var read = Iio.ImRead(bytes);
        AssertEqual(pixels, read);
        if (axes is not null)
            Assert.Equal(axes, Iio.ImProps(bytes).Axes);
    }

    [Fact]
    public void Arrays_that_differ_come_back_one_by_one()
    {
        using var first = Noise(DType.UInt8, 4, 255, 25, 3);
        using var second = Noise(DType.Float32, 25, 26);
        using var third = Noise(DType.UInt8, 255, 25, 3);
        var bytes = Iio.ImEncode(".tif", [first, second, third]);
        using var reader = Iio.ImOpen(bytes);
        Assert.Equal(3, reader.ImageCount);
        foreach (var (expected, index) in new[] { first, second, third }.Select((array, index) => (array, index)))
        {
            using var read = reader.Read(index);
            AssertEqual(expected, read);
            Assert.Equal(expected.Shape.ToArray(), reader.Properties(index).Shape);
        }

        using var pages = Iio.ImOpen(bytes, new TiffReadOptions { Images = TiffImages.Pages });
        Assert.Equal(6, pages.ImageCount);
        using var page = pages.Read(2);
        using var slice = first[2];
        AssertEqual(slice, page);
    }

    [Fact]
    public void Images_of_one_shape_stay_images_of_their_own()
    {
        using var image = Noise(DType.UInt8, 10, 10, 3);
        var bytes = Iio.ImEncode(".tif", [image, image, image]);
        Assert.Equal(3, Iio.ImProps(bytes).ImageCount);
        using var all = Iio.ImRead(bytes, ImageIndex.All);
        Assert.Equal([3, 10, 10, 3], all.Shape.ToArray());
    }

    [Fact]
    public void One_picture_is_a_page_without_words_about_its_shape()
    {
        using var image = Noise(DType.UInt8, 10, 10, 3);
        Assert.False(Iio.ImMeta(Iio.ImEncode(".tif", image)).ContainsKey("description"));
    }

    [Theory]
    [InlineData(true, 43)]
    [InlineData(false, 42)]
    [InlineData(null, 42)]
    public void Offsets_have_the_size_that_was_chosen(bool? isBig, int version)
    {
        using var image = Noise(DType.UInt16, 5, 7, 6);
        var bytes = Iio.ImEncode(".tif", image, new TiffWriteOptions { BigTiff = isBig });
        Assert.Equal(version, BitConverter.ToUInt16(bytes, 2));
        using var read = Iio.ImRead(bytes);
        AssertEqual(image, read);
    }

    [Fact]
    public void The_same_bytes_come_out_whatever_the_number_of_threads()
    {
        using var image = Noise(DType.UInt16, 600, 500);
        byte[] Encode(int threads)
            => Iio.ImEncode(".tif", image, new TiffWriteOptions { Compression = TiffWriteCompression.Deflate, MaxParallelism = threads });
        Assert.Equal(Encode(1), Encode(8));
    }

    [Fact]
    public void A_pyramid_has_levels_of_half_the_size_whose_samples_are_means()
    {
        using var image = NdArray.Create(DType.UInt8, 40, 70);
        for (var i = 0; i < image.Bytes.Length; i++)
            image.Bytes[i] = (byte)((i % 70) / 2 * 2);
        var bytes = Iio.ImEncode(".tif", image,
            new TiffWriteOptions { TileSize = 16, PyramidLevels = 2, Compression = TiffWriteCompression.Deflate });
        var properties = Iio.ImProps(bytes);
        Assert.Equal([[40, 70], [20, 35], [10, 18]], properties.LevelShapes.Select(shape => shape.ToArray()));
        Assert.Equal([16, 16], properties.ChunkShape);
        Assert.Equal(1, properties.ImageCount);
        using var half = Iio.ImRead(bytes, 0, new ReadOptions { Level = 1 });
        Assert.Equal([20, 35], half.Shape.ToArray());
        Assert.Equal([0, 2, 4, 6], half.Bytes[..4].ToArray());
        using var whole = Iio.ImRead(bytes);
        AssertEqual(image, whole);
    }

    [Fact]
    public void A_contiguous_array_stands_in_one_piece()
    {
        using var image = Noise(DType.UInt16, 4, 12, 16);
        var bytes = Iio.ImEncode(".tif", image, new TiffWriteOptions { Contiguous = true });
        Assert.Equal(1, Iio.ImProps(bytes, 0, new TiffReadOptions { Images = TiffImages.Pages }).ImageCount);
        Assert.True(bytes.AsSpan().IndexOf(image.Bytes) > 0);
        using var read = Iio.ImRead(bytes);
        AssertEqual(image, read);
    }

    [Fact]
    public void A_tile_is_read_without_the_rest()
    {
        using var image = Noise(DType.UInt16, 3, 64, 80);
        var bytes = Iio.ImEncode(".tif", image,
            new TiffWriteOptions { TileSize = 16, Compression = TiffWriteCompression.Lzw, Axes = "ZYX" });
        using var reader = Iio.ImOpen(bytes, new ReadOptions { Limits = Limits.Default with { MaxImageBytes = 2 * 20 * 30 * 2 } });
        using var part = reader.ReadRegion(0, 1..3, 10..30, 33..63);
        for (var z = 0; z < 2; z++)
        {
            for (var y = 0; y < 20; y++)
            {
                for (var x = 0; x < 30; x++)
                    Assert.Equal(image.AsSpan<ushort>()[((((z + 1) * 64) + y + 10) * 80) + x + 33],
                        part.AsSpan<ushort>()[(((z * 20) + y) * 30) + x]);
            }
        }
    }

    [Fact]
    public void Ome_tiff_comes_back_with_axes_spacing_and_name()
    {
        using var image = Noise(DType.UInt16, 2, 3, 4, 6, 5);
        var metadata = new ImageMetadata(new Dictionary<string, object>
        {
            ["name"] = "cells",
        })
        { Geometry = new ImageGeometry { Spacing = [2, 0.5, 0.25], Unit = "µm" } };
        var bytes = Iio.ImEncode(".ome.tif", image, new TiffWriteOptions { Flavor = TiffFlavor.Ome, Axes = "TCZYX", Metadata = metadata });
        using var read = Iio.ImRead(bytes);
        AssertEqual(image, read);
        var properties = Iio.ImProps(bytes);
        Assert.Equal("TCZYX", properties.Axes);
        Assert.Equal("cells", properties.Name);
        var meta = Iio.ImMeta(bytes);
        Assert.Equal(true, meta["is_ome"]);
        Assert.Equal([2, 0.5, 0.25], meta.Geometry!.Spacing);
        Assert.Equal("µm", meta.Geometry.Unit);
        Assert.True(meta.TryGet<ImageMetadata>("ome", out var ome) && ome.TryGet<int>("sizec", out var channels) && channels == 3);
    }

    [Fact]
    public void A_hyperstack_of_ImageJ_comes_back_with_its_axes()
    {
        using var image = Noise(DType.UInt16, 15, 2, 18, 13);
        var bytes = Iio.ImEncode(".tif", image, new TiffWriteOptions { Flavor = TiffFlavor.ImageJ, Axes = "ZCYX", BigEndian = true });
        using var read = Iio.ImRead(bytes);
        AssertEqual(image, read);
        Assert.Equal("ZCYX", Iio.ImProps(bytes).Axes);
        Assert.Equal(true, Iio.ImMeta(bytes)["is_imagej"]);
    }

    [Fact]
    public void What_a_flavor_has_not_is_refused_before_anything_is_written()
    {
        using var image = Noise(DType.UInt64, 4, 4);
        Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(".tif", image, new TiffWriteOptions { Flavor = TiffFlavor.Ome }));
        Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(".tif", image, new TiffWriteOptions { Flavor = TiffFlavor.ImageJ }));
    }

    internal static NdArray Noise(DType dtype, params int[] shape)
    {
        var array = NdArray.Create(dtype, shape);
        new Random(7).NextBytes(array.Bytes);
        if (dtype == DType.Bool)
        {
            foreach (ref var value in array.Bytes)
                value &= 1;
        }

        return array;
    }

    internal static void AssertEqual(NdArray expected, NdArray actual)
    {
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        Assert.Equal(expected.DType, actual.DType);
        Assert.True(expected.Bytes.SequenceEqual(actual.Bytes), $"The elements of {expected} differ.");
    }

    [Fact]
    public void Means_of_a_pyramid_are_rounded()
    {
        using var bytes = NdArray.Wrap<byte>([1, 2, 1, 1, 2, 2, 1, 2], 2, 4);
        Assert.Equal([2, 1], Halved<byte>(bytes));
        using var signed = NdArray.Wrap<short>([-1, -2, -1, -1, -2, -2, -1, -2], 2, 4);
        Assert.Equal([-2, -1], Halved<short>(signed));
        using var floats = NdArray.Wrap<float>([1, 2, 1, 1, 2, 2, 1, 2], 2, 4);
        Assert.Equal([1.75f, 1.25f], Halved<float>(floats));

        static T[] Halved<T>(NdArray pixels)
            where T : unmanaged
        {
            using var half = Iio.ImRead(Iio.ImEncode(".tif", pixels, new TiffWriteOptions { PyramidLevels = 1 }), 0,
                new ReadOptions { Level = 1 });
            return half.AsSpan<T>().ToArray();
        }
    }
}
