using ImageIO.Formats.Ico;

namespace ImageIO.Tests.Formats.Ico;

/// <summary>What is special about icons and cursors; the samples and every general rule are run by the conformance suite.</summary>
public class IcoTests
{
    private static readonly IcoCodec Icon = new(isCursor: false);
    private static readonly IcoCodec Cursor = new(isCursor: true);

    [Fact]
    public void Several_sizes_are_images_of_one_file_and_found_by_their_names()
    {
        var images = ((int[])[16, 48, 255, 256, 512]).Select(side => DirectCodec.Pattern(DType.UInt8, side, side, 4)).ToList();
        var stream = new MemoryStream();
        using (var writer = new ImageWriter(stream, new WriteOptions { Codec = "ico" }))
        {
            foreach (var image in images)
                writer.Write(image);
        }

        using var reader = Iio.ImOpen(stream.ToArray());
        Assert.Equal(["16x16x32", "48x48x32", "255x255x32", "256x256x32", "512x512x32"], reader.Images().Select(image => image.Name));
        for (var i = 0; i < images.Count; i++)
        {
            using var read = reader.Read(i);
            DirectCodec.AssertEqual(images[i], read);
        }

        using var named = reader.Read("48x48x32");
        DirectCodec.AssertEqual(images[1], named);
        images.ForEach(image => image.Dispose());
    }

    [Fact]
    public void Large_images_are_png_and_small_ones_bitmaps()
    {
        using var small = DirectCodec.Pattern(DType.UInt8, 255, 3, 4);
        using var large = DirectCodec.Pattern(DType.UInt8, 256, 3, 4);
        var file = DirectCodec.Write(Icon, [small, large]);
        Assert.Equal(40, file[6 + 32]);
        Assert.Equal("PNG"u8, file.AsSpan(BitConverter.ToInt32(file, 6 + 16 + 12) + 1, 3));
        Assert.Equal([3, 255, 3, 0], new byte[] { file[6], file[7], file[22], file[23] });
    }

    [Fact]
    public void A_cursor_keeps_its_hotspot()
    {
        using var image = DirectCodec.Pattern(DType.UInt8, 8, 9, 4);
        var metadata = new List<ImageMetadata>();
        var file = DirectCodec.Write(Cursor, image, new ImageMetadata([new("hotspot", new[] { 8, 7 })]));
        DirectCodec.Read(Cursor, file, metadata: metadata).Dispose();
        Assert.True(metadata[0].TryGet<int[]>("hotspot", out var hotspot));
        Assert.Equal([8, 7], hotspot);
        Assert.Throws<ImageEncodingException>(() => DirectCodec.Write(Cursor, image, new ImageMetadata([new("hotspot", new[] { 9, 0 })])));
    }

    [Fact]
    public void An_icon_has_no_hotspot()
    {
        using var image = DirectCodec.Pattern(DType.UInt8, 8, 9, 4);
        var metadata = new List<ImageMetadata>();
        DirectCodec.Read(Icon, DirectCodec.Write(Icon, image), metadata: metadata).Dispose();
        Assert.False(metadata[0].ContainsKey("hotspot"));
        Assert.Equal(32, metadata[0]["bits"]);
    }

    [Fact]
    public void A_png_of_16_bits_keeps_them()
    {
        using var deep = DirectCodec.Pattern(DType.UInt16, 5, 4, 3);
        var png = Iio.ImEncode(".png", deep);
        byte[] file = [0, 0, 1, 0, 1, 0, 4, 5, 0, 0, 1, 0, 48, 0, .. BitConverter.GetBytes(png.Length), 22, 0, 0, 0, .. png];
        using var read = Iio.ImRead(file);
        Assert.Equal("5×4×4 uint16", read.ToString());
        Assert.Equal(deep.AsSpan<ushort>()[..3], read.AsSpan<ushort>()[..3]);
        Assert.Equal(ushort.MaxValue, read.AsSpan<ushort>()[3]);
    }

    [Fact]
    public void A_texture_is_no_cursor_though_it_starts_as_one()
    {
        using var image = NdArray.Create(DType.UInt8, 2, 2, 3);
        Assert.False(Cursor.Info.Recognizes(Iio.ImEncode(".tga", image)));
    }

    [Fact]
    public void Pictures_of_several_sizes_are_made_of_one_image()
    {
        using var pixels = NdArray.Create(DType.UInt8, 64, 32, 4);
        pixels.Bytes.Fill(200);
        var file = Iio.ImEncode(".ico", pixels, new IcoWriteOptions { Sizes = [16, 64, 300] });
        using var reader = Iio.ImOpen(file);
        Assert.Equal(3, reader.Images().Count());
        foreach (var (index, side) in new[] { (0, 16), (1, 64), (2, 300) })
        {
            using var picture = reader.Read(index);
            Assert.Equal([side, side, 4], picture.Shape.ToArray());

            // Half as wide as high: it stands in the middle, and what is beside it is transparent.
            Assert.Equal([200, 200, 200, 200], picture[side / 2][side / 2].Bytes.ToArray());
            Assert.Equal([0, 0, 0, 0], picture[side / 2][side / 8].Bytes.ToArray());
            Assert.Equal([0, 0, 0, 0], picture[side / 2][side - 1].Bytes.ToArray());
        }

        using var exact = reader.Read(1);
        for (var y = 0; y < 64; y++)
            Assert.Equal(pixels[y].Bytes.ToArray(), exact[y].Bytes[64..192].ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => new IcoWriteOptions { Sizes = [0] });
    }
}
