using System.Runtime.Intrinsics;
using ImageIO.Pixels;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Tests.Quantization.Lookup;

/// <summary>Finding the nearest colors of a palette, and the vector loops against their scalar twins.</summary>
public class LookupTests
{
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
        var found = new int[BatchNearest.MaxItems];

        // Some colors twice: then it is the first.
        var colors = Enumerable.Range(0, count).Select(_ => RandomPixel(random)).ToArray();
        colors[^1] = colors[0];
        OklabPlanes.Set(planes, colors);
        foreach (var spread in new[] { 0, 2, 20, 255 })
        {
            for (var length = 1; length <= BatchNearest.MaxItems; length++)
            {
                var middle = RandomPixel(random);
                var items = Enumerable.Range(0, length)
                    .Select(_ => Oklab.Of(Near(middle, spread)).WithElement(3, random.Next(9))).ToArray();
                BatchNearest.Nearest(items, planes, count, found);
                Assert.Equal(items.Select(item => OklabPlanes.ScalarNearest(planes, count, item)),
                    found[..length].Select(OklabPlanes.Unpack));
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
        OklabPlanes.Set(planes, [
            .. Enumerable.Range(0, count).Select(_ => RandomPixel(random) & (random.Next(2) == 0 ? 0xFFFFFFFF : 0xFF3F3F3F)).Distinct()]);
        count = planes.AsSpan(0, 256).IndexOf(OklabPlanes.FarAway) is var end && end < 0 ? 256 : end;
        using var scratch = ImageIO.Memory.ArenaBuilder.Allocate(static (ref builder) => new NeighborSearch(ref builder),
            out var neighbors);
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
                    Assert.Equal(OklabPlanes.ScalarNearest(planes, count, Vector128.Create(eight.L[lane], eight.A[lane], eight.B[lane], 0)),
                        (places[lane], squared[lane]));
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
            lookup.Measure(histogram.Perceived, new ushort[ColorHistogram.MaxColors + 1]);
            var search = diffusion.Begin(lookup);
            double found = 0, least = 0;
            for (var i = 0; i < 3000; i++)
            {
                var start = random.Next(lookup.Count);
                var pixel = RandomPixel(random);
                var place = search.Nearest(start, Rgba.Channels(pixel));
                Assert.Equal(start, search.Nearest(place, Rgba.Channels(lookup.Colors[start])));
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
            lookup.Measure(histogram.Perceived, nearest);
            var search = lookup.SearchAround();
            for (var i = 0; i < 500; i++)
            {
                var color = Oklab.Of(RandomPixel(random));
                Assert.Equal(OklabPlanes.Nearest(lookup.Planes, lookup.Count, color).Squared,
                    search.Nearest(i % lookup.Count, color).Squared);
            }
        }
    }

    private static uint RandomPixel(Random random) => Rgba.Opaque | (uint)random.Next(1 << 24);
}
