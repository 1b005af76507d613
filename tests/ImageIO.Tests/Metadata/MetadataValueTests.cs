using System.Collections.Immutable;
using ImageIO.Quantization;

namespace ImageIO.Tests.Metadata;

public class MetadataValueTests
{
    [Fact]
    public void Arrays_that_went_in_or_came_out_change_nothing()
    {
        var dpi = new[] { 300.0, 150.0 };
        var icc = new byte[] { 1, 2, 3 };
        var metadata = new ImageMetadata([new("dpi", dpi)]) { Icc = icc, Exif = icc, Xmp = icc };
        dpi[0] = 0;
        icc[0] = 0;
        Assert.True(metadata.TryGet<double[]>("dpi", out var copy));
        Assert.Equal([300.0, 150.0], copy);
        copy[0] = 0;
        Assert.Equal([300.0, 150.0], (ImmutableArray<double>)metadata["dpi"]);
        Assert.Equal([1, 2, 3], metadata.Icc.ToArray());
        Assert.Equal([1, 2, 3], metadata.Exif.ToArray());
        Assert.Equal([1, 2, 3], metadata.Xmp.ToArray());
    }

    [Fact]
    public void An_array_is_found_as_what_it_is_and_as_nothing_else()
    {
        var metadata = new ImageMetadata(
            [new("cards", new[] { "A = 1", "A = 2" }), new("unsigned", new uint[] { uint.MaxValue }), new("one", 1)]);
        Assert.True(metadata.TryGet<ImmutableArray<string>>("cards", out var cards));
        Assert.Equal(["A = 1", "A = 2"], cards);
        Assert.True(metadata.TryGet<string[]>("cards", out _));
        Assert.False(metadata.TryGet<int[]>("unsigned", out _));
        Assert.False(metadata.TryGet<ImmutableArray<int>>("unsigned", out _));
        Assert.True(metadata.TryGet<uint[]>("unsigned", out var numbers));
        Assert.Equal([uint.MaxValue], numbers);
        Assert.False(metadata.TryGet<int[]>("one", out _));
        Assert.False(metadata.TryGet<string>("cards", out _));
        Assert.False(metadata.TryGet<string[]>("nothing", out _));
    }

    [Fact]
    public void Metadata_may_hold_metadata()
    {
        var item = new ImageMetadata([new("name", "first")]);
        var metadata = new ImageMetadata(
            [new("item", item), new("sequence", new[] { item, ImageMetadata.Empty }), new("more", ImmutableArray.Create(item))]);
        Assert.True(metadata.TryGet<ImageMetadata>("item", out var found));
        Assert.Equal("first", found["name"]);
        Assert.True(metadata.TryGet<ImmutableArray<ImageMetadata>>("sequence", out var sequence));
        Assert.Equal(2, sequence.Length);
        Assert.True(metadata.TryGet<ImageMetadata[]>("more", out var more));
        Assert.Same(item, Assert.Single(more));
    }

    [Fact]
    public void An_array_that_could_still_change_inside_is_refused_by_name()
    {
        var refused = Assert.Throws<ArgumentException>(() => new ImageMetadata([new("table", new[] { new byte[1] })]));
        Assert.Contains("\"table\" is a Byte[][]", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ImageMetadata([new("grid", new double[2, 2])]));
    }

    [Fact]
    public void Geometry_and_palette_are_metadata_too()
    {
        var geometry = new ImageGeometry { Spacing = [2, 0.5, 0.5], Unit = "mm" };
        var palette = new Palette([255, 0, 0]);
        var metadata = new ImageMetadata { Geometry = geometry, Palette = palette };
        Assert.Same(geometry, metadata.Geometry);
        Assert.Same(palette, metadata.Palette);
        Assert.Empty(geometry.Origin);
        Assert.Null(ImageMetadata.Empty.Geometry);
        Assert.Null(ImageMetadata.Empty.Palette);

        var merged = metadata.With(new ImageMetadata([new("comment", "later")])).Without("comment").Upright();
        Assert.Same(geometry, merged.Geometry);
        Assert.Same(palette, merged.Palette);
    }

    [Fact]
    public void The_palette_of_a_file_is_one_to_map_with()
    {
        using var image = NdArray.Wrap(new byte[] { 255, 0, 0, 0, 0, 255 }, 1, 2, 3);
        var gif = Iio.ImEncode(".gif", image);
        var palette = Iio.ImMeta(gif, 0, excludeApplied: false).Palette;
        Assert.NotNull(palette);
        Assert.Contains((255, 0, 0), Enumerable.Range(0, palette.Count).Select(i => ((int, int, int))palette[i]));
        Assert.Null(Iio.ImMeta(gif, 0).Palette);
    }
}
