using ImageIO.Codecs;

namespace ImageIO.Cli.Tests;

/// <summary>Film in the tool: parts by their times, conversion both ways, and what is told where ffmpeg is missing.</summary>
public class FilmTests
{
    [Fact]
    [NeedsFfmpeg("encoders libx264")]
    public void An_animation_becomes_a_film_and_a_part_of_it_an_animation_again()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 12);
        ToolRun.In(folder, "convert", "a.gif", "a.mp4").Succeeded();
        var times = folder.Milliseconds("a.gif");
        Assert.Contains("12x", ToolRun.In(folder, "info", "a.mp4").Succeeded().Output, StringComparison.Ordinal);
        ToolRun.In(folder, "gif", "a.mp4", "--from", $"{times.Take(3).Sum()}ms", "--to", $"{times.Take(7).Sum()}ms", "--width", "20", "-o",
            "part.gif").Succeeded();
        Assert.Equal(times.Skip(3).Take(4), folder.Milliseconds("part.gif"));
        Assert.Equal(20, Iio.ImProps(folder["part.gif"]).Shape[2]);
    }

    [Fact]
    public void A_part_of_an_animation_is_taken_by_its_times()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 12);
        var times = folder.Milliseconds("a.gif");
        ToolRun.In(folder, "gif", "a.gif", "--from", $"{times.Take(2).Sum()}ms", "--to", $"{times.Take(4).Sum() + 20}ms", "-o", "part.gif")
            .Succeeded();
        Assert.Equal([times[2], times[3], 20], folder.Milliseconds("part.gif"));
        using var whole = Iio.ImRead(folder["a.gif"], 2..5);
        using var read = Iio.ImRead(folder["part.gif"]);
        Assert.Equal(whole.Bytes, read.Bytes);
    }

    [Fact]
    public void Where_ffmpeg_is_missing_the_tool_says_what_to_do()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["a.mp4"], [0, 0, 0, 24, .. "ftypisom"u8, .. new byte[40]]);
        var (exitCode, _, error) = ToolRun.WithoutPrograms(folder, "info", "a.mp4");
        Assert.Equal(1, exitCode);
        Assert.Contains("nstall", error, StringComparison.Ordinal);
        Assert.Contains("IMAGEIO_FFMPEG_EXE", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_ffmpeg_is_missing_the_still_of_an_animated_avif_is_read()
    {
        using var folder = new TestFolder();
        File.Copy(Repository.Data("avif-sequence", "rgba8.avifs"), folder["a.avif"]);
        var (exitCode, output, error) = ToolRun.WithoutPrograms(folder, "info", "a.avif");
        Assert.True(exitCode == 0, error);
        Assert.Contains("16x24x4 uint8", output, StringComparison.Ordinal);
        Assert.Contains("nstall", error, StringComparison.Ordinal);
    }

    [Fact]
    [NeedsFfmpeg("encoders libx264 mpeg4")]
    public void Chapters_are_told_and_kept_by_convert()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["chapters.txt"],
            ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=400\ntitle=One\n" +
            "[CHAPTER]\nTIMEBASE=1/1000\nSTART=400\nEND=800\ntitle=Two\n");
        ExternalProgram.Ffmpeg.Run(
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-i", folder["chapters.txt"], "-map_chapters", "1", "-frames:v",
                "20", "-c:v", "mpeg4", folder["a.mkv"]]);
        const string told = """chapters: [{"start":0,"title":"One"},{"start":0.4,"title":"Two"}]""";
        Assert.Contains(told, ToolRun.In(folder, "info", "a.mkv").Succeeded().Output, StringComparison.Ordinal);
        ToolRun.In(folder, "convert", "a.mkv", "b.mp4").Succeeded();
        Assert.Contains(told, ToolRun.In(folder, "info", "b.mp4").Succeeded().Output, StringComparison.Ordinal);
        ToolRun.In(folder, "convert", "a.mkv", "c.mp4", "--index", "..:2").Succeeded();
        Assert.DoesNotContain("chapters", ToolRun.In(folder, "info", "c.mp4").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_ends_before_it_begins_is_wrong_usage()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        var run = ToolRun.In(folder, "gif", "a.gif", "--from", "2s", "--to", "1s", "-o", "b.gif");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--to is not later than --from", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["b.gif"]));
    }

    [Fact]
    [NeedsFfmpeg("encoders libx264 mpeg2video aac mp2")]
    public void The_streams_the_rate_and_whether_the_count_is_exact_are_told()
    {
        using var folder = new TestFolder();
        string[] source = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=30000/1001", "-f", "lavfi", "-i", "sine=d=1",
            "-frames:v", "24"];
        ExternalProgram.Ffmpeg.Run([.. source, "-c:v", "libx264", "-c:a", "aac", folder["a.mp4"]]);
        ExternalProgram.Ffmpeg.Run([.. source, "-c:v", "mpeg2video", folder["a.mpg"]]);
        var exact = ToolRun.In(folder, "info", "a.mp4").Succeeded().Output;
        Assert.Contains("images:   24\n", exact.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("video h264, 64x48, 30000/1001 fps", exact, StringComparison.Ordinal);
        Assert.Contains("audio aac, 44100 Hz, 1 channel", exact, StringComparison.Ordinal);
        Assert.Contains("frame_rate: 30000/1001", exact, StringComparison.Ordinal);
        Assert.Contains("about 24, estimated", ToolRun.In(folder, "info", "a.mpg").Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("\"imagesEstimated\": 24", ToolRun.In(folder, "info", "--json", "a.mpg").Succeeded().Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.mp4")]
    [InlineData("a.mpg")]
    [NeedsFfmpeg("encoders libx264 mpeg2video")]
    public void A_part_that_begins_behind_the_end_is_told_with_the_length(string name)
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        ExternalProgram.Ffmpeg.Run(["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-frames:v", "50", folder[name]]);
        foreach (var output in new[] { "b.gif", "b.webm" })
        {
            var run = ToolRun.In(folder,
                output == "b.gif" ? ["gif", name, "--from", "100s", "-o", output] : ["convert", name, output, "--from", "100s"]);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("The film is 2 s long, and no frame of it begins from 100 s on", run.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(folder[output]));
        }

        var animation = ToolRun.In(folder, "gif", "a.gif", "--from", "100s", "-o", "b.gif");
        Assert.Equal(1, animation.ExitCode);
        Assert.Contains("Let --from be earlier", animation.Error, StringComparison.Ordinal);
    }

    [Fact]
    [NeedsFfmpeg("encoders ffv1")]
    public void Ranges_strides_and_single_frames_are_taken_out_of_a_film()
    {
        using var folder = new TestFolder();
        ExternalProgram.Ffmpeg.Run(
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-frames:v", "30", "-c:v", "ffv1", "-g", "5", "-pix_fmt", "bgr0",
                folder["a.mkv"]]);
        var registry = new CodecRegistry(ToolCodecs.All);
        using var whole = Iio.ImRead(folder["a.mkv"], default, new ReadOptions { Registry = registry });
        ToolRun.In(folder, "frames", "a.mkv", "f%02d.png", "--index", "7..12").Succeeded();
        Assert.Equal(5, Directory.GetFiles(folder.Path, "f*.png").Length);
        AssertFrame("f09.png", 9);
        ToolRun.In(folder, "convert", "a.mkv", "last.png", "--index", "^1").Succeeded();
        AssertFrame("last.png", 29);
        ToolRun.In(folder, "convert", "a.mkv", "part.npy", "--index", "^4..^1").Succeeded();
        using var part = Iio.ImRead(folder["part.npy"]);
        Assert.Equal([3, 48, 64, 3], part.Shape);
        Assert.Equal(whole.Bytes.Slice(26 * 48 * 64 * 3, 3 * 48 * 64 * 3), part.Bytes);

        ToolRun.In(folder, "frames", "a.mkv", "s%02d.png", "--index", "2..21:6").Succeeded();
        Assert.Equal(["s02.png", "s08.png", "s14.png", "s20.png"],
            Directory.GetFiles(folder.Path, "s*.png").Select(Path.GetFileName).Order());
        AssertFrame("s14.png", 14);
        ToolRun.In(folder, "convert", "a.mkv", "back.gif", "--index", "..:-1", "--option", "keep-duplicates=true").Succeeded();
        Assert.Equal(Enumerable.Repeat(40, 30), folder.Milliseconds("back.gif"));
        ToolRun.In(folder, "convert", "a.mkv", "back.npy", "--index", "3..9:-2").Succeeded();
        ToolRun.In(folder, "convert", "a.mkv", "list.npy", "--index", "8,6,4").Succeeded();
        Assert.Equal(File.ReadAllBytes(folder["back.npy"]), File.ReadAllBytes(folder["list.npy"]));
        using var list = Iio.ImRead(folder["list.npy"]);
        using var sixth = whole[6];
        using var second = list[1];
        Assert.Equal(sixth.Bytes, second.Bytes);
        Assert.Equal(2, ToolRun.In(folder, "convert", "a.mkv", "c.gif", "--index", "3:2").ExitCode);
        Assert.Equal(2, ToolRun.In(folder, "convert", "a.mkv", "c.gif", "--index", "3,99").ExitCode);

        void AssertFrame(string name, int index)
        {
            using var pixels = Iio.ImRead(folder[name]);
            using var expected = whole[index];
            Assert.Equal(expected.Bytes, pixels.Bytes);
        }
    }
}
