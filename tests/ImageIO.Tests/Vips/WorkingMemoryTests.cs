namespace ImageIO.Tests.Vips;

/// <summary>What libvips holds beside the array counts as working memory.</summary>
public class WorkingMemoryTests
{
    private const int Height = 64;
    private const int Width = 96;
    private const int Pixels = Height * Width;

    public static TheoryData<string, int> Files => new()
    {
        { "progressive 4:4:4.jpg", 2 * 3 * Pixels },
        { "progressive 4:2:0.jpg", 2 * 3 * Pixels / 2 },
        { "lossy.webp", 7 * Pixels },
        { "lossless.webp", 7 * Pixels },
        { "8 bits.avif", 2 * 3 * Pixels },
        { "10 bits.avif", 2 * 3 * 2 * Pixels },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_decoded_as_a_whole_is_held_within_the_limit(string name, int needed)
    {
        var file = Make(name);
        Read(needed).Dispose();
        var fault = Assert.Throws<ImageLimitException>(() => Read(needed - 1));
        Assert.Equal((nameof(Limits.MaxWorkingBytes), needed, needed - 1), (fault.Limit, fault.Value, fault.Max));
        Assert.Equal([Height, Width, 3], Iio.ImProps(file, options: Within(needed - 1)).Shape);

        NdArray Read(int bytes) => Iio.ImRead(file, options: Within(bytes));

        static ReadOptions Within(int bytes) => new() { Limits = Limits.Default with { MaxWorkingBytes = bytes } };
    }

    [Fact]
    public void What_goes_through_by_rows_needs_none()
    {
        var options = new ReadOptions { Limits = Limits.Default with { MaxWorkingBytes = 0 } };
        Iio.ImRead(Make("plain.jpg"), options: options).Dispose();
    }

    private static byte[] Make(string name)
    {
        WriteOptions? options = name switch
        {
            "progressive 4:4:4.jpg" => new JpegWriteOptions { Progressive = true, ChromaSubsampling = ChromaSubsampling.Yuv444 },
            "progressive 4:2:0.jpg" => new JpegWriteOptions { Progressive = true, ChromaSubsampling = ChromaSubsampling.Yuv420 },
            "lossless.webp" => new WebPWriteOptions { Lossless = true },
            "10 bits.avif" => new AvifWriteOptions { BitDepth = 10 },
            _ => null,
        };
        using var ramps = VipsFiles.Ramps(Height, Width, 3);
        using var pixels = name.StartsWith("10", StringComparison.Ordinal) ? PixelConvert.Convert(ramps, DType.UInt16) : ramps.Clone();
        return Iio.ImEncode(Path.GetExtension(name), pixels, options);
    }
}
