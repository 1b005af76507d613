using ImageIO.Resources;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Parity;

/// <summary>What imageio's own tests promise and no other test of ours says yet. <see cref="AcceptanceList"/> has every line.</summary>
public sealed class AcceptanceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Shades across and down, 42×32: of few enough colors for a palette, and smooth enough for JPEG.</summary>
    private static NdArray Pattern(int channels, bool asFloat = false)
    {
        int[] shape = channels == 0 ? [42, 32] : [42, 32, channels];
        using var bytes = NdArray.Create(DType.UInt8, shape);
        var span = bytes.AsSpan<byte>();
        for (var i = 0; i < span.Length; i++)
        {
            var (y, x, c) = (i / Math.Max(1, channels) / 32, i / Math.Max(1, channels) % 32, i % Math.Max(1, channels));
            span[i] = c == 3 ? (byte)255 : (byte)(60 + (2 * (x + y) / (c + 1)));
        }

        if (!asFloat)
            return bytes.Clone();
        var floats = NdArray.Create(DType.Float32, shape);
        for (var i = 0; i < span.Length; i++)
            floats.AsSpan<float>()[i] = span[i] / 255f;
        return floats;
    }

    [Theory]
    [InlineData(".png", 0, false, 0)]
    [InlineData(".png", 1, false, 0)]
    [InlineData(".png", 3, false, 0)]
    [InlineData(".png", 4, false, 0)]
    [InlineData(".png", 0, true, 0)]
    [InlineData(".png", 3, true, 0)]
    [InlineData(".png", 4, true, 0)]
    [InlineData(".jpg", 0, false, 1.1)]
    [InlineData(".jpg", 1, false, 1.1)]
    [InlineData(".jpg", 3, false, 1.1)]
    [InlineData(".jpg", 0, true, 1.1)]
    [InlineData(".jpg", 3, true, 1.1)]
    [InlineData(".gif", 0, false, 0)]
    [InlineData(".gif", 1, false, 0)]
    [InlineData(".gif", 3, false, 0)]
    [InlineData(".gif", 4, false, 0)]
    [InlineData(".gif", 0, true, 0)]
    [InlineData(".gif", 3, true, 0)]
    [InlineData(".gif", 4, true, 0)]
    public void Images_of_every_kind_come_back(string extension, int channels, bool asFloat, double tolerance)
    {
        using var image = Pattern(channels, asFloat);
        using var expected = Pattern(channels);
        using var read = Iio.ImRead(Iio.ImEncode(extension, image, new WriteOptions { AllowLossyConversion = asFloat }), 0);
        using var same = PixelConvert.Convert(read, DType.UInt8, Math.Max(1, channels), allowLossy: true);
        Assert.InRange(Difference(expected.AsSpan<byte>(), same.AsSpan<byte>()), 0, tolerance);
    }

    [Fact]
    public void A_part_of_an_image_comes_back_after_it_was_cut_out()
    {
        using var image = Pattern(3);
        var part = image.AsTensorSpan<byte>()[5..25, 4..20, ..];
        using var cut = NdArray.Create(DType.UInt8, 20, 16, 3);
        part.CopyTo(cut.AsTensorSpan<byte>());
        using var back = Iio.ImRead(Iio.ImEncode(".png", cut));
        Assert.Equal(cut.AsSpan<byte>(), back.AsSpan<byte>());
        Assert.Equal(image[5].AsSpan<byte>().Slice(4 * 3, 3), back.AsSpan<byte>()[..3]);
    }

    [Fact]
    public void The_same_bytes_are_written_to_every_kind_of_target()
    {
        using var image = Pattern(3);
        using var stream = new MemoryStream();
        Iio.ImWrite(_folder["a.png"], image);
        Iio.ImWrite(_folder["z.zip/a.png"], image);
        Iio.ImWrite(new Uri(_folder["b.png"]), image);
        Iio.ImWrite(stream, image, new WriteOptions { Extension = ".png" });
        var bytes = Iio.ImEncode(".png", image);
        Assert.Equal(bytes, File.ReadAllBytes(_folder["a.png"]));
        Assert.Equal(bytes, File.ReadAllBytes(_folder["b.png"]));
        Assert.Equal(bytes, stream.ToArray());
        using var archive = System.IO.Compression.ZipFile.OpenRead(_folder["z.zip"]);
        using var member = new MemoryStream();
        using (var contents = archive.GetEntry("a.png")!.Open())
            contents.CopyTo(member);
        Assert.Equal(bytes, member.ToArray());
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(3_000_000)]
    public void A_stream_that_was_made_seekable_reads_as_bytes_in_memory_do(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        using var expected = new MemoryStream(bytes);
        using var source = ((ImageSource)new ChoppyStream(bytes, 5000)).Open(Limits.Default, default);
        source.EnsureSeekable();
        var random = new Random(2);
        var (left, right) = (new byte[9000], new byte[9000]);
        for (var i = 0; i < 500; i++)
        {
            if (random.Next(3) == 0)
            {
                var place = random.Next(length);
                Assert.Equal(expected.Seek(place, SeekOrigin.Begin), source.Seek(place, SeekOrigin.Begin));
            }

            var count = random.Next(left.Length);
            var read = expected.Read(left, 0, count);
            Assert.Equal(read, source.ReadAtLeast(right.AsSpan(0, count), count, throwOnEndOfStream: false));
            Assert.Equal(left.AsSpan(0, read), right.AsSpan(0, read));
            Assert.Equal(expected.Position, source.Position);
        }

        Assert.Throws<IOException>(() => source.Seek(-1, SeekOrigin.Begin));
        source.Seek(0, SeekOrigin.End);
        Assert.Equal(-1, source.ReadByte());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1.4, 1)]
    [InlineData(1.6, 2)]
    [InlineData(254.4, 254)]
    [InlineData(254.6, 255)]
    [InlineData(255, 255)]
    public void Floats_from_0_to_1_become_whole_numbers_by_rounding(double value, int expected)
    {
        using var eight = PixelConvert.Convert(NdArray.Wrap(new[] { value / 255 }, 1, 1), DType.UInt8, allowLossy: true);
        Assert.Equal(expected, eight.AsSpan<byte>()[0]);
        var fraction = value - Math.Floor(value);
        using var sixteen = PixelConvert.Convert(NdArray.Wrap(new[] { (60_000 + fraction) / 65535 }, 1, 1), DType.UInt16, allowLossy: true);
        Assert.Equal(60_000 + (fraction > 0.5 ? 1 : 0), sixteen.AsSpan<ushort>()[0]);
    }

    [Fact]
    public void A_16_bit_image_of_small_values_stays_a_16_bit_image()
    {
        using var image = NdArray.Wrap(Enumerable.Range(0, 200).Select(i => (ushort)i).ToArray(), 10, 20);
        using var back = Iio.ImRead(Iio.ImEncode(".png", image));
        Assert.Equal(DType.UInt16, back.DType);
        Assert.Equal(image.AsSpan<ushort>(), back.AsSpan<ushort>());
    }

    [Fact]
    public void Jpeg_keeps_its_rules()
    {
        using var image = Pattern(3);
        using var alpha = Pattern(4);
        Assert.NotEmpty(Iio.ImEncode(".jpg", alpha));
        alpha.AsSpan<byte>()[3] = 254;
        Assert.Throws<UnsupportedImageException>(() => Iio.ImEncode(".jpg", alpha));
        Assert.Throws<ArgumentOutOfRangeException>(() => new JpegWriteOptions { Quality = 120 });
        var (low, high) = (Iio.ImEncode(".jpg", image, new JpegWriteOptions { Quality = 10 }),
            Iio.ImEncode(".jpg", image, new JpegWriteOptions { Quality = 90 }));
        Assert.True(low.Length < high.Length);
        byte[] broken = [.. high[..(high.Length / 2)], 0xFF, .. high[(high.Length / 2)..]];
        Assert.Throws<CorruptImageException>(() => Iio.ImRead((byte[])[0xFF, 0xD8, 0xFF, .. "garbage"u8]));
        Assert.ThrowsAny<ImageException>(() => Iio.ImRead(broken[..(broken.Length / 3)]));
    }

    [Fact]
    public void An_animation_keeps_what_its_options_say()
    {
        var frames = Enumerable.Range(0, 4).Select(i => Pattern(3)).ToArray();
        for (var i = 0; i < 4; i++)
            frames[i].AsSpan<byte>()[..300].Fill((byte)(50 * i));
        using (var writer = IioV2.GetWriter(_folder["a.gif"], mode: "I",
            options: new GifWriteOptions { FrameDuration = TimeSpan.FromSeconds(1), LoopCount = 2, Colors = 100 }))
            Array.ForEach(frames, frame => writer.AppendData(frame));
        var properties = Iio.ImProps(_folder["a.gif"]);
        Assert.Equal(TimeSpan.FromSeconds(4), properties.Duration);
        Assert.Equal(2, properties.LoopCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GifWriteOptions { Colors = 300 });
        using (var writer = Iio.ImOpenWrite(_folder["b.gif"]))
        {
            for (var i = 0; i < 4; i++)
                writer.Write(frames[i], TimeSpan.FromMilliseconds(i == 2 ? 500 : 100));
        }

        using (var reader = Iio.ImOpen(_folder["b.gif"]))
        {
            foreach (var frame in reader.Iter())
            {
                using (frame)
                    Assert.Equal(frame.Index == 2 ? 500 : 100, frame.Duration!.Value.TotalMilliseconds);
            }
        }

        Iio.ImWrite(_folder["same.gif"], Enumerable.Repeat(frames[0], 10),
            new WriteOptions { FrameDuration = TimeSpan.FromMilliseconds(100) });
        Assert.Equal(TimeSpan.FromSeconds(1), Iio.ImProps(_folder["same.gif"]).Duration);
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".jpg")]
    public void An_image_inside_an_archive_is_read(string extension)
    {
        using var image = Pattern(3);
        Iio.ImWrite(_folder["x.zip/x" + extension], image);
        using var back = IioV2.ImRead(_folder["x.zip/x" + extension]);
        Assert.InRange(Difference(image.AsSpan<byte>(), back.AsSpan<byte>()), 0, 1.1);
    }

    private static double Difference(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Assert.Equal(left.Length, right.Length);
        var sum = 0L;
        for (var i = 0; i < left.Length; i++)
            sum += Math.Abs(left[i] - right[i]);
        return (double)sum / left.Length;
    }
}
