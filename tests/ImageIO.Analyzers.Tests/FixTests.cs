namespace ImageIO.Analyzers.Tests;

/// <summary>What the code fix makes; all of it compiles and has no warning left.</summary>
public class FixTests
{
    [Theory]
    [InlineData("""var image = Iio.ImRead("a.png");""", """using var image = Iio.ImRead("a.png");""")]
    [InlineData("""NdArray image = Iio.ImRead("a.png");""", """using NdArray image = Iio.ImRead("a.png");""")]
    [InlineData(
        """// A photo.\nvar image = Iio.ImRead("a.png"); // Large.""",
        """// A photo.\nusing var image = Iio.ImRead("a.png"); // Large.""")]
    [InlineData("""var image = await Iio.ImReadAsync("a.png");""", """using var image = await Iio.ImReadAsync("a.png");""")]
    [InlineData("""var reader = await Iio.ImOpenAsync("a.gif");""", """await using var reader = await Iio.ImOpenAsync("a.gif");""")]
    [InlineData("""var writer = Iio.ImOpenWrite("a.gif");""", """using var writer = Iio.ImOpenWrite("a.gif");""")]
    public async Task A_declaration_gets_using(string before, string after) => await Becomes(before, after);

    [Theory]
    [InlineData(
        """foreach (var frame in Iio.ImIter("a.gif"))\n    gif.Write(frame);""",
        """foreach (var frame in Iio.ImIter("a.gif"))\n    using (frame)\n        gif.Write(frame);""")]
    [InlineData(
        """await foreach (var frame in Iio.ImIterAsync("a.gif"))\n{\n    gif.Write(frame);\n}""",
        """await foreach (var frame in Iio.ImIterAsync("a.gif"))\n    using (frame)\n    {\n        gif.Write(frame);\n    }""")]
    [InlineData(
        """while (source.TryReadNext(out var frame))\n    gif.Write(frame);""",
        """while (source.TryReadNext(out var frame))\n    using (frame)\n        gif.Write(frame);""")]
    public async Task The_body_of_a_loop_gets_using(string before, string after) => await Becomes(before, after);

    [Theory]
    [InlineData("""Iio.ImRead("a.png");""", """using var image = Iio.ImRead("a.png");""")]
    [InlineData("""_ = Iio.ImRead("a.png");""", """using var image = Iio.ImRead("a.png");""")]
    [InlineData(
        """Iio.ImWrite("b.png", Iio.ImRead("a.png"));""",
        """using var image = Iio.ImRead("a.png");\nIio.ImWrite("b.png", image);""")]
    [InlineData(
        """// Copies.\ngif.Write(await Iio.ImReadAsync("a.png"));""",
        """// Copies.\nusing var image = await Iio.ImReadAsync("a.png");\ngif.Write(image);""")]
    [InlineData(
        """var count = Iio.ImOpen("a.gif").ImageCount;""",
        """using var reader = Iio.ImOpen("a.gif");\nvar count = reader.ImageCount;""")]
    [InlineData(
        """return Iio.ImEncode(".png", Iio.ImRead("a.png"));""",
        """using var image = Iio.ImRead("a.png");\nreturn Iio.ImEncode(".png", image);""")]
    [InlineData(
        """var image = list[0]; gif.Write(new Frame(image));""",
        """var image = list[0]; using var frame = new Frame(image);\ngif.Write(frame);""")]
    [InlineData(
        """using var image = Iio.ImRead("a.png").Clone();""",
        """using var image2 = Iio.ImRead("a.png");\nusing var image = image2.Clone();""")]
    [InlineData(
        """foreach (var path in Directory.GetFiles("."))\n    gif.Write(Iio.ImRead(path));""",
        """foreach (var path in Directory.GetFiles("."))\n    using (var image = Iio.ImRead(path))\n        gif.Write(image);""")]
    public async Task A_value_without_a_variable_gets_one(string before, string after) => await Becomes(before, after);

    [Fact]
    public async Task Top_level_statements_get_using()
    {
        Assert.Equal("using var image = Iio.ImRead(\"a.png\");\n", await Code.Fix("var image = Iio.ImRead(\"a.png\");\n"));
        Assert.Equal(
            "using var image = Iio.ImRead(\"a.png\");\nIio.ImWrite(\"b.png\", image);\n",
            await Code.Fix("Iio.ImWrite(\"b.png\", Iio.ImRead(\"a.png\"));\n"));
    }

    [Theory]
    [InlineData("""NdArray image; image = Iio.ImRead("a.png");""")]
    [InlineData("""var image = Iio.ImRead("a.png"); image = Iio.ImRead("b.png");""")]
    [InlineData("""switch (flag) { case true: var image = Iio.ImRead("a.png"); break; }""")]
    [InlineData("""NdArray image = Iio.ImRead("a.png"), other = list[0];""")]
    [InlineData("""if (source.TryReadNext(out var frame)) gif.Write(frame);""")]
    [InlineData("""if (flag && Iio.ImOpen("a.gif").ImageCount > 3) { }""")]
    [InlineData("""var count = flag ? Iio.ImOpen("a.gif").ImageCount : 0;""")]
    [InlineData("""Action drop = () => Iio.ImRead("a.png");""")]
    public async Task Where_using_would_not_do_none_is_offered(string body) => Assert.Null(await Code.Fix(Code.Body(body)));

    private static async Task Becomes(string before, string after)
        => Assert.Equal(Code.Body(Lines(after)), await Code.Fix(Code.Body(Lines(before))));

    private static string Lines(string text) => text.Replace("\\n", "\n", StringComparison.Ordinal);
}
