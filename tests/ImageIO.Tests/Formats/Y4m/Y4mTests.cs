using System.Text;
using ImageIO.Formats.Y4m;

namespace ImageIO.Tests.Formats.Y4m;

/// <summary>What is special about Y4M; the samples and every general rule are run by the conformance suite.</summary>
public class Y4mTests
{
    [Fact]
    public void Luma_and_chroma_of_limited_range_become_the_whole_range()
    {
        using var read = Iio.ImRead(File("W2 H1 F25:1 C444", [16, 235, 128, 128, 128, 128]));
        Assert.Equal([0, 0, 0, 255, 255, 255], read.Bytes.ToArray());
        using var red = Iio.ImRead(File("W1 H1 C444", [81, 90, 240]));
        Assert.InRange(red.Bytes[0], 253, 255);
        Assert.InRange(red.Bytes[1], 0, 2);
        Assert.InRange(red.Bytes[2], 0, 2);
    }

    [Theory]
    [InlineData("W1 H1 Cmono", 77, 77)]
    [InlineData("W1 H1 Cmono XCOLORRANGE=FULL", 77, 77)]
    [InlineData("W1 H1 Cmono XCOLORRANGE=LIMITED", 235, 255)]
    public void Gray_is_as_it_stands_unless_its_range_is_said_to_be_limited(string header, byte sample, byte expected)
    {
        using var read = Iio.ImRead(File(header, [sample]));
        Assert.Equal([1, 1, 1], read.Shape.ToArray());
        Assert.Equal(expected, read.Bytes[0]);
    }

    [Theory]
    [InlineData("F30000:1001", 33.3667)]
    [InlineData("F25:1", 40)]
    public void Frames_last_as_long_as_the_rate_says(string rate, double milliseconds)
    {
        var frames = Iio.ImIter(File($"W1 H1 {rate} Cmono", [1], [2])).ToList();
        Assert.Equal(milliseconds, frames[1].Duration!.Value.TotalMilliseconds, 0.001);
        Assert.Equal(milliseconds, frames[1].Timestamp!.Value.TotalMilliseconds, 0.001);
        frames.ForEach(frame => frame.Dispose());
    }

    [Fact]
    public void A_rate_that_is_not_known_is_none()
    {
        using var reader = Iio.ImOpen(File("W1 H1 F0:0 Cmono", [1]));
        Assert.True(reader.TryReadNext(out var frame));
        Assert.Null(frame.Duration);
        frame.Dispose();
    }

    [Theory]
    [InlineData("W1 H1 C420p10", "420p10")]
    [InlineData("W1 H1 C444alpha", "444alpha")]
    [InlineData("W1 H1 C411", "411")]
    public void Other_ways_to_store_pixels_are_refused_by_name_with_a_way_out(string header, string name)
    {
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(File(header, [1, 1, 1])));
        Assert.Contains($"\"{name}\"", fault.Message, StringComparison.Ordinal);
        Assert.Contains("ffmpeg", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("H1 Cmono", "width")]
    [InlineData("W1 H0 Cmono", "height")]
    [InlineData("W-1 H1 Cmono", "width")]
    [InlineData("W99999999999 H1 Cmono", "width")]
    public void Sides_that_make_no_sense_are_told(string header, string side)
        => Assert.Contains(side, Assert.Throws<CorruptImageException>(() => Iio.ImRead(File(header, [1]))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("C420")]
    [InlineData("C444")]
    [InlineData("Cmono")]
    public void Sides_that_are_the_largest_numbers_are_refused_even_without_limits(string chroma)
    {
        var file = File($"W{int.MaxValue} H{int.MaxValue} {chroma}", [1]);
        var fault = Assert.Throws<CorruptImageException>(() => Iio.ImProps(file, default, new ReadOptions { Limits = Limits.None }));
        Assert.Contains("2147483647×2147483647", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_chroma_of_the_widest_line_has_half_as_many_samples()
    {
        var chroma = Y4mChroma.Parse("420");
        Assert.Equal((1 << 30, 1 << 30), (chroma.WidthOf(int.MaxValue), chroma.HeightOf(int.MaxValue)));
        Assert.Equal(int.MaxValue + (2L << 30), chroma.BytesOf(int.MaxValue, 1));
    }

    [Fact]
    public void Chroma_that_waits_beside_the_pixels_is_bounded_as_all_working_memory_is()
    {
        var file = File("W64 H64 C444", new byte[3 * 64 * 64], new byte[3 * 64 * 64]);
        const int needed = (2 * 64 * 64) + 64;
        Iio.ImRead(file, options: new ReadOptions { Limits = Limits.Default with { MaxWorkingBytes = needed } }).Dispose();
        var fault = Assert.Throws<ImageLimitException>(
            () => Iio.ImRead(file, options: new ReadOptions { Limits = Limits.Default with { MaxWorkingBytes = needed - 1 } }).Dispose());
        Assert.Equal(nameof(Limits.MaxWorkingBytes), fault.Limit);
    }

    [Fact]
    public void A_frame_that_is_cut_short_gives_what_is_there_where_that_is_tolerated()
    {
        var file = File("W4 H4 C444 XCOLORRANGE=FULL", [.. Enumerable.Repeat((byte)200, 48)]);
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(file[..^40]));
        var warnings = new List<string>();
        var options = new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warning => warnings.Add(warning.Message) };
        using var read = Iio.ImRead(file[..^40], options: options);
        Assert.Equal([1, 4, 4, 3], read.Shape.ToArray());
        Assert.Equal(0, read.Bytes[^1]);
        Assert.Single(warnings);
    }

    [Fact]
    public void A_file_without_a_frame_is_cut_short()
        => Assert.Contains("first frame", Assert.Throws<CorruptImageException>(() => Iio.ImRead(File("W1 H1 Cmono"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void What_is_no_frame_where_one_should_begin_is_told()
    {
        byte[] file = [.. File("W1 H1 Cmono", [1]), .. "JUNK\n"u8];
        Assert.Contains("FRAME", Assert.Throws<CorruptImageException>(() => Iio.ImRead(file)).Message, StringComparison.Ordinal);
    }

    private static byte[] File(string header, params byte[][] frames)
        => [.. Encoding.ASCII.GetBytes($"YUV4MPEG2 {header}\n"), .. frames.SelectMany(frame => (byte[])[.. "FRAME\n"u8, .. frame])];
}
