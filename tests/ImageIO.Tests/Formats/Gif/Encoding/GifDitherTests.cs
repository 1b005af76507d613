using ImageIO.Quantization;

namespace ImageIO.Tests.Formats.Gif;

/// <summary>Dithering over time.</summary>
public class GifDitherTests
{
    private const int Width = 120;
    private const int Height = 80;

    public static TheoryData<string, float?> All
        => new(from name in new[] { "FloydSteinberg", "SierraLite", "Sierra", "Bayer", "BlueNoise", "Auto" }
               from lossy in new float?[] { 0, null }
               select (name, lossy));

    public static TheoryData<string, float?> AtAnyLoss
        => [.. All, .. from name in new[] { "FloydSteinberg", "Sierra", "Bayer", "BlueNoise" }
            select new TheoryDataRow<string, float?>(name, 10)];

    [Theory]
    [MemberData(nameof(AtAnyLoss))]
    public void Noise_does_not_crawl_over_what_stands_still(string name, float? lossy)
    {
        // A disc moves over a gradient that does not fit into a palette.
        var frames = Enumerable.Range(0, 8).Select(k => Gradient(0, (x, y) => Inside(x, y, k))).ToArray();
        var decoded = GifWriting.Decode(GifWriting.Encode(frames, new GifWriteOptions { Ditherer = Of(name), Lossy = lossy, Colors = 64 }));
        Assert.Equal(8, decoded.Count);
        for (var k = 1; k < 8; k++)
        {
            for (var i = 0; i < Width * Height; i++)
            {
                var (x, y) = (i % Width, i / Width);
                if (!Inside(x, y, k) && !Inside(x, y, k - 1))
                    Assert.True(decoded[k].AsSpan(4 * i, 4).SequenceEqual(decoded[k - 1].AsSpan(4 * i, 4)),
                        $"Frame {k} changes pixel {x}, {y}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_gradient_that_moves_has_fewer_bands_and_flickers_less(string name, float? lossy)
    {
        var source = Enumerable.Range(0, 6)
            .Select(k => { using var frame = Gradient(3 * k, (_, _) => false); return GifWriting.ToRgba(frame); }).ToList();
        var (bands, flicker) = Measure(Ditherer.None);
        var (dithered, shimmer) = Measure(Of(name));
        Assert.True(dithered < bands * 0.7, $"{dithered:f3} levels against {bands:f3}.");
        Assert.True(shimmer < flicker, $"{shimmer:f3} levels against {flicker:f3}.");

        (double Bands, double Flicker) Measure(Ditherer ditherer)
        {
            var file = GifWriting.Encode(Enumerable.Range(0, 6).Select(k => Gradient(3 * k, (_, _) => false)),
                new GifWriteOptions { Ditherer = ditherer, Lossy = lossy, Colors = 64 });
            var errors = GifWriting.Decode(file).Zip(source, (shown, wanted) => GifWriting.BlurredErrors(wanted, shown, Width)).ToList();
            return (errors.Average(frame => frame.Average(Math.Abs)),
                errors.Skip(1).Zip(errors, (now, before) => now.Zip(before, (a, b) => Math.Abs(a - b)).Average()).Average());
        }
    }

    [Theory]
    [InlineData("FloydSteinberg")]
    [InlineData("SierraLite")]
    [InlineData("Sierra")]
    public void A_wide_palette_leaves_less_error_after_a_blur_at_about_the_bytes(string name)
    {
        // As a photograph on film: most pixels are near some colors, few are far out, and there is grain.
        var random = new Random(5);
        using var film = GifWriting.Make(200, 150, 3, (x, y, at) =>
        {
            var light = 110 + (60 * Math.Sin(x / 31.0) * Math.Cos(y / 23.0));
            for (var channel = 0; channel < 3; channel++)
                at[channel] = (byte)Math.Clamp(
                    light + (30 * Math.Pow(Math.Sin((x * (channel + 1) / 37.0) + (y / 29.0)), 3)) + random.Next(-12, 13), 0, 255);
        });
        var source = GifWriting.ToRgba(film);
        var (bytes, error) = Measure(Quantizers.Perceptual);
        var (wideBytes, wideError) = Measure(Quantizers.Wide);
        Assert.True(wideError < 0.9 * error, $"{wideError:f3} levels against {error:f3}.");
        Assert.InRange(wideBytes, 0, 1.02 * bytes);

        (int Bytes, double Error) Measure(IQuantizer quantizer)
        {
            var file = GifWriting.Encode([film.Clone()], new GifWriteOptions { Lossy = 0, Ditherer = Of(name), Quantizer = quantizer });
            return (file.Length, GifWriting.BlurredError(source, GifWriting.Decode(file)[0], 200));
        }
    }

    [Fact]
    public void Each_filter_of_diffusion_writes_a_file_of_its_own()
    {
        var files = new[] { Ditherer.None, Ditherer.FloydSteinberg, Ditherer.SierraLite, Ditherer.Sierra, Ditherer.Sierra with
        {
            Strength = 0.5f,
        } }
            .Select(ditherer => GifWriting.Hash(
                GifWriting.Encode([Gradient(0, (_, _) => false)], new GifWriteOptions { Lossy = 0, Ditherer = ditherer, Colors = 64 })));
        Assert.Equal(5, files.Distinct().Count());
    }

    [Fact]
    public void Auto_is_no_larger_than_blue_noise_and_writes_noise_as_no_dithering_does()
    {
        var film = GifWriting.Noise(3, 60, 40).ToArray();
        var options = new GifWriteOptions { Lossy = 0 };
        Assert.Equal(Iio.ImEncode(".gif", film, options), Iio.ImEncode(".gif", film, options with { Ditherer = Ditherer.Auto }));
        Assert.NotEqual(Iio.ImEncode(".gif", film, options), Iio.ImEncode(".gif", film, options with { Ditherer = Ditherer.BlueNoise }));
        Array.ForEach(film, frame => frame.Dispose());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Transparency_stays_right(string name, float? lossy)
    {
        var expected = GifWriting.Sprites(6, 90, 60).Select(frame => { using (frame) return GifWriting.ToRgba(frame); }).ToList();
        var decoded = GifWriting.Decode(
            GifWriting.Encode(GifWriting.Sprites(6, 90, 60), new GifWriteOptions { Ditherer = Of(name), Lossy = lossy, Colors = 16 }));
        for (var i = 0; i < expected.Count; i++)
            Assert.Equal(expected[i].Chunk(4).Select(at => at[3] >= 128), decoded[i].Chunk(4).Select(at => at[3] >= 128));
    }

    private static bool Inside(int x, int y, int k) => Math.Pow(x - 20 - (9 * k), 2) + Math.Pow(y - 40, 2) < 150;

    private static NdArray Gradient(int moved, Func<int, int, bool> isCovered) => GifWriting.Make(Width, Height, 3, (x, y, at) =>
        (at[0], at[1], at[2]) = isCovered(x, y) ? ((byte)250, (byte)(10 + y), (byte)20)
            : ((byte)(60 + (50 * Math.Sin((x + moved) / 40.0))), (byte)(40 + y), (byte)(100 + (40 * Math.Cos((x + moved + y) / 50.0)))));

    private static Ditherer Of(string name) => name switch
    {
        "FloydSteinberg" => Ditherer.FloydSteinberg,
        "SierraLite" => Ditherer.SierraLite,
        "Sierra" => Ditherer.Sierra,
        "Bayer" => Ditherer.Bayer,
        "BlueNoise" => Ditherer.BlueNoise,
        _ => Ditherer.Auto,
    };
}
