using ImageIO.Codecs;
using ImageIO.Formats.Gif.Encoding;
using ImageIO.Memory;
using ImageIO.Quantization;
using ImageIO.Resources;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Gif;

public class GifEncoderPipelineTests
{
    /// <summary>More than what is done on the caller's thread alone.</summary>
    private const int Width = 640;

    private const int Height = 420;

    [Theory]
    [InlineData("default")]
    [InlineData("lossless")]
    [InlineData("few colors, lossy")]
    [InlineData("global palette")]
    [InlineData("diffused")]
    [InlineData("patterned")]
    [InlineData("worst quality")]
    public void The_bytes_do_not_depend_on_the_number_of_threads(string setting)
    {
        var options = setting switch
        {
            "default" => new GifWriteOptions(),
            "lossless" => new GifWriteOptions { Lossy = 0 },
            "few colors, lossy" => new GifWriteOptions { Lossy = 10 },
            "global palette" => new GifWriteOptions { PaletteMode = PaletteMode.Global },
            "diffused" => new GifWriteOptions { PaletteMode = PaletteMode.Local, Ditherer = Ditherer.FloydSteinberg },
            "patterned" => new GifWriteOptions { DeltaTolerance = 2, Ditherer = Ditherer.Bayer, Colors = 60 },
            _ => new GifWriteOptions { Quality = 1 },
        };
        foreach (var frames in new[]
        {
            GifWriting.Scene(6, Width, Height),

            // More colors than are counted.
            GifWriting.Noise(4, Width, Height),
            GifWriting.Sprites(6, Width, Height),
            Clouds(6),
        })
        {
            var images = frames.ToArray();
            var alone = GifWriting.Encode(images.Select(image => image.Clone()), options with { MaxParallelism = 1 });
            foreach (var threads in new[] { 2, 4, 8 })
                Assert.Equal(GifWriting.Hash(alone),
                    GifWriting.Hash(GifWriting.Encode(images.Select(image => image.Clone()), options with { MaxParallelism = threads })));
            Array.ForEach(images, image => image.Dispose());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_full_disk_surfaces_as_itself(int threads)
        => Assert.Throws<IOException>(() =>
            GifWriting.EncodeTo(new FullDisk(700_000), GifWriting.Noise(20, Width, Height),
                new GifWriteOptions { MaxParallelism = threads }));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_a_quantizer_throws_surfaces_as_itself(int threads)
    {
        var options = new GifWriteOptions { MaxParallelism = threads, Quantizer = new FailsAtThird(), PaletteMode = PaletteMode.Local };
        var fault = Assert.Throws<InvalidOperationException>(() => GifWriting.Encode(GifWriting.Noise(20, Width, Height), options));
        Assert.Equal("third", fault.Message);
    }

    [Fact]
    public void Cancelling_ends_the_wait_for_a_slot_and_leaves_nothing_behind()
    {
        using var disk = new SlowDisk();
        using var cancel = new CancellationTokenSource();
        var quantizer = new CountsCalls();
        using (var target = ((ImageTarget)disk).Open(CancellationToken.None))
        using (var encoder = new GifEncoder(target, new GifWriteOptions { MaxParallelism = 2, Quantizer = quantizer }.ToSettings()))
        {
            cancel.CancelAfter(200);
            Assert.ThrowsAny<OperationCanceledException>(() =>
            {
                var index = 0;
                foreach (var frame in GifWriting.Noise(100, Width, Height))
                {
                    using (frame)
                        encoder.Write(frame, new FrameTiming(index, TimeSpan.FromSeconds(index++), null),
                            ImageMetadata.Empty, cancel.Token);
                }
            });
            disk.Go();
        }

        AssertAtRest(quantizer, disk);
    }

    [Fact]
    public void An_encoder_that_is_not_finished_leaves_nothing_behind()
    {
        using var disk = new SlowDisk();
        disk.Go();
        using var target = ((ImageTarget)disk).Open(CancellationToken.None);
        var quantizer = new CountsCalls();
        var encoder = new GifEncoder(target, new GifWriteOptions { MaxParallelism = 4, Quantizer = quantizer }.ToSettings());
        var index = 0;
        foreach (var frame in GifWriting.Scene(5, Width, Height))
        {
            using (frame)
                encoder.Write(frame, new FrameTiming(index, TimeSpan.FromSeconds(index++), null), ImageMetadata.Empty,
                    CancellationToken.None);
        }

        encoder.Dispose();
        AssertAtRest(quantizer, disk);
        encoder.Dispose();
        AssertAtRest(quantizer, disk);
    }

    [Fact]
    public void A_frame_of_another_size_is_refused_by_its_number_and_both_sizes()
    {
        var frames = new[] { GifWriting.Scene(1, 20, 10).First(), GifWriting.Scene(1, 20, 10)
            .First(), GifWriting.Scene(1, 21, 10).First() };
        var fault = Assert.Throws<ImageEncodingException>(() => GifWriting.Encode(frames));
        Assert.Contains("Frame 2 is 21×10, but the animation is 20×10", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sides_beyond_the_format_are_refused()
        => Assert.Throws<ImageEncodingException>(() => GifWriting.Encode([NdArray.Create(DType.UInt8, 1, 65_536)]));

    [Fact]
    public void An_animation_without_frames_is_refused()
        => Assert.Throws<ImageEncodingException>(() => GifWriting.Encode([]));

    [Fact]
    public void Comment_xmp_and_profile_come_back()
    {
        var metadata = new ImageMetadata([new("comment", "rain, 12:00 – 14:00")])
        {
            Xmp = "<x:xmpmeta/>"u8.ToArray(),
            Icc = Enumerable.Range(0, 700).Select(i => (byte)i).ToArray(),
        };
        var read = GifReading.Metadata(GifWriting.Encode(GifWriting.Scene(2, 20, 10), metadata: metadata));
        Assert.Equal("rain, 12:00 – 14:00", read["comment"]);
        Assert.Equal(metadata.Xmp.ToArray(), read.Xmp.ToArray());
        Assert.Equal(metadata.Icc.ToArray(), read.Icc.ToArray());
    }

    [Fact]
    [NeedsGifsicle]
    public void Gifsicle_finds_nothing_wrong()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, GifWriting.Encode(GifWriting.Sprites(6, 64, 48)));
            ExternalProgram.Gifsicle.Run("--no-ignore-errors", "--info", path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Many colors that change everywhere, with holes that wander.</summary>
    private static IEnumerable<NdArray> Clouds(int count)
        => Enumerable.Range(0, count).Select(k =>
        {
            var random = new Random(k);
            return GifWriting.Make(Width, Height, 4, (x, y, at) =>
            {
                var grain = random.Next(8);
                (at[0], at[1], at[2]) = ((byte)(((x + (4 * k)) >> 2) + grain), (byte)((y >> 1) + grain),
                    (byte)(((x * y) >> 11) + k + grain));
                at[3] = (byte)(((x + (9 * k)) / 40 * 7 + (y / 30)) % 9 == 0 ? 0 : 255);
            });
        });

    /// <summary>The encoder has worked, nobody works or writes for it any more, and all its memory is given back.</summary>
    private static void AssertAtRest(CountsCalls quantizer, SlowDisk disk)
    {
        Assert.NotEqual(0, quantizer.Calls);
        Assert.Equal(0, quantizer.Running);
        Assert.Equal(0, disk.Running);
        Assert.Equal(0, AllocationScope.Current!.LiveArrays);
    }

    private sealed class CountsCalls : IQuantizer
    {
        private int _calls;
        private int _running;

        public int Calls => Volatile.Read(ref _calls);

        public int Running => Volatile.Read(ref _running);

        public Palette CreatePalette(ColorHistogram colors, int maxColors)
        {
            Interlocked.Increment(ref _calls);
            Interlocked.Increment(ref _running);
            try
            {
                return Quantizers.Perceptual.CreatePalette(colors, maxColors);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }

    private sealed class FailsAtThird : IQuantizer
    {
        private int _calls;

        public Palette CreatePalette(ColorHistogram colors, int maxColors)
            => Interlocked.Increment(ref _calls) == 3
                ? throw new InvalidOperationException("third") : Quantizers.Perceptual.CreatePalette(colors, maxColors);
    }

    private sealed class FullDisk(int capacity) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Length + buffer.Length > capacity)
                throw new IOException("The disk is full.");
            base.Write(buffer);
        }
    }

    /// <summary>Takes nothing until it is told to.</summary>
    private sealed class SlowDisk : MemoryStream
    {
        private readonly ManualResetEventSlim _go = new();
        private int _running;

        public int Running => Volatile.Read(ref _running);

        public void Go() => _go.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Interlocked.Increment(ref _running);
            try
            {
                Assert.True(_go.Wait(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
                base.Write(buffer);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }

        protected override void Dispose(bool disposing)
        {
            _go.Dispose();
            base.Dispose(disposing);
        }
    }
}
