using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Gif;

public class GifEncoderTransparencyTests
{
    [Fact]
    public void Moving_sprites_over_transparency_have_the_right_alpha() => AssertAlphaOfSprites((file, _, _) => GifWriting.Decode(file));

    [Fact]
    [NeedsFfmpeg("decoders gif")]
    public void Moving_sprites_over_transparency_have_the_right_alpha_in_ffmpeg() => AssertAlphaOfSprites(GifWriting.DecodeByFfmpeg);

    [Fact]
    [NeedsPython(NeedsPythonAttribute.PillowGif)]
    public void Moving_sprites_over_transparency_have_the_right_alpha_in_Pillow() => AssertAlphaOfSprites(GifWriting.DecodeByPillow);

    private static void AssertAlphaOfSprites(Func<byte[], int, int, List<byte[]>> viewer)
    {
        const int width = 64;
        const int height = 48;
        var frames = GifWriting.Sprites(12, width, height).ToArray();
        var expected = frames.Select(GifWriting.ToRgba).ToList();
        var shown = viewer(GifWriting.Encode(frames), width, height);
        Assert.Equal(expected.Count, shown.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            var wrong = expected[i].Chunk(4).Zip(shown[i].Chunk(4)).Count(pair => (pair.First[3] >= 128) != (pair.Second[3] >= 128));
            Assert.True(wrong == 0, $"Frame {i} has {wrong} pixels of wrong alpha.");
        }
    }

    [Fact]
    [NeedsFfmpeg("decoders gif png", "encoders gif", "filters split palettegen paletteuse")]
    public void Sprites_of_many_colors_over_transparency_are_right_and_no_larger_than_ffmpegs()
    {
        const int width = 160;
        const int height = 120;
        var frames = GifWriting.Sprites(16, width, height).ToArray();
        var expected = frames.Select(GifWriting.ToRgba).ToList();
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            for (var i = 0; i < frames.Length; i++)
                Iio.ImWrite(Path.Combine(folder.FullName, $"{i:d4}.png"), frames[i]);
            var theirs = Path.Combine(folder.FullName, "theirs.gif");
            const string filter = "[0:v]split[a][b];[a]palettegen=stats_mode=diff[p];[b][p]paletteuse=dither=none";
            var stills = Path.Combine(folder.FullName, "%04d.png");
            ExternalProgram.Ffmpeg.Run("-v", "error", "-framerate", "10", "-i", stills, "-filter_complex", filter, theirs);
            var ours = Iio.ImEncode(".gif", frames, new GifWriteOptions { PaletteMode = PaletteMode.Global });
            Assert.InRange(ours.Length, 1, new FileInfo(theirs).Length);
            var (shown, shownByThem) =
                (GifWriting.DecodeByFfmpeg(ours, width, height), GifWriting.DecodeByFfmpeg(File.ReadAllBytes(theirs), width, height));
            for (var i = 0; i < expected.Count; i++)
                Assert.Equal(expected[i].Chunk(4).Select(at => at[3] >= 128), shown[i].Chunk(4).Select(at => at[3] >= 128));
            Assert.True(Error(shown) <= Error(shownByThem), $"{Error(shown)} against {Error(shownByThem)}.");
        }
        finally
        {
            folder.Delete(recursive: true);
            Array.ForEach(frames, frame => frame.Dispose());
        }

        double Error(List<byte[]> decoded)
            => decoded.Zip(expected, (left, right) => Enumerable.Range(0, width * height).Where(i => right[(4 * i) + 3] >= 128)
            .Average(i => GifWriting.MeanDistance(left.AsSpan(4 * i, 4).ToArray(), right.AsSpan(4 * i, 4).ToArray()))).Average();
    }

    [Fact]
    public void Few_colors_over_transparency_are_exact()
    {
        var frames = Enumerable.Range(0, 20).Select(k => GifWriting.Make(33, 22, 4, (x, y, at) =>
        {
            var random = (uint)((x / 3 * 7919) + (y / 2 * 104729) + (k / 2 * 31)) * 2654435761u >> 24;
            (at[0], at[1], at[2], at[3]) = ((byte)(random & 0xF0), 5, 9, (byte)(random % 3 == 0 ? 0 : 255));
        })).ToArray();
        var expected = frames.Where((_, i) => i % 2 == 0).Select(GifWriting.ToRgba).ToList();
        var decoded = GifWriting.Decode(GifWriting.Encode(frames));
        Assert.Equal(expected.Count, decoded.Count);
        for (var i = 0; i < expected.Count; i++)
            GifWriting.AssertSamePixels(expected[i], decoded[i], $"frame {i}");
    }

    [Theory]
    [InlineData(0, 255)]
    [InlineData(1, 255)]
    [InlineData(100, 255)]
    [InlineData(101, 0)]
    public void Alpha_from_the_threshold_on_is_opaque(byte threshold, byte alpha)
    {
        var image = GifWriting.Make(8, 8, 4, (x, y, at) => (at[0], at[1], at[2], at[3]) = (10, 20, 30, 100));
        var decoded = GifWriting.Decode(GifWriting.Encode([image], new GifWriteOptions { AlphaThreshold = threshold }));
        Assert.All(decoded[0].Chunk(4), at => Assert.Equal(alpha, at[3]));
    }

    [Fact]
    public void A_wholly_transparent_animation_comes_back_as_such()
    {
        var frames = new byte[] { 0, 255, 0 }.Select(alpha => GifWriting.Make(9, 7, 4, (x, y, at) => (at[0], at[3]) = (200, alpha)))
            .ToArray();
        var decoded = GifWriting.Decode(GifWriting.Encode(frames));
        Assert.Equal([0, 255, 0], decoded.Select(frame => (int)frame[3]));
    }

    [Fact]
    public void Every_mode_of_palettes_keeps_alpha()
    {
        foreach (var mode in Enum.GetValues<PaletteMode>())
        {
            var frames = GifWriting.Sprites(6, 64, 48).ToArray();
            var expected = frames.Select(GifWriting.ToRgba).ToList();
            var decoded = GifWriting.Decode(GifWriting.Encode(frames, new GifWriteOptions { PaletteMode = mode, Colors = 16 }));
            for (var i = 0; i < expected.Count; i++)
                Assert.Equal(expected[i].Chunk(4).Select(at => at[3] >= 128), decoded[i].Chunk(4).Select(at => at[3] >= 128));
        }
    }
}
