namespace ImageIO.Cli.Tests;

public class HelpTests
{
    [Theory]
    [InlineData("gif")]
    [InlineData("convert")]
    [InlineData("info")]
    [InlineData("frames")]
    [InlineData("formats")]
    [InlineData("soak")]
    [InlineData("monitor")]
    public void Every_command_describes_itself_and_gives_examples(string command)
    {
        using var folder = new TestFolder();
        var help = ToolRun.In(folder, command, "--help").Succeeded().Output;
        Assert.Contains("Description:", help, StringComparison.Ordinal);
        Assert.Contains("Example", help, StringComparison.Ordinal);
        Assert.Contains($"  imageio {command}", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_command_the_tool_tells_what_there_is()
    {
        using var folder = new TestFolder();
        Assert.Contains("convert", ToolRun.In(folder).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nosuch")]
    [InlineData("gif")]
    [InlineData("gif", "a.png")]
    [InlineData("convert", "a.png")]
    [InlineData("convert", "a.png", "b.png", "--nosuch")]
    [InlineData("info")]
    [InlineData("frames", "a.gif", "b%d.png", "--index", "x")]
    [InlineData("soak", "nosuch", "a.png")]
    [InlineData("soak", "gif", "a.png", "--iterations", "0")]
    [InlineData("soak", "gif", "a.png", "--max-growth", "much")]
    [InlineData("monitor")]
    [InlineData("monitor", "--period", "0", "--", "true")]
    public void A_command_line_that_makes_no_sense_is_one_line_with_the_way_to_the_help(params string[] arguments)
    {
        using var folder = new TestFolder();
        ToolRun.In(folder, arguments).Failed(2, "--help");
    }
}
