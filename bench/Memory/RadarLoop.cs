namespace ImageIO.Bench.Memory;

/// <summary>Five PNGs from bytes become a GIF in one stream that is used again.</summary>
internal sealed class RadarLoop(bool dispose) : IDisposable
{
    private readonly byte[][] _pngs = [.. Workloads.RadarFiles.Select(File.ReadAllBytes)];
    private readonly GifWriteOptions _options = new() { FrameDuration = TimeSpan.FromMilliseconds(200), Extension = ".gif" };
    private readonly MemoryStream _stream = new(1 << 20);

    public void MakeGif()
    {
        _stream.SetLength(0);
        Iio.ImWrite(_stream, Frames(), _options);
    }

    public void Dispose() => _stream.Dispose();

    private IEnumerable<NdArray> Frames()
    {
        foreach (var png in _pngs)
        {
            var frame = Iio.ImRead(png);
            yield return frame;
            if (dispose)
                frame.Dispose();
        }
    }
}
