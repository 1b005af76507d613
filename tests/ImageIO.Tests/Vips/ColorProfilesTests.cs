using ImageIO.Tests.Metadata;
using ImageIO.Tests.Programs;
using ImageIO.Vips;

namespace ImageIO.Tests.Vips;

public class ColorProfilesTests
{
    /// <summary>Sensors' light as it is: half of it is a gray of 188 in sRGB.</summary>
    private static readonly byte[] Linear = IccProfile.Create(gamma: 256);

    [Theory]
    [InlineData(DType.UInt8, 3)]
    [InlineData(DType.UInt8, 4)]
    [InlineData(DType.UInt16, 3)]
    [InlineData(DType.UInt16, 4)]
    public void Half_of_the_light_is_188_in_sRGB_and_alpha_stays(DType dtype, int channels)
    {
        using var pixels = NdArray.Create(dtype, 3, 5, channels);
        var most = dtype == DType.UInt8 ? 255 : 65535;
        Set(pixels, most / 2);
        using var srgb = pixels.ToSrgb(Linear);
        Assert.Equal(pixels.Shape.ToArray(), srgb.Shape.ToArray());
        Assert.Equal(dtype, srgb.DType);
        for (var i = 0; i < srgb.Length; i++)
        {
            var value = 255.0 * Get(srgb, i) / most;
            if (i % channels == 3)
                Assert.Equal(most / 2, Get(srgb, i));
            else
                Assert.InRange(value, 186.5, 188.5);
        }
    }

    [Fact]
    public void Inks_become_colors()
    {
        using var inks = NdArray.Create(DType.UInt8, 2, 2, 4);
        for (var i = 0; i < inks.Length; i += 4)
            inks.Bytes[i] = 255;
        using var srgb = inks.ToSrgb(CmykIccProfile.Create());
        Assert.Equal([2, 2, 3], srgb.Shape.ToArray());
        Assert.All(srgb.Bytes.ToArray(), value => Assert.InRange(value, 160, 164));
    }

    [Fact]
    [NeedsPython(NeedsPythonAttribute.Numpy, "from PIL import ImageCms")]
    public void Pillow_comes_to_the_same_colors()
    {
        using var pixels = Iio.ImRead(VipsFiles.Sample("jpeg/rgb.jpg"));
        using var srgb = pixels.ToSrgb(Linear);
        const string program = """
            import io, sys, numpy
            from PIL import Image, ImageCms
            profile = ImageCms.ImageCmsProfile(io.BytesIO(bytes.fromhex(sys.argv[2])))
            image = ImageCms.profileToProfile(Image.open(sys.argv[1]), profile, ImageCms.createProfile('sRGB'))
            sys.stdout.buffer.write(numpy.asarray(image).tobytes())
            """;
        var expected = ExternalProgram.Python(program, Repository.Data("jpeg", "rgb.jpg"), Convert.ToHexString(Linear));
        Assert.InRange(VipsFiles.MaxDifference(expected, srgb.Bytes), 0, 2);
    }

    [Fact]
    public void Profiles_that_are_damaged_or_of_other_colors_are_refused()
    {
        using var pixels = NdArray.Create(DType.UInt8, 2, 2, 3);
        Assert.Throws<CorruptImageException>(() => pixels.ToSrgb(new byte[20]).Dispose());
        Assert.Throws<CorruptImageException>(() => pixels.ToSrgb(Linear.AsMemory(..200)).Dispose());
        Assert.Throws<CorruptImageException>(() => pixels.ToSrgb(new byte[500]).Dispose());
        Assert.Contains("channels", Assert.Throws<ArgumentException>(() => pixels.ToSrgb(CmykIccProfile.Create()).Dispose()).Message,
            StringComparison.Ordinal);
        using var floats = NdArray.Create(DType.Float32, 2, 2, 3);
        Assert.Throws<ArgumentException>(() => floats.ToSrgb(Linear).Dispose());
    }

    private static int Get(NdArray array, int index) => array.DType == DType.UInt8 ? array.Bytes[index] : array.AsSpan<ushort>()[index];

    private static void Set(NdArray array, int value)
    {
        if (array.DType == DType.UInt8)
            array.Bytes.Fill((byte)value);
        else
            array.AsSpan<ushort>().Fill((ushort)value);
    }
}
