using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using ImageIO.Tiff;
using static ImageIO.Tests.Tiff.TiffWriteTests;

namespace ImageIO.Tests.Tiff;

/// <summary>Maps: coordinates both ways, and the layout for reading over a network.</summary>
public class TiffGeoTests
{
    private static byte[] Encode(Dictionary<string, object> values, TiffWriteOptions? options = null)
    {
        using var image = Noise(DType.UInt8, 6, 5);
        return Iio.ImEncode(".tif", image, (options ?? new TiffWriteOptions()) with { Metadata = new ImageMetadata(values) });
    }

    [Theory]
    [InlineData(4326, "geographictype", 2)]
    [InlineData(32633, "projectedcstype", 1)]
    [InlineData(7844, "geographictype", 2)]
    public void A_code_and_a_transform_come_back(int code, string key, int model)
    {
        double[] transform = [0.5, 0, 100, 0, -0.25, 50];
        var read = Iio.ImMeta(Encode(new() { ["epsg"] = code, ["transform"] = transform }));
        Assert.Equal(code, read["epsg"]);
        Assert.Equal(transform, (ImmutableArray<double>)read["transform"]);
        Assert.Equal([0.5, 0.25, 0], (ImmutableArray<double>)read["modelpixelscale"]);
        Assert.True(read.TryGet<ImageMetadata>("geotiff", out var keys));
        Assert.Equal((code, model, 1), (keys[key], keys["gtmodeltype"], keys["gtrastertype"]));
        Assert.Equal([0.25, 0.5], Iio.ImProps(Encode(new() { ["transform"] = transform })).Spacing);
    }

    [Fact]
    public void A_turned_map_has_a_matrix()
    {
        double[] transform = [0.5, 0.1, 100, -0.1, -0.25, 50];
        var read = Iio.ImMeta(Encode(new() { ["transform"] = transform }));
        Assert.Equal(transform, (ImmutableArray<double>)read["transform"]);
        Assert.True(read.ContainsKey("modeltransformation"));
    }

    [Fact]
    public void All_keys_come_back_with_their_types()
    {
        var keys = new ImageMetadata(new Dictionary<string, object>
        {
            ["gtmodeltype"] = 1,
            ["gtrastertype"] = 2,
            ["gtcitation"] = "a projection",
            ["projectedcstype"] = 32767,
            ["projstdparallel1"] = 43.5,
            ["geogtowgs84"] = new[] { 1.0, 2, 3 },
            ["5120"] = 7,
        });
        double[] transform = [2, 0, 10, 0, -2, 20];
        var first = Iio.ImMeta(Encode(new() { ["geotiff"] = keys, ["transform"] = transform }));
        var read = Iio.ImMeta(Encode(first.ToDictionary(pair => pair.Key, pair => pair.Value)));
        Assert.True(read.TryGet<ImageMetadata>("geotiff", out var found));
        Assert.Equal(keys.Keys.Order(), found.Keys.Order());
        Assert.Equal("a projection", found["gtcitation"]);
        Assert.Equal(43.5, found["projstdparallel1"]);
        Assert.Equal([1.0, 2, 3], (ImmutableArray<double>)found["geogtowgs84"]);
        Assert.Equal(7, found["5120"]);
        Assert.Equal(transform, (ImmutableArray<double>)read["transform"]);
    }

    [Fact]
    public void A_transform_has_six_numbers()
        => Assert.Contains("six", Assert.Throws<ImageEncodingException>(() => Encode(new() { ["transform"] = new[] { 1.0, 2 } })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Captions_of_the_press_come_back()
    {
        byte[] iptc = [0x1C, 2, 120, 0, 3, (byte)'s', (byte)'e', (byte)'a'];
        byte[] resources = [.. "8BIM"u8, 4, 4, 0, 0, 0, 0, 0, 0];
        var read = Iio.ImMeta(Encode(new() { ["iptc"] = iptc, ["imageresources"] = resources }));
        Assert.Equal(iptc, (ImmutableArray<byte>)read["iptc"]);
        Assert.Equal(resources, (ImmutableArray<byte>)read["imageresources"]);
    }

    [Theory]
    [InlineData(DType.UInt8, TiffWriteCompression.Deflate, null)]
    [InlineData(DType.UInt16, TiffWriteCompression.Lzw, true)]
    [InlineData(DType.Float32, TiffWriteCompression.None, null)]
    public void The_layout_of_clouds_has_directories_first_and_the_smallest_resolution_before_the_largest(DType dtype,
        TiffWriteCompression compression, bool? isBig)
    {
        using var image = Noise(dtype, 150, 200, 3);
        var options = new TiffWriteOptions
        {
            CloudOptimized = true,
            TileSize = 64,
            Compression = compression,
            BigTiff = isBig,
            Metadata = new ImageMetadata(new Dictionary<string, object> { ["epsg"] = 3857 }),
        };
        var file = Iio.ImEncode(".tif", image, options);
        using var read = Iio.ImRead(file);
        AssertEqual(image, read);
        var properties = Iio.ImProps(file);
        Assert.Equal([[150, 200, 3], [75, 100, 3], [38, 50, 3]], properties.LevelShapes.Select(shape => shape.ToArray()));
        Assert.Equal([64, 64, 3], properties.ChunkShape);
        Assert.Equal(3857, Iio.ImMeta(file)["epsg"]);

        var header = isBig == true ? 16 : 8;
        var note = Encoding.ASCII.GetString(file, header, 43);
        Assert.Equal("GDAL_STRUCTURAL_METADATA_SIZE=000140 bytes\n", note);
        Assert.Contains("BLOCK_LEADER=SIZE_AS_UINT4\nBLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n ",
            Encoding.ASCII.GetString(file, header + 43, 140), StringComparison.Ordinal);
        using var pages = Iio.ImOpen(file, new TiffReadOptions { Images = TiffImages.Pages });
        var first = isBig == true
            ? BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(8)) : BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        Assert.Equal(header + 43 + 140 + 1, first);
        var tiles = Tiles(file, isBig == true);
        Assert.Equal([12, 4, 1], tiles.Select(level => level.Length));
        Assert.True(tiles[2][0].Offset < tiles[1][0].Offset && tiles[1][0].Offset < tiles[0][0].Offset,
            "The tiles of the smallest resolution come first.");
        foreach (var (offset, length) in tiles.SelectMany(level => level))
        {
            Assert.Equal(length, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan((int)offset - 4)));
            Assert.Equal(file[(int)(offset + length - 4)..(int)(offset + length)],
                file[(int)(offset + length)..(int)(offset + length + 4)]);
        }
    }

    [Fact]
    public void The_layout_of_clouds_holds_one_picture()
    {
        using var stack = Noise(DType.UInt8, 3, 6, 7);
        Assert.Throws<ImageEncodingException>(() =>
            Iio.ImEncode(".tif", stack, new TiffWriteOptions { CloudOptimized = true, Axes = "ZYX" }));
        Assert.Throws<ImageEncodingException>(() =>
            Iio.ImEncode(".tif", [stack[0], stack[1]], new TiffWriteOptions { CloudOptimized = true }));
        Assert.Throws<ImageEncodingException>(() =>
            Iio.ImEncode(".tif", stack[0], new TiffWriteOptions { CloudOptimized = true, Flavor = TiffFlavor.Ome }));
    }

    [Fact]
    public void The_layout_of_clouds_has_as_many_resolutions_as_asked_for()
    {
        using var image = Noise(DType.UInt8, 100, 90);
        Assert.Equal(3, Iio.ImProps(
            Iio.ImEncode(".tif", image, new TiffWriteOptions { CloudOptimized = true, PyramidLevels = 2 })).LevelShapes.Length);
        Assert.Empty(Iio.ImProps(Iio.ImEncode(".tif", image, new TiffWriteOptions { CloudOptimized = true })).LevelShapes);
    }

    private static List<(long Offset, long Length)[]> Tiles(byte[] file, bool isBig)
    {
        var (levels, size) = (new List<(long, long)[]>(), isBig ? 8 : 4);
        for (var at = Number(isBig ? 8 : 4); at != 0;)
        {
            var count = isBig ? Number((int)at) : BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)at));
            var (start, entrySize) = ((int)at + (isBig ? 8 : 2), isBig ? 20 : 12);
            Assert.True(at < file.Length / 4, "Directories stand at the start.");
            levels.Add([.. Values(324).Zip(Values(325))]);
            at = Number(start + ((int)count * entrySize));

            IEnumerable<long> Values(int tag)
            {
                var entry = Enumerable.Range(0, (int)count).Select(i => start + (i * entrySize))
                    .Single(place => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(place)) == tag);
                var many = (int)Number(entry + 4);
                var place = entry + 4 + size;
                return Enumerable.Range(0, many).Select(i => Number((many == 1 ? place : (int)Number(place)) + (i * size)));
            }
        }

        return levels;

        long Number(int place) => isBig
            ? BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(place)) : BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(place));
    }
}
