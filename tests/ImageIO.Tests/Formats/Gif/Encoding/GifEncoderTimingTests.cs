namespace ImageIO.Tests.Formats.Gif;

public class GifEncoderTimingTests
{
    [Theory]
    [InlineData(30, 300, 1000)]
    [InlineData(60, 300, 500)]
    [InlineData(29.97, 2997, 10_000)]
    [InlineData(7, 70, 1000)]
    [InlineData(1000, 500, 50)]
    [InlineData(29.97, 600, 2002)]
    [InlineData(60, 600, 1000)]
    [InlineData(100, 600, 600)]
    public void The_whole_lasts_as_long_as_its_frames(double rate, int count, int hundredths)
    {
        var file = GifWriting.Encode(Blinking(count), duration: _ => TimeSpan.FromSeconds(1 / rate));
        var durations = GifWriting.Durations(file);
        Assert.Equal(count, durations.Count);
        Assert.Equal(hundredths, durations.Sum(duration => duration.TotalMilliseconds) / 10, 1.0);
        Assert.InRange(durations.Max() - durations.Min(), TimeSpan.Zero, TimeSpan.FromMilliseconds(10));
    }

    [Theory]
    [InlineData(29.97, 2002)]
    [InlineData(60, 1000)]
    [InlineData(100, 600)]
    public void Equal_frames_among_600_take_nothing_from_the_whole(double rate, int hundredths)
    {
        // Runs of 1 to 7 equal frames.
        var file = GifWriting.Encode(Enumerable.Range(0, 600).Select(i => Plain((int)Math.Sqrt(i * 9.0) & 1)),
            duration: _ => TimeSpan.FromSeconds(1 / rate));
        var durations = GifWriting.Durations(file);
        Assert.InRange(durations.Count, 50, 100);
        Assert.Equal(hundredths, durations.Sum(duration => duration.TotalMilliseconds) / 10, 1.0);
    }

    [Fact]
    public void Frames_that_take_no_time_among_others_take_none()
    {
        var file = GifWriting.Encode(Blinking(600), duration: i => TimeSpan.FromMilliseconds(i % 3 == 0 ? 0 : 10));
        Assert.Equal(Enumerable.Range(0, 600).Select(i => i % 3 == 0 ? 0.0 : 10),
            GifWriting.Durations(file).Select(duration => duration.TotalMilliseconds));
    }

    [Fact]
    public void Frames_without_a_duration_are_shown_for_100_ms()
        => Assert.Equal([100, 100, 100],
            GifWriting.Durations(GifWriting.Encode(Blinking(3))).Select(duration => duration.TotalMilliseconds));

    [Fact]
    public void A_duration_of_zero_is_written_as_zero()
        => Assert.Equal([0, 0, 0],
            GifWriting.Durations(GifWriting.Encode(Blinking(3), duration: _ => TimeSpan.Zero))
                .Select(duration => duration.TotalMilliseconds));

    [Fact]
    public void Equal_frames_become_one_that_is_shown_as_long()
    {
        var file = GifWriting.Encode(new[] { 0, 0, 0, 1, 1, 0 }.Select(Plain), duration: i => TimeSpan.FromMilliseconds(20 * (i + 1)));
        Assert.Equal([120, 180, 120], GifWriting.Durations(file).Select(duration => duration.TotalMilliseconds));
    }

    [Fact]
    public void A_still_repeated_is_one_image_that_lasts()
    {
        var file = GifWriting.Encode(Enumerable.Range(0, 20).Select(_ => Plain(1)));
        Assert.Equal([2000], GifWriting.Durations(file).Select(duration => duration.TotalMilliseconds));
        Assert.DoesNotContain("NETSCAPE", System.Text.Encoding.Latin1.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_longer_than_a_delay_can_say_becomes_several()
    {
        var file = GifWriting.Encode(Blinking(2), duration: i => i == 0 ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(1));
        var decoded = GifWriting.Decode(file);
        Assert.Equal(3601, GifWriting.Durations(file).Sum(duration => duration.TotalSeconds), 0.011);
        Assert.All(decoded[..^1], frame => Assert.Equal(decoded[0], frame));
    }

    [Fact]
    public void A_long_frame_that_is_cleared_stays_until_its_end()
    {
        var file = GifWriting.Encode(GifWriting.Sprites(2, 64, 48), duration: _ => TimeSpan.FromMinutes(20));
        var decoded = GifWriting.Decode(file);
        Assert.Equal(2400, GifWriting.Durations(file).Sum(duration => duration.TotalSeconds), 0.011);
        Assert.Equal(decoded[0], decoded[1]);
        Assert.Equal(2, decoded.Select(frame => PixelHash.Of(frame)).Distinct().Count());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, null)]
    [InlineData(2, 1)]
    [InlineData(65_536, 65_535)]
    public void Loops_are_written_as_viewers_understand_them(int loops, int? written)
    {
        var text = System.Text.Encoding.Latin1.GetString(GifWriting.Encode(Blinking(2), new GifWriteOptions { LoopCount = loops }));
        var at = text.IndexOf("NETSCAPE2.0", StringComparison.Ordinal);
        Assert.Equal(written, at < 0 ? null : text[at + 13] + (256 * text[at + 14]));
    }

    [Fact]
    public void More_loops_than_the_format_can_say_are_refused()
        => Assert.Throws<ArgumentException>(() => GifWriting.Encode([], new GifWriteOptions { LoopCount = 65_537 }));

    private static IEnumerable<NdArray> Blinking(int count) => Enumerable.Range(0, count).Select(i => Plain(i % 2));

    private static NdArray Plain(int value) => GifWriting.Make(8, 6, 1, (x, y, at) => at[0] = (byte)(value * 255));
}
