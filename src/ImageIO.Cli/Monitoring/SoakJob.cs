namespace ImageIO.Cli.Monitoring;

/// <summary>
/// One round of what <c>imageio soak</c> repeats. The files are in memory, and the GIF goes into one stream: only the library's memory is
/// at stake.
/// </summary>
internal sealed class SoakJob(IReadOnlyList<byte[]> files, Stream output, ReadOptions reading, GifWriteOptions writing, bool dispose)
{
    /// <summary>Reads all images and writes them as one GIF, each as soon as it is read.</summary>
    public void WriteGif()
    {
        output.SetLength(0);
        Iio.ImWrite(output, Frames(), writing);
    }

    /// <summary>Reads all images.</summary>
    public void Read()
    {
        foreach (var frame in Frames())
            _ = frame.ByteLength;
    }

    private IEnumerable<NdArray> Frames()
    {
        foreach (var file in files)
        {
            foreach (var frame in Iio.ImIter(file, reading))
            {
                yield return frame.Pixels;
                if (dispose)
                    frame.Dispose();
            }
        }
    }
}
