using System.Runtime.Intrinsics;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Pixels;
using ImageIO.Quantization.Colors;

namespace ImageIO.Tests.Quantization.Colors;

/// <summary>Colors in OKLab, packed and in cells, and the vector loops against their scalar twins.</summary>
public class ColorsTests
{
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
            var packed = Enumerable.Range(0, count)
                .Select(_ => random.Next(10) == 0
                    ? PackedOklab.Nowhere : PackedOklab.Pack(RandomPixel(random),
                        random.Next(4) == 0 ? PackedOklab.Farthest : random.NextSingle())).ToArray();
            var places = Enumerable.Range(0, count).Select(_ => (byte)(random.Next(2) == 0 ? 3 : random.Next(256))).ToArray();
            foreach (var beside in new[] { 3, -1 })
            {
                var (vector, scalar) = (new ushort[count], new ushort[count]);
                PackedOklab.Distances(packed, places, colors, beside, vector);
                PackedOklab.ScalarDistances(packed, places, colors, beside, scalar);
                Assert.Equal(scalar, vector);
                for (var i = 0; i < count; i++)
                {
                    var exact = places[i] == beside
                        ? packed[i] >> 48 : Math.Sqrt(
                            PackedOklab.Squared(PackedOklab.WithoutBeside(packed[i]), PackedOklab.WithoutBeside(colors[places[i]])));
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
            var expected = Enumerable.Range(0, count).Where(other => other != i && other != keepIndex)
                .Order(Comparer<int>.Create((left, right) =>
                (PackedOklab.Squared(colors[i], colors[left]), left).CompareTo((PackedOklab.Squared(colors[i], colors[right]), right))))
                    .Take(4).ToArray();
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

    private static uint RandomPixel(Random random) => Rgba.Opaque | (uint)random.Next(1 << 24);

    private static void AssertNear((float L, float A, float B) expected, uint pixel)
    {
        var color = Oklab.Of(pixel);
        Assert.Equal(expected.L, color[0], 1e-4f);
        Assert.Equal(expected.A, color[1], 1e-4f);
        Assert.Equal(expected.B, color[2], 1e-4f);
    }
}
