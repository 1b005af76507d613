namespace ImageIO.Cli.Tests;

public class ConvertCommandTests
{
    [Theory]
    [InlineData("a.bmp")]
    [InlineData("a.ppm")]
    [InlineData("a.npy")]
    [InlineData("a.npz")]
    public void An_image_goes_through_another_format_and_back(string other)
    {
        using var folder = new TestFolder().WithImage("a.png", 77);
        ToolRun.In(folder, "convert", "a.png", other).Succeeded();
        ToolRun.In(folder, "convert", other, "back.png").Succeeded();
        using var before = Iio.ImRead(folder["a.png"]);
        using var after = Iio.ImRead(folder["back.png"]);
        Assert.Equal(before.Shape.ToArray(), after.Shape.ToArray());
        Assert.True(before.Bytes.SequenceEqual(after.Bytes));
    }

    [Fact]
    public void An_animation_keeps_its_times_and_loops()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 4, loopCount: 3);
        ToolRun.In(folder, "convert", "a.gif", "b.gif").Succeeded();
        Assert.Equal([110, 120, 130, 140], folder.Milliseconds("b.gif"));
        Assert.Equal(3, folder.LoopCount("b.gif"));
        Assert.Equal([10, 20, 30, 40], folder.FirstSamples("b.gif"));
    }

    [Fact]
    public void Colors_become_sRGB_by_the_profile_where_that_is_asked_for()
    {
        using var folder = new TestFolder();
        using var half = NdArray.Create(DType.UInt8, 4, 4, 3);
        half.Bytes.Fill(128);
        var linear = new ImageMetadata { Icc = ImageIO.Tests.Metadata.IccProfile.Create(gamma: 256) };
        Iio.ImWrite(folder["a.png"], half, new WriteOptions { Metadata = linear });
        ToolRun.In(folder, "convert", "a.png", "b.png", "--srgb").Succeeded();
        using var srgb = Iio.ImRead(folder["b.png"]);
        Assert.All(srgb.Bytes.ToArray(), value => Assert.InRange(value, 187, 189));
        Assert.True(Iio.ImMeta(folder["b.png"]).Icc.IsEmpty);
        ToolRun.In(folder, "convert", "a.png", "c.png").Succeeded();
        using var same = Iio.ImRead(folder["c.png"]);
        Assert.True(same.Bytes.SequenceEqual(half.Bytes));
        Assert.False(Iio.ImMeta(folder["c.png"]).Icc.IsEmpty);
        foreach (var array in (string[])["a.npy", "a.tif"])
        {
            ToolRun.In(folder, "convert", "a.png", array, "--srgb").Succeeded();
            using var copy = Iio.ImRead(folder[array]);
            Assert.True(copy.Bytes.SequenceEqual(srgb.Bytes));
        }

        ToolRun.In(folder, "convert", "a.tif", "b.tif", "--srgb").Succeeded();
        using var deep = NdArray.Create(DType.Float32, 4, 4, 3);
        Iio.ImWrite(folder["deep.tif"], deep, new WriteOptions { Metadata = linear });
        ToolRun.In(folder, "convert", "deep.tif", "c.tif", "--srgb").Failed(1, "--srgb", "float32");
    }

    [Fact]
    public void Settings_overrule_times_and_loops()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3, loopCount: 3);
        ToolRun.In(folder, "convert", "a.gif", "a.gif", "--option", "fps=20", "--option", "loop=once").Succeeded();
        Assert.Equal([50, 50, 50], folder.Milliseconds("a.gif"));
        Assert.Equal(1, folder.LoopCount("a.gif"));
    }

    [Theory]
    [InlineData(null, "3x16x24x3")]
    [InlineData("all", "3x16x24x3")]
    [InlineData("1..", "2x16x24x3")]
    [InlineData("^1", "16x24x3")]
    [InlineData("0", "16x24x3")]
    public void Npy_gets_the_array_that_a_read_gives(string? index, string shape)
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        string[] choice = index is null ? [] : ["--index", index];
        Assert.StartsWith($"a.npy: {shape} uint8", ToolRun.In(folder, ["convert", "a.gif", "a.npy", .. choice]).Succeeded().Output,
            StringComparison.Ordinal);
        using var array = Iio.ImRead(folder["a.npy"]);
        Assert.Equal(shape, string.Join('x', array.Shape.ToArray()));
    }

    [Fact]
    public void One_image_is_chosen_by_its_index()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        ToolRun.In(folder, "convert", "a.gif", "one.bmp", "--index", "^2").Succeeded();
        Assert.Equal([20], folder.FirstSamples("one.bmp"));
        ToolRun.In(folder, "convert", "a.gif", "some.gif", "--index", "1..3").Succeeded();
        Assert.Equal([20, 30], folder.FirstSamples("some.gif"));
    }

    [Fact]
    public void Several_images_do_not_become_one_silently()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        ToolRun.In(folder, "convert", "a.gif", "a.bmp").Failed(1, "--index", "imageio frames");
        Assert.Equal(["a.gif"], folder.Files);
    }

    [Fact]
    public void Precision_is_lost_only_where_that_is_allowed()
    {
        using var folder = new TestFolder();
        using (var deep = NdArray.Create(DType.UInt16, 8, 8))
        {
            deep.AsSpan<ushort>().Fill(40_000);
            Iio.ImWrite(folder["deep.png"], deep);
        }

        ToolRun.In(folder, "convert", "deep.png", "flat.bmp").Failed(1, "--allow-lossy");
        Assert.Equal(["deep.png"], folder.Files);
        ToolRun.In(folder, "convert", "deep.png", "flat.bmp", "--allow-lossy").Succeeded();
        ToolRun.In(folder, "convert", "deep.png", "same.bmp", "--option", "lossy=true").Succeeded();
        Assert.Equal(File.ReadAllBytes(folder["flat.bmp"]), File.ReadAllBytes(folder["same.bmp"]));
    }

    [Fact]
    public void Metadata_are_carried_over()
    {
        using var folder = new TestFolder();
        using (var image = TestFolder.Gray(9, 8, 8))
            Iio.ImWrite(folder["a.png"], image, new PngWriteOptions { Metadata = new ImageMetadata([new("Title", "A small square")]) });
        Assert.Equal("A small square", Iio.ImMeta(folder["a.png"])["title"]);
        ToolRun.In(folder, "convert", "a.png", "b.png", "--option", "compression=9").Succeeded();
        Assert.Equal("A small square", Iio.ImMeta(folder["b.png"])["title"]);
    }

    [Fact]
    public void A_file_may_replace_itself()
    {
        using var folder = new TestFolder().WithImage("a.png", 5);
        ToolRun.In(folder, "convert", "a.png", "a.png").Succeeded();
        Assert.Equal([5], folder.FirstSamples("a.png"));
        Assert.Equal(["a.png"], folder.Files);
    }

    [Theory]
    [InlineData("quality=5", "compression (0 to 9)")]
    [InlineData("compression=10", "0 to 9")]
    [InlineData("compression=x", "0 to 9")]
    [InlineData("compression", "KEY=VALUE")]
    public void A_setting_that_the_format_does_not_have_is_wrong_usage(string setting, string advice)
    {
        using var folder = new TestFolder().WithImage("a.png", 5);
        ToolRun.In(folder, "convert", "a.png", "b.png", "--option", setting).Failed(2, advice);
        Assert.Equal(["a.png"], folder.Files);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("^4")]
    [InlineData("1..4")]
    [InlineData("2..2")]
    public void An_index_that_is_not_there_is_wrong_usage(string index)
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        ToolRun.In(folder, "convert", "a.gif", "b.gif", "--index", index).Failed(2, "a.gif", "3");
        Assert.Equal(["a.gif"], folder.Files);
    }
}
