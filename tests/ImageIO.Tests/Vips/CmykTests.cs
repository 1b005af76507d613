using System.Text;
using ImageIO.Tests.Metadata;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Vips;

public class CmykTests
{
    private static readonly ReadOptions AsRgb = new() { ColorModel = ColorModel.Rgb };

    private static byte[] Sample => VipsFiles.Sample("jpeg/cmyk.jpg");

    [Fact]
    public void Inks_come_as_they_are_and_as_rgb_only_to_who_asks()
    {
        using var inks = Iio.ImRead(Sample);
        Assert.Equal(ColorModel.Cmyk, inks.ColorModel);
        using var rgb = Iio.ImRead(Sample, default, AsRgb);
        Assert.Equal(ColorModel.Rgb, rgb.ColorModel);
        Assert.Equal([24, 32, 3], rgb.Shape.ToArray());
        using var expected = PixelConvert.Convert(inks, DType.UInt8, 3, allowLossy: true);
        Assert.Equal(ColorModel.Rgb, expected.ColorModel);
        Assert.InRange(VipsFiles.MaxDifference(expected.Bytes, rgb.Bytes), 0, 1);
        Assert.Equal("RGB", Iio.ImMeta(Sample, options: AsRgb)["mode"]);
        Assert.Equal([24, 32, 3], Iio.ImProps(Sample, default, AsRgb).Shape);
    }

    [Fact]
    [NeedsPython(NeedsPythonAttribute.Numpy, NeedsPythonAttribute.PillowJpeg)]
    public void The_plain_rule_is_within_two_levels_of_Pillow()
    {
        const string program = "import sys, numpy; from PIL import Image; " +
            "sys.stdout.buffer.write(numpy.asarray(Image.open(sys.argv[1]).convert('RGB')).tobytes())";
        var expected = ExternalProgram.Python(program, Repository.Data("jpeg", "cmyk.jpg"));
        using var rgb = Iio.ImRead(Sample, default, AsRgb);
        Assert.InRange(VipsFiles.MaxDifference(expected, rgb.Bytes), 0, 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_profile_of_the_file_or_of_the_caller_says_what_the_inks_look_like(bool isEmbedded)
    {
        var profile = CmykIccProfile.Create();
        var file = Solid(255, 0, 0, 0, isEmbedded ? profile : []);
        using var rgb = Iio.ImRead(file, default, AsRgb with { ColorProfile = isEmbedded ? default : profile });

        // A lightness of 66.7 is a gray of 162 in sRGB; the plain rule makes cyan of it.
        Assert.All(rgb.Bytes.ToArray(), value => Assert.InRange(value, 160, 164));
        Assert.True(Iio.ImMeta(file, options: AsRgb with { ColorProfile = isEmbedded ? default : profile }).Icc.IsEmpty);
        Assert.Equal(isEmbedded, !Iio.ImMeta(file).Icc.IsEmpty);
    }

    [Fact]
    [NeedsPython(NeedsPythonAttribute.Numpy, NeedsPythonAttribute.PillowJpeg, "from PIL import ImageCms")]
    public void Profiles_of_printers_give_the_colors_that_Pillow_makes_of_them()
    {
        var profiles = SystemProfiles("CMYK").ToList();
        Assert.SkipUnless(profiles.Count > 0, "There is no CMYK profile in the system's folder of ICC profiles.");
        const string program = """
            import sys, numpy
            from PIL import Image, ImageCms
            image = ImageCms.profileToProfile(Image.open(sys.argv[1]), sys.argv[2], ImageCms.createProfile('sRGB'),
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode='RGB')
            sys.stdout.buffer.write(numpy.asarray(image).tobytes())
            """;
        Assert.All(profiles, profile =>
        {
            var expected = ExternalProgram.Python(program, Repository.Data("jpeg", "cmyk.jpg"), profile);
            using var rgb = Iio.ImRead(Sample, default, AsRgb with { ColorProfile = File.ReadAllBytes(profile) });
            Assert.InRange(VipsFiles.MaxDifference(expected, rgb.Bytes), 0, 2);
        });
    }

    [Fact]
    public void A_profile_of_other_colors_is_passed_over_with_a_warning()
    {
        var file = Solid(255, 0, 0, 0, IccProfile.Create());
        var warnings = new List<string>();
        using var rgb = Iio.ImRead(file, default, AsRgb with { OnWarning = warning => warnings.Add(warning.Message) });
        Assert.Contains("profile", Assert.Single(warnings));
        Assert.InRange(rgb.Bytes[0], 0, 2);
        Assert.InRange(rgb.Bytes[1], 253, 255);
        Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(file, default, AsRgb with { ColorProfile = IccProfile.Create() })
            .Dispose());
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".gif")]
    [InlineData(".webp")]
    [InlineData(".avif")]
    [InlineData(".bmp")]
    [InlineData(".ppm")]
    public void Inks_never_become_rgba_and_become_rgb_only_where_that_is_allowed(string extension)
    {
        using var inks = Iio.ImRead(Solid(0, 255, 0, 0, []));
        Assert.Contains(nameof(ReadOptions.ColorModel),
            Assert.Throws<UnsupportedImageException>(() => Iio.ImEncode(extension, inks)).Message);
        using var read = Iio.ImRead(Iio.ImEncode(extension, inks, new WriteOptions { AllowLossyConversion = true }), 0);
        Assert.Equal(3, read.Shape[^1]);
        Assert.InRange(read.Bytes[0], 240, 255);
        Assert.InRange(read.Bytes[1], 0, 15);
        Assert.InRange(read.Bytes[2], 240, 255);
    }

    [Fact]
    public void Modes_of_v2_go_through_the_plain_rule()
    {
        using var reader = IioV2.GetReader(Solid(0, 0, 255, 0, []), pilmode: "RGB");
        using var rgb = reader.GetData(0);
        Assert.Equal(3, rgb.Shape[^1]);
        Assert.InRange(rgb.Bytes[0], 250, 255);
        Assert.InRange(rgb.Bytes[2], 0, 5);
    }

    [Fact]
    public void Colors_to_read_in_are_those_stored_or_rgb()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new ReadOptions { ColorModel = ColorModel.Lab });

    private static IEnumerable<string> SystemProfiles(string space)
        => new[] { "/usr/share/color/icc", "/Library/ColorSync/Profiles", "/System/Library/ColorSync/Profiles" }
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.icc", SearchOption.AllDirectories))
            .Where(file => File.ReadAllBytes(file).AsSpan() is { Length: > 128 } bytes
                && bytes[16..].StartsWith(Encoding.ASCII.GetBytes(space)));

    private static byte[] Solid(byte cyan, byte magenta, byte yellow, byte black, byte[] profile)
    {
        using var pixels = NdArray.Create(DType.UInt8, 16, 16, 4);
        pixels.ColorModel = ColorModel.Cmyk;
        for (var i = 0; i < pixels.Length; i += 4)
            ((byte[])[cyan, magenta, yellow, black]).CopyTo(pixels.Bytes[i..]);
        return Iio.ImEncode(".jpg", pixels, new JpegWriteOptions { Quality = 100, Metadata = new ImageMetadata { Icc = profile } });
    }
}
