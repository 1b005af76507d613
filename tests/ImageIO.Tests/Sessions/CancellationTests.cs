using System.Buffers;
using ImageIO.Codecs;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Memory;
using ImageIO.Quantization;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Sessions;

/// <summary>A token ends the work on one image, not only between images: no more of it is done once it is canceled.</summary>
public sealed class CancellationTests : IDisposable
{
    private const int Size = 400;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Those of libvips have their own.</summary>
    public static TheoryData<string> ManagedCodecs
        => [.. Iio.Codecs.All.Where(codec => codec.Info.Can(CodecCapabilities.Read | CodecCapabilities.Write)
            && codec.GetType().Assembly == typeof(NdArray).Assembly).Select(codec => codec.Info.Name)];

    [Theory]
    [MemberData(nameof(ManagedCodecs))]
    public void A_read_of_bytes_ends_amid_the_image(string name)
    {
        var options = new ReadOptions { Codec = name };
        using var whole = new CountedBytes(FileOf(name));
        Iio.ImRead(whole.Memory, 0, options).Dispose();
        using var stop = new CancellationTokenSource();
        using var part = new CountedBytes(FileOf(name), whole.Looks / 2, stop.Cancel);
        Assert.ThrowsAny<OperationCanceledException>(() => Iio.ImRead(part.Memory, 0, options, stop.Token));
        Assert.InRange(part.Looks, whole.Looks / 2, (whole.Looks * 3 / 4) + 8);
    }

    [Theory]
    [MemberData(nameof(ManagedCodecs))]
    public void A_read_of_a_stream_ends_amid_the_image(string name)
    {
        var file = FileOf(name);
        using var stop = new CancellationTokenSource();
        var last = 0L;
        var stream = new ChoppyStream(file, 4096, onRead: position =>
        {
            last = position;
            if (position >= file.Length / 2)
                stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Iio.ImRead(stream, 0, new ReadOptions { Codec = name }, stop.Token));
        Assert.InRange(last, file.Length / 2, (file.Length / 2) + 4096);
    }

    /// <summary>The progress of an image before is what cancels; the file is opened, and read no further than its next row.</summary>
    [Theory]
    [InlineData("ppm")]
    [InlineData("gif")]
    [InlineData("npz")]
    public void A_read_of_a_path_ends_when_progress_cancels_it(string name)
    {
        File.WriteAllBytes(_folder["a." + name], FileOf(name, images: 3));
        using var stop = new CancellationTokenSource();
        var told = new Canceling(stop);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Iio.ImRead(_folder["a." + name], .., new ReadOptions { Progress = told }, stop.Token));
        Assert.Equal(1, told.Reports);
    }

    [Theory]
    [MemberData(nameof(ManagedCodecs))]
    public void A_write_ends_amid_the_image(string name)
    {
        using var image = Noise(size: 1000);
        using var stop = new CancellationTokenSource();
        var after = 0;
        var buffer = new NotingBuffer(count =>
        {
            if (stop.IsCancellationRequested)
                after += count;
            stop.Cancel();
        });
        var options = new WriteOptions { Codec = name, AllowLossyConversion = true };
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Iio.ImWrite(ImageIO.Resources.ImageTarget.FromBufferWriter(buffer), image, options, stop.Token));
        Assert.Equal(0, after);
    }

    public static TheoryData<string, int> GifStages
        => new() { { "none", 1 }, { "none", 4 }, { "diffusion", 1 }, { "diffusion", 4 }, { "ordered", 1 }, { "auto", 4 } };

    /// <summary>A frame is written when all of it is done: where the exception comes from tells where the work ended.</summary>
    [Theory]
    [MemberData(nameof(GifStages))]
    public void The_remapping_of_a_gif_frame_ends_amid_its_rows(string dither, int threads)
    {
        using var image = NdArray.Create(DType.UInt8, 600, 600, 3);
        new Random(1).NextBytes(image.AsSpan<byte>());
        using var stop = new CancellationTokenSource();
        var options = new GifWriteOptions
        {
            MaxParallelism = threads,
            Quantizer = new CancelingQuantizer(stop),
            Ditherer = dither switch
            {
                "none" => Ditherer.None,
                "diffusion" => Ditherer.FloydSteinberg,
                "ordered" => Ditherer.Bayer,
                _ => Ditherer.Auto,
            },
        };
        var fault = Assert.ThrowsAny<OperationCanceledException>(() => Iio.ImEncode(".gif", [image], options, stop.Token));
        Assert.Contains("Remap", fault.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Searches_for_strings_end_amid_the_indices()
    {
        var canceled = new CancellationToken(true);
        using var lossyScratch = ArenaBuilder.Allocate((ref builder) => new LossyLzwEncoder(ref builder, canceled), out var lossy);
        using var scratch = ArenaBuilder.Allocate((ref builder) => new EquivalentIndexLzwEncoder(ref builder, canceled),
            out var equivalent);
        var output = new byte[LzwEncoder.MaxLength(100)];
        Assert.Throws<OperationCanceledException>(() =>
            lossy.Write(new ulong[100], new byte[100], new ushort[100], new ulong[256], -1, 8, 0.01f, 0, false, output));
        Assert.Throws<OperationCanceledException>(() => equivalent.Write(new ushort[100], 8, output));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void No_band_is_begun_once_the_token_is_canceled(int threads)
    {
        using var stop = new CancellationTokenSource();
        var begun = 0;
        Assert.Throws<OperationCanceledException>(() => new ParallelRows(threads, 1 << 14, stop.Token).Run(60, (_, _) =>
        {
            Interlocked.Increment(ref begun);
            stop.Cancel();
        }));
        Assert.InRange(begun, 1, threads);
    }

    /// <summary>What a session was opened with also ends the writes that bring no token of their own.</summary>
    [Fact]
    public void The_token_of_a_session_ends_its_writes()
    {
        using var image = Noise();
        using var stop = new CancellationTokenSource();
        using var writer = Iio.ImOpenWrite(_folder["a.png"], cancellationToken: stop.Token);
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => writer.Write(image));
    }

    private static NdArray Noise(int seed = 4, int size = Size)
    {
        var image = NdArray.Create(DType.UInt8, size, size, 3);
        new Random(seed).NextBytes(image.AsSpan<byte>());
        return image;
    }

    private static byte[] FileOf(string name, int images = 1)
    {
        var noise = Enumerable.Range(0, images).Select(seed => Noise(seed)).DisposeEach();
        return Iio.ImEncode(Iio.Codecs.Get(name).Info.Extensions[0], noise, new WriteOptions { Codec = name, AllowLossyConversion = true });
    }

    /// <summary>Bytes that notice when they are looked at.</summary>
    private sealed class CountedBytes(byte[] bytes, int at = -1, Action? onLook = null) : MemoryManager<byte>
    {
        public int Looks { get; private set; }

        public override Span<byte> GetSpan()
        {
            if (++Looks == at)
                onLook!();
            return bytes;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    private sealed class Canceling(CancellationTokenSource stop) : IProgress<ImageProgress>
    {
        public int Reports { get; private set; }

        public void Report(ImageProgress value)
        {
            Reports++;
            stop.Cancel();
        }
    }

    private sealed class NotingBuffer(Action<int> onWrite) : IBufferWriter<byte>
    {
        private readonly byte[] _bytes = new byte[1 << 20];

        public void Advance(int count) => onWrite(count);

        public Memory<byte> GetMemory(int sizeHint = 0) => _bytes;

        public Span<byte> GetSpan(int sizeHint = 0) => _bytes;
    }

    private sealed class CancelingQuantizer(CancellationTokenSource stop) : IQuantizer
    {
        public Palette CreatePalette(ColorHistogram colors, int maxColors)
        {
            stop.Cancel();
            return Quantizers.Perceptual.CreatePalette(colors, maxColors);
        }
    }
}
