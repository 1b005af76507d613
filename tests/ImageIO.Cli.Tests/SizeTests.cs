namespace ImageIO.Cli.Tests;

/// <summary>Images at another size, by the options of convert, frames and gif.</summary>
public class SizeTests
{
    [Theory]
    [InlineData("--width 20", 10, 20)]
    [InlineData("--height 20", 20, 40)]
    [InlineData("--width 20 --height 20", 10, 20)]
    [InlineData("--width 20 --height 20 --fit contain", 10, 20)]
    [InlineData("--width 20 --height 20 --fit cover", 20, 20)]
    [InlineData("--width 20 --height 30 --fit exact", 30, 20)]
    [InlineData("--crop 5,6,10,7", 7, 10)]
    [InlineData("--crop 5,6,10,20 --width 5", 10, 5)]
    public void An_image_gets_the_size_that_is_asked_for(string options, int height, int width)
    {
        using var folder = new TestFolder();
        using (var image = NdArray.Create(DType.UInt8, 40, 80, 3))
            Iio.ImWrite(folder["a.png"], image);
        ToolRun.In(folder, ["convert", "a.png", "b.png", .. options.Split(' ')]).Succeeded();
        using var changed = Iio.ImRead(folder["b.png"]);
        Assert.Equal([height, width, 3], changed.Shape.ToArray());
    }

    [Fact]
    public void Covering_keeps_the_middle()
    {
        using var folder = new TestFolder();
        using (var image = NdArray.Create(DType.UInt8, 1, 9))
        {
            image.Bytes[3..6].Fill(200);
            Iio.ImWrite(folder["a.png"], image);
        }

        ToolRun.In(folder, "convert", "a.png", "b.png", "--width", "3", "--height", "1", "--fit", "cover").Succeeded();
        using var middle = Iio.ImRead(folder["b.png"]);
        Assert.Equal([200, 200, 200], middle.Bytes.ToArray());
        ToolRun.In(folder, "convert", "a.png", "c.png", "--crop", "3,0,3,1").Succeeded();
        using var part = Iio.ImRead(folder["c.png"]);
        Assert.Equal([200, 200, 200], part.Bytes.ToArray());
    }

    [Fact]
    public void Animations_and_their_frames_and_files_of_several_sizes_get_one()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3, loopCount: 3);
        var before = Iio.ImProps(folder["a.gif"], ImageIndex.All).Shape;
        ToolRun.In(folder, "convert", "a.gif", "b.gif", "--width", $"{before[2] * 2}").Succeeded();
        Assert.Equal([3, before[1] * 2, before[2] * 2, before[3]], Iio.ImProps(folder["b.gif"], ImageIndex.All).Shape);
        Assert.Equal([110, 120, 130], folder.Milliseconds("b.gif"));
        ToolRun.In(folder, "frames", "a.gif", "f%d.png", "--height", "3").Succeeded();
        Assert.Equal(3, Iio.ImProps(folder["f2.png"]).Shape[0]);
        ToolRun.In(folder, "gif", "f*.png", "b.gif", "-o", "c.gif", "--width", "6", "--height", "4", "--fit", "exact").Succeeded();
        Assert.Equal([6, 4, 6], Iio.ImProps(folder["c.gif"], ImageIndex.All).Shape[..3].ToArray());
        ToolRun.In(folder, "convert", "a.gif", "a.npy", "--width", "5").Succeeded();
        Assert.Equal(5, Iio.ImProps(folder["a.npy"]).Shape[2]);
    }

    [Fact]
    public void A_part_beyond_the_image_and_words_that_are_no_size_are_refused()
    {
        using var folder = new TestFolder().WithImage("a.png", 7);
        ToolRun.In(folder, "convert", "a.png", "b.png", "--crop", "0,0,5000,1").Failed(1, "reaches beyond");
        Assert.False(File.Exists(folder["b.png"]));
        foreach (var options in (string[][])[["--crop", "0,0,0,5"], ["--crop", "1,2,3"], ["--fit", "1"], ["--width", "0"]])
            ToolRun.In(folder, ["convert", "a.png", "b.png", .. options]).Failed(2, options[0]);
    }
}
