using ImageIO.Quantization;
using ImageIO.Quantization.Dithering;
using ImageIO.Tests.Formats.Gif;

namespace ImageIO.Tests.Quantization;

/// <summary>How lost colors are spread over an image.</summary>
public class DithererTests
{
    private static readonly Palette Grays =
        new([.. Enumerable.Range(0, 9).SelectMany(i => Enumerable.Repeat((byte)Math.Min(255, i * 32), 3))]);

    public static TheoryData<string> All => ["FloydSteinberg", "SierraLite", "Sierra", "Bayer", "BlueNoise", "Auto"];

    [Theory]
    [MemberData(nameof(All))]
    public void Dithering_keeps_the_mean_of_an_area(string name)
    {
        using var image = GifWriting.Make(64, 64, 1, (x, y, at) => at[0] = 100);

        // Diffused errors are cut at 64 levels, which a palette of two colors is beyond.
        Assert.InRange(Map(image, new Palette([0, 0, 0, 255, 255, 255]), Of(name)).Average(index => index * 255.0), 98,
            Of(name).IsDiffusion ? 108 : 102);
        using var dark = GifWriting.Make(64, 64, 3, (x, y, at) => (at[0], at[1], at[2]) = (70, 90, 40));
        var palette = new Palette([60, 80, 30, 90, 80, 30, 60, 110, 30, 60, 80, 60]);
        var shown = Map(dark, palette, Of(name)).Select(index => palette[index]).ToList();
        Assert.InRange(shown.Average(color => color.Red), 66, 74);
        Assert.InRange(shown.Average(color => color.Green), 86, 94);
    }

    [Theory]
    [InlineData("Bayer")]
    [InlineData("BlueNoise")]
    public void A_pattern_depends_on_color_and_place_alone(string name)
    {
        using var left = GifWriting.Make(32, 32, 1, (x, y, at) => at[0] = (byte)(x < 16 ? 77 : x * 8));
        using var right = GifWriting.Make(32, 32, 1, (x, y, at) => at[0] = (byte)(x < 16 ? 77 : y * 8));
        var (first, second) = (Map(left, Grays, Of(name)), Map(right, Grays, Of(name)));
        for (var y = 0; y < 32; y++)
            Assert.Equal(first.AsSpan(32 * y, 16).ToArray(), second.AsSpan(32 * y, 16).ToArray());
        Assert.True(first[..16].Distinct().Count() > 1);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_strength_of_0_is_no_dithering(string name)
    {
        using var image = GifWriting.Scene(1, 40, 30).First();
        var palette = Palette.From(image, 16);
        Assert.Equal(Map(image, palette, null), Map(image, palette, Of(name) with { Strength = 0 }));
        Assert.NotEqual(Map(image, palette, null), Map(image, palette, Of(name)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(name) with { Strength = 1.1f });
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(name) with { Strength = float.NaN });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_color_of_the_palette_stays_as_it_is(string name)
    {
        using var image = GifWriting.Make(40, 30, 1, (x, y, at) => at[0] = 64);
        Assert.All(Map(image, Grays, Of(name)), index => Assert.Equal(2, index));
    }

    [Fact]
    public void Auto_dithers_a_gradient_and_leaves_what_is_busy_alone()
    {
        var random = new Random(1);
        using var image = GifWriting.Make(128, 64, 1, (x, y, at) => at[0] = (byte)(x < 64 ? 60 + (x / 2) : random.Next(256)));
        var (plain, auto, noise) = (Map(image, Grays, null), Map(image, Grays, Ditherer.Auto), Map(image, Grays, Ditherer.BlueNoise));
        for (var y = 0; y < 64; y++)
            Assert.Equal(noise.AsSpan(128 * y, 62).ToArray(), auto.AsSpan(128 * y, 62).ToArray());
        Assert.NotEqual(plain, auto);

        // Without dithering the nearest color is that of the pixel itself, with it that of its cell.
        Assert.True(Changed(auto) < Changed(noise) / 4, $"{Changed(auto)} against {Changed(noise)}.");

        int Changed(byte[] indices) => Enumerable.Range(0, 128 * 64).Count(i => i % 128 >= 66 && i % 128 < 126 && indices[i] != plain[i]);
    }

    [Fact]
    public void Bands_disappear_to_the_eye_that_sees_a_few_pixels_at_once()
    {
        using var image = GifWriting.Make(128, 128, 3,
            (x, y, at) => (at[0], at[1], at[2]) = ((byte)(40 + (x / 2)), (byte)(50 + (y / 3)), 90));
        var palette = Palette.From(image, 24);
        var bands = BlurredError(image, palette, null);
        foreach (var name in All)
            Assert.True(BlurredError(image, palette, Of(name.Data)) < bands * 0.53,
                $"{name.Data}: {BlurredError(image, palette, Of(name.Data))} against {bands}.");
    }

    [Fact]
    public void Diffusion_takes_the_color_nearest_to_the_pixel_itself_and_not_to_its_cell()
    {
        // Light values share a step of the cells by five: by its middle, colors that are farther away would be taken.
        var palette = new Palette([.. Enumerable.Range(0, 28).SelectMany(i => Enumerable.Repeat((byte)(200 + (2 * i)), 3))]);
        using var image = GifWriting.Make(55, 40, 1, (x, y, at) => at[0] = (byte)(200 + x));
        var indices = Map(image, palette, Ditherer.FloydSteinberg);
        for (var i = 0; i < indices.Length; i++)
            Assert.InRange(200 + (2 * indices[i]) - (200 + (i % 55)), -2, 2);
    }

    [Theory]
    [InlineData("FloydSteinberg", 1f, "..X7.", ".351.")]
    [InlineData("SierraLite", 1f, "..X2.", ".11..")]
    [InlineData("Sierra", 1f, "..X53", "24542", ".232.")]
    [InlineData("Sierra", 0.5f, "..X53", "24542", ".232.")]
    public void Diffusion_gives_each_neighbor_its_share_in_rows_of_alternating_direction(string name, float strength,
        params string[] filter)
    {
        // Of grays OKLab sees the lightness alone.
        var nearest = Enumerable.Range(0, 256)
            .Select(gray => (byte)Enumerable.Range(0, Grays.Count).MinBy(place => Math.Abs(Lightness(gray) - Lightness(Grays[place].Red))))
            .ToArray();
        foreach (var (width, height) in new[] { (1, 9), (2, 7), (3, 8), (4, 1), (31, 23) })
        {
            var random = new Random(width);
            using var image = GifWriting.Make(width, height, 1, (x, y, at) => at[0] = (byte)random.Next(256));
            var expected = Diffuse(image.Bytes.ToArray(), width, nearest, filter, strength);
            Assert.Equal(expected, Map(image, Grays, Of(name) with { Strength = strength }));
        }

        static double Lightness(int gray) => Math.Cbrt(gray <= 10 ? gray / 255.0 / 12.92 : Math.Pow(((gray / 255.0) + 0.055) / 1.055, 2.4));
    }

    [Fact]
    public void Blue_noise_is_even_at_every_threshold_and_the_same_everywhere()
    {
        var thresholds = BlueNoiseMask.Thresholds;
        Assert.All(thresholds.CountBy(value => value), count => Assert.Equal(16, count.Value));
        foreach (var threshold in new[] { 16, 64, 128, 200 })
        {
            // Of 256 pixels, at random, the number below would vary by four times this at least.
            for (var block = 0; block < 16; block++)
            {
                var below = Enumerable.Range(0, 256)
                    .Count(i => thresholds[(((block / 4 * 16) + (i / 16)) * 64) + (block % 4 * 16) + (i % 16)] < threshold);
                Assert.InRange(below, threshold - 7, threshold + 7);
            }
        }

        Assert.Equal("a865135023865c46", GifWriting.Hash(thresholds)[..16]);
    }

    private static Ditherer Of(string name) => name switch
    {
        "FloydSteinberg" => Ditherer.FloydSteinberg,
        "SierraLite" => Ditherer.SierraLite,
        "Sierra" => Ditherer.Sierra,
        "Bayer" => Ditherer.Bayer,
        "BlueNoise" => Ditherer.BlueNoise,
        _ => Ditherer.Auto,
    };

    /// <summary>By the book: a plane of errors, and a filter drawn around X as it is from left to right.</summary>
    private static byte[] Diffuse(byte[] image, int width, byte[] nearest, string[] filter, float strength)
    {
        var height = image.Length / width;
        var errors = new double[height, width];
        var indices = new byte[image.Length];
        double sum = filter.Sum(row => row.Where(char.IsAsciiDigit).Sum(digit => digit - '0'));
        for (var y = 0; y < height; y++)
        {
            for (var i = 0; i < width; i++)
            {
                var x = y % 2 == 0 ? i : width - 1 - i;
                var wanted = (int)Math.Clamp(image[(y * width) + x] + Math.Round(errors[y, x]), 0, 255);
                indices[(y * width) + x] = nearest[wanted];
                var lost = wanted - Grays[nearest[wanted]].Red;
                for (var row = 0; row < filter.Length; row++)
                {
                    for (var column = 0; column < 5; column++)
                    {
                        var (toX, toY) = (y % 2 == 0 ? x + column - 2 : x - column + 2, y + row);
                        if (char.IsAsciiDigit(filter[row][column]) && toX >= 0 && toX < width && toY < height)
                            errors[toY, toX] += lost * strength * (filter[row][column] - '0') / sum;
                    }
                }
            }
        }

        return indices;
    }

    private static byte[] Map(NdArray image, Palette palette, Ditherer? ditherer)
    {
        using var indices = NdArray.Create(DType.UInt8, image.Shape[0], image.Shape[1]);
        palette.Map(image, indices, ditherer);
        return indices.Bytes.ToArray();
    }

    private static double BlurredError(NdArray image, Palette palette, Ditherer? ditherer)
    {
        var shown = Map(image, palette, ditherer)
            .SelectMany(index => new[] { palette[index].Red, palette[index].Green, palette[index].Blue, (byte)255 }).ToArray();
        return GifWriting.BlurredError(GifWriting.ToRgba(image), shown, image.Shape[1]);
    }
}
