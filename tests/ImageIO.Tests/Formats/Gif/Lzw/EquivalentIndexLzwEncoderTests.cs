using ImageIO.Formats;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Memory;

namespace ImageIO.Tests.Formats.Gif;

public class EquivalentIndexLzwEncoderTests
{
    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(4, 0.5)]
    [InlineData(8, 0.1)]
    [InlineData(8, 0.9)]
    public void Each_pixel_comes_back_as_one_of_its_indices(int codeSize, double free)
    {
        foreach (var count in new[] { 1, 2, 3, 500, 60_000 })
        {
            foreach (var run in new[] { 1, 5, 300 })
            {
                var choices = Choices(count, codeSize, free, run);
                var found = GifWriting.ReadLzw(Search(choices, codeSize), codeSize, count);
                for (var i = 0; i < count; i++)
                    Assert.True(found[i] == (byte)choices[i] || found[i] == choices[i] >> 8, $"Index {i} of {count}, runs of {run}.");
            }
        }
    }

    [Fact]
    public void A_pattern_that_is_kept_in_places_takes_less_than_as_it_was_chosen()
    {
        var random = new Random(4);
        var words = Enumerable.Range(0, 30)
            .Select(_ => Enumerable.Range(0, 12).Select(_ => (byte)(1 + random.Next(6))).ToArray()).ToArray();
        var colors = Enumerable.Range(0, 3000).SelectMany(_ => words[random.Next(words.Length)]).ToArray();
        var choices = colors.Select(color => EquivalentIndexLzwEncoder.Choice(random.Next(2) == 0 ? color : (byte)0, color)).ToArray();
        var area = new PixelArea(0, 0, choices.Length, 1);
        var kept = Greedy(choices.Select(choice => (byte)choice).ToArray(), area);
        Assert.InRange(Search(choices, 3).Length, 1, kept * 98 / 100);
    }

    [Fact]
    public void Equally_good_ways_without_number_do_not_hold_it_up()
    {
        var random = new Random(5);
        var choices = Enumerable.Range(0, 200_000)
            .Select(_ => EquivalentIndexLzwEncoder.Choice((byte)random.Next(2), (byte)random.Next(2))).ToArray();
        var found = GifWriting.ReadLzw(Search(choices, 2), 2, choices.Length);
        Assert.All(found.Zip(choices), pair => Assert.True(pair.First == (byte)pair.Second || pair.First == pair.Second >> 8));
    }

    private static ushort[] Choices(int count, int codeSize, double free, int run)
    {
        var random = new Random(count + run);
        byte index = 0;
        return Enumerable.Range(0, count).Select(i =>
        {
            if (i % run == 0)
                index = (byte)random.Next(1 << codeSize);
            return EquivalentIndexLzwEncoder.Choice(index, random.NextDouble() < free ? (byte)random.Next(1 << codeSize) : index);
        }).ToArray();
    }

    private static byte[] Search(ushort[] choices, int codeSize)
    {
        using var scratch = ArenaBuilder.Allocate(static (ref builder) => new EquivalentIndexLzwEncoder(ref builder), out var search);
        var output = new byte[LzwEncoder.MaxLength(choices.Length)];
        return output[..search.Write(choices, codeSize, output)];
    }

    private static int Greedy(byte[] indices, PixelArea area)
    {
        using var scratch = ArenaBuilder.Allocate(static (ref builder) => new LzwEncoder(ref builder), out var writer);
        return writer.Write(indices, indices.Length, area, 3, new byte[LzwEncoder.MaxLength(indices.Length)]);
    }
}
