using ImageIO.Formats.Fli;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Fli;

/// <summary>What is special about FLIC animations; the samples and every general rule are run by the conformance suite.</summary>
public class FliTests
{
    private static readonly FliCodec Codec = new();

    [Theory]
    [InlineData("every_chunk.flc", 350_000)]
    [InlineData("six_bits.fli", 714_286)]
    public void Frames_last_as_long_as_the_header_says_in_its_own_unit(string file, long ticks)
    {
        using var reader = Iio.ImOpen(Repository.Data("fli", file));
        var at = TimeSpan.Zero;
        foreach (var frame in reader.Iter())
        {
            using (frame)
            {
                Assert.Equal(TimeSpan.FromTicks(ticks), frame.Duration);
                Assert.Equal(at, frame.Timestamp);
            }

            at += TimeSpan.FromTicks(ticks);
        }
    }

    [Fact]
    public void The_frame_that_leads_back_to_the_first_is_the_last_one()
    {
        using var frames = Iio.ImRead(Repository.Data("fli", "six_bits.fli"));
        Assert.Equal("3×7×12×3 uint8", frames.ToString());
        var file = File.ReadAllBytes(Repository.Data("fli", "six_bits.fli"));
        Assert.Equal(2, BitConverter.ToUInt16(file, 6));
    }

    [Fact]
    public void A_frame_that_is_sought_is_what_the_ones_before_make_it()
    {
        var path = Repository.Data("fli", "every_chunk.flc");
        using var all = Iio.ImRead(path);
        using var reader = Iio.ImOpen(path);
        foreach (var index in (int[])[3, 1, 4, 0, 2])
        {
            using var frame = reader.Read(index);
            Assert.Equal(all[index].Bytes, frame.Bytes);
        }
    }

    [Theory]
    [InlineData(0x0C, "row")]
    [InlineData(0x07, "row")]
    public void Differences_outside_of_the_picture_are_an_error_or_left_out(byte kind, string named)
    {
        byte[] change = kind == 0x0C ? [200, 0, 1, 0, 0, 0, 0, 0] : [1, 0, 0x00, 0xC1, 1, 0, 0, 0];
        var file = Animation(Frame([(byte)(change.Length + 6), 0, 0, 0, kind, 0, .. change]));
        var fault = Assert.Throws<CorruptImageException>(() => DirectCodec.ReadAll(Codec, file));
        Assert.Contains(named, fault.Message, StringComparison.OrdinalIgnoreCase);
        var warnings = new List<ImageWarning>();
        var partial = new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add };
        DirectCodec.ReadAll(Codec, file, partial).ForEach(image => image.Dispose());
        Assert.Single(warnings);
    }

    [Fact]
    public void A_copy_of_another_size_is_left_out_with_a_warning()
    {
        var file = Animation(Frame([9, 0, 0, 0, 16, 0, 1, 2, 3]));
        var warnings = new List<ImageWarning>();
        DirectCodec.ReadAll(Codec, file, new ReadOptions { OnWarning = warnings.Add }).ForEach(image => image.Dispose());
        Assert.Single(warnings);
        Assert.Throws<CorruptImageException>(() => DirectCodec.ReadAll(Codec, file, new ReadOptions { Tolerance = Tolerance.Strict }));
    }

    [Fact]
    public void Other_depths_are_refused_with_a_way_out()
    {
        var file = Animation(Frame([]));
        file[12] = 16;
        var fault = Assert.Throws<UnsupportedImageException>(() => DirectCodec.ReadAll(Codec, file));
        Assert.Contains("ffmpeg", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    [NeedsFfmpeg("demuxers flic", "decoders flic")]
    public void Ffmpeg_reads_the_same()
    {
        // Not the other sample: ffmpeg puts the last pixel of a row where its own row ends, behind the picture's.
        var path = Repository.Data("fli", "six_bits.fli");
        using var read = Iio.ImRead(path);
        Assert.Equal(read.Bytes.ToArray(), ExternalProgram.FfmpegPixels("rgb24", default, "-i", path));
    }

    private static byte[] Animation(byte[] frames)
    {
        var header = new byte[128];
        (header[4], header[5], header[6], header[8], header[10], header[12]) = (0x12, 0xAF, 1, 4, 3, 8);
        return [.. header, .. frames];
    }

    private static byte[] Frame(byte[] chunk) => [.. BitConverter.GetBytes(16 + chunk.Length), 0xFA, 0xF1, 1, 0, .. new byte[8], .. chunk];
}
