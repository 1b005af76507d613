using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Dpx;

/// <summary>DPX and Cineon: depths, what is told, and what is refused.</summary>
public class DpxTests
{
    [Theory]
    [InlineData(".dpx", 10)]
    [InlineData(".dpx", 12)]
    [InlineData(".cin", 10)]
    [InlineData(".cin", 12)]
    public void Samples_that_fit_into_fewer_bits_come_back_exactly(string extension, int bits)
    {
        using var pixels = NdArray.Create(DType.UInt16, 11, 7, 3);
        var samples = pixels.AsSpan<ushort>();
        for (var i = 0; i < samples.Length; i++)
        {
            var value = i * 37 % (1 << bits);
            samples[i] = (ushort)((value << (16 - bits)) | (value >> ((2 * bits) - 16)));
        }

        var file = Iio.ImEncode(extension, pixels, Options(extension, bits));
        using var back = Iio.ImRead(file);
        Assert.Equal(pixels.Bytes.ToArray(), back.Bytes.ToArray());
        Assert.InRange(file.Length, 0, Iio.ImEncode(extension, pixels).Length);
        samples[0] = 1;
        var fault = Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(extension, pixels, Options(extension, bits)));
        Assert.Contains("AllowLossyConversion", fault.Message, StringComparison.Ordinal);
        using var lossy = Iio.ImRead(Iio.ImEncode(extension, pixels, Options(extension, bits) with { AllowLossyConversion = true }));
        Assert.Equal(0, lossy.AsSpan<ushort>()[0]);
    }

    [Theory]
    [NeedsFfmpeg("decoders dpx", "demuxers dpx_pipe")]
    [InlineData(16)]
    [InlineData(12)]
    [InlineData(10)]
    public void Ffmpeg_reads_what_is_written(int bits)
    {
        using var pixels = NdArray.Create(DType.UInt16, 9, 16, 3);
        var samples = pixels.AsSpan<ushort>();
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (ushort)(i * 997);
        var file = Iio.ImEncode(".dpx", pixels, new DpxWriteOptions { Bits = bits, AllowLossyConversion = true });
        var planes = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(
            ExternalProgram.FfmpegPixels(bits == 16 ? "rgb48le" : $"gbrp{bits}le", file, "-f", "dpx_pipe", "-i", "-"));
        for (var i = 0; i < samples.Length; i++)
        {
            // Planes come as green, blue and red.
            var there = bits == 16 ? planes[i] : planes[((i % 3) switch { 0 => 2, 1 => 0, _ => 1 } * samples.Length / 3) + (i / 3)];
            Assert.Equal(samples[i] >> (16 - bits), there);
        }
    }

    [Fact]
    public void What_the_header_tells_is_kept()
    {
        using var pixels = NdArray.Create(DType.UInt8, 4, 4, 3);
        var metadata = new ImageMetadata(
            [new("creator", "scanner 3"), new("project", "reel 7"), new("transfer", 3), new("framerate", 24.0), new("description", "log")]);
        var back = Iio.ImMeta(Iio.ImEncode(".dpx", pixels, new WriteOptions { Metadata = metadata }));
        foreach (var (key, value) in metadata)
            Assert.Equal(value, back[key]);
        Assert.Equal("made by hand", Iio.ImMeta(Repository.Data("dpx", "rgb8.dpx"))["creator"]);
    }

    [Fact]
    public void Images_of_one_file_are_found_by_what_their_samples_are()
    {
        using var green = Iio.ImRead(Repository.Data("dpx", "planes.dpx"), "green");
        using var second = Iio.ImRead(Repository.Data("dpx", "planes.dpx"), 1);
        Assert.Equal(second.Bytes.ToArray(), green.Bytes.ToArray());
    }

    [Theory]
    [InlineData(780 + 20, 100, "YCbCr")]
    [InlineData(780 + 23, 64, "64 bits")]
    [InlineData(780 + 27, 1, "run lengths")]
    public void What_is_not_read_is_named(int at, byte value, string name)
    {
        var file = File.ReadAllBytes(Repository.Data("dpx", "rgb8.dpx"));
        file[at] = value;
        Assert.Contains(name, Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(file)).Message, StringComparison.Ordinal);
    }

    private static WriteOptions Options(string extension, int bits)
        => extension == ".dpx" ? new DpxWriteOptions { Bits = bits } : new CineonWriteOptions { Bits = bits };
}
