using ImageIO.Formats.Gif.Lzw;
using ImageIO.Resources;

namespace ImageIO.Tests.Formats.Gif;

public class LzwDecoderTests
{
    [Theory]
    [InlineData(2, 4095)]
    [InlineData(8, 4095)]
    [InlineData(8, 300)]
    [InlineData(8, int.MaxValue)]
    [InlineData(2, int.MaxValue)]
    [InlineData(1, int.MaxValue)]
    public void Strings_of_every_length_come_back_also_after_the_table_is_full(int codeSize, int clearAfter)
    {
        foreach (var run in new[] { 1, 3, 40, 5000, int.MaxValue })
        {
            var indices = Runs(400_000, 1 << codeSize, run);
            var data = GifReadTestFile.Lzw(indices, new GifReadCoding(codeSize, ClearAfter: clearAfter));
            var (found, state, tail) = Decode(data, codeSize, indices.Length, readSize: 4099);
            Assert.True(indices.AsSpan().SequenceEqual(found), $"Runs of {run} differ.");
            Assert.Equal((LzwState.Complete, LzwTail.Clean), (state, tail));
        }
    }

    [Fact]
    public void A_flat_image_whose_strings_outgrow_the_window_comes_back()
    {
        var indices = new byte[9_000_000];
        var data = GifReadTestFile.Lzw(indices, new GifReadCoding(ClearAfter: int.MaxValue));
        Assert.True(indices.AsSpan().SequenceEqual(Decode(data, 8, indices.Length, readSize: 65535).Found));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(255)]
    public void Sub_blocks_of_any_length_are_joined(int subBlock)
    {
        var indices = Runs(50_000, 256, 5);
        var data = GifReadTestFile.Lzw(indices, new GifReadCoding());
        Assert.Equal(indices, Decode(data, 8, indices.Length, 100, subBlock).Found);
    }

    [Fact]
    public void A_first_code_that_does_not_clear_is_no_obstacle()
    {
        var indices = Runs(9000, 16, 3);
        Assert.Equal(indices, Decode(GifReadTestFile.Lzw(indices, new GifReadCoding(4, FirstClear: false)), 4, indices.Length, 90).Found);
    }

    [Fact]
    public void What_is_wrong_behind_the_last_pixel_is_told()
    {
        var indices = Runs(1000, 16, 3);
        var whole = GifReadTestFile.Lzw(indices, new GifReadCoding(4));
        Assert.Equal(LzwTail.NoEndCode, Decode(GifReadTestFile.Lzw(indices, new GifReadCoding(4, EndCode: false)), 4, 1000, 100).Tail);
        Assert.Equal(LzwTail.MorePixels, Decode(whole, 4, 990, 99).Tail);
        Assert.Equal(LzwTail.MorePixels, Decode(whole, 4, 999, 999).Tail);
        Assert.Equal(LzwTail.MoreData, Decode([.. whole, 1, 2, 3], 4, 1000, 100).Tail);
        Assert.Equal(LzwTail.NoTerminator, Decode(whole, 4, 1000, 100, terminator: false).Tail);
    }

    [Fact]
    public void Too_few_pixels_are_given_as_far_as_they_go_with_the_reason()
    {
        var indices = Runs(1000, 16, 3);
        var whole = GifReadTestFile.Lzw(indices, new GifReadCoding(4));
        var cut = whole[..(whole.Length / 2)];
        AssertStart(Decode(whole, 4, 1001, 91), LzwState.EndCode, 1000);
        AssertStart(Decode(cut, 4, 1000, 100), LzwState.Terminator, 300);
        AssertStart(Decode(cut, 4, 1000, 100, terminator: false), LzwState.SourceEnd, 300);

        // Clear, index 0, then a code that is not yet known.
        AssertStart(Decode([0x10 | (0 << 5), 0b0101_1100], 4, 1000, 100), LzwState.UndefinedCode, 1);

        void AssertStart((byte[] Found, LzwState State, LzwTail Tail) decoded, LzwState state, int atLeast)
        {
            Assert.Equal(state, decoded.State);
            Assert.InRange(decoded.Found.Length, atLeast, 1000);
            Assert.True(decoded.Found.AsSpan().SequenceEqual(indices.AsSpan(0, decoded.Found.Length)) || atLeast == 1);
        }
    }

    [Theory]
    [InlineData(2, 4095)]
    [InlineData(8, 300)]
    [InlineData(8, int.MaxValue)]
    public void An_index_is_found_among_the_codes_wherever_it_stands_in_the_image(int codeSize, int clearAfter)
    {
        foreach (var run in new[] { 1, 3, 40, int.MaxValue })
        {
            var indices = Runs(20_000, (1 << codeSize) - 1, run);
            var sought = (byte)((1 << codeSize) - 1);
            foreach (var place in new[] { -1, 0, 1, 7_000, 19_999 })
            {
                var changed = indices.ToArray();
                if (place >= 0)
                    changed[place] = sought;
                var data = GifReadTestFile.Lzw(changed, new GifReadCoding(codeSize, ClearAfter: clearAfter));
                Assert.Equal(place >= 0, MayContain(data, codeSize, 20_000, sought));
            }
        }
    }

    [Fact]
    public void What_is_not_among_the_codes_of_damaged_data_is_not_among_the_indices_either()
    {
        var random = new Random(6);
        var missing = 0;
        for (var i = 0; i < 1000; i++)
        {
            var data = new byte[random.Next(1, 2000)];
            random.NextBytes(data);
            var codeSize = random.Next(1, 12);
            var sought = (byte)random.Next(256);
            if (MayContain(data, codeSize, 100_000, sought))
                continue;
            missing++;
            Assert.DoesNotContain(sought, Decode(data, codeSize, 100_000, 1000).Found);
        }

        Assert.InRange(missing, 100, 900);
    }

    [Fact]
    public void Random_codes_end_in_pixels_or_a_reason()
    {
        var random = new Random(5);
        for (var i = 0; i < 3000; i++)
        {
            var data = new byte[random.Next(1, 2000)];
            random.NextBytes(data);
            var decoded = Decode(data, random.Next(1, 12), 1_000_000, 1000, random.Next(1, 256));
            Assert.NotEqual(LzwState.Decoding, decoded.State);
        }
    }

    private static byte[] Runs(int length, int values, int run)
    {
        var random = new Random(length ^ values ^ run);
        var indices = new byte[length];
        byte value = 0;
        for (var i = 0; i < length; i++)
        {
            if (random.Next(run) == 0)
                value = (byte)random.Next(values);
            indices[i] = value;
        }

        return indices;
    }

    private static bool MayContain(byte[] data, int codeSize, int pixels, byte index)
    {
        ImageSource source = GifReadTestFile.Blocks(data, 255);
        using var stream = source.Open(Limits.Default, TestContext.Current.CancellationToken);
        using var reader = new LzwDecoder(stream);
        reader.Begin(codeSize, pixels);
        return reader.MayContain(index);
    }

    private static (byte[] Found, LzwState State, LzwTail Tail) Decode(byte[] data, int codeSize, int pixels, int readSize,
        int subBlock = 255, bool terminator = true)
    {
        var blocks = GifReadTestFile.Blocks(data, subBlock);
        ImageSource source = terminator ? blocks : blocks[..^1];
        using var stream = source.Open(Limits.Default, TestContext.Current.CancellationToken);
        using var reader = new LzwDecoder(stream);
        reader.Begin(codeSize, pixels);
        var found = new byte[pixels];
        var count = 0;
        while (count < pixels)
        {
            var part = reader.Read(Math.Min(readSize, pixels - count));
            part.CopyTo(found.AsSpan(count));
            count += part.Length;
            if (part.IsEmpty)
                break;
        }

        var state = reader.State;
        var tail = reader.Finish();
        Assert.Equal(blocks.Length - (terminator ? 0 : 1), stream.Position);
        return (found[..count], state, tail);
    }
}
