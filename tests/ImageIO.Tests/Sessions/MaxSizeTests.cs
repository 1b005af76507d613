using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Tests.Sessions;

/// <summary>Images are read no larger than wanted, through the smallest resolution that is large enough.</summary>
public class MaxSizeTests
{
    [Theory]
    [InlineData(64, 32, 64)]
    [InlineData(100, 50, 100)]
    [InlineData(200, 80, 160)]
    public void The_longest_side_is_bound_and_proportions_are_kept(int maxSize, int height, int width)
    {
        using var pixels = Gradient(80, 160, 3);
        var file = Iio.ImEncode(".png", pixels);
        var options = new ReadOptions { MaxSize = maxSize };
        using var small = Iio.ImRead(file, options: options);
        Assert.Equal([height, width, 3], small.Shape.ToArray());
        Assert.Equal([height, width, 3], Iio.ImProps(file, options: options).Shape.ToArray());
        using var expected = maxSize >= 160 ? pixels.Clone() : pixels.Resize(height, width);
        Assert.Equal(expected.Bytes.ToArray(), small.Bytes.ToArray());
    }

    [Theory]
    [InlineData(15, 3)]
    [InlineData(16, 2)]
    [InlineData(30, 2)]
    [InlineData(31, 1)]
    [InlineData(60, 1)]
    [InlineData(61, 0)]
    [InlineData(500, 0)]
    public void The_smallest_resolution_that_is_large_enough_is_decoded(int maxSize, int level)
    {
        var codec = new Pyramid();
        using var pixels = Iio.ImRead(new byte[] { 1 },
            options: new ReadOptions { Registry = new CodecRegistry([codec]), Codec = "pyramid", MaxSize = maxSize });
        Assert.Equal(level, codec.Decoded);
        Assert.Equal(Math.Min(maxSize, 120), pixels.Shape[1]);
    }

    [Theory]
    [InlineData(83, 150, 3)]
    [InlineData(64, 40, 3)]
    [InlineData(47, 33, 1)]
    [InlineData(5, 3, 1)]
    [InlineData(1, 1, 3)]
    public void A_JPEG_gives_its_halves_without_decoding_the_whole(int height, int width, int channels)
    {
        using var pixels = Gradient(height, width, channels);
        var file = Iio.ImEncode(".jpg", pixels, new JpegWriteOptions { Quality = 95 });
        using var reader = Iio.ImOpen(file);
        var levels = reader.Images().Single().LevelShapes;
        Assert.Equal(Math.Min(height, width) switch { >= 8 => 4, >= 2 => 2, _ => 0 }, levels.Length);
        for (var level = 0; level < levels.Length; level++)
        {
            using var part = Iio.ImRead(file, options: new ReadOptions { Level = level });
            Assert.Equal(levels[level].ToArray(), part.Shape.ToArray());
            Assert.Equal(height >> level, part.Shape[0]);

            // A rest at the edge, of less than a pixel, is left out.
            using var whole = pixels.Crop(0, 0, part.Shape[0] << level, part.Shape[1] << level);
            using var expected = whole.Resize(part.Shape[0], part.Shape[1], ResizeFilter.Box);
            var difference = part.Bytes.ToArray().Zip(expected.Bytes.ToArray(), (a, b) => Math.Abs(a - b)).Average();
            Assert.InRange(difference, 0, 1);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(file, options: new ReadOptions { Level = Math.Max(1, levels.Length) }));
    }

    [Fact]
    public void Every_frame_of_an_animation_is_made_smaller_also_from_a_stream_that_only_moves_forward()
    {
        using var frames = NdArray.Create(DType.UInt8, 5, 40, 60, 3);
        for (var i = 0; i < 5; i++)
            frames[i].Bytes.Fill((byte)(40 * i));
        var file = Iio.ImEncode(".gif", frames, new WriteOptions { FrameDuration = TimeSpan.FromMilliseconds(80) });
        using var all = Iio.ImRead(new ChoppyStream(file, chunk: 7), ImageIndex.All, new ReadOptions { MaxSize = 30 });
        Assert.Equal([5, 20, 30, 3], all.Shape.ToArray());
        using var reader = Iio.ImOpen(file, new ReadOptions { MaxSize = 30 });
        using var last = reader.Read(^1);
        Assert.Equal(160, last.Bytes[0], 8.0);
        Assert.Equal(TimeSpan.FromMilliseconds(400), reader.Properties(ImageIndex.All).Duration);
    }

    [Fact]
    public void Parts_are_parts_of_the_smaller_image()
    {
        using var pixels = Gradient(80, 160, 3);
        var file = Iio.ImEncode(".png", pixels);
        using var reader = Iio.ImOpen(file, new ReadOptions { MaxSize = 80 });
        using var whole = reader.Read(0);
        using var part = reader.ReadRegion(0, 3..10, 5..25);
        for (var y = 0; y < 7; y++)
            Assert.Equal(whole[3 + y].Bytes[15..75].ToArray(), part[y].Bytes.ToArray());
    }

    [Fact]
    public void What_is_no_color_is_not_mixed()
    {
        using var truth = NdArray.Create(DType.Bool, 8, 8);
        for (var i = 0; i < 64; i++)
            truth.Bytes[i] = (byte)(i % 3 == 0 ? 1 : 0);
        using var small = Iio.ImRead(Iio.ImEncode(".png", truth), options: new ReadOptions { MaxSize = 4 });
        Assert.Equal(DType.Bool, small.DType);
        Assert.All(small.Bytes.ToArray(), value => Assert.InRange(value, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReadOptions { MaxSize = 0 });
    }

    [Fact]
    public void Restart_markers_are_written_where_they_are_asked_for()
    {
        using var pixels = Gradient(64, 64, 3);
        Assert.Equal(0, Markers(Iio.ImEncode(".jpg", pixels)));
        var file = Iio.ImEncode(".jpg", pixels, new JpegWriteOptions { RestartInterval = 8 });
        Assert.Equal(7, Markers(file));
        Assert.Throws<ArgumentOutOfRangeException>(() => new JpegWriteOptions { RestartInterval = 65536 });

        static int Markers(byte[] file) => file.Zip(file.Skip(1)).Count(pair => pair is { First: 0xFF, Second: >= 0xD0 and <= 0xD7 });
    }

    private static NdArray Gradient(int height, int width, int channels)
    {
        var pixels = channels == 1 ? NdArray.Create(DType.UInt8, height, width) : NdArray.Create(DType.UInt8, height, width, channels);
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x, c) = (i / channels / width, i / channels % width, i % channels);
            pixels.Bytes[i] = (byte)((y + x + (50 * c)) * 255 / (height + width + 150));
        }

        return pixels;
    }

    /// <summary>An image of 60×120 px and three resolutions below it, which notes the one that is decoded.</summary>
    private sealed class Pyramid : ImageCodec
    {
        public int Decoded { get; private set; } = -1;

        public override CodecInfo Info { get; } = new()
        {
            Name = "pyramid",
            Extensions = [".pyramid"],
            Capabilities = CodecCapabilities.Read,
        };

        public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new Decoder(this, options.Level);

        private sealed class Decoder(Pyramid codec, int level) : FrameDecoder
        {
            private bool _done;

            public override FrameHeader? ReadHeader() => _done ? null : new FrameHeader
            {
                Shape = [60 >> level, 120 >> level],
                DType = DType.UInt8,
                LevelShapes = [[60, 120], [30, 60], [15, 30], [7, 15]],
            };

            public override void ReadPixels(NdArray destination)
            {
                (_done, codec.Decoded) = (true, level);
                destination.Bytes.Clear();
            }
        }
    }
}
