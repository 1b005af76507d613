using System.Text.Json;
using ImageIO.Tiff;

namespace ImageIO.Cli.Tests;

/// <summary>Stacks, slides and maps: pages, levels, parts, and values of more than 8 bits.</summary>
public class StackTests
{
    private static string Sample(string name) => Repository.Data("tiff", name);

    /// <summary>Three pages of 4×5 whose values go from 1000 on.</summary>
    private static NdArray Ramp()
    {
        var stack = NdArray.Create(DType.UInt16, 3, 4, 5);
        var values = stack.AsSpan<ushort>();
        for (var i = 0; i < values.Length; i++)
            values[i] = (ushort)(1000 + (10 * i));
        return stack;
    }

    [Fact]
    public void Pages_of_16_bits_become_files_of_16_bits()
    {
        using var folder = new TestFolder();
        using var stack = Iio.ImRead(Sample("pages.tif"));
        ToolRun.In(folder, "frames", Sample("pages.tif"), "p%d.png").Succeeded();
        for (var i = 0; i < 3; i++)
        {
            using var page = Iio.ImRead(folder[$"p{i}.png"]);
            Assert.Equal(DType.UInt16, page.DType);
            Assert.Equal(stack[i].Bytes, page.Bytes);
        }
    }

    [Fact]
    public void Values_are_never_narrowed_without_a_word()
    {
        using var folder = new TestFolder();
        ToolRun.In(folder, "convert", Sample("pages.tif"), "a.gif").Failed(1, "uint16", "--allow-lossy");
        Assert.False(File.Exists(folder["a.gif"]));
    }

    [Fact]
    public void Minmax_spreads_all_pages_by_one_rule()
    {
        using var folder = new TestFolder();
        using var stack = Ramp();
        Iio.ImWrite(folder["ramp.tif"], stack);
        ToolRun.In(folder, "convert", "ramp.tif", "ramp.gif", "--normalize", "minmax").Succeeded();
        using var frames = Iio.ImRead(folder["ramp.gif"], ImageIndex.All, new ReadOptions());
        Assert.Equal(3, frames.Shape[0]);
        Assert.Equal(0, frames.Bytes[0]);
        Assert.Equal(255, frames.Bytes[^1]);
        ToolRun.In(folder, "frames", "ramp.tif", "r%d.pgm", "--normalize", "minmax").Succeeded();
        using var second = Iio.ImRead(folder["r1.pgm"]);
        Assert.Equal((byte)Math.Round(20 * 255 / 59.0), second.Bytes[0]);
    }

    [Fact]
    public void Percentile_leaves_out_what_stands_out()
    {
        using var folder = new TestFolder();
        using var image = NdArray.Create(DType.Float32, 20, 20);
        var values = image.AsSpan<float>();
        for (var i = 0; i < values.Length; i++)
            values[i] = i % 100;
        (values[0], values[1], values[2]) = (1e6f, -1e6f, float.NaN);
        Iio.ImWrite(folder["a.tif"], image);
        ToolRun.In(folder, "convert", "a.tif", "a.pgm", "--normalize", "minmax").Succeeded();
        ToolRun.In(folder, "convert", "a.tif", "b.pgm", "--normalize", "percentile").Succeeded();
        using var flat = Iio.ImRead(folder["a.pgm"]);
        using var spread = Iio.ImRead(folder["b.pgm"]);
        Assert.Equal((255, 0, 0), ((int)flat.Bytes[0], (int)flat.Bytes[1], (int)flat.Bytes[2]));
        Assert.Equal(flat.Bytes[10], flat.Bytes[90]);
        Assert.True(spread.Bytes[90] > spread.Bytes[10] + 150, "The values between are spread over nearly all of 8 bits.");
    }

    [Fact]
    public void Pages_are_chosen_by_their_number()
    {
        using var folder = new TestFolder();
        using var stack = Ramp();
        Iio.ImWrite(folder["ramp.tif"], stack);
        ToolRun.In(folder, "convert", "ramp.tif", "one.png", "--index", "^1").Succeeded();
        using var last = Iio.ImRead(folder["one.png"]);
        Assert.Equal(stack[2].Bytes, last.Bytes);
        Assert.Contains("2 frames",
            ToolRun.In(folder, "convert", "ramp.tif", "two.gif", "--index", "1..3", "--normalize", "minmax")
                .Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("3 frames",
            ToolRun.In(folder, "convert", "ramp.tif", "all.gif", "--index", "..", "--normalize", "minmax")
                .Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_of_a_level_is_that_part_of_it()
    {
        using var folder = new TestFolder();
        ToolRun.In(folder, "convert", Sample("slide.svs"), "part.png", "--level", "1", "--region", "3,2,10,8").Succeeded();
        using var level = Iio.ImRead(Sample("slide.svs"), 0, new ReadOptions { Level = 1 });
        using var expected = level.Crop(2, 3, 8, 10);
        using var part = Iio.ImRead(folder["part.png"]);
        Assert.Equal([8, 10, 3], part.Shape.ToArray());
        Assert.Equal(expected.Bytes, part.Bytes);
        ToolRun.In(folder, "convert", Sample("slide.svs"), "part.png", "--level", "7").Failed(2, "resolution");
        ToolRun.In(folder, "convert", Sample("slide.svs"), "part.png", "--region", "60,2,10,8").Failed(1, "64×48");
    }

    [Fact]
    public void Planes_of_colors_become_pixels()
    {
        using var folder = new TestFolder();
        ToolRun.In(folder, "convert", Sample("rgb16_planar_be.tif"), "a.png").Succeeded();
        using var planes = Iio.ImRead(Sample("rgb16_planar_be.tif"));
        using var pixels = Iio.ImRead(folder["a.png"]);
        Assert.Equal([11, 7, 3], pixels.Shape.ToArray());
        Assert.Equal(planes.AsSpan<ushort>()[77], pixels.AsSpan<ushort>()[1]);
    }

    [Fact]
    public void A_part_of_a_map_is_not_said_to_lie_where_the_map_does()
    {
        using var folder = new TestFolder();
        using var image = NdArray.Create(DType.UInt8, 8, 8);
        var place = new ImageMetadata(new Dictionary<string, object> { ["epsg"] = 3857, ["transform"] = new[] { 2.0, 0, 10, 0, -2, 20 } });
        Iio.ImWrite(folder["map.tif"], image, new TiffWriteOptions { Metadata = place });
        ToolRun.In(folder, "convert", "map.tif", "whole.tif").Succeeded();
        ToolRun.In(folder, "convert", "map.tif", "part.tif", "--region", "2,2,4,4").Succeeded();
        Assert.Equal(3857, Iio.ImMeta(folder["whole.tif"])["epsg"]);
        Assert.False(Iio.ImMeta(folder["part.tif"]).ContainsKey("transform"));
    }

    [Fact]
    public void Info_tells_series_axes_levels_tiles_and_compression()
    {
        using var folder = new TestFolder();
        var text = ToolRun.In(folder, "info", Sample("slide.qptiff")).Succeeded().Output;
        foreach (var words in new[] { "2x48x64 uint8 (CYX)", "1x16x16", "2x48x64, 2x24x32", "\"Thumbnail\"", "deflate" })
            Assert.Contains(words, text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(ToolRun.In(folder, "info", "--json", Sample("slide.qptiff")).Succeeded().Output);
        var file = json.RootElement[0];
        Assert.Equal("CYX", file.GetProperty("axes").GetString());
        Assert.Equal("Baseline", file.GetProperty("name").GetString());
        Assert.Equal([1, 16, 16], file.GetProperty("tile").EnumerateArray().Select(length => length.GetInt32()));
        Assert.Equal(2, file.GetProperty("levels").GetArrayLength());
        Assert.Equal(["Baseline", "Thumbnail", "Macro", "Label"],
            file.GetProperty("series").EnumerateArray().Select(image => image.GetProperty("name").GetString()));
        Assert.Equal("deflate", file.GetProperty("metadata").GetProperty("compressionname").GetString());
    }
}
