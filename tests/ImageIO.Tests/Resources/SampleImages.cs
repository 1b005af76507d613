namespace ImageIO.Tests.Resources;

/// <summary>Small images to put into files, archives and answers, and a check that they came through.</summary>
internal static class SampleImages
{
    /// <summary>A PNG of one color, whose first value is <paramref name="value"/>.</summary>
    public static byte[] Png(byte value = 7, int height = 4, int width = 5)
    {
        using var image = NdArray.Create(DType.UInt8, height, width, 3);
        image.AsSpan<byte>().Fill(value);
        return Iio.ImEncode(".png", image);
    }

    /// <summary>A PNG of noise, which is about as long as its pixels.</summary>
    public static byte[] Noise(int height, int width)
    {
        using var image = NdArray.Create(DType.UInt8, height, width, 3);
        new Random(1).NextBytes(image.AsSpan<byte>());
        return Iio.ImEncode(".png", image);
    }

    public static byte FirstValue(NdArray image)
    {
        using (image)
            return image.AsSpan<byte>()[0];
    }
}

/// <summary>A folder that goes away with the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("imageio-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
