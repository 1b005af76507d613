using System.Buffers.Binary;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Vips;

/// <summary>Animated WebP, both ways.</summary>
public class WebPAnimationTests
{
    private const string PillowFrames = """
        import sys
        import numpy as np
        from PIL import Image
        image = Image.open(sys.argv[1])
        for i in range(image.n_frames):
            image.seek(i)
            sys.stdout.buffer.write(np.asarray(image.convert("RGBA")).tobytes())
        """;

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Frames_without_loss_come_back_exactly(int channels)
    {
        using var frames = Moving(6, 41, 53, channels);
        var file = Iio.ImEncode(".webp", frames, new WebPWriteOptions { Lossless = true });
        using var back = Iio.ImRead(file);
        Assert.Equal(frames.ToString(), back.ToString());
        Assert.True(frames.Bytes.SequenceEqual(back.Bytes));
    }

    [Fact]
    public void What_is_hidden_beside_changes_does_not_tint_them()
    {
        // A blue square on noise of brown, which costs bytes; a pixel of each changes.
        using var before = NdArray.Create(DType.UInt8, 160, 160, 3);
        var random = new Random(1);
        for (var i = 0; i < 160 * 160; i++)
        {
            var shade = random.Next(80);
            byte[] color = i / 160 is >= 100 and < 148 && i % 160 is >= 100 and < 148
                ? [30, 70, 200] : [(byte)(150 + shade), (byte)(80 + shade), (byte)shade];
            color.CopyTo(before.Bytes[(3 * i)..]);
        }

        using var after = before.Clone();
        foreach (var place in (int[])[4, 128])
            after.Bytes[3 * ((160 * place) + place)] ^= 8;
        var quality = new WebPWriteOptions { Quality = 75 };
        using var shown = Iio.ImRead(Iio.ImEncode(".webp", (NdArray[])[before, after], quality), 1);

        // The block with the change begins where the rectangle of what changes does. With brown beside it, its samples would be wrong by 5
        // in the mean.
        var sum = 0.0;
        for (var i = 0; i < 64 * 3; i++)
        {
            var place = (160 * (124 + (i / 24))) + 124 + (i / 3 % 8);
            sum += Math.Abs(after.Bytes[(3 * place) + (i % 3)] - shown.Bytes[(shown.Shape[2] * place) + (i % 3)]);
        }

        Assert.InRange(sum / (64 * 3), 0, 2);
    }

    [Fact]
    public void Colors_that_are_coded_together_change_together_in_lossy_frames()
    {
        using var before = NdArray.Create(DType.UInt8, 64, 64, 3);
        new Random(1).NextBytes(before.Bytes);
        using var after = before.Clone();
        ((byte[])[220, 40, 40]).CopyTo(after.Bytes[(3 * ((64 * 5) + 5))..]);
        ((byte[])[220, 40, 40]).CopyTo(after.Bytes[(3 * ((64 * 60) + 60))..]);
        var file = Iio.ImEncode(".webp", (NdArray[])[before, after], new WebPWriteOptions { Quality = 90 });

        // The second frame, from (4, 4) to (60, 60), as a still image: 16 bytes of its own stand in front of its chunks.
        var frame = file.AsSpan()[file.AsSpan().LastIndexOf("ANMF"u8)..];
        byte[] extended = [.. "VP8X"u8, 10, 0, 0, 0, 0x10, 0, 0, 0, 56, 0, 0, 56, 0, 0];
        byte[] chunks = [.. "WEBP"u8, .. extended, .. frame[24..]];
        byte[] still = [.. "RIFF"u8, .. BitConverter.GetBytes(chunks.Length), .. chunks];
        using var pixels = Iio.ImRead(still);
        Assert.Equal([57, 57, 4], pixels.Shape.ToArray());
        var opaque = Enumerable.Range(0, 57 * 57).Where(i => pixels.Bytes[(4 * i) + 3] == 255).ToArray();

        // The block around the first pixel, and the corner that is left of the one around the other.
        Assert.Equal([.. Enumerable.Range(0, 64).Select(i => (57 * (i / 8)) + (i % 8)), (57 * 57) - 1], opaque);
    }

    [Fact]
    public void Lossy_frames_are_near_to_what_was_given_and_smaller()
    {
        using var frames = Smooth(8, 96, 128);
        var lossless = Iio.ImEncode(".webp", frames, new WebPWriteOptions { Lossless = true });
        var file = Iio.ImEncode(".webp", frames, new WebPWriteOptions { Quality = 90 });
        var mixed = Iio.ImEncode(".webp", frames, new WebPWriteOptions { Quality = 90, Mixed = true });
        Assert.InRange(file.Length, 1, lossless.Length);
        Assert.InRange(mixed.Length, 1, file.Length);
        using var back = Iio.ImRead(file);
        Assert.Equal(frames.ToString(), back.ToString());
        long sum = 0;
        for (var i = 0; i < frames.Length; i++)
            sum += Math.Abs(frames.Bytes[i] - back.Bytes[i]);
        Assert.InRange((double)sum / frames.Length, 0, 4);
    }

    [Fact]
    public void Times_and_loops_are_kept_and_do_not_drift()
    {
        using var frames = Moving(30, 8, 8, 3);
        var options = new WebPWriteOptions { Lossless = true, LoopCount = 7, FrameDuration = TimeSpan.FromSeconds(1) / 30 };
        var properties = Iio.ImProps(Iio.ImEncode(".webp", frames, options));
        Assert.Equal(TimeSpan.FromSeconds(1), properties.Duration);
        Assert.Equal(7, properties.LoopCount);
        Assert.Throws<ArgumentException>(() => Iio.ImEncode(".webp", frames, options with { LoopCount = 65536 }));
    }

    [Fact]
    public void Equal_frames_become_one_that_is_shown_as_long_unless_each_is_to_be_kept()
    {
        using var frames = NdArray.Create(DType.UInt8, 4, 9, 9, 3);
        frames[3].Bytes.Fill(9);
        var options = new WebPWriteOptions { Lossless = true, FrameDuration = TimeSpan.FromMilliseconds(40) };
        var merged = Iio.ImEncode(".webp", frames, options);
        Assert.Equal(2, Iio.ImProps(merged).ImageCount);
        Assert.Equal(TimeSpan.FromMilliseconds(120), Iio.ImProps(merged, 0).Duration);
        using var kept = Iio.ImRead(Iio.ImEncode(".webp", frames, options with { KeepDuplicateFrames = true }));
        Assert.True(frames.Bytes.SequenceEqual(kept.Bytes));
    }

    [Fact]
    public void Only_what_changes_is_coded()
    {
        using var frames = Moving(2, 200, 200, 4);
        var one = Iio.ImEncode(".webp", frames[0], new WebPWriteOptions { Lossless = true });
        Assert.InRange(Iio.ImEncode(".webp", frames, new WebPWriteOptions { Lossless = true }).Length, one.Length, one.Length + 1000);
    }

    [Fact]
    public void One_image_is_written_as_a_still_whoever_says_so()
    {
        using var frames = Moving(1, 20, 30, 3);
        var image = frames[0];
        var still = Iio.ImEncode(".webp", image);
        Assert.Equal(still, Iio.ImEncode(".webp", new[] { image }));
        Assert.Equal(still, Iio.ImEncode(".webp", Yielded(image)));
        Assert.True(still.AsSpan().IndexOf("ANIM"u8) < 0);

        static IEnumerable<NdArray> Yielded(NdArray image)
        {
            yield return image;
        }
    }

    [Fact]
    public void Metadata_goes_into_the_container_and_comes_back()
    {
        using var frames = Moving(2, 8, 8, 3);
        var metadata = new ImageMetadata
        {
            Exif = "II*\0\b\0\0\0\0\0\0\0\0\0"u8.ToArray(),
            Xmp = "<x/>"u8.ToArray(),
            Icc = new byte[] { 1, 2, 3 },
        };
        var file = Iio.ImEncode(".webp", frames, new WebPWriteOptions { Lossless = true, Metadata = metadata });
        var read = Iio.ImMeta(file);
        Assert.Equal(metadata.Exif.ToArray(), read.Exif.ToArray());
        Assert.Equal(metadata.Xmp.ToArray(), read.Xmp.ToArray());
        Assert.Equal(metadata.Icc.ToArray(), read.Icc.ToArray());
        Assert.Equal(file.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)));
    }

    [Fact]
    public void Frames_of_another_shape_are_refused()
    {
        using var first = NdArray.Create(DType.UInt8, 4, 4, 3);
        using var second = NdArray.Create(DType.UInt8, 4, 5, 3);
        Assert.Contains("Frame 1", Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(".webp", new[] { first, second })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_are_drawn_where_they_lie_and_cleared_when_they_say_so()
    {
        using var red = Filled(2, 4, 255, 0, 0, 255);
        using var green = Filled(2, 2, 0, 255, 0, 255);
        using var half = Filled(2, 4, 0, 0, 255, 128);
        var file = Container(4, 2, Frame(0, 0, red, flags: 0), Frame(0, 0, green, flags: 1), Frame(2, 0, green, flags: 2),
            Frame(0, 0, half, flags: 0));
        using var frames = Iio.ImRead(file);
        Assert.Equal("4×2×4×4 uint8", frames.ToString());
        Assert.Equal([0, 255, 0, 255, 0, 255, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255], frames[1].Bytes[..16].ToArray());
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 255, 0, 255, 0, 255], frames[2].Bytes[..16].ToArray());

        // Half of blue over nothing, and over green.
        Assert.Equal(128, frames[3].Bytes[3]);
        Assert.InRange(frames[3].Bytes[2], 254, 255);
        Assert.Equal(255, frames[3].Bytes[11]);
        Assert.InRange(frames[3].Bytes[10], 127, 129);
    }

    [Fact]
    public void Frames_that_stay_opaque_have_no_alpha_though_they_are_laid_over_each_other()
    {
        using var red = Filled(2, 4, 255, 0, 0, 255);
        using var half = Filled(2, 2, 0, 0, 255, 128);
        using var opaque = Iio.ImRead(Container(4, 2, Frame(0, 0, red, flags: 0), Frame(2, 0, half, flags: 0)));
        Assert.Equal("2×2×4×3 uint8", opaque.ToString());
        using var torn = Iio.ImRead(Container(4, 2, Frame(0, 0, red, flags: 0), Frame(2, 0, half, flags: 2)));
        Assert.Equal("2×2×4×4 uint8", torn.ToString());
    }

    [Fact]
    public void One_frame_is_a_still_in_shape()
    {
        using var red = Filled(2, 4, 255, 0, 0, 255);
        using var image = Iio.ImRead(Container(4, 2, Frame(0, 0, red, flags: 0)));
        Assert.Equal("2×4×3 uint8", image.ToString());
    }

    [Fact]
    public void A_file_that_was_cut_short_gives_the_frames_before_the_cut()
    {
        using var red = Filled(2, 4, 255, 0, 0, 255);
        var file = Container(4, 2, Frame(0, 0, red, flags: 0), Frame(0, 0, red, flags: 0), Frame(0, 0, red, flags: 0))[..^5];
        using var reader = Iio.ImOpen(file);
        reader.Read(1).Dispose();
        Assert.Throws<CorruptImageException>(() => reader.Read(2).Dispose());
        using var partial = Iio.ImRead(file, options: new ReadOptions { Tolerance = Tolerance.Partial });
        Assert.Equal(2, partial.Shape[0]);
    }

    [Fact]
    public void Frames_that_lie_outside_or_are_of_another_size_are_damage()
    {
        using var red = Filled(2, 4, 255, 0, 0, 255);
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(Container(4, 2, Frame(2, 0, red, flags: 0))).Dispose());
        var lies = Container(4, 2, Frame(0, 0, red, flags: 0));
        lies[lies.AsSpan().IndexOf("ANMF"u8) + 8 + 6] = 1;
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(lies).Dispose());
    }

    [Fact]
    [NeedsPython(NeedsPythonAttribute.Numpy, NeedsPythonAttribute.PillowWebP)]
    public void Pillow_reads_our_frames_exactly()
    {
        using var frames = Moving(5, 40, 50, 4, isOpaque: true);
        var path = Path.Combine(Path.GetTempPath(), $"imageio-{Guid.NewGuid():N}.webp");
        try
        {
            File.WriteAllBytes(path, Iio.ImEncode(".webp", frames, new WebPWriteOptions { Lossless = true }));
            Assert.Equal(frames.Bytes.ToArray(), ExternalProgram.Python(PillowFrames, path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    [NeedsPython(NeedsPythonAttribute.Numpy, NeedsPythonAttribute.PillowWebP)]
    public void We_see_what_Pillow_sees_of_a_real_animation()
    {
        var theirs = ExternalProgram.Python(PillowFrames, Repository.Data("webp", "animation.webp"));
        using var ours = Iio.ImRead(Repository.Data("webp", "animation.webp"));
        Assert.Equal("3×24×32×4 uint8", ours.ToString());
        for (var i = 0; i < theirs.Length; i += 4)
        {
            Assert.Equal(theirs[i + 3], ours.Bytes[i + 3]);
            if (theirs[i + 3] != 0)
                Assert.Equal(theirs.AsSpan(i, 3).ToArray(), ours.Bytes.Slice(i, 3).ToArray());
        }
    }

    private static NdArray Filled(int height, int width, params byte[] pixel)
    {
        var image = NdArray.Create(DType.UInt8, height, width, 4);
        for (var i = 0; i < image.Length; i++)
            image.Bytes[i] = pixel[i % 4];
        return image;
    }

    /// <summary>A chunk ANMF by hand: bit 0 of the flags clears the frame behind it, bit 1 replaces what is below.</summary>
    private static byte[] Frame(int x, int y, NdArray image, byte flags)
    {
        var still = Iio.ImEncode(".webp", image, new WebPWriteOptions { Lossless = true });
        var place = still.AsSpan().IndexOf("VP8L"u8);
        byte[] header = [.. Number(x / 2), .. Number(y / 2), .. Number(image.Shape[1] - 1), .. Number(image.Shape[0] - 1),
            .. Number(100), flags];
        return Chunk("ANMF", [.. header, .. still[place..]]);
    }

    private static byte[] Container(int width, int height, params byte[][] frames)
    {
        byte[] content =
        [
            .. "WEBP"u8, .. Chunk("VP8X", [0x12, 0, 0, 0, .. Number(width - 1), .. Number(height - 1)]), .. Chunk("ANIM", new byte[6]),
            .. frames.SelectMany(frame => frame),
        ];
        return Chunk("RIFF", content);
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] chunk = [.. type.Select(letter => (byte)letter), 0, 0, 0, 0, .. content];
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(4), content.Length);
        return content.Length % 2 == 0 ? chunk : [.. chunk, 0];
    }

    private static byte[] Number(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    /// <summary>Noise under a square that moves, so that much stays, and something becomes transparent.</summary>
    private static NdArray Moving(int count, int height, int width, int channels, bool isOpaque = false)
    {
        var frames = NdArray.Create(DType.UInt8, count, height, width, channels);
        new Random(channels).NextBytes(frames[0].Bytes);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                frames[0].CopyTo(frames[i]);
            for (var y = 1 + (i % 3); y < 5 + (i % 3); y++)
                frames[i].Bytes.Slice(((y * width) + (i % 4)) * channels, 3 * channels).Fill((byte)(i % 3 == 2 ? 0 : 255 - i));
        }

        if (isOpaque)
        {
            for (var i = 3; i < frames.Length; i += 4)
                frames.Bytes[i] = 255;
        }

        return frames;
    }

    private static NdArray Smooth(int count, int height, int width)
    {
        var frames = NdArray.Create(DType.UInt8, count, height, width, 3);
        for (var i = 0; i < frames.Length; i++)
        {
            var (pixel, channel) = (i / 3, i % 3);
            var (frame, y, x) = (pixel / (height * width), pixel / width % height, pixel % width);
            frames.Bytes[i] = (byte)(128 + (100 * Math.Sin((x + (4 * frame * channel)) / 9.0) * Math.Cos(y / 11.0)) + (pixel * 7 % 5));
        }

        return frames;
    }
}
