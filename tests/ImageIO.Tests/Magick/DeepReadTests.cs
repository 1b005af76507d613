using System.Diagnostics;
using ImageIO.Codecs;
using ImageIO.Magick;
using ImageIO.Magick.Programs;
using ImageIO.Resources;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Magick;

/// <summary>HEIC and JPEG XL of more than 8 bits, read by the program vips.</summary>
public class DeepReadTests
{
    private static readonly ReadOptions Reading = new() { Registry = new CodecRegistry(Iio.Codecs.All).UseMagick() };

    [Fact]
    [NeedsProgram("vips", "jxlload", "--help")]
    public void Samples_of_16_bits_are_given_as_they_were_written()
    {
        using var pixels = Iio.ImRead(Repository.Data("jxl", "deep16.jxl"), options: Reading);
        Assert.Equal(DType.UInt16, pixels.DType);
        Assert.Equal([24, 32], pixels.Shape.ToArray());
        for (var x = 0; x < 32; x++)
            Assert.Equal((x * 8 % 256 * 257) + 3, pixels[5].AsSpan<ushort>()[x]);
    }

    [Fact]
    [NeedsProgram("vips", "heifload", "--help")]
    public void Samples_of_10_bits_are_widened_to_the_whole_of_16()
    {
        using var pixels = Iio.ImRead(Repository.Data("heic", "deep10.heic"), options: Reading);
        Assert.Equal(DType.UInt16, pixels.DType);
        Assert.Equal([48, 64, 3], pixels.Shape.ToArray());
        foreach (var sample in pixels.AsSpan<ushort>())
            Assert.Equal(sample >> 6 << 6 | sample >> 10, sample);

        // The sample is lossy: its left and right borders are near to what was written.
        Assert.InRange(pixels[20].AsSpan<ushort>()[0], 0, 1500);
        Assert.InRange(pixels[20].AsSpan<ushort>()[^1], 63000, 65535);
    }

    [Fact]
    [NeedsProgram("vips", "jxlload", "--help")]
    public void The_profile_of_the_pixels_and_the_mode_are_told()
    {
        using var reader = Iio.ImOpen(Repository.Data("jxl", "deep16.jxl"), Reading);
        var metadata = reader.Metadata(0);
        Assert.Equal("L", metadata["mode"]);
        Assert.Equal("acsp"u8.ToArray(), metadata.Icc.Slice(36, 4).ToArray());
        Assert.Equal("GRAY"u8.ToArray(), metadata.Icc.Slice(16, 4).ToArray());
    }

    [Fact]
    [NeedsProgram("vips", "jxlload", "--help")]
    public void Bytes_and_streams_are_read_as_files_are()
    {
        var path = Repository.Data("jxl", "deep16.jxl");
        using var expected = Iio.ImRead(path, options: Reading);
        using var fromBytes = Iio.ImRead(File.ReadAllBytes(path), options: Reading);
        using var stream = new ChoppyStream(File.ReadAllBytes(path));
        using var fromStream = Iio.ImRead(stream, options: Reading);
        Assert.Equal(expected.Bytes.ToArray(), fromBytes.Bytes.ToArray());
        Assert.Equal(expected.Bytes.ToArray(), fromStream.Bytes.ToArray());
    }

    [Fact]
    [NeedsProgram("vips", "jxlload", "--help")]
    public void Consent_to_8_bits_takes_none_where_all_can_be_had()
    {
        using var pixels = Iio.ImRead(Repository.Data("jxl", "deep16.jxl"), options: Reading with { AllowLossyConversion = true });
        Assert.Equal(DType.UInt16, pixels.DType);
    }

    [Theory]
    [InlineData("heic", "deep10.heic", 10)]
    [InlineData("jxl", "deep16.jxl", 16)]
    public void Without_the_program_the_message_says_what_is_missing_and_consent_gives_8_bits(string codec, string sample, int bits)
    {
        using var missing = new FakeProgram(null);
        var path = Repository.Data(codec, sample);
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(path, options: missing.Reading));
        Assert.Contains($"samples of {bits} bits", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"The environment variable {missing.Variable} names", fault.Message, StringComparison.Ordinal);
        Assert.Contains("ReadOptions.AllowLossyConversion", fault.Message, StringComparison.Ordinal);
        using var pixels = Iio.ImRead(path, options: missing.Reading with { AllowLossyConversion = true });
        Assert.Equal(DType.UInt8, pixels.DType);
    }

    [Fact]
    public void Where_PATH_does_not_have_the_program_the_message_says_how_it_is_installed()
    {
        var advice = VipsProgram.In("IMAGEIO_TEST_NOT_SET").WhereToGet();
        Assert.Contains("the program vips, which is not found on PATH. Install ", advice, StringComparison.Ordinal);
        Assert.Contains("IMAGEIO_TEST_NOT_SET", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_8_bits_do_not_need_the_program()
    {
        using var missing = new FakeProgram(null);
        using var pixels = Iio.ImRead(Repository.Data("heic", "rgb.heic"), options: missing.Reading);
        Assert.Equal(DType.UInt8, pixels.DType);
    }

    [Fact]
    public void What_the_program_says_as_it_fails_is_told()
    {
        using var program = new FakeProgram("echo first >&2; echo 'no such box' >&2; echo half > \"$3\"; exit 1");
        var fault = Assert.Throws<CorruptImageException>(() => Iio.ImRead(Repository.Data("jxl", "deep16.jxl"), options: program.Reading));
        Assert.Contains("It ended with 1 and said: no such box.", fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(program.Output));
    }

    [Theory]
    [InlineData("exit 0")]
    [InlineData("printf '\\266\\246\\362\\010\\040\\000\\000\\000' > \"$3\"")]
    [InlineData("printf 'something else that is longer than the header of sixty-four bytes of libvips' > \"$3\"")]
    [InlineData("rm \"$3\"")]
    public void A_program_that_ends_well_without_all_pixels_is_found_out(string lines)
    {
        using var program = new FakeProgram(lines);
        var fault = Assert.Throws<CorruptImageException>(() => Iio.ImRead(Repository.Data("jxl", "deep16.jxl"), options: program.Reading));
        Assert.Contains("has not written all of the pixels", fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(program.Output));
    }

    [Fact]
    public void A_program_that_writes_much_on_its_streams_is_not_blocked_by_it()
    {
        const string lines = "i=0; while [ $i -lt 5000 ]; do echo 'a line that is long enough to fill a pipe' >&2; echo text; "
            + "i=$((i+1)); done; exit 3";
        using var program = new FakeProgram(lines);
        var fault = Assert.Throws<CorruptImageException>(() => Iio.ImRead(Repository.Data("jxl", "deep16.jxl"), options: program.Reading));
        Assert.Contains("It ended with 3", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_cancels_ends_the_program_and_leaves_no_file()
    {
        using var program = new FakeProgram("sleep 600");
        using var cancel = new CancellationTokenSource();
        var reading = Task.Run(
            () => Iio.ImReadAsync(Repository.Data("jxl", "deep16.jxl"), options: program.Reading, cancellationToken: cancel.Token),
            TestContext.Current.CancellationToken);
        SpinWait.SpinUntil(() => program.ProcessId is not null || reading.IsCompleted, TimeSpan.FromMinutes(1));
        Assert.True(File.Exists(program.Output));
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => reading.GetAwaiter().GetResult());
        Assert.False(File.Exists(program.Output));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(program.ProcessId!.Value));
    }

    [Fact]
    public void A_program_that_does_not_end_is_ended_when_its_time_is_over()
    {
        using var program = new FakeProgram("sleep 600");
        using (var source = new SourceStream("x", new byte[10], Limits.Default, default))
        {
            var request = new PixelRequest(source, program.Reading, 0, "JPEG XL", TimeSpan.FromSeconds(1))
            {
                ReadMetadata = (_, _) => ImageMetadata.Empty,
            };
            var vips = new VipsProgram(VipsProgram.In(program.Variable), "jxlload");
            var fault = Assert.Throws<UnsupportedImageException>(() => vips.Decode(request));
            Assert.Contains("The program vips has not read the file (JPEG XL) within 1 s", fault.Message, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(program.Output));
    }

    [Fact]
    public void A_file_that_is_no_program_is_told_as_such()
    {
        var variable = $"IMAGEIO_TEST_{Guid.NewGuid():N}";
        var path = Repository.Data("jxl", "deep16.jxl");
        Environment.SetEnvironmentVariable(variable, path);
        var reading = new ReadOptions { Registry = new CodecRegistry([.. MagickCodecs.Create(variable, variable)]) };
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(path, options: reading));
        Environment.SetEnvironmentVariable(variable, null);
        Assert.Contains("does not start", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_above_the_limits_does_not_start_the_program()
    {
        using var program = new FakeProgram("exit 0");
        var limits = Limits.Default with { MaxImageBytes = 1000 };
        Assert.Throws<ImageLimitException>(
            () => Iio.ImRead(Repository.Data("jxl", "deep16.jxl"), options: program.Reading with { Limits = limits }));
        Assert.Null(program.ProcessId);
    }
}
