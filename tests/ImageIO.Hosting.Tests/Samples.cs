using ImageIO.Codecs;
using ImageIO.Tests;

namespace ImageIO.Hosting.Tests;

/// <summary>What every codec reads and writes.</summary>
internal static class Samples
{
    public static readonly WriteOptions Anything = new() { AllowLossyConversion = true };

    public static ImageCodec[] Readers
        => [.. Iio.Codecs.All.Where(codec => codec.Info.Can(CodecCapabilities.Read) && codec.Info.Devices.IsEmpty)];

    public static ImageCodec[] Writers => [.. Iio.Codecs.All.Where(codec => codec.Info.Can(CodecCapabilities.Write))];

    /// <summary>A file of a codec: of two images where it holds several, longer than any buffer where that is not too slow.</summary>
    public static byte[] FileOf(ImageCodec codec)
    {
        if (!codec.Info.Can(CodecCapabilities.Write))
        {
            var folder = Repository.Data(codec.Info.Name);
            return File.ReadAllBytes(Directory.GetFiles(folder).Order(StringComparer.Ordinal).First(
                file => codec.Info.Extensions.Contains(Path.GetExtension(file))
                    && !Path.GetFileName(file).StartsWith("bomb", StringComparison.Ordinal)));
        }

        using var first = Noise(1, 200);
        using var second = Noise(2, 200);
        NdArray[] images = codec.Info.Can(CodecCapabilities.MultiImage) ? [first, second] : [first];
        return Iio.ImEncode(codec.Info.Extensions[0], images, Anything with { Codec = codec.Info.Name });
    }

    public static NdArray Noise(int seed, int size)
    {
        var image = NdArray.Create(DType.UInt8, size, size, 3);
        new Random(seed).NextBytes(image.AsSpan<byte>());
        return image;
    }

    /// <summary>The same image over and over, and how many were asked for.</summary>
    public static async IAsyncEnumerable<NdArray> Repeat(NdArray image, int count, Action<int>? onAsk = null)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            onAsk?.Invoke(i + 1);
            yield return image;
        }
    }
}
