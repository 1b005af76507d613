namespace ImageIO;

/// <summary>The reader of imageio's older interface: images by number, or one after the other from the first.</summary>
public sealed class V2Reader : IDisposable
{
    private readonly ImageReader _reader;
    private readonly DType? _dtype;
    private readonly int _channels;
    private int _next;

    internal V2Reader(ImageReader reader, string? mode)
    {
        _reader = reader;
        (_dtype, _channels) = mode switch
        {
            null => ((DType?)null, 0),
            "L" => (DType.UInt8, 1),
            "LA" => (DType.UInt8, 2),
            "RGB" => (DType.UInt8, 3),
            "RGBA" => (DType.UInt8, 4),
            _ => throw DisposeAnd(new ArgumentException($"There is no mode \"{mode}\". Use \"L\", \"LA\", \"RGB\" or \"RGBA\".", nameof(mode))),
        };
    }

    /// <summary>The number of images.</summary>
    public int Length => _reader.Properties(..).ImageCount ?? 0;

    /// <summary>The image at <paramref name="index"/>.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>H×W or H×W×C; the caller owns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public NdArray GetData(int index)
    {
        var image = InMode(_reader.Read(index));
        _next = index + 1;
        return image;
    }

    /// <summary>The image after the one read last; image 0 at first.</summary>
    /// <returns>H×W or H×W×C; the caller owns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no more.</exception>
    public NdArray GetNextData() => GetData(_next);

    /// <summary>Makes an image the next one of <see cref="GetNextData"/>.</summary>
    /// <param name="index">From 0.</param>
    public void SetImageIndex(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        _next = index;
    }

    /// <summary>The metadata of one image, or of the file.</summary>
    /// <param name="index">From 0; null for the file.</param>
    public ImageMetadata GetMetaData(int? index = null) => _reader.Metadata(index is { } image ? image : ImageIndex.All);

    /// <summary>All images from the first on, one at a time.</summary>
    /// <returns>Arrays that the caller owns: dispose each.</returns>
    public IEnumerable<NdArray> IterData()
    {
        foreach (var frame in _reader.Iter())
            yield return InMode(frame.Pixels);
    }

    /// <summary>Closes the file. Idempotent.</summary>
    public void Dispose() => _reader.Dispose();

    internal List<NdArray> ReadAll(long memoryLimit)
    {
        var images = new List<NdArray>();
        try
        {
            long total = 0;
            foreach (var image in IterData())
            {
                images.Add(image);
                total += image.ByteLength;
                if (total > memoryLimit)
                    throw new ImageLimitException("memoryLimit", total, memoryLimit, "Iterate with Iio.ImIter, which holds one image at a time, or raise memoryLimit.");
            }

            return images;
        }
        catch
        {
            images.ForEach(image => image.Dispose());
            throw;
        }
    }

    private NdArray InMode(NdArray image)
    {
        if (_dtype is not { } dtype)
            return image;
        using (image)
            return PixelConvert.Convert(image, dtype, _channels, allowLossy: true);
    }

    private ArgumentException DisposeAnd(ArgumentException fault)
    {
        _reader.Dispose();
        return fault;
    }
}
