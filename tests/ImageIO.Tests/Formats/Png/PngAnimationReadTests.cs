using ImageIO.Formats.Png;

namespace ImageIO.Tests.Formats.Png;

/// <summary>Animated PNGs as viewers show them (PNG third edition, section 11.3.6).</summary>
public class PngAnimationReadTests
{
    private static readonly int[] Red = [255, 0, 0, 255];
    private static readonly int[] Green = [0, 255, 0, 255];
    private static readonly int[] Blue = [0, 0, 255, 255];

    [Fact]
    public void The_first_image_is_a_frame_where_a_frame_control_stands_in_front_of_it()
    {
        var inside = new PngAnimationFile(4, 3) { Frames = 2, Plays = 3 }.Control(0, 0, 4, 3).Image(Red).Frame(0, 0, 4, 3, Green).ToBytes();
        var outside = new PngAnimationFile(4, 3) { Frames = 1 }.Image(Red).Frame(0, 0, 4, 3, Green).ToBytes();
        using var frames = Iio.ImRead(inside);
        Assert.Equal("2×3×4×4 uint8", frames.ToString());
        Assert.Equal([255, 0, 0, 255], Pixel(frames[0], 0, 0));
        Assert.Equal([0, 255, 0, 255], Pixel(frames[1], 0, 0));
        Assert.Equal(3, Iio.ImProps(inside).LoopCount);
        using var still = Iio.ImRead(outside);
        Assert.Equal("3×4×4 uint8", still.ToString());
        Assert.Equal([0, 255, 0, 255], Pixel(still, 0, 0));
    }

    [Fact]
    public void A_frame_is_kept_cleared_or_taken_back_before_the_next_one()
    {
        var file = new PngAnimationFile(3, 1) { Frames = 4 }
            .Control(0, 0, 3, 1).Image(Red)
            .Frame(0, 0, 1, 1, Green, disposal: 1)
            .Frame(1, 0, 1, 1, Blue, disposal: 2)
            .Frame(2, 0, 1, 1, Blue, disposal: 0);
        using var frames = Iio.ImRead(file.ToBytes());
        Assert.Equal(Row(Red, Red, Red), frames[0].Bytes.ToArray());
        Assert.Equal(Row(Green, Red, Red), frames[1].Bytes.ToArray());
        Assert.Equal(Row([0, 0, 0, 0], Blue, Red), frames[2].Bytes.ToArray());
        Assert.Equal(Row([0, 0, 0, 0], Red, Blue), frames[3].Bytes.ToArray());
    }

    [Fact]
    public void A_first_frame_that_asks_for_what_was_before_it_is_cleared()
    {
        var file = new PngAnimationFile(2, 1) { Frames = 2 }.Control(0, 0, 2, 1, disposal: 2).Image(Red).Frame(0, 0, 1, 1, Green);
        using var frames = Iio.ImRead(file.ToBytes());
        Assert.Equal(Row(Green, [0, 0, 0, 0]), frames[1].Bytes.ToArray());
    }

    [Fact]
    public void Frames_replace_what_is_below_them_or_are_laid_over_it()
    {
        int[] half = [0, 255, 0, 128];
        var file = new PngAnimationFile(2, 1) { Frames = 3 }
            .Control(0, 0, 2, 1).Image(Red).Frame(0, 0, 1, 1, half, blend: 0).Frame(1, 0, 1, 1, half, blend: 1);
        using var frames = Iio.ImRead(file.ToBytes());
        Assert.Equal(Row(half, [127, 128, 0, 255]), frames[2].Bytes.ToArray());
    }

    [Theory]
    [InlineData(8, 4)]
    [InlineData(16, 4)]
    [InlineData(8, 2)]
    [InlineData(16, 2)]
    public void Blending_is_right_to_the_last_bit_for_every_pair_of_alphas(int depth, int channels)
    {
        var max = (1 << depth) - 1;
        var random = new Random(depth + channels);
        for (var i = 0; i < 20_000; i++)
        {
            int[] above = Some(), below = Some();
            var (from, to) = (Stored(above), Stored(below));
            PngBlending.Over(from, to, channels, depth / 8);
            Assert.Equal(Stored(Expected(above, below)), to);
        }

        int[] Some() => [.. Enumerable.Range(0, channels)
            .Select(_ => random.Next(5) switch { 0 => 0, 1 => max, _ => random.Next(max + 1) })];

        byte[] Stored(int[] pixel) => [.. pixel.SelectMany(sample => depth == 8 ? [(byte)sample] : BitConverter.GetBytes((ushort)sample))];

        int[] Expected(int[] above, int[] below)
        {
            if (above[^1] == 0)
                return below;
            decimal a = (decimal)above[^1] / max, b = (1 - a) * below[^1] / max;
            return [.. Enumerable.Range(0, channels - 1)
                .Select(c => Round(((above[c] * a) + (below[c] * b)) / (a + b))), Round((a + b) * max)];
        }

        static int Round(decimal value) => (int)decimal.Round(decimal.Round(value, 20), MidpointRounding.AwayFromZero);
    }

    [Theory]
    [InlineData(0, 8, "2×2×4 uint8")]
    [InlineData(0, 1, "2×2×4 bool")]
    [InlineData(2, 8, "2×2×4×3 uint8")]
    [InlineData(2, 16, "2×2×4×3 uint16")]
    [InlineData(4, 8, "2×2×4×2 uint8")]
    public void Frames_that_always_cover_the_image_keep_the_channels_and_the_depth_of_the_file(int color, int depth, string shape)
    {
        var file = new PngAnimationFile(4, 2, color, depth) { Frames = 2 }.Control(0, 0, 4, 2).Image(1, 1, 1, 1)
            .Frame(1, 1, 2, 1, [0, 0, 0, 0]);
        using var frames = Iio.ImRead(file.ToBytes());
        Assert.Equal(shape, frames.ToString());
    }

    [Theory]
    [InlineData(0, 8, "2×2×4×2 uint8")]
    [InlineData(0, 1, "2×2×4×2 uint8")]
    [InlineData(2, 8, "2×2×4×4 uint8")]
    [InlineData(2, 16, "2×2×4×4 uint16")]
    public void Frames_get_an_alpha_where_the_canvas_shows_through(int color, int depth, string shape)
    {
        var torn = new PngAnimationFile(4, 2, color, depth) { Frames = 2 }
            .Control(0, 0, 4, 2, disposal: 1).Image(1, 1, 1).Frame(1, 1, 2, 1, [0, 0, 0]).ToBytes();
        var small = new PngAnimationFile(4, 2, color, depth) { Frames = 2 }
            .Image(1, 1, 1).Frame(1, 1, 2, 1, [1, 1, 1]).Frame(0, 0, 4, 2, [0, 0, 0]).ToBytes();
        foreach (var file in new[] { torn, small })
        {
            using var frames = Iio.ImRead(file);
            Assert.Equal(shape, frames.ToString());
            var item = frames.DType.ItemSize();
            var first = frames[file == torn ? 1 : 0].Bytes.ToArray();
            Assert.All(first[..item], value => Assert.Equal(0, value));
            Assert.Equal(255, first[^1] == 0 ? 255 : 0);
        }
    }

    [Fact]
    public void Times_are_fractions_whose_sums_do_not_drift()
    {
        var file = new PngAnimationFile(1, 1) { Frames = 31 }.Control(0, 0, 1, 1, 1, 30).Image(Red);
        for (var i = 0; i < 29; i++)
            file.Control(0, 0, 1, 1, 1, 30).Pixels(1, 1, Green);
        var bytes = file.Control(0, 0, 1, 1, 50, 0).Pixels(1, 1, Blue).ToBytes();
        var frames = Iio.ImIter(bytes).ToList();
        Assert.Equal(TimeSpan.FromSeconds(1), frames[30].Timestamp);
        Assert.Equal(TimeSpan.FromSeconds(0.5), frames[30].Duration);
        Assert.All(frames[..30], frame => Assert.InRange(frame.Duration!.Value.Ticks, 333333, 333334));
        Assert.Equal(TimeSpan.FromSeconds(1.5), Iio.ImProps(bytes).Duration);
        frames.ForEach(frame => frame.Dispose());
    }

    [Fact]
    public void Data_may_be_cut_anywhere_also_into_chunks_without_any()
    {
        var file = new PngAnimationFile(9, 9) { Frames = 2 }.Control(0, 0, 9, 9).Image(Red).Control(0, 0, 9, 9)
            .Pixels(9, 9, Green, pieces: 40).ToBytes();
        using var frames = Iio.ImRead(file);
        Assert.Equal([0, 255, 0, 255], Pixel(frames[1], 8, 8));
        var empty = new PngAnimationFile(9, 9) { Frames = 1 }.Image(Red).Control(0, 0, 9, 9).Chunk("fdAT", 0, 0, 0, 1);
        using var still = Iio.ImRead(empty.Pixels(9, 9, Green, sequence: 2).ToBytes());
        Assert.Equal([0, 255, 0, 255], Pixel(still, 8, 8));
    }

    [Fact]
    public void Any_image_and_any_range_can_be_read_again()
    {
        var file = Counted(6);
        using var reader = Iio.ImOpen(file);
        foreach (var index in new[] { 4, 0, 5, 2, 2 })
        {
            using var one = reader.Read(index);
            Assert.Equal(index, one.Bytes[0]);
        }

        using var range = Iio.ImRead(file, 2..4);
        Assert.Equal([2, 3], [range[0].Bytes[0], range[1].Bytes[0]]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(file, 6));
        using var forward = Iio.ImRead(new ForwardOnly(file));
        Assert.Equal(6, forward.Shape[0]);
    }

    public static TheoryData<string> Broken
        => new("no frame control", "no data", "repeated control", "two headers", "gap", "order", "repeated data", "too few", "too many",
        "outside", "disposal", "small first", "late data", "no frames");

    [Theory]
    [MemberData(nameof(Broken))]
    public void An_animation_that_breaks_the_rules_is_a_still_image_with_a_warning_and_an_error_to_a_strict_read(string fault)
    {
        var file = new PngAnimationFile(2, 1) { Frames = 1 };
        file = fault switch
        {
            "no frame control" => file.Image(Red).Pixels(2, 1, Green),
            "no data" => file.Image(Red).Control(0, 0, 2, 1).Frame(0, 0, 2, 1, Green),
            "repeated control" => file.Control(0, 0, 2, 1).Control(0, 0, 2, 1).Image(Red),
            "two headers" => file.Chunk("acTL", 0, 0, 0, 1, 0, 0, 0, 0).Control(0, 0, 2, 1).Image(Red),
            "gap" => file.Image(Red).Control(0, 0, 2, 1).Pixels(2, 1, Green, sequence: 2),
            "order" => file.Image(Red).Control(0, 0, 2, 1, sequence: 1).Pixels(2, 1, Green, sequence: 0),
            "repeated data" => file.Image(Red).Frame(0, 0, 2, 1, Green).Pixels(2, 1, Green, sequence: 1),
            "too few" => new PngAnimationFile(2, 1) { Frames = 0x80000001 }.Image(Red).Frame(0, 0, 2, 1, Green),
            "too many" => file.Image(Red).Frame(0, 0, 2, 1, Green).Frame(0, 0, 2, 1, Blue),
            "outside" => file.Image(Red).Frame(1, 0, 2, 1, Green),
            "disposal" => file.Image(Red).Frame(0, 0, 2, 1, Green, disposal: 3),
            "small first" => file.Control(0, 0, 1, 1).Image(Red),
            "late data" => file.Image(Red).Frame(0, 0, 2, 1, Green).Image(Red),
            _ => new PngAnimationFile(2, 1) { Frames = 0 }.Image(Red).Frame(0, 0, 2, 1, Green),
        };
        var warnings = new List<string>();
        using var still = Iio.ImRead(file.ToBytes(), options: new ReadOptions { OnWarning = warning => warnings.Add(warning.Message) });
        Assert.Equal(Row(Red, Red), still.Bytes.ToArray());
        Assert.Contains("animation", warnings[0], StringComparison.Ordinal);
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(file.ToBytes(), options: new ReadOptions { Tolerance = Tolerance.Strict })
            .Dispose());
    }

    [Fact]
    public void Frames_in_a_wrong_order_are_given_as_they_stand_where_what_can_be_had_is_asked_for()
    {
        var file = new PngAnimationFile(2, 1) { Frames = 1 }.Image(Red).Control(0, 0, 2, 1).Pixels(2, 1, Green, sequence: 7).ToBytes();
        using var read = Iio.ImRead(file, options: new ReadOptions { Tolerance = Tolerance.Partial });
        Assert.Equal(Row(Green, Green), read.Bytes.ToArray());
    }

    [Fact]
    public void A_file_that_was_cut_short_gives_the_frames_before_the_cut()
    {
        var file = Counted(5);
        var end = file.Length - 12 - 20;
        using var reader = Iio.ImOpen(file[..end]);
        Assert.Null(reader.Properties(0).ImageCount);
        for (var i = 0; i < 4; i++)
            reader.Read(i).Dispose();
        Assert.Throws<CorruptImageException>(() => reader.Read(4).Dispose());
        using var partial = Iio.ImRead(file[..end], options: new ReadOptions { Tolerance = Tolerance.Partial });
        Assert.Equal(4, partial.Shape[0]);
    }

    [Fact]
    public void Damaged_frame_data_are_an_error_though_their_chunk_is_called_ancillary()
    {
        var file = Counted(2);
        var place = file.AsSpan().IndexOf("fdAT"u8);
        file[place + 12] ^= 0x55;
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(file).Dispose());
    }

    [Fact]
    public void The_canvas_counts_as_working_memory()
    {
        var file = Counted(2, size: 64);
        var options = new ReadOptions { Limits = Limits.Default with { MaxWorkingBytes = 64 * 64 } };
        Assert.Equal(nameof(Limits.MaxWorkingBytes),
            Assert.Throws<ImageLimitException>(() => Iio.ImRead(file, options: options).Dispose()).Limit);
    }

    [Fact]
    public void Metadata_behind_the_frames_is_found_before_them()
    {
        var file = new PngAnimationFile(2, 1) { Frames = 2 }.Control(0, 0, 2, 1).Image(Red).Frame(0, 0, 2, 1, Green)
            .Chunk("tEXt", PngTestFile.Latin1("Title\0late")).ToBytes();
        Assert.Equal("late", Iio.ImMeta(file)["Title"]);
    }

    /// <summary>Frame i is of color i, each a chunk of its own.</summary>
    private static byte[] Counted(int frames, int size = 8)
    {
        var file = new PngAnimationFile(size, size) { Frames = (uint)frames }.Control(0, 0, size, size).Image(0, 0, 0, 255);
        for (var i = 1; i < frames; i++)
            file.Frame(0, 0, size, size, [i, 0, 0, 255]);
        return file.ToBytes();
    }

    private static byte[] Row(params int[][] pixels) => [.. pixels.SelectMany(pixel => pixel).Select(sample => (byte)sample)];

    private static byte[] Pixel(NdArray image, int y, int x) => image.Bytes.Slice(4 * ((y * image.Shape[1]) + x), 4).ToArray();

    private sealed class ForwardOnly(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(128, false)]
    public void A_file_that_says_that_its_frames_are_opaque_is_read_without_alpha_if_that_is_true(int alpha, bool isOpaque)
    {
        var file = new PngAnimationFile(4, 3) { Frames = 3 }.Chunk("opAQ").Control(0, 0, 4, 3).Image(1, 2, 3, 255)
            .Frame(1, 0, 2, 3, [9, 8, 7, alpha], blend: 0).Frame(0, 0, 1, 1, [0, 0, 0, 0], blend: 1).ToBytes();
        Assert.Equal([3, 3, 4, 3], Iio.ImProps(file).Shape);
        if (isOpaque)
        {
            using var frames = Iio.ImRead(file);
            Assert.Equal([9, 8, 7], frames[2].Bytes.Slice(3, 3).ToArray());
            Assert.Equal([1, 2, 3], frames[2].Bytes[..3].ToArray());
            return;
        }

        Assert.Contains("opAQ", Assert.Throws<CorruptImageException>(() => Iio.ImRead(file).Dispose()).Message, StringComparison.Ordinal);
        var warnings = new List<string>();
        var options = new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warning => warnings.Add(warning.Message) };
        Iio.ImRead(file, options: options).Dispose();
        Assert.Contains(warnings, warning => warning.Contains("Frame 1 is not opaque", StringComparison.Ordinal));
    }
}
