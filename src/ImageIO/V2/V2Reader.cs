using System.Collections;
using ImageIO.Codecs;

namespace ImageIO.V2;

/// <summary>The reader of imageio's older interface: images by number, or one after the other from the first.</summary>
/// <remarks>Enumerating it gives all images, one at a time; the caller owns each. After <see cref="Dispose"/> every call is an
/// <see cref="ObjectDisposedException"/>.</remarks>
public sealed class V2Reader : IEnumerable<NdArray>, IDisposable
{
    private readonly ImageReader _reader;
    private readonly DType? _dtype;
    private readonly int _channels;
    private readonly bool _isOne;
    private int _next;
    private int? _length;

    internal V2Reader(ImageReader reader, bool isOne, string? pilmode)
    {
        _reader = reader;
        _isOne = isOne;
        (_dtype, _channels) = pilmode switch
        {
            null => ((DType?)null, 0),
            "L" => (DType.UInt8, 1),
            "LA" => (DType.UInt8, 2),
            "RGB" => (DType.UInt8, 3),
            "RGBA" => (DType.UInt8, 4),
            _ => throw DisposeAnd(new ArgumentException(
                $"There are no pixels of mode \"{pilmode}\". Use \"L\", \"LA\", \"RGB\" or \"RGBA\".", nameof(pilmode))),
        };
    }

    /// <summary>The codec that reads the file.</summary>
    public CodecInfo Format => _reader.Codec;

    /// <summary>The number of images; 1 where the file was opened for one.</summary>
    public int Length => _isOne ? 1 : _length ??= _reader.ImageCount;

    /// <summary>The image at <paramref name="index"/>.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>H×W or H×W×C; the caller owns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public NdArray GetData(int index)
    {
        if (_isOne && index > 0)
            throw new ArgumentOutOfRangeException(nameof(index), index, "The file was opened for one image.");
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
        {
            yield return InMode(frame.Pixels);
            if (_isOne)
                yield break;
        }
    }

    /// <inheritdoc cref="IterData"/>
    public IEnumerator<NdArray> GetEnumerator() => IterData().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Closes the file. Idempotent.</summary>
    public void Dispose() => _reader.Dispose();

    /// <summary>The first array; where that is an image of several, all of them stacked.</summary>
    internal NdArray ReadVolume() => _reader.Codec.Can(CodecCapabilities.Volume) ? _reader.Read(0) : _reader.Read(ImageIndex.All);

    internal List<NdArray> ReadAll(ByteSize memtest)
    {
        var images = new List<NdArray>();
        try
        {
            long total = 0;
            foreach (var image in IterData())
            {
                images.Add(image);
                total += image.ByteLength;
                if (total > memtest.Bytes)
                    throw new ImageLimitException("memtest", total, memtest.Bytes,
                        "Iterate with Iio.ImIter, which holds one image at a time, or raise memtest.");
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
