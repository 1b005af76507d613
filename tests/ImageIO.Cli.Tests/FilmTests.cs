using System.Diagnostics;

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
        ToolRun.In(folder, "gif", "a.mp4", "--from", $"{times.Take(3).Sum()}ms", "--to", $"{times.Take(7).Sum()}ms", "--width", "20", "-o", "part.gif").Succeeded();
        Assert.Equal(times.Skip(3).Take(4), folder.Milliseconds("part.gif"));
        Assert.Equal(20, Iio.ImProps(folder["part.gif"]).Shape[2]);
    }

    [Fact]
    public void A_part_of_an_animation_is_taken_by_its_times()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 12);
        var times = folder.Milliseconds("a.gif");
        ToolRun.In(folder, "gif", "a.gif", "--from", $"{times.Take(2).Sum()}ms", "--to", $"{times.Take(4).Sum() + 20}ms", "-o", "part.gif").Succeeded();
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
        var command = ToolRun.CommandLine("info", "a.mp4");
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder.Path, RedirectStandardError = true };
        start.Environment["PATH"] = folder.Path;
        start.Environment.Remove("IMAGEIO_FFMPEG_EXE");
        using var tool = Process.Start(start)!;
        var error = tool.StandardError.ReadToEnd();
        tool.WaitForExit();
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("nstall", error, StringComparison.Ordinal);
        Assert.Contains("IMAGEIO_FFMPEG_EXE", error, StringComparison.Ordinal);
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
}
