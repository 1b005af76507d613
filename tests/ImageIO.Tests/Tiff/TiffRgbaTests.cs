using System.Buffers.Binary;
using ImageIO.Quantization;
using ImageIO.Tiff;
using static ImageIO.Tests.Tiff.TiffWriteTests;

namespace ImageIO.Tests.Tiff;

/// <summary>Pictures as they are shown: TiffReadOptions.AsRgba.</summary>
public class TiffRgbaTests
{
    private static readonly TiffReadOptions Shown = new() { AsRgba = true };

    private static byte[] Pixels(byte[] file, TiffReadOptions? options = null)
    {
        using var picture = Iio.ImRead(file, 0, options ?? Shown);
        Assert.Equal(DType.UInt8, picture.DType);
        Assert.Equal(4, picture.Shape[^1]);
        return picture.Bytes.ToArray();
    }

    private static byte[] Encode(NdArray pixels, ColorModel model = ColorModel.Unspecified, TiffWriteOptions? options = null)
    {
        pixels.ColorModel = model;
        return Iio.ImEncode(".tif", pixels, options ?? new TiffWriteOptions());
    }

    /// <summary>Puts another value of 16 bits into a tag of the first directory.</summary>
    private static byte[] Patch(byte[] file, ushort tag, ushort value)
    {
        var at = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));
        for (var entry = at + 2; entry < at + 2 + (12 * count); entry += 12)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(entry)) == tag)
                BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(entry + 8), value);
        }

        return file;
    }

    [Fact]
    public void Gray_is_opaque_and_white_as_zero_is_turned()
    {
        using var gray = NdArray.Wrap<byte>([0, 100, 255], 1, 3);
        Assert.Equal([0, 0, 0, 255, 100, 100, 100, 255, 255, 255, 255, 255], Pixels(Encode(gray)));
        Assert.Equal([255, 255, 255, 255, 155, 155, 155, 255, 0, 0, 0, 255], Pixels(Patch(Encode(gray), 262, 0)));
    }

    [Fact]
    public void One_bit_is_black_and_white()
    {
        using var bits = NdArray.Create(DType.Bool, 1, 2);
        bits.Bytes[1] = 1;
        Assert.Equal([0, 0, 0, 255, 255, 255, 255, 255], Pixels(Encode(bits)));
    }

    [Fact]
    public void Deeper_samples_become_8_bits_by_their_range()
    {
        using var gray = NdArray.Wrap<ushort>([0xFF, 0x12FF, 0xFFFF], 1, 3);
        Assert.Equal([0, 0x12, 0xFF], Pixels(Encode(gray)).Where((_, i) => i % 4 == 0));
        using var colors = NdArray.Wrap<ushort>([0xFF, 0x12FF, 0xFFFF], 1, 1, 3);
        Assert.Equal([1, 0x13, 0xFF, 255], Pixels(Encode(colors)));
        using var wide = NdArray.Wrap<uint>([0x7FFFFFFF, 0xFFFFFFFF], 1, 2);
        Assert.Equal([0x7F, 0xFF], Pixels(Encode(wide)).Where((_, i) => i % 4 == 0));
        using var signed = NdArray.Wrap<sbyte>([0, 127, -1], 1, 3);
        Assert.Equal([0, 127, 255], Pixels(Encode(signed)).Where((_, i) => i % 4 == 0));
        using var floats = NdArray.Wrap<float>([-1, 0.5f, 2, float.NaN], 1, 4);
        Assert.Equal([0, 128, 255, 0], Pixels(Encode(floats)).Where((_, i) => i % 4 == 0));
    }

    [Fact]
    public void Complex_numbers_have_no_colors()
    {
        using var pixels = Noise(DType.Complex64, 2, 2);
        Assert.Contains("AsRgba", Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(Encode(pixels), 0, Shown)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Inks_and_color_differences_become_light()
    {
        using var inks = NdArray.Wrap<byte>([255, 0, 0, 0, 0, 0, 0, 255, 0, 128, 0, 55], 1, 3, 4);
        Assert.Equal([0, 255, 255, 255, 0, 0, 0, 255, 200, 99, 200, 255], Pixels(Encode(inks, ColorModel.Cmyk)));
        using var differences = NdArray.Wrap<byte>([76, 85, 255, 255, 128, 128], 1, 2, 3);
        Assert.Equal([254, 0, 0, 255, 255, 255, 255, 255], Pixels(Encode(differences, ColorModel.YCbCr)));
    }

    [Fact]
    public void Lightness_and_its_colors_become_light()
    {
        using var lab = NdArray.Wrap<byte>([0, 0, 0, 128, 90, 0, 128, 0xA6, 0], 1, 3, 3);
        var shown = Pixels(Encode(lab, ColorModel.Lab));
        Assert.Equal([0, 0, 0, 255], shown[..4]);
        Assert.True(shown[4] > shown[5] + 50, "A positive a* is red.");
        Assert.True(shown[9] > shown[8] + 50, "A negative a* is green.");
    }

    [Fact]
    public void A_palette_of_16_bits_is_cut_to_8()
    {
        using var places = NdArray.Wrap<byte>([1, 0], 1, 2);
        var options = new TiffWriteOptions { Metadata = new ImageMetadata { Palette = new Palette([10, 20, 30, 40, 50, 60]) } };
        Assert.Equal([40, 50, 60, 255, 10, 20, 30, 255], Pixels(Encode(places, ColorModel.Indexed, options)));
        Assert.Equal([40, 50, 60, 255, 10, 20, 30, 255],
            Pixels(Encode(places, ColorModel.Indexed, options), Shown with { ApplyPalette = false }));
    }

    [Fact]
    public void Colors_are_freed_of_the_alpha_that_they_are_multiplied_by()
    {
        using var picture = NdArray.Wrap<byte>([50, 100, 0, 100, 10, 20, 30, 255, 9, 9, 9, 0], 1, 3, 4);
        var file = Encode(picture);
        Assert.Equal([50, 100, 0, 100, 10, 20, 30, 255, 9, 9, 9, 0], Pixels(file));
        Assert.Equal([128, 255, 0, 100, 10, 20, 30, 255, 9, 9, 9, 0], Pixels(Patch(file, 338, 1)));
    }

    [Fact]
    public void Samples_of_which_nothing_is_said_are_no_alpha()
    {
        using var bands = NdArray.Wrap<byte>([1, 2, 3, 4, 5], 1, 1, 5);
        var file = Encode(bands, options: new TiffWriteOptions { Axes = "YXS" });
        Assert.Equal([1, 1, 1, 255], Pixels(file));
    }

    [Fact]
    public void Planes_of_samples_become_pixels_and_axes_in_front_of_them_stay()
    {
        using var planes = Noise(DType.UInt8, 2, 3, 6, 5);
        var file = Iio.ImEncode(".tif", planes, new TiffWriteOptions { Axes = "TSYX" });
        using var shown = Iio.ImRead(file, 0, Shown);
        var properties = Iio.ImProps(file, 0, Shown);
        Assert.Equal([2, 6, 5, 4], shown.Shape.ToArray());
        Assert.Equal([2, 6, 5, 4], properties.Shape);
        Assert.Equal("TYXS", properties.Axes);
        Assert.Equal(ColorModel.Rgb, properties.ColorModel);
        for (var t = 0; t < 2; t++)
        {
            for (var i = 0; i < 30; i++)
            {
                for (var s = 0; s < 3; s++)
                    Assert.Equal(planes.Bytes[(((t * 3) + s) * 30) + i], shown.Bytes[(((t * 30) + i) * 4) + s]);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void A_part_is_the_part_of_the_whole(int tile)
    {
        using var stack = Noise(DType.UInt16, 3, 40, 35, 3);
        var file = Iio.ImEncode(".tif", stack,
            new TiffWriteOptions { Axes = "ZYXS", TileSize = tile, RowsPerStrip = 7, Compression = TiffWriteCompression.Lzw });
        using var reader = Iio.ImOpen(file, Shown);
        using var whole = reader.Read(0);
        using var part = reader.ReadRegion(0, 1..3, 9..33, 11..30);
        Assert.Equal([2, 24, 19, 4], part.Shape.ToArray());
        for (var z = 0; z < 2; z++)
        {
            for (var y = 0; y < 24; y++)
                Assert.Equal(whole.Bytes.Slice((((((z + 1) * 40) + y + 9) * 35) + 11) * 4, 19 * 4),
                    part.Bytes.Slice(((z * 24) + y) * 19 * 4, 19 * 4));
        }

        using var blue = reader.ReadRegion(0, 1..2, .., .., 2..3);
        Assert.Equal(whole.Bytes[(40 * 35 * 4) + 2], blue.Bytes[0]);
    }

    [Fact]
    public void Levels_and_orientation_are_those_of_the_picture()
    {
        using var image = Noise(DType.UInt8, 64, 48);
        var file = Iio.ImEncode(".tif", image, new TiffWriteOptions
        {
            PyramidLevels = 1,
            Metadata = new ImageMetadata(new Dictionary<string, object> { ["orientation"] = 6 }),
        });
        Assert.Equal([[64, 48, 4], [32, 24, 4]], Iio.ImProps(file, 0, Shown).LevelShapes.Select(shape => shape.ToArray()));
        using var turned = Iio.ImRead(file, 0, Shown with { ApplyOrientation = true, Level = 1 });
        Assert.Equal([24, 32, 4], turned.Shape.ToArray());
    }
}
