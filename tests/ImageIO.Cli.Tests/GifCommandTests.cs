using ImageIO.Quantization;

namespace ImageIO.Cli.Tests;

public class GifCommandTests
{
    [Theory]
    [InlineData("frames")]
    [InlineData("frames/")]
    [InlineData("frames/*.png")]
    [InlineData("*/frame?*.png")]
    public void A_folder_or_pattern_gives_its_frames_in_the_order_of_their_numbers(string input)
    {
        using var folder = new TestFolder().WithFrames("frames", 11);
        var run = ToolRun.In(folder, "gif", input, "-o", "out.gif").Succeeded();
        Assert.Contains("out.gif: 11 frames, 24x16 px, 1.1 s", run.Output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 11).Select(i => 10 * i), folder.FirstSamples("out.gif"));
    }

    [Fact]
    public void Numbered_files_that_a_shell_has_sorted_as_text_come_in_the_order_of_their_numbers()
    {
        using var folder = new TestFolder().WithFrames("f", 11);
        ToolRun.In(folder, ["gif", .. folder.Files, "-o", "out.gif"]).Succeeded();
        Assert.Equal(Enumerable.Range(1, 11).Select(i => 10 * i), folder.FirstSamples("out.gif"));
    }

    [Fact]
    public void Files_in_any_other_order_stay_in_it()
    {
        using var folder = new TestFolder().WithFrames("f", 3);
        ToolRun.In(folder, "gif", "f/frame3.png", "f/frame1.png", "f/frame2.png", "-o", "out.gif").Succeeded();
        Assert.Equal([30, 10, 20], folder.FirstSamples("out.gif"));
    }

    [Fact]
    public void An_animation_brings_its_times_and_loops_and_stills_take_the_default()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3, loopCount: 4).WithImage("still.png", 200);
        ToolRun.In(folder, "gif", "a.gif", "-o", "copy.gif").Succeeded();
        Assert.Equal([110, 120, 130], folder.Milliseconds("copy.gif"));
        Assert.Equal(4, folder.LoopCount("copy.gif"));
        ToolRun.In(folder, "gif", "a.gif", "still.png", "-o", "both.gif").Succeeded();
        Assert.Equal([110, 120, 130, 100], folder.Milliseconds("both.gif"));
        Assert.Equal(0, folder.LoopCount("both.gif"));
    }

    [Fact]
    public void What_differs_by_no_more_than_the_tolerance_stays_as_it_is()
    {
        using var folder = new TestFolder().WithFrames("f", 3);
        ToolRun.In(folder, "gif", "f", "-o", "out.gif", "--tolerance", "15").Succeeded();
        Assert.Equal([10, 10, 30], folder.FirstSamples("out.gif"));
        ToolRun.In(folder, "convert", "out.gif", "copy.gif", "--option", "tolerance=9").Succeeded();
        Assert.Equal([10, 30], folder.FirstSamples("copy.gif"));
    }

    [Theory]
    [InlineData("--fps", "25", 40, 40, 40)]
    [InlineData("--duration", "70", 70, 70, 70)]
    [InlineData("--duration", "500,20", 500, 20, 20)]
    public void Times_are_taken_from_the_command_line(string option, string value, params int[] expected)
    {
        using var folder = new TestFolder().WithFrames("f", 3);
        ToolRun.In(folder, "gif", "f", "-o", "out.gif", option, value).Succeeded();
        Assert.Equal(expected, folder.Milliseconds("out.gif"));
    }

    [Theory]
    [InlineData("forever", 0)]
    [InlineData("once", 1)]
    [InlineData("7", 7)]
    public void Loops_are_taken_from_the_command_line(string value, int expected)
    {
        using var folder = new TestFolder().WithFrames("f", 2);
        ToolRun.In(folder, "gif", "f", "-o", "out.gif", "--loop", value).Succeeded();
        Assert.Equal(expected, folder.LoopCount("out.gif"));
    }

    [Theory]
    [InlineData("--colors 2")]
    [InlineData("--palette global --threads 1")]
    [InlineData("--palette local")]
    [InlineData("--dither bayer --threads 3")]
    [InlineData("--colors 12 --palette global --dither floyd-steinberg --quality 40")]
    public void The_file_is_the_one_that_the_library_makes_of_the_same_options(string arguments)
    {
        var options = arguments switch
        {
            "--colors 2" => new GifWriteOptions { Colors = 2 },
            "--palette global --threads 1" => new GifWriteOptions { PaletteMode = PaletteMode.Global },
            "--palette local" => new GifWriteOptions { PaletteMode = PaletteMode.Local },
            "--dither bayer --threads 3" => new GifWriteOptions { Ditherer = Ditherer.Bayer },
            _ => new GifWriteOptions { Colors = 12, PaletteMode = PaletteMode.Global, Ditherer = Ditherer.FloydSteinberg, Quality = 40 },
        };
        using var folder = new TestFolder();
        using var film = NdArray.Create(DType.UInt8, 4, 60, 80, 3);
        for (var i = 0; i < film.Bytes.Length; i++)
        {
            // Thousands of colors, two frames of some and two of others: each choice of palettes gives another file.
            var (frame, y, x, channel) = (i / 14_400, i / 240 % 60, i / 3 % 80, i % 3);
            film.Bytes[i] = (byte)((x * (3 - channel)) + (y * (1 + channel)) + (x * y * 7 % 23) + frame + (frame / 2 * 90 * (channel + 1)));
        }

        Iio.ImWrite(folder["film.npy"], film);
        ToolRun.In(folder, ["gif", "film.npy", "-o", "tool.gif", .. arguments.Split(' ')]).Succeeded();
        var file = File.ReadAllBytes(folder["tool.gif"]);
        Assert.Equal(Written(options), file);
        Assert.NotEqual(Written(new GifWriteOptions()), file);

        byte[] Written(GifWriteOptions options)
            => Iio.ImEncode(".gif", Enumerable.Range(0, 4).Select(i => film[i]), options with { IsRepeatable = true });
    }

    [Theory]
    [InlineData("--quantizer", "perceptual", "wide")]
    [InlineData("--dither", "none", "floyd-steinberg")]
    [InlineData("--dither", "none", "sierra")]
    [InlineData("--dither", "none:0.5", "sierra:0.5")]
    [InlineData("--dither", "none:0.5", "floyd-steinberg:0.5")]
    public void What_says_how_colors_are_chosen_and_spread_is_passed_on(string option, string asByDefault, string other)
    {
        using var folder = new TestFolder();
        using (var photo = NdArray.Create(DType.UInt8, 60, 80, 3))
        {
            for (var i = 0; i < photo.Bytes.Length; i++)
                photo.Bytes[i] = (byte)((i / 3 % 80 * 3) + (i / 240) + (i % 3 * 20));
            Iio.ImWrite(folder["photo.png"], photo);
        }

        ToolRun.In(folder, "gif", "photo.png", "-o", "default.gif", "--colors", "32").Succeeded();
        ToolRun.In(folder, "gif", "photo.png", "-o", "same.gif", "--colors", "32", option, asByDefault).Succeeded();
        ToolRun.In(folder, "gif", "photo.png", "-o", "other.gif", "--colors", "32", option, other).Succeeded();
        Assert.Equal(File.ReadAllBytes(folder["default.gif"]), File.ReadAllBytes(folder["same.gif"]));
        Assert.NotEqual(File.ReadAllBytes(folder["default.gif"]), File.ReadAllBytes(folder["other.gif"]));
    }

    [Fact]
    public void A_size_is_met_by_the_quality_and_one_out_of_reach_is_an_error()
    {
        using var folder = new TestFolder();
        using (var stack = NdArray.Create(DType.UInt8, 3, 60, 80, 3))
        {
            for (var i = 0; i < stack.Bytes.Length; i++)
                stack.Bytes[i] = (byte)(i * i / 7);
            Iio.ImWrite(folder["stack.npy"], stack);
        }

        ToolRun.In(folder, "gif", "stack.npy", "-o", "best.gif", "--quality", "100").Succeeded();
        var size = new FileInfo(folder["best.gif"]).Length * 3 / 4;
        ToolRun.In(folder, "gif", "stack.npy", "-o", "small.gif", "--target-size", $"{size / 1000.0}kB", "--duration", "30").Succeeded();
        Assert.InRange(new FileInfo(folder["small.gif"]).Length, size / 2, size);
        Assert.Equal([30, 30, 30], folder.Milliseconds("small.gif"));
        ToolRun.In(folder, "gif", "stack.npy", "-o", "none.gif", "--target-size", "90")
            .Failed(1, "--lossy 1000", "--colors 2", "--target-size allows 90");
        ToolRun.In(folder, "gif", "-", "-o", "none.gif", "--target-size", "9MB").Failed(2, "standard input");
        Assert.False(File.Exists(folder["none.gif"]));
    }

    [Fact]
    public void A_numpy_stack_is_a_sequence_of_frames()
    {
        using var folder = new TestFolder();
        using (var stack = NdArray.Create(DType.UInt8, 3, 16, 24, 3))
        {
            for (var i = 0; i < 3; i++)
                stack[i].Bytes.Fill((byte)(50 * i));
            Iio.ImWrite(folder["stack.npy"], stack);
        }

        ToolRun.In(folder, "gif", "stack.npy", "-o", "out.gif").Succeeded();
        Assert.Equal([0, 50, 100], folder.FirstSamples("out.gif"));
    }

    [Fact]
    public void Arguments_may_come_from_a_file_one_a_line()
    {
        using var folder = new TestFolder().WithImage("a frame.png", 1).WithImage("b.png", 2)
            .WithBytes("list.txt", "b.png\r\n\na frame.png\n"u8);
        ToolRun.In(folder, "gif", "@list.txt", "-o", "out.gif").Succeeded();
        Assert.Equal([2, 1], folder.FirstSamples("out.gif"));
        ToolRun.In(folder, "gif", "@nolist.txt", "-o", "out.gif").Failed(2, "nolist.txt");
    }

    [Fact]
    public void The_gif_of_the_last_run_is_not_a_frame_of_the_next()
    {
        using var folder = new TestFolder().WithFrames("f", 3);
        ToolRun.In(folder, "gif", "f", "-o", "f/out.gif").Succeeded();
        ToolRun.In(folder, "gif", "f", "-o", "f/out.gif").Succeeded();
        Assert.Equal([10, 20, 30], folder.FirstSamples("f/out.gif"));
    }

    [Fact]
    public void A_gif_may_replace_the_one_that_it_is_made_of()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        ToolRun.In(folder, "gif", "a.gif", "-o", "a.gif", "--fps", "50").Succeeded();
        Assert.Equal([10, 20, 30], folder.FirstSamples("a.gif"));
        Assert.Equal([20, 20, 20], folder.Milliseconds("a.gif"));
        Assert.Equal(["a.gif"], folder.Files);
    }

    [Fact]
    public void Quiet_prints_nothing()
    {
        using var folder = new TestFolder().WithFrames("f", 2);
        Assert.Equal("", ToolRun.In(folder, "gif", "f", "-o", "out.gif", "--quiet").Succeeded().Output);
    }

    [Theory]
    [InlineData("--fps", "0")]
    [InlineData("--duration", "10,x")]
    [InlineData("--loop", "never")]
    [InlineData("--colors", "257")]
    [InlineData("--tolerance", "256")]
    [InlineData("--target-size", "much")]
    [InlineData("--target-size", "0")]
    [InlineData("--palette", "mine")]
    [InlineData("--dither", "mine")]
    [InlineData("--dither", "mine:0.5")]
    [InlineData("--dither", "auto:2")]
    [InlineData("--dither", "auto:")]
    [InlineData("--dither", "auto:NaN")]
    [InlineData("--quantizer", "mine")]
    [InlineData("--threads", "0")]
    public void Values_that_make_no_sense_are_wrong_usage(string option, string value)
    {
        using var folder = new TestFolder().WithFrames("f", 2);
        ToolRun.In(folder, "gif", "f", "-o", "out.gif", option, value).Failed(2, option, "--help");
        Assert.Equal(2, folder.Files.Count);
    }
}
