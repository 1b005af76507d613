namespace ImageIO.Cli.Tests;

/// <summary>A folder of its own for each test, with images of known pixels in it.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "imageio-cli-" + Guid.NewGuid().ToString("N")[..12]);

    /// <summary>All files below the folder, sorted: equal before and after where nothing was left behind.</summary>
    public IReadOnlyList<string> Files
        => [.. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>The full path of a file in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes an RGB image of one gray.</summary>
    public TestFolder WithImage(string name, byte gray, int width = 24, int height = 16)
    {
        using var image = Gray(gray, width, height);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        Iio.ImWrite(this[name], image);
        return this;
    }

    /// <summary>Writes frame1.png to frameN.png into a folder: frame k is of gray 10·k.</summary>
    public TestFolder WithFrames(string folder, int count)
    {
        for (var i = 1; i <= count; i++)
            WithImage($"{folder}/frame{i}.png", (byte)(10 * i));
        return this;
    }

    /// <summary>Writes an animated GIF: frame k (from 1) is of gray 10·k and shown for 10·k ms more than 100.</summary>
    public TestFolder WithAnimation(string name, int count, int loopCount = 0)
    {
        using var writer = Iio.ImOpenWrite(this[name], new GifWriteOptions { LoopCount = loopCount });
        for (var i = 1; i <= count; i++)
        {
            using var image = Gray((byte)(10 * i), 24, 16);
            writer.Write(image, TimeSpan.FromMilliseconds(100 + (10 * i)));
        }

        return this;
    }

    public TestFolder WithBytes(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this;
    }

    /// <summary>The first sample of each image of a file.</summary>
    public IReadOnlyList<int> FirstSamples(string name) => [.. Iio.ImIter(this[name]).Select(frame =>
    {
        using (frame)
            return (int)frame.Pixels.Bytes[0];
    })];

    /// <summary>The times of the frames of a file, ms.</summary>
    public IReadOnlyList<int> Milliseconds(string name) => [.. Iio.ImIter(this[name]).Select(frame =>
    {
        using (frame)
            return (int)frame.Duration!.Value.TotalMilliseconds;
    })];

    public int? LoopCount(string name) => Iio.ImProps(this[name]).LoopCount;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public static NdArray Gray(byte gray, int width, int height)
    {
        var image = NdArray.Create(DType.UInt8, height, width, 3);
        image.Bytes.Fill(gray);
        return image;
    }
}
