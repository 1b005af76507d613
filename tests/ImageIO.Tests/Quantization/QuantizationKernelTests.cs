using System.Runtime.Intrinsics;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Pixels;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Dithering;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Tests.Quantization;

/// <summary>The vector loops against their scalar twins.</summary>
public class QuantizationKernelTests
{
    private const uint GifFrameUnchangedBit = 0x01000000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Pixels_are_taken_in_alike_by_vectors_and_by_scalars(int channels)
    {
        var random = new Random(channels);
        for (var width = 1; width < 70; width++)
        {
            var source = new byte[width * channels];
            random.NextBytes(source);
            var vector = new uint[width];
            var scalar = new uint[width];
            foreach (var threshold in new byte[] { 0, 1, 128, 255 })
            {
                PixelIngest.ToOpaqueOrClear(source, channels, threshold, vector);
                PixelIngest.ScalarToOpaqueOrClear(source, channels, threshold, scalar);
                Assert.Equal(scalar, vector);
            }
        }
    }

    [Fact]
    public void The_nearest_color_is_the_same_by_vectors_and_by_scalars()
    {
        var random = new Random(5);
        var planes = new float[OklabPlanes.Length];
        foreach (var count in new[] { 1, 2, 7, 8, 9, 100, 255, 256 })
        {
            OklabPlanes.Set(planes, [.. Enumerable.Range(0, count).Select(_ => RandomPixel(random))]);
            for (var i = 0; i < 500; i++)
            {
                var color = Oklab.Of(RandomPixel(random));
                Assert.Equal(OklabPlanes.ScalarNearest(planes, count, color), OklabPlanes.Nearest(planes, count, color));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(255)]
    [InlineData(256)]
    public void The_nearest_colors_of_a_run_are_those_of_its_items(int count)
    {
        var random = new Random(count);
        var planes = new float[OklabPlanes.Length];
        var found = new int[BatchNearest.MostItems];

        // Some colors twice: then it is the first.
        var colors = Enumerable.Range(0, count).Select(_ => RandomPixel(random)).ToArray();
        colors[^1] = colors[0];
        OklabPlanes.Set(planes, colors);
        foreach (var spread in new[] { 0, 2, 20, 255 })
        {
            for (var length = 1; length <= BatchNearest.MostItems; length++)
            {
                var middle = RandomPixel(random);
                var items = Enumerable.Range(0, length).Select(_ => Oklab.Of(Near(middle, spread)).WithElement(3, random.Next(9))).ToArray();
                BatchNearest.Nearest(items, planes, count, found);
                Assert.Equal(items.Select(item => OklabPlanes.ScalarNearest(planes, count, item)), found[..length].Select(OklabPlanes.Unpack));
            }
        }

        uint Near(uint pixel, int spread) => Rgba.Pack(Moved(pixel, 0, spread), Moved(pixel, 8, spread), Moved(pixel, 16, spread));

        int Moved(uint pixel, int shift, int spread) => Math.Clamp((int)(pixel >> shift & 0xFF) + random.Next(-spread, spread + 1), 0, 255);
    }

    [Theory]
    [InlineData(1, 1f)]
    [InlineData(7, 0.3f)]
    [InlineData(40, 0f)]
    [InlineData(200, 0.02f)]
    [InlineData(256, 0.1f)]
    [InlineData(256, 2f)]
    public void The_nearest_color_is_found_from_wherever_the_search_starts(int count, float radius)
    {
        var random = new Random(count);
        var planes = new float[OklabPlanes.Length];
        OklabPlanes.Set(planes, [.. Enumerable.Range(0, count).Select(_ => RandomPixel(random) & (random.Next(2) == 0 ? 0xFFFFFFFF : 0xFF3F3F3F)).Distinct()]);
        count = planes.AsSpan(0, 256).IndexOf(OklabPlanes.Nowhere) is var end && end < 0 ? 256 : end;
        using var scratch = ImageIO.Memory.ArenaBuilder.Allocate(static (ref builder) => new NeighborSearch(ref builder), out var neighbors);
        neighbors.Clear();
        var search = neighbors.Begin(planes, count, radius);
        var eight = default(NeighborSearch.Eight);
        for (var i = 0; i < 3000; i++)
        {
            var color = Oklab.Of(RandomPixel(random));
            var start = random.Next(count);
            Assert.Equal(OklabPlanes.ScalarNearest(planes, count, color), search.Nearest(start, color));

            // The same, eight at a time, of which some are not asked for.
            var lane = i % NeighborSearch.Lanes;
            (eight.Starts[lane], eight.L[lane], eight.A[lane], eight.B[lane]) = (start, color[0], color[1], color[2]);
            if (lane < NeighborSearch.Lanes - 1)
                continue;
            var asked = Vector256.Create(random.Next(2) - 1, -1, 0, -1, random.Next(2) - 1, -1, 0, -1);
            var (places, squared) = search.Nearest(ref eight, asked);
            for (lane = 0; lane < NeighborSearch.Lanes; lane++)
            {
                if (asked[lane] != 0)
                    Assert.Equal(OklabPlanes.ScalarNearest(planes, count, Vector128.Create(eight.L[lane], eight.A[lane], eight.B[lane], 0)), (places[lane], squared[lane]));
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(256)]
    public void Diffusion_finds_colors_about_as_near_as_OKLab_has_them_from_wherever_the_search_starts(int count)
    {
        var random = new Random(count);
        using var scratch = ImageIO.Memory.ArenaBuilder.Allocate(
            static (ref builder) => (new PaletteLookup(ref builder), new LinearizedLookup(ref builder)), out var made);
        var (lookup, diffusion) = made;
        using var histogram = new ColorHistogram();
        histogram.AddPixels([.. Enumerable.Range(0, 4000).Select(_ => RandomPixel(random))], default, default);
        for (var round = 0; round < 3; round++)
        {
            lookup.SetColors([.. Enumerable.Range(0, count).Select(_ => RandomPixel(random)).Distinct()]);
            lookup.Measure(histogram, new ushort[ColorHistogram.MaxColors + 1]);
            var search = diffusion.Begin(lookup);
            double found = 0, least = 0;
            for (var i = 0; i < 3000; i++)
            {
                var start = random.Next(lookup.Count);
                var pixel = RandomPixel(random);
                var place = search.Nearest(start, ErrorDiffusion.Channels(pixel));
                Assert.Equal(start, search.Nearest(place, ErrorDiffusion.Channels(lookup.Colors[start])));
                found += Oklab.Distance(pixel, lookup.Colors[place]);
                least += MathF.Sqrt(OklabPlanes.Nearest(lookup.Planes, lookup.Count, Oklab.Of(pixel)).Squared);
            }

            Assert.InRange(found, least * 0.999, least * 1.1);
        }
    }

    [Fact]
    public void A_new_palette_has_other_neighbors()
    {
        var random = new Random(8);
        using var scratch = ImageIO.Memory.ArenaBuilder.Allocate(static (ref builder) => new PaletteLookup(ref builder), out var lookup);
        using var histogram = new ColorHistogram();
        histogram.AddPixels([.. Enumerable.Range(0, 4000).Select(_ => RandomPixel(random))], default, default);
        var nearest = new ushort[ColorHistogram.MaxColors + 1];
        for (var round = 0; round < 3; round++)
        {
            lookup.SetColors([.. Enumerable.Range(0, 100).Select(_ => RandomPixel(random))]);
            lookup.Measure(histogram, nearest);
            var search = lookup.SearchAround();
            for (var i = 0; i < 500; i++)
            {
                var color = Oklab.Of(RandomPixel(random));
                Assert.Equal(OklabPlanes.Nearest(lookup.Planes, lookup.Count, color).Squared, search.Nearest(i % lookup.Count, color).Squared);
            }
        }
    }

    [Fact]
    public void Distances_in_OKLab_are_the_same_by_vectors_and_by_scalars()
    {
        var random = new Random(6);
        for (var round = 0; round < 100; round++)
        {
            uint[] left = [.. Enumerable.Range(0, 8).Select(i => i % 3 == 0 ? RandomPixel(random) & 0xFF0F0F0F : RandomPixel(random))];
            uint[] right = [.. Enumerable.Range(0, 8).Select(i => i == round % 10 ? left[i] : RandomPixel(random))];
            var distances = Oklab.Distances(Vector256.Create(left), Vector256.Create(right));
            for (var i = 0; i < left.Length; i++)
                Assert.Equal(Oklab.Distance(left[i], right[i]), distances[i], 1e-4f);
        }
    }

    [Fact]
    public void Every_pixel_comes_back_from_OKLab_as_it_was()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var pixel = RandomPixel(random);
            Assert.Equal(pixel, Oklab.ToPixel(Oklab.Of(pixel)));
        }
    }

    [Fact]
    public void OKLab_has_the_published_values()
    {
        // B. Ottosson's example colors, by sRGB value.
        AssertNear((0.62796f, 0.22486f, 0.12585f), Rgba.Pack(255, 0, 0));
        AssertNear((0.86644f, -0.23389f, 0.17950f), Rgba.Pack(0, 255, 0));
        AssertNear((0.45201f, -0.03246f, -0.31153f), Rgba.Pack(0, 0, 255));
        AssertNear((1, 0, 0), Rgba.Pack(255, 255, 255));
        AssertNear((0, 0, 0), Rgba.Pack(0, 0, 0));
    }

    [Fact]
    public void Packed_colors_are_the_same_by_vectors_and_by_scalars()
    {
        var random = new Random(8);
        var pixels = Enumerable.Range(0, 1001).Select(_ => RandomPixel(random)).ToArray();
        var distances = Enumerable.Range(0, 1001).Select(i => i % 10 == 0 ? PackedOklab.Farthest : random.NextSingle()).ToArray();
        var packed = new ulong[pixels.Length];
        PackedOklab.Pack(pixels, distances, packed);
        for (var i = 0; i < pixels.Length; i++)
        {
            Assert.InRange(PackedOklab.Squared(PackedOklab.WithoutBeside(packed[i]), PackedOklab.Pack(pixels[i])), 0, 3 * 2 * 2);
            Assert.Equal(i % 10 == 0, packed[i] >> 48 == (ulong)short.MaxValue);
            if (i % 10 != 0)
                Assert.Equal(distances[i], (packed[i] >> 48) / PackedOklab.Scale, 1e-4f);
        }
    }

    [Fact]
    public void Squared_distances_of_packed_colors_are_the_same_four_at_once_and_one_by_one()
    {
        var random = new Random(9);
        var colors = Enumerable.Range(0, 256).Select(_ => PackedOklab.Pack(RandomPixel(random))).ToArray();
        colors[7] = PackedOklab.Pack(0) | ((ulong)short.MaxValue << 48);
        for (var i = 0; i < 1000; i++)
        {
            var color = i % 10 == 0 ? PackedOklab.Nowhere : PackedOklab.Pack(RandomPixel(random));
            var places = i % 7 == 0 ? 0x07070707 : (uint)random.NextInt64(1L << 32);
            var squares = PackedOklab.Squares(color, places, colors);
            for (var lane = 0; lane < 8; lane++)
                Assert.Equal(PackedOklab.Squared(color, colors[(places >> (8 * (lane / 2))) & 0xFF]), squares[lane]);
        }
    }

    [Fact]
    public void Distances_from_the_colors_at_some_places_are_the_same_by_vectors_and_by_scalars()
    {
        var random = new Random(12);
        var colors = Enumerable.Range(0, 256).Select(i => i < 250 ? PackedOklab.Pack(RandomPixel(random)) : PackedOklab.Nowhere).ToArray();
        colors[3] |= 77UL << 48;
        for (var count = 1; count < 60; count++)
        {
            var packed = Enumerable.Range(0, count).Select(_ => random.Next(10) == 0 ? PackedOklab.Nowhere : PackedOklab.Pack(RandomPixel(random), random.Next(4) == 0 ? PackedOklab.Farthest : random.NextSingle())).ToArray();
            var places = Enumerable.Range(0, count).Select(_ => (byte)(random.Next(2) == 0 ? 3 : random.Next(256))).ToArray();
            foreach (var beside in new[] { 3, -1 })
            {
                var (vector, scalar) = (new ushort[count], new ushort[count]);
                PackedOklab.Distances(packed, places, colors, beside, vector);
                PackedOklab.ScalarDistances(packed, places, colors, beside, scalar);
                Assert.Equal(scalar, vector);
                for (var i = 0; i < count; i++)
                {
                    var exact = places[i] == beside ? packed[i] >> 48 : Math.Sqrt(PackedOklab.Squared(PackedOklab.WithoutBeside(packed[i]), PackedOklab.WithoutBeside(colors[places[i]])));
                    Assert.InRange(vector[i] * PackedOklab.FineStep, exact - 0.01, exact + PackedOklab.FineStep + 0.01);
                }
            }
        }
    }

    [Theory]
    [InlineData(256, -1)]
    [InlineData(200, 0)]
    [InlineData(5, 2)]
    public void The_four_colors_most_like_another_are_found(int count, int keepIndex)
    {
        var random = new Random(count);
        var colors = Enumerable.Repeat(PackedOklab.Nowhere, 256).ToArray();
        for (var i = 0; i < count; i++)
            colors[i] = PackedOklab.Pack(RandomPixel(random));
        var alike = new SimilarColors(new uint[256], colors, keepIndex);
        for (var i = 0; i < count; i++)
        {
            var expected = Enumerable.Range(0, count).Where(other => other != i && other != keepIndex).Order(Comparer<int>.Create((left, right) =>
                (PackedOklab.Squared(colors[i], colors[left]), left).CompareTo((PackedOklab.Squared(colors[i], colors[right]), right)))).Take(4).ToArray();
            foreach (var again in new[] { false, true })
            {
                var found = alike.To(i);
                for (var k = 0; k < expected.Length; k++)
                    Assert.True((int)(found >> (8 * k) & 0xFF) == expected[k], $"Color {i}, the {k}th of {found:X8}; again: {again}");
            }
        }
    }

    [Fact]
    public void A_part_of_what_a_color_lacks_is_added_to_the_next_one_but_not_what_is_beside_it()
    {
        var (left, right) = (PackedOklab.Pack(Rgba.Pack(90, 80, 70)), PackedOklab.Pack(Rgba.Pack(10, 200, 70)));
        Assert.Equal(PackedOklab.WithoutBeside(left), PackedOklab.Sum(right, PackedOklab.Difference(left, right, 1)));
        var half = PackedOklab.Difference(left, right | (5UL << 48), 0.5f);
        Assert.InRange(PackedOklab.Squared(left, PackedOklab.Sum(right, PackedOklab.Sum(half, half))), 0, 3);
    }

    [Fact]
    public void Cells_are_finer_where_it_is_dark_and_their_middle_lies_within_them()
    {
        Assert.Equal(3, Enumerable.Range(0, 3).Select(v => ColorBins.Of(Rgba.Pack(v, 0, 0))).Distinct().Count());
        for (var value = 0; value < 256; value++)
        {
            var cell = ColorBins.Of(Rgba.Pack(value, 255 - value, value / 2));
            Assert.InRange(cell, 0u, (uint)ColorBins.Count - 1);
            var (red, green, blue) = ColorBins.MiddleOf(cell);
            Assert.InRange(red - value, -6, 6);
            Assert.InRange(green - (255 - value), -6, 6);
            Assert.InRange(blue - (value / 2), -6, 6);
        }
    }

    [Fact]
    public void Distances_of_one_byte_are_within_half_of_their_sixteen_steps_to_a_doubling()
    {
        for (var distance = 0.0006f; distance < 0.7f; distance *= 1.013f)
            Assert.InRange(CodedDistance.Values[CodedDistance.Encode(distance)] / distance, 1 - (1 / 32f), 1 + (1 / 32f));
        Assert.Equal(0, CodedDistance.Encode(0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_histogram_numbers_the_colors_that_it_counts(bool exact)
    {
        using var histogram = new ColorHistogram();
        histogram.Begin(exact);
        uint[] pixels = [Rgba.Pack(1, 2, 3), 0, Rgba.Pack(200, 100, 50), Rgba.Pack(1, 2, 3), Rgba.Pack(9, 9, 9), Rgba.Pack(200, 100, 50) & ~GifFrameUnchangedBit];
        var numbers = new ushort[pixels.Length];
        Assert.True(histogram.AddPixels(pixels, [1, 1, 1, 1, 0, 1], numbers));
        Assert.Equal([1, 0, 2, 1, 0, 2], numbers);
        Assert.Equal([new WeightedColor(1, 2, 3, 2), new WeightedColor(200, 100, 50, 2)], histogram.Colors.ToArray());
    }

    [Fact]
    public void A_histogram_of_exact_colors_says_when_there_are_too_many()
    {
        using var histogram = new ColorHistogram();
        histogram.Begin(exact: true);
        var pixels = Enumerable.Range(0, ColorHistogram.MaxColors + 1).Select(i => Rgba.Opaque | (uint)i).ToArray();
        Assert.True(histogram.AddPixels(pixels.AsSpan(1), default, default));
        Assert.False(histogram.AddPixels(pixels.AsSpan(0, 1), default, default));
    }

    [Fact]
    public void A_histogram_counts_every_opaque_pixel_and_keeps_the_mean_of_each_cell()
    {
        using var histogram = new ColorHistogram();
        var random = new Random(3);
        var pixels = Enumerable.Range(0, 10_001).Select(i => i % 5 == 0 ? 0 : 0xFF000000 | (uint)random.Next(1 << 24)).ToArray();
        histogram.AddPixels(pixels, default, default);
        var colors = histogram.Colors.ToArray();
        Assert.Equal(pixels.Count(pixel => pixel != 0), (int)colors.Sum(color => color.Weight));
        Assert.Equal(pixels.Sum(pixel => (double)(pixel & 0xFF)), colors.Sum(color => (double)color.Red * color.Weight), 5.0);
        Assert.Throws<InvalidOperationException>(() => histogram.AddPixels(pixels, default, default));
        histogram.Clear();
        Assert.Equal(0, histogram.Colors.Length);
    }

    [Fact]
    public void A_histogram_of_more_pixels_than_its_sums_hold_keeps_their_color()
    {
        using var histogram = new ColorHistogram();
        var pixels = new uint[1 << 20];
        Array.Fill(pixels, Rgba.Pack(255, 254, 3));
        for (var i = 0; i < 40; i++)
            histogram.AddPixels(pixels, default, default);
        var only = Assert.Single(histogram.Colors.ToArray());
        Assert.Equal((255, 254, 3), (MathF.Round(only.Red), MathF.Round(only.Green), MathF.Round(only.Blue)));
    }

    private static uint RandomPixel(Random random) => Rgba.Opaque | (uint)random.Next(1 << 24);

    private static void AssertNear((float L, float A, float B) expected, uint pixel)
    {
        var color = Oklab.Of(pixel);
        Assert.Equal(expected.L, color[0], 1e-4f);
        Assert.Equal(expected.A, color[1], 1e-4f);
        Assert.Equal(expected.B, color[2], 1e-4f);
    }

    [Fact]
    public void Activity_is_the_scalar_twins()
    {
        var random = new Random(5);
        for (var width = 1; width < 60; width++)
        {
            var rows = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, width).Select(_ => random.Next(4) == 0 ? 0 : (uint)random.NextInt64(1L << 32)).ToArray()).ToArray();
            var (fast, slow) = (new byte[width], new byte[width]);
            LocalContrast.Measure(rows[0], rows[1], rows[2], fast);
            LocalContrast.ScalarMeasure(rows[0], rows[1], rows[2], slow, 0, width);
            Assert.Equal(slow, fast);
        }
    }
}
