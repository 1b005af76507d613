using ImageIO.Codecs;
using ImageIO.Pixels;

namespace ImageIO.Sessions;

/// <summary>
/// Gives the planes of images with more axes than H×W or H×W×C as images of their own, the last of the outer axes fastest; other images as
/// they are.
/// </summary>
/// <remarks>
/// A plane is read as a region where the codec reads regions. Elsewhere the whole image is decoded once and held while its planes are read.
/// </remarks>
internal sealed class PlaneDecoder(FrameDecoder images, Limits limits) : FrameDecoder
{
    private FrameHeader? _image;
    private FrameHeader? _plane;
    private NdArray? _pixels;
    private bool _isRead;
    private int _planeCount;
    private int _planeIndex;
    private int _imageIndex;
    private int? _planesOfFirst;

    public override bool IsEndless => images.IsEndless;

    public override bool StacksByDefault => images.StacksByDefault;

    public override int? LoopCount => images.LoopCount;

    public override int? EstimatedImageCount => images.EstimatedImageCount;

    public override double? FractionRead => images.FractionRead;

    public override TimeSpan? TotalDuration => images.TotalDuration;

    /// <summary>Known for a file of one image; the planes of several are counted one image after another.</summary>
    public override int? ImageCount
    {
        get
        {
            if (images.ImageCount != 1)
                return images.ImageCount == 0 ? 0 : null;
            if (_planesOfFirst is null)
                ReadHeader();
            return _planesOfFirst;
        }
    }

    public override FrameHeader? ReadHeader()
    {
        while (_plane is null || _planeIndex == _planeCount)
        {
            if (_plane is not null)
                PassImage();
            if (images.ReadHeader() is not { } image)
                return null;
            Announce(image);
        }

        return _plane;
    }

    public override void ReadPixels(NdArray destination)
    {
        if (ReferenceEquals(_image, _plane))
        {
            images.ReadPixels(destination);
            _isRead = true;
        }
        else
        {
            ReadPart(destination, new int[_image!.Shape.Length]);
        }

        _planeIndex++;
    }

    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
    {
        if (ReferenceEquals(_image, _plane))
            return images.TryReadRegion(destination, origin);
        var full = new int[_image!.Shape.Length];
        origin.CopyTo(full.AsSpan(full.Length - origin.Length));
        ReadPart(destination, full);
        return true;
    }

    public override bool TrySkipPixels()
    {
        _planeIndex++;
        return true;
    }

    public override bool TrySeek(int index)
    {
        // Only planes of the first image are sought: before anything moves.
        if (_planesOfFirst is null)
            ReadHeader();
        if (!(index < _planesOfFirst))
            return false;
        if (ReadHeader() is null || _imageIndex > 0 || (_isRead && _pixels is null))
        {
            if (!images.TrySeek(0))
                return false;
            Forget();
            _imageIndex = 0;
            if (ReadHeader() is null)
                return false;
        }

        _planeIndex = index;
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied) => images.ReadMetadata(excludeApplied);

    protected override void Dispose(bool disposing)
    {
        Forget();
        images.Dispose();
        base.Dispose(disposing);
    }

    private void Announce(FrameHeader image)
    {
        var outer = Math.Max(0, image.Shape.Length - 2 - image.ChannelAxes);
        var count = 1L;
        foreach (var length in image.Shape[..outer])
            count = Math.Min(count * length, int.MaxValue);
        (_image, _planeCount, _planeIndex) = (image, (int)count, 0);
        _plane = outer == 0 ? image : new FrameHeader
        {
            Shape = image.Shape[outer..],
            DType = image.DType,
            Axes = image.Axes[outer..],
            Name = image.Name,
            ColorModel = image.ColorModel,
            Spacing = image.Spacing.Length == image.Shape.Length ? image.Spacing[outer..] : [],
            ChunkShape = image.ChunkShape.Length == image.Shape.Length ? image.ChunkShape[outer..] : [],
            LevelShapes = [.. image.LevelShapes.Select(level => level[outer..])],
        };
        if (_imageIndex == 0)
            _planesOfFirst = _planeCount;
    }

    private void ReadPart(NdArray destination, int[] origin)
    {
        var plane = _planeIndex;
        var outer = _image!.Shape.Length - _plane!.Shape.Length;
        for (var axis = outer - 1; axis >= 0; axis--)
            (plane, origin[axis]) = Math.DivRem(plane, _image.Shape[axis]);
        int[] shape = [.. Enumerable.Repeat(1, outer), .. destination.Shape];
        var part = destination.Reshape(shape);
        if (_pixels is null && images.TryReadRegion(part, origin))
            return;
        if (_pixels is null)
        {
            limits.CheckImage(_image.Shape.AsSpan(), _image.DType, _image.ChannelAxes, Limits.WholeIsNeeded);
            _pixels = NdArray.OfShape(_image.DType, _image.Shape);
            images.ReadPixels(_pixels);
            _isRead = true;
        }

        Region.Crop(_pixels, origin, part);
    }

    /// <summary>Goes on to the next image, where decoding the planes has not done so.</summary>
    private void PassImage()
    {
        if (!_isRead && !images.TrySkipPixels())
        {
            limits.CheckImage(_image!.Shape.AsSpan(), _image.DType, _image.ChannelAxes, Limits.WholeIsNeeded);
            using var unwanted = NdArray.OfShape(_image.DType, _image.Shape);
            images.ReadPixels(unwanted);
        }

        Forget();
        _imageIndex++;
    }

    private void Forget()
    {
        _pixels?.Dispose();
        (_pixels, _image, _plane, _isRead) = (null, null, null, false);
    }
}
