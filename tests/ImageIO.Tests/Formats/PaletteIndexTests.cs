using ImageIO.Quantization;

namespace ImageIO.Tests.Formats;

public class PaletteIndexTests
{
    private static readonly ReadOptions Indices = new() { ApplyPalette = false };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Png_gives_the_places_in_its_palette_where_asked(int depth)
    {
        var file = Png.PngTestFile.Random(33, 17, 3, depth, interlaced: false, seed: depth);
        byte[] palette = [.. Enumerable.Range(0, 3 << depth).Select(i => (byte)(i * 37))];
        CheckIndices(file.With("PLTE", palette).ToBytes(), palette);
    }

    [Fact]
    public void Bmp_gives_the_places_in_its_palette_where_asked()
    {
        using var image = NdArray.Create(DType.UInt8, 9, 13, 3);
        for (var i = 0; i < image.Length; i++)
            image.Bytes[i] = (byte)(i / 30 * 10);
        var palette = Palette.From(image, 40);
        using var places = NdArray.Create(DType.UInt8, 9, 13);
        palette.Map(image, places);
        var bytes = Iio.ImEncode(".bmp", places, new BmpWriteOptions { Palette = palette });
        using var read = Iio.ImRead(bytes, options: Indices);
        Assert.Equal(places.Bytes, read.Bytes);
        CheckIndices(bytes, [.. Enumerable.Range(0,
            palette.Count).SelectMany(i => new[] { palette[i].Red, palette[i].Green, palette[i].Blue })]);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".bmp")]
    public void Places_go_from_file_to_file_with_their_palette(string extension)
    {
        byte[] colors = [0, 0, 0, 250, 10, 20, 9, 8, 7];
        using var places = NdArray.Wrap<byte>([0, 1, 2, 2, 1, 0], 2, 3);
        var first = Iio.ImEncode(".png", places, new PngWriteOptions { Palette = new Palette(colors) });
        using var read = Iio.ImRead(first, options: Indices);
        var palette = Iio.ImMeta(first, options: Indices).Palette!;
        WriteOptions options = extension == ".png" ? new PngWriteOptions { Palette = palette } : new BmpWriteOptions { Palette = palette };
        var second = Iio.ImEncode(extension, read, options);
        using var again = Iio.ImRead(second, options: Indices);
        using var shown = Iio.ImRead(second);
        Assert.Equal(places.Bytes, again.Bytes);
        Assert.Equal(colors.AsSpan(3, 3), shown[0][1].Bytes);
    }

    [Fact]
    public void Images_without_a_palette_are_read_as_ever()
    {
        using var image = NdArray.Create(DType.UInt8, 3, 4, 3);
        foreach (var extension in new[] { ".png", ".bmp" })
        {
            using var read = Iio.ImRead(Iio.ImEncode(extension, image), options: Indices);
            Assert.Equal([3, 4, 3], read.Shape.ToArray());
            Assert.Equal(ColorModel.Rgb, read.ColorModel);
        }
    }

    private static void CheckIndices(byte[] file, byte[] palette)
    {
        using var places = Iio.ImRead(file, options: Indices);
        using var colors = Iio.ImRead(file);
        Assert.Equal(ColorModel.Indexed, places.ColorModel);
        Assert.Equal(ColorModel.Indexed, Iio.ImProps(file, options: Indices).ColorModel);
        Assert.Equal(DType.UInt8, places.DType);
        Assert.Equal(2, places.Rank);
        Assert.Equal(ColorModel.Rgb, colors.ColorModel);
        var shown = places.Bytes.ToArray().SelectMany(place => palette.AsSpan(3 * place, 3).ToArray());
        Assert.Equal(shown, colors.Bytes.ToArray());

        // What is not applied stays in the metadata; places of a palette are not gray.
        Assert.True(Iio.ImMeta(file, options: Indices).ContainsKey("palette"));
        Assert.False(Iio.ImMeta(file).ContainsKey("palette"));
        Assert.Throws<UnsupportedImageException>(() => Iio.ImEncode(".pgm", places));
    }
}
