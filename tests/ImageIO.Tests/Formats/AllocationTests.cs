using ImageIO.Codecs;

namespace ImageIO.Tests.Formats;

/// <summary>
/// What is allocated on the managed heap hardly grows with the image: neither rows nor runs nor pixels leave work to the collector.
/// </summary>
public class AllocationTests
{
    /// <summary>Bytes: an inflater for each block of 16 rows is allowed, a string for each run is not.</summary>
    private const int Most = 100_000;

    public static TheoryData<string> Codecs
        => [.. Iio.Codecs.All.Select(codec => codec.Info).Where(info => info.Can(CodecCapabilities.Write)).Select(info => info.Name)];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Reading_a_larger_image_allocates_no_more(string codec)
    {
        var (small, large) = (Encode(codec, 16), Encode(codec, 400));
        var options = new ReadOptions { Codec = codec };
        var one = Allocated.By(() => Iio.ImRead(small, options: options).Dispose());
        var other = Allocated.By(() => Iio.ImRead(large, options: options).Dispose());
        Assert.InRange(other - one, long.MinValue, Most);
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Writing_a_larger_image_allocates_no_more(string codec)
    {
        using var small = Picture(16);
        using var large = Picture(400);
        var options = Options(codec);
        var one = Allocated.By(() => Iio.ImWrite(Stream.Null, small, options));
        var other = Allocated.By(() => Iio.ImWrite(Stream.Null, large, options));
        Assert.InRange(other - one, long.MinValue, Most);
    }

    private static byte[] Encode(string codec, int side)
    {
        using var image = Picture(side);
        return Iio.ImEncode(Iio.Codecs.Get(codec).Info.Extensions[0], image, Options(codec));
    }

    private static WriteOptions Options(string codec) => new() { Codec = codec, AllowLossyConversion = true };

    /// <summary>Runs of one color, and noise of 64.</summary>
    private static NdArray Picture(int side)
    {
        var image = NdArray.Create(DType.UInt8, side, side, 3);
        var bytes = image.Bytes;
        var random = new Random(1);
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = i / 50 % 2 == 0 ? (byte)90 : (byte)(60 * random.Next(4));
        return image;
    }
}
