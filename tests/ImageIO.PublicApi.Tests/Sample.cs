namespace ImageIO.PublicApi.Tests;

/// <summary>Images for tests, made as a user makes them.</summary>
internal static class Sample
{
    public static NdArray Image(params int[] shape)
    {
        var image = NdArray.Create(DType.UInt8, shape);
        var bytes = image.AsSpan<byte>();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(i * 7);
        return image;
    }

    /// <summary>Frames of few colors, each another one, that are shown for 50, 60, 70 … ms.</summary>
    public static IEnumerable<Frame> Frames(int count)
    {
        var at = TimeSpan.Zero;
        for (var i = 0; i < count; i++)
        {
            var duration = TimeSpan.FromMilliseconds(50 + (10 * i));
            var pixels = NdArray.Create(DType.UInt8, 6, 8, 3);
            pixels.AsSpan<byte>().Fill((byte)(i * 40));
            yield return new Frame(pixels, i, at, duration);
            at += duration;
        }
    }

    public static void AssertEqual(NdArray expected, NdArray actual)
    {
        Assert.Equal(expected.DType, actual.DType);
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        Assert.True(expected.Bytes.SequenceEqual(actual.Bytes), $"The elements of two arrays of {expected} differ.");
    }
}

/// <summary>An empty folder that is gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("imageio-public-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    public string[] Files => [.. Directory.GetFileSystemEntries(_path).Select(path => Path.GetFileName(path))];

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
