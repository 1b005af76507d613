namespace ImageIO.Tests.Formats.Gif;

/// <summary>What viewers make of times, and what becomes of equal frames.</summary>
public class GifFrameTimesTests
{
    [Theory]
    [InlineData(60, 60, "20 of 60 frames", "21.4 frames per second instead of the 60")]
    [InlineData(100, 10, "10 of 10 frames", "10 frames per second instead of the 100")]
    [InlineData(75, 9, "6 of 9 frames", "13.6 frames per second instead of the 75")]
    public void Frames_that_browsers_slow_down_are_told_with_the_rate_that_they_show(double rate, int count, params string[] words)
    {
        var warnings = Write(count, TimeSpan.FromSeconds(1 / rate), out var file);
        var warning = Assert.Single(warnings);
        Assert.All(words, word => Assert.Contains(word, warning, StringComparison.Ordinal));
        Assert.Equal(Math.Round(100 * count / rate), Iio.ImProps(file).Duration!.Value.TotalMilliseconds / 10);
    }

    [Theory]
    [InlineData(50, 20)]
    [InlineData(30, 20)]
    [InlineData(1000, 1)]
    public void Frames_that_are_shown_as_they_are_meant_are_no_warning(double rate, int count)
        => Assert.Empty(Write(count, TimeSpan.FromSeconds(1 / rate), out _));

    [Fact]
    public void No_time_at_all_is_slow_too()
        => Assert.Contains("2 of 2 frames", Assert.Single(Write(2, TimeSpan.Zero, out _)), StringComparison.Ordinal);

    [Theory]
    [InlineData(PaletteMode.Auto)]
    [InlineData(PaletteMode.Global)]
    public void Each_frame_is_an_image_where_that_is_asked_for(PaletteMode palette)
    {
        using var stack = NdArray.Create(DType.UInt8, 5, 20, 30, 4);
        for (var i = 0; i < stack.Bytes.Length; i++)
            stack.Bytes[i] = (byte)((i % 4) == 3 ? (i / 4 % 3 == 0 ? 0 : 255) : i / 2400 < 2 ? i % 6 : i % 5 * 9);
        var options = new GifWriteOptions { KeepDuplicateFrames = true, PaletteMode = palette };
        using var read = Iio.ImRead(Iio.ImEncode(".gif", stack, options));
        Assert.Equal(5, read.Shape[0]);
        Assert.Equal(Shown(stack), Shown(read));
        Assert.Equal(2, Iio.ImProps(Iio.ImEncode(".gif", stack, options with { KeepDuplicateFrames = false })).ImageCount);
    }

    /// <summary>The pixels, with nothing in those that are transparent.</summary>
    private static uint[] Shown(NdArray stack)
        => [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(stack.Bytes).ToArray()
            .Select(pixel => pixel >> 24 == 0 ? 0 : pixel)];

    private static List<string> Write(int count, TimeSpan duration, out byte[] file)
    {
        var warnings = new List<string>();
        using var stack = NdArray.Create(DType.UInt8, count, 6, 8, 3);
        for (var i = 0; i < count; i++)
            stack[i].Bytes.Fill((byte)i);
        file = Iio.ImEncode(".gif", stack,
            new WriteOptions { FrameDuration = duration, OnWarning = warning => warnings.Add(warning.Message) });
        return warnings;
    }
}
