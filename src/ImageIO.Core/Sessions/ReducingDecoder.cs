using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Sessions;

/// <summary>
/// Gives images no larger than <see cref="ReadOptions.MaxSize"/>: of the resolutions that the codec has the smallest that is large enough,
/// made smaller.
/// </summary>
/// <param name="open">Starts to read from the first image on, at a resolution.</param>
/// <param name="source">The file; it can seek.</param>
/// <param name="options">How to read.</param>
internal sealed class ReducingDecoder(Func<int, FrameDecoder> open, SourceStream source, ReadOptions options) : FrameDecoder
{
    private readonly int _maxSize = options.MaxSize!.Value;
    private FrameDecoder _images = open(options.Level);
    private int _level = options.Level;
    private int _index;
    private FrameHeader? _stored;
    private FrameHeader? _reduced;
    private NdArray? _pixels;

    public override int? ImageCount => _images.ImageCount;

    public override bool IsEndless => _images.IsEndless;

    public override bool StacksByDefault => _images.StacksByDefault;

    public override int? LoopCount => _images.LoopCount;

    public override int? EstimatedImageCount => _images.EstimatedImageCount;

    public override double? FractionRead => _images.FractionRead;

    public override TimeSpan? TotalDuration => _images.TotalDuration;

    public override FrameHeader? ReadHeader()
    {
        if (_reduced is not null)
            return _reduced;
        if (_images.ReadHeader() is not { } stored)
            return null;
        if (options.Level == 0 && LevelFor(stored) is var level && level != _level)
        {
            Reopen(level);
            stored = _images.ReadHeader()
                ?? throw new CorruptImageException($"Image {_index} has no resolution {level}, though the file says so.");
        }

        _stored = stored;
        return _reduced = Reduce(stored);
    }

    public override void ReadPixels(NdArray destination)
    {
        ReadHeader();
        if (ReferenceEquals(_stored, _reduced))
        {
            _images.ReadPixels(destination);
        }
        else
        {
            _images.ReadPixels(Scratch(_stored!));
            Shrink(_pixels!, destination);
        }

        Pass();
    }

    public override bool TrySkipPixels()
    {
        if (!_images.TrySkipPixels())
            return false;
        Pass();
        return true;
    }

    public override bool TrySeek(int index)
    {
        if (!_images.TrySeek(index))
            return false;
        (_index, _stored, _reduced) = (index, null, null);
        return true;
    }

    public override int? FindImage(string name) => _images.FindImage(name);

    public override ImageMetadata ReadMetadata(bool excludeApplied) => _images.ReadMetadata(excludeApplied);

    protected override void Dispose(bool disposing)
    {
        _images.Dispose();
        _pixels?.Dispose();
        base.Dispose(disposing);
    }

    private void Pass()
    {
        _index++;
        (_stored, _reduced) = (null, null);
    }

    /// <summary>The smallest resolution of the image that is large enough.</summary>
    private int LevelFor(FrameHeader header)
    {
        var level = 0;
        while (level + 1 < header.LevelShapes.Length && LongestSide(header, header.LevelShapes[level + 1]) >= _maxSize)
            level++;
        return level;
    }

    /// <summary>Goes to the same image of another resolution.</summary>
    private void Reopen(int level)
    {
        _images.Dispose();
        _images = open(level);
        _level = level;
        if (_index == 0 || _images.TrySeek(_index))
            return;
        for (var i = 0; i < _index && _images.ReadHeader() is { } before; i++)
        {
            if (!_images.TrySkipPixels())
                _images.ReadPixels(Scratch(before));
        }
    }

    private FrameHeader Reduce(FrameHeader stored)
    {
        var longest = LongestSide(stored, stored.Shape);
        if (longest <= _maxSize)
            return stored;
        var (first, shape) = (FirstSide(stored), stored.Shape.ToArray());
        var spacing = stored.Spacing.ToArray();
        for (var axis = first; axis < first + 2; axis++)
        {
            shape[axis] = Math.Max(1, (int)Math.Round((double)stored.Shape[axis] * _maxSize / longest));
            if (axis < spacing.Length)
                spacing[axis] *= (double)stored.Shape[axis] / shape[axis];
        }

        return new FrameHeader
        {
            Shape = [.. shape],
            DType = stored.DType,
            Axes = stored.Axes,
            Name = stored.Name,
            ColorModel = stored.ColorModel,
            Duration = stored.Duration,
            Timestamp = stored.Timestamp,
            Spacing = [.. spacing],
            LevelShapes = options.Level == 0 ? [] : stored.LevelShapes,
        };
    }

    /// <summary>An array for an image as it is stored, used again for the next of its kind.</summary>
    private NdArray Scratch(FrameHeader header)
    {
        if (_pixels is not null && _pixels.DType == header.DType && _pixels.Shape.SequenceEqual(header.Shape.AsSpan()))
            return _pixels;
        options.Limits.CheckImage(header.Shape.AsSpan(), header.DType, header.ChannelAxes);
        source.Working.Check(NdArray.ElementCount(header.Shape.AsSpan()) * header.DType.ItemSize());
        _pixels?.Dispose();
        _pixels = NdArray.OfShape(header.DType, header.Shape);
        _pixels.ColorModel = header.ColorModel;
        return _pixels;
    }

    private void Shrink(NdArray stored, NdArray destination)
    {
        // What is no color must not be mixed.
        var filter = stored.ColorModel == ColorModel.Indexed || stored.DType == DType.Bool ? ResizeFilter.Nearest : ResizeFilter.Lanczos3;
        var first = FirstSide(_stored!);
        using var small = stored.Resize(destination.Shape[first], destination.Shape[first + 1], filter);
        small.CopyTo(destination);
    }

    /// <summary>
    /// The axis of rows, where columns follow and at most the samples of a pixel behind them; -1 where the array is no image.
    /// </summary>
    private static int FirstSide(FrameHeader header)
    {
        var axis = header.Axes.EndsWith("YXS", StringComparison.Ordinal) ? header.Axes.Length - 3
            : header.Axes.EndsWith("YX", StringComparison.Ordinal) ? header.Axes.Length - 2 : -1;

        // Channels are told by their number where an array is made smaller.
        return axis >= 0 && PixelConvert.HasChannelAxis(header.Shape.AsSpan()) == header.Axes.EndsWith('S') ? axis : -1;
    }

    private static int LongestSide(FrameHeader header, ImmutableArray<int> shape)
        => FirstSide(header) is >= 0 and var first ? Math.Max(shape[first], shape[first + 1]) : 0;
}
