using System.Text;

namespace ImageIO.Tests.Vips;

/// <summary>Drawings at the size that is asked for, and nothing else than what the file holds.</summary>
public class SvgTests
{
    private static readonly string Sample = Repository.Data("svg", "rectangles.svg");

    public static TheoryData<SvgReadOptions, int, int> Sizes => new()
    {
        { new(), 24, 32 },
        { new() { Scale = 2.5 }, 60, 80 },
        { new() { Width = 64 }, 48, 64 },
        { new() { Height = 12 }, 12, 16 },
        { new() { Width = 640, Height = 48 }, 48, 64 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_drawing_is_made_as_large_as_is_asked_for(SvgReadOptions options, int height, int width)
    {
        Assert.Equal([height, width, 4], Iio.ImProps(Sample, options: options).Shape.ToArray());
        using var pixels = Iio.ImRead(Sample, options: options);
        Assert.Equal([height, width, 4], pixels.Shape.ToArray());

        // Drawn at that size, and not enlarged: edges are sharp where they lie between pixels.
        Assert.Equal([0, 64, 192, 255], pixels[height / 2][(width * 5 / 8)].Bytes.ToArray());
        Assert.Equal([0, 0, 0, 0], pixels[0][0].Bytes.ToArray());
    }

    [Fact]
    public void Enlarged_edges_stay_sharp()
    {
        using var pixels = Iio.ImRead(Sample, options: new SvgReadOptions { Scale = 10 });
        Assert.Equal([0, 0, 0, 0], pixels[39][100].Bytes.ToArray());
        Assert.Equal([255, 128, 0, 255], pixels[40][100].Bytes.ToArray());
    }

    [Fact]
    public void A_drawing_that_would_be_too_large_is_refused_before_it_is_made()
        => Assert.Equal(nameof(Limits.MaxImageBytes),
            Assert.Throws<ImageLimitException>(() =>
                Iio.ImRead(Sample, options: new SvgReadOptions
                {
                    Scale = 1000,
                    Limits = Limits.Default with { MaxImageBytes = 1 << 20 },
                })).Limit);

    [Fact]
    public void Nothing_is_read_that_a_drawing_names_outside_of_itself()
    {
        using var red = NdArray.Create(DType.UInt8, 8, 8, 3);
        for (var i = 0; i < red.Length; i += 3)
            red.Bytes[i] = 255;
        var folder = Directory.CreateTempSubdirectory("imageio-svg-");
        try
        {
            Iio.ImWrite(Path.Combine(folder.FullName, "red.png"), red);
            var path = Path.Combine(folder.FullName, "a.svg");
            var address = new Uri(Path.Combine(folder.FullName, "red.png"));
            File.WriteAllText(path, "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"8\" " +
                $"height=\"8\"><image xlink:href=\"{address}\" width=\"8\" height=\"8\"/><image xlink:href=\"red.png\" width=\"8\" " +
                "height=\"8\"/></svg>");
            using var pixels = Iio.ImRead(path);
            Assert.Equal(-1, pixels.Bytes.IndexOfAnyExcept((byte)0));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_drawing_that_is_cut_short_is_damaged()
        => Assert.Throws<CorruptImageException>(() =>
            Iio.ImRead(Encoding.UTF8.GetBytes("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><rect"),
                options: new ReadOptions { Extension = ".svg" }));
}
