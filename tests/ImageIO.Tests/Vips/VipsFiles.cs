using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Vips;

namespace ImageIO.Tests.Vips;

/// <summary>Reads and writes whole images through one codec, as a session does.</summary>
internal static class VipsFiles
{
    /// <summary>A Python program that prints the pixels of a file.</summary>
    public const string PillowPixels =
        "import sys, numpy; from PIL import Image; sys.stdout.buffer.write(numpy.asarray(Image.open(sys.argv[1])).tobytes())";

    public static ImageCodec Jpeg { get; } = Codec("jpeg");

    public static ImageCodec WebP { get; } = Codec("webp");

    public static ImageCodec Avif { get; } = Codec("avif");

    public static IEnumerable<TheoryDataRow<string>> Samples =>
    [
        "jpeg/rgb.jpg", "jpeg/gray.jpg", "jpeg/cmyk.jpg", "jpeg/progressive.jpg", "jpeg/orientation.jpg",
        "webp/rgba_lossless.webp", "webp/rgb_lossless.webp", "webp/rgb_lossy.webp",
        "avif/rgb8.avif", "avif/rgb10.avif", "avif/rgb12.avif",
    ];

    public static byte[] Sample(string name) => File.ReadAllBytes(Repository.Data(name.Split('/')));

    public static ImageCodec CodecOf(string sample) => Codec(sample.Split('/')[0]);

    public static NdArray Read(ImageCodec codec, ImageSource source, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= ReadOptions.Default;
        using var stream = source.Open(options.Limits, cancellationToken);
        using var decoder = codec.CreateDecoder(stream, options);
        var header = decoder.ReadHeader()!;
        options.Limits.CheckImage(header.Shape.AsSpan(), header.DType, header.ChannelAxes);
        var pixels = NdArray.Create(header.DType, header.Shape.AsSpan());
        try
        {
            decoder.ReadPixels(pixels);
            Assert.Null(decoder.ReadHeader());
            return pixels;
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    public static ImageMetadata ReadMetadata(ImageCodec codec, ImageSource source, ReadOptions? options = null)
    {
        options ??= ReadOptions.Default;
        using var stream = source.Open(options.Limits, default);
        using var decoder = codec.CreateDecoder(stream, options);
        decoder.ReadHeader();
        return decoder.ReadMetadata(excludeApplied: true);
    }

    public static byte[] Write(ImageCodec codec, NdArray pixels, WriteOptions? options = null, ImageMetadata? metadata = null)
    {
        var memory = new MemoryOutput();
        using var stream = ImageTarget.FromMemory(memory).Open(default);
        WriteTo(stream, codec, pixels, options, metadata);
        stream.Commit();
        return memory.Result!;
    }

    public static void WriteTo(TargetStream stream, ImageCodec codec, NdArray pixels, WriteOptions? options = null,
        ImageMetadata? metadata = null)
    {
        using var encoder = codec.CreateEncoder(stream, options ?? WriteOptions.Default);
        encoder.Write(pixels, default, metadata ?? ImageMetadata.Empty, default);
        encoder.Finish();
    }

    /// <summary>A smooth picture of 8 bits: every channel a ramp of its own.</summary>
    public static NdArray Ramps(int height, int width, int channels)
    {
        var pixels = channels == 1 ? NdArray.Create(DType.UInt8, height, width) : NdArray.Create(DType.UInt8, height, width, channels);
        var bytes = pixels.Bytes;
        for (var i = 0; i < bytes.Length; i++)
        {
            var (place, channel) = (i / channels, i % channels);
            var (y, x) = (place / width, place % width);
            bytes[i] = (byte)(channel switch
            {
                0 => x * 255 / width,
                1 => y * 255 / height,
                2 => (x + y) * 255 / (width + height),
                _ => 255 - (x * 255 / width),
            });
        }

        return pixels;
    }

    /// <summary>Bytes without any pattern.</summary>
    public static NdArray Noise(DType dtype, params ReadOnlySpan<int> shape)
    {
        var pixels = NdArray.Create(dtype, shape);
        new Random(1).NextBytes(pixels.Bytes);
        return pixels;
    }

    public static int MaxDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Assert.Equal(a.Length, b.Length);
        var max = 0;
        for (var i = 0; i < a.Length; i++)
            max = Math.Max(max, Math.Abs(a[i] - b[i]));
        return max;
    }

    private static ImageCodec Codec(string name) => VipsCodecs.All.Single(codec => codec.Info.Name == name);
}
