using ImageIO.Formats;
using ImageIO.Formats.Gif.Encoding;
using ImageIO.Formats.Gif.Encoding.Remap;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Memory;
using ImageIO.Quantization.Colors;

namespace ImageIO.Tests.Formats.Gif;

/// <summary>The inner loops of the encoder, each against a plain twin.</summary>
public class GifEncoderKernelTests
{
    [Fact]
    public void Unchanged_pixels_are_marked_alike_by_vectors_and_by_scalars()
    {
        var random = new Random(9);
        for (var width = 1; width < 60; width++)
        {
            for (var kind = 0; kind < 4; kind++)
            {
                uint Pixel() => random.Next(kind + 1) == 0 ? 0xFF112233 : random.Next(2) == 0 ? 0 : 0xFF000000 | (uint)random.Next(3);
                var before = Enumerable.Range(0, width)
                    .Select(_ => Pixel() is var p && p != 0 && random.Next(2) == 0 ? p & ~FrameDiff.UnchangedBit : p).ToArray();
                var vector = kind == 3 ? before.Select(p => p == 0 ? 0 : p | FrameDiff.UnchangedBit).ToArray() : Enumerable.Range(0, width)
                    .Select(_ => Pixel()).ToArray();
                var scalar = vector.ToArray();
                Assert.Equal(FrameDiff.ScalarMarkUnchanged(scalar, before), FrameDiff.MarkUnchanged(vector, before));
                Assert.Equal(scalar, vector);
            }
        }
    }

    [Fact]
    public void What_pixels_need_is_the_same_by_vectors_and_by_scalars()
    {
        var random = new Random(10);
        for (var width = 1; width < 60; width++)
        {
            for (var kind = 0; kind < 4; kind++)
            {
                uint Pixel() => random.Next(6) == 0
                    ? 0 : 0xFF405060 + (uint)random.Next(4) + ((uint)random.Next(3 * kind + 1) << 8) + ((uint)random.Next(2) << 16);
                var canvas = Enumerable.Range(0, width).Select(_ => Pixel()).ToArray();
                var pixels = canvas.Select(shown => random.Next(2) == 0 ? Pixel() : shown)
                    .Select(p => p != 0 && random.Next(3) == 0 ? p & ~FrameDiff.UnchangedBit : p).ToArray();
                var (vector, scalar) = (new ushort[width], new ushort[width]);
                var (packed, scalarPacked) = (new ulong[width], new ulong[width]);
                CanvasDiffKernels.ScalarCompare(pixels, canvas, kind, scalar, scalarPacked);
                Assert.Equal(scalar.Any(need => need != CanvasDiffKernels.None),
                    CanvasDiffKernels.Compare(pixels, canvas, kind, vector, packed));
                Assert.Equal(vector, Needs(pixels, canvas, kind));
                for (var x = 0; x < width; x++)
                {
                    Assert.Equal(CanvasDiffKernels.MustDraw(pixels[x], canvas[x], keepUnchanged: true, kind),
                        vector[x] != CanvasDiffKernels.None);
                    Assert.Equal(scalar[x] is CanvasDiffKernels.None or CanvasDiffKernels.Everything,
                        vector[x] is CanvasDiffKernels.None or CanvasDiffKernels.Everything);
                    Assert.InRange(vector[x], scalar[x] - 7, scalar[x] + 7);
                    AssertNear(scalar.All(need => need == CanvasDiffKernels.None) || IsFarFromDrawn(scalar, x)
                        ? PackedOklab.Nowhere : scalarPacked[x], packed[x]);
                }
            }
        }

        static ushort[] Needs(uint[] pixels, uint[] canvas, int tolerance)
        {
            var needs = new ushort[pixels.Length];
            CanvasDiffKernels.Compare(pixels, canvas, tolerance, needs, targets: default);
            return needs;
        }

        // By vectors: eight pixels between other eight.
        static bool IsFarFromDrawn(ushort[] needs, int x)
            => x / 8 > 0 && (x / 8) + 2 <= needs.Length / 8
                && needs.AsSpan((x / 8 * 8) - 8, 24).IndexOfAnyExcept(CanvasDiffKernels.None) < 0;

        static void AssertNear(ulong expected, ulong actual)
        {
            for (var shift = 0; shift < 64; shift += 16)
                Assert.InRange((short)(actual >> shift), (short)(expected >> shift) - 2, (short)(expected >> shift) + 2);
        }
    }

    [Fact]
    public void What_stays_far_from_all_that_is_drawn_is_to_show_nothing_else()
    {
        var canvas = Enumerable.Repeat(0xFF405060, 80).ToArray();
        var pixels = canvas.Select((pixel, x) => x is 3 or 77 ? 0xFF102030 : pixel).ToArray();
        var (needs, targets) = (new ushort[80], new ulong[80]);
        Assert.True(CanvasDiffKernels.Compare(pixels, canvas, tolerance: 0, needs, targets));
        for (var x = 0; x < 80; x++)
        {
            Assert.Equal(x is 3 or 77, needs[x] != CanvasDiffKernels.None);
            Assert.Equal(x is >= 16 and < 64, targets[x] == PackedOklab.Nowhere);
        }
    }

    [Fact]
    public void A_pixel_should_show_what_is_wanted_or_what_can_stay_or_nothing()
    {
        uint[] pixels = [0xFF102030, 0xFE102030, 0, 0xFF102030, 0xFF102031, .. Enumerable.Repeat(0u, 8)];
        uint[] canvas = [0xFF405060, 0xFF405060, 0xFF405060, 0, 0xFF102030, .. Enumerable.Repeat(0u, 8)];
        var (needs, targets) = (new ushort[13], new ulong[13]);
        CanvasDiffKernels.Compare(pixels, canvas, tolerance: 1, needs, targets);
        Assert.Equal(PackedOklab.Pack(0xFF102030), targets[0] & 0x0000FFFFFFFFFFFF);
        Assert.Equal(Oklab.Distance(pixels[0], canvas[0]), PackedOklab.DistanceBeside(targets[0]), 2e-4f);
        Assert.Equal(PackedOklab.Pack(0xFF405060), targets[1]);
        Assert.Equal(PackedOklab.Nowhere, targets[2]);
        Assert.True(PackedOklab.IsFarthest(targets[3]));
        Assert.Equal(PackedOklab.Pack(0xFF102030), targets[4]);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, false)]
    [InlineData(9, true)]
    public void A_full_dictionary_is_given_up_when_its_strings_get_shorter_than_they_were(int length, bool shouldReset)
    {
        var full = new ClearCodePolicy(codesUntilFull: 3000);
        var position = 3000 * 10;
        var asked = 0;
        while (asked < 5000 && !full.ShouldReset(position))
        {
            position += length;
            asked++;
        }

        Assert.Equal(shouldReset, asked < 5000);
        if (!shouldReset)
            return;

        // The next one is judged by its own time.
        position += 3000 * 5;
        for (var i = 0; i < 1000; i++)
        {
            Assert.False(full.ShouldReset(position));
            position += 5;
        }
    }

    [Fact]
    public void After_a_clear_trial_frames_do_without_and_after_an_unclear_one_they_do_not()
    {
        var trial = default(PeriodicTrial);
        Assert.True(trial.IsDue());
        trial.Note(succeeded: true, PeriodicTrial.IsClear(1, 1000));
        Assert.True(trial.IsDue());
        trial.Note(succeeded: false, PeriodicTrial.IsClear(100, 1000));
        Assert.False(trial.Succeeded);
        var without = 0;
        while (!trial.IsDue())
            without++;
        Assert.Equal(15, without);
        trial.Note(succeeded: true, PeriodicTrial.IsClear(100, 900));
        Assert.True(!trial.IsDue() && trial.Succeeded);
    }

    [Fact]
    public void Codes_of_any_indices_are_read_back_and_fit_their_bound()
    {
        using var scratch = ArenaBuilder.Allocate((ref builder) => new LzwEncoder(ref builder), out var writer);
        var random = new Random(1);
        foreach (var (size, codeSize, kind) in
            from size in new[] { 1, 2, 3, 100, 5_000, 120_000 }
            from codeSize in new[] { 2, 3, 8 }
            from kind in Enumerable.Range(0, 4)
            select (size, codeSize, kind))
        {
            var colors = 1 << codeSize;
            var plane = Enumerable.Range(0, size).Select(i => (byte)(kind switch
            {
                0 => 0,
                1 => random.Next(colors),
                2 => random.Next(20) == 0 ? random.Next(colors) : 0,
                _ => i / 7 % colors,
            })).ToArray();
            var output = new byte[LzwEncoder.MaxLength(size)];
            var length = writer.Write(plane, size, new PixelArea(0, 0, size, 1), codeSize, output);
            Assert.Equal(plane, Decode(output.AsSpan(0, length), codeSize, size));
        }
    }

    /// <summary>A decoder as plain as the appendix describes it.</summary>
    private static byte[] Decode(ReadOnlySpan<byte> codes, int codeSize, int count)
    {
        var result = new List<byte>(count);
        var clear = 1 << codeSize;
        var strings = new List<byte[]>();
        var position = 0;
        byte[]? last = null;
        while (true)
        {
            var width = last is null ? codeSize + 1 : Math.Min(12, int.Log2(strings.Count) + 1);
            var code = 0;
            for (var i = 0; i < width; i++, position++)
                code |= (codes[position >> 3] >> (position & 7) & 1) << i;
            if (code == clear + 1)
                return [.. result];
            if (code == clear)
            {
                strings = [.. Enumerable.Range(0, clear + 2).Select(i => new[] { (byte)i })];
                last = null;
                continue;
            }

            var text = code < strings.Count ? strings[code] : [.. last!, last![0]];
            if (last is not null && strings.Count < 4096)
                strings.Add([.. last, text[0]]);
            result.AddRange(text);
            last = text;
        }
    }
}
