using System.Text;
using ImageIO.Codecs;
using ImageIO.Magick;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Magick;

/// <summary>Camera raw, developed by dcraw_emu, and its mosaic by unprocessed_raw.</summary>
public class RawReadTests
{
    private static readonly CodecRegistry Registry = new CodecRegistry(Iio.Codecs.All).UseMagick();

    private static readonly string Turned = Repository.Data("raw", "turned.dng");

    /// <summary>Options, and what they are as arguments of dcraw_emu.</summary>
    public static TheoryData<bool, RawWhiteBalance, string> Developments => new()
    {
        { false, RawWhiteBalance.Camera, "-6 -W -w" },
        { false, RawWhiteBalance.Auto, "-6 -W -a" },
        { false, RawWhiteBalance.Daylight, "-6 -W" },
        { false, RawWhiteBalance.None, "-6 -W -r 1 1 1 1" },
        { true, RawWhiteBalance.Camera, "-6 -W -w -h" },
    };

    [Theory]
    [MemberData(nameof(Developments))]
    [NeedsDcraw]
    public void Photos_are_what_dcraw_emu_makes_of_them_at_16_bits(bool halfSize, RawWhiteBalance balance, string arguments)
    {
        var options = new RawReadOptions { Registry = Registry, HalfSize = halfSize, WhiteBalance = balance };
        using var pixels = Iio.ImRead(Turned, options: options);
        Assert.Equal(DType.UInt16, pixels.DType);

        // The camera was held upright: 40×30 px are stored.
        Assert.Equal(halfSize ? [20, 15, 3] : [40, 30, 3], pixels.Shape.ToArray());
        var program = NeedsAttribute.OfThisTest<NeedsDcrawAttribute>();
        var byHand = ProgramRun.Of(program.Path!, default, [.. arguments.Split(' '), "-Z", "-", Turned]).Output;
        var expected = byHand[(Encoding.ASCII.GetString(byHand, 0, 40).IndexOf("65535\n", StringComparison.Ordinal) + 6)..];
        CodecTools.ReverseBytes(expected, 2);
        Assert.Equal(expected, pixels.Bytes.ToArray());
    }

    [Fact]
    [NeedsDcraw]
    public void A_photo_keeps_more_than_8_bits()
    {
        using var pixels = Iio.ImRead(Repository.Data("raw", "mosaic.dng"), options: new() { Registry = Registry });
        Assert.Equal([64, 96, 3], pixels.Shape.ToArray());
        var samples = pixels.AsSpan<ushort>().ToArray();
        Assert.True(samples.Distinct().Count() > 1000);
        Assert.Contains(samples, sample => sample >> 8 != (sample & 0xFF));
    }

    [Fact]
    [NeedsDcraw]
    public void White_balances_differ()
    {
        var pictures = Enum.GetValues<RawWhiteBalance>().Select(balance =>
        {
            using var pixels = Iio.ImRead(Turned, options: new RawReadOptions { Registry = Registry, WhiteBalance = balance });
            return PixelHash.Of(pixels);
        });
        Assert.Distinct(pictures);
    }

    [Theory]
    [InlineData("mosaic.dng", 64, 96)]
    [InlineData("turned.dng", 30, 40)]
    [NeedsDcraw]
    [NeedsProgram("unprocessed_raw")]
    public void The_mosaic_is_what_the_sensor_has_measured(string sample, int height, int width)
    {
        using var reader = Iio.ImOpen(Repository.Data("raw", sample), new RawReadOptions { Registry = Registry, Mosaic = true });
        using var pixels = reader.Read(0);
        Assert.Equal(DType.UInt16, pixels.DType);
        Assert.Equal([height, width], pixels.Shape.ToArray());
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                Assert.Equal((((x * 500) + (y * 300)) % 50000) + 1000, pixels[y].AsSpan<ushort>()[x]);
        }

        Assert.Equal("L", reader.Metadata(0)["mode"]);
    }

    [Fact]
    [NeedsDcraw]
    public void Damage_that_the_program_complains_of_is_an_error()
    {
        var bytes = File.ReadAllBytes(Repository.Data("raw", "mosaic.dng"))[..9000];
        var options = new RawReadOptions { Registry = Registry, Extension = ".dng" };
        var fault = Assert.Throws<CorruptImageException>(() => Iio.ImRead(bytes, options: options));
        Assert.Contains("dcraw_emu", fault.Message, StringComparison.Ordinal);
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(bytes, options: options with { Mosaic = true }));
    }

    [Fact]
    public void Without_the_program_nothing_is_read_but_8_bits_by_consent()
    {
        using var missing = new FakeProgram(null);
        var reading = missing.Reading;
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(Turned, options: reading));
        Assert.Contains("samples of 16 bits", fault.Message, StringComparison.Ordinal);
        Assert.Contains(missing.Variable, fault.Message, StringComparison.Ordinal);
        using (var pixels = Iio.ImRead(Turned, options: reading with { AllowLossyConversion = true }))
            Assert.Equal(DType.UInt8, pixels.DType);
        var mosaic = new RawReadOptions { Registry = reading.Registry, Mosaic = true, AllowLossyConversion = true };
        Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(Turned, options: mosaic));
    }

    [Fact]
    public void Options_are_those_of_camera_raw_alone()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RawReadOptions { WhiteBalance = (RawWhiteBalance)9 });
        Assert.ThrowsAny<ArgumentException>(
            () => Iio.ImRead(Repository.Data("jxl", "rgb.jxl"), options: new RawReadOptions { Registry = Registry }));
    }
}
