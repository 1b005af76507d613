using System.Globalization;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Sessions;

/// <summary>Where a session stands in its file: its decoder, the index and the time of the next image, and the number of images.</summary>
/// <remarks>The only caller of decoders: every call goes through one guard, so that malformed input surfaces as one of our exceptions.</remarks>
internal sealed class FrameCursor : IDisposable
{
    private readonly SourceStream _source;
    private readonly ImageCodec _codec;
    private readonly ReadOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly ProgressReporter _progress;
    private readonly SessionTrace _trace;
    private FrameDecoder _decoder;
    private int? _count;
    private long _decoded;
    private bool _disposed;

    /// <summary>Takes over the source, also where it throws.</summary>
    public FrameCursor(OpenedSource source, ReadOptions options, CancellationToken cancellationToken)
    {
        _options = options;
        _cancellationToken = cancellationToken;
        _progress = ProgressReporter.To(options.Progress);
        _source = source.Stream;
        _trace = SessionTrace.Reading(_source.Name);
        try
        {
            _codec = source.Codec ?? CodecSelector.ForReading(_source, source.Extension, options);
            _trace.Chosen(_codec.Info.Name);
            _decoder = CreateDecoder();
        }
        catch (Exception fault)
        {
            // Where no codec was chosen, nothing was decoded: the fault is the caller's or the stream's, and only gets its place.
            IsForeign(fault);
            _trace.End(0, 0);
            _source.Dispose();
            throw;
        }
    }

    /// <summary>The codec that reads the file.</summary>
    public CodecInfo Codec => _codec.Info;

    /// <summary>What the file is called in messages.</summary>
    public string Name => _source.Name;

    public bool CanSeek => _source.CanSeek;

    /// <summary>The index of the next image.</summary>
    public int Index { get; private set; }

    /// <summary>When the next image is shown: the durations of all before it.</summary>
    public TimeSpan Timestamp { get; private set; }

    /// <summary>Whether images have times.</summary>
    public bool HasTime => _codec.Info.Can(CodecCapabilities.Animation);

    /// <summary>Whether a read without an index means all images. Valid after the first header.</summary>
    public bool StacksByDefault => Guard(static (cursor, _) => cursor._decoder.StacksByDefault, 0);

    public int? LoopCount => Guard(static (cursor, _) => cursor._decoder.LoopCount, 0);

    public TimeSpan? TotalDuration => Guard(static (cursor, _) => cursor._decoder.TotalDuration, 0);

    /// <summary>The number of images, where it is known without decoding pixels.</summary>
    public int? KnownCount => _count ?? Guard(static (cursor, _) => cursor._decoder.ImageCount, 0);

    /// <summary>The number of images, by walking to the end where the codec can't tell.</summary>
    public int Count()
    {
        if (_count is { } counted)
            return counted;
        if (KnownCount is { } known)
            return (_count = known).Value;
        while (Next() is { } header)
            Skip(header);
        return (_count = Index).Value;
    }

    /// <summary>The next image, before it is decoded; null after the last.</summary>
    public FrameHeader? Next()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(ImageReader));
        _cancellationToken.ThrowIfCancellationRequested();
        return Guard(static (cursor, _) => cursor._decoder.ReadHeader(), 0);
    }

    /// <summary>Makes image <paramref name="index"/> the next one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public FrameHeader At(int index)
        => MoveTo(index) && Next() is { } header ? header : throw NoSuchImage(index.ToString(CultureInfo.InvariantCulture), _count ?? Index);

    /// <summary>The place of one image from the start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image; not found out for one from the start.</exception>
    public int OffsetOf(Index index)
    {
        if (!index.IsFromEnd)
            return index.Value;
        var offset = index.GetOffset(Count());
        return offset >= 0 && offset < Count() ? offset : throw NoSuchImage(index.ToString(), Count());
    }

    /// <summary>The first image of a range, and how many there are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range reaches beyond the images.</exception>
    public (int Start, int Length) OffsetsOf(Range range, int count)
    {
        var (start, end) = (range.Start.GetOffset(count), range.End.GetOffset(count));
        return start < 0 || end > count ? throw NoSuchImage(range.ToString(), count) : (start, end - start);
    }

    /// <summary>Decodes the image that <see cref="Next"/> announced, as it is stored, and goes on to the one behind it.</summary>
    /// <param name="header">The image.</param>
    /// <param name="destination">An array of exactly its shape and type.</param>
    public void Decode(FrameHeader header, NdArray destination)
    {
        Guard(
            static (cursor, destination) =>
            {
                cursor._decoder.ReadPixels(destination);
                return true;
            },
            destination);
        _decoded++;
        _trace.FrameRead();

        // The decoder may have worked on a span, which keeps nothing alive.
        GC.KeepAlive(destination);
        Pass(header);
    }

    /// <summary>Goes on to the next image as cheaply as the codec can.</summary>
    public void Skip(FrameHeader header)
    {
        if (Guard(static (cursor, _) => cursor._decoder.TrySkipPixels(), 0))
        {
            Pass(header);
            return;
        }

        using var unwanted = Allocate(header);
        Decode(header, unwanted);
    }

    /// <summary>The metadata of the image that was announced or read last, as it stands in the file.</summary>
    public ImageMetadata Metadata(bool excludeApplied) => Guard(static (cursor, exclude) => cursor._decoder.ReadMetadata(exclude), excludeApplied);

    /// <summary>How the image that was announced or read last lies, where it is to be set upright: 1 to 8.</summary>
    public int AppliedOrientation() => _options.ApplyOrientation ? Pixels.Orientation.FromExif(Metadata(excludeApplied: false).Exif.Span) : 1;

    /// <summary>An array for one image as it is stored, if the limits let it be.</summary>
    public NdArray Allocate(FrameHeader header)
    {
        CheckLimits(header);
        return NdArray.OfShape(header.DType, header.Shape);
    }

    /// <exception cref="ImageLimitException">The image demands too much.</exception>
    public void CheckLimits(FrameHeader header)
        => Guard(
            static (cursor, header) =>
            {
                cursor._options.Limits.CheckImage(header.Shape.AsSpan(), header.DType, header.ChannelAxes);
                return true;
            },
            header);

    /// <summary>Goes to the first image.</summary>
    public void Rewind() => MoveTo(0);

    /// <summary>Says that all images that were wanted have been read.</summary>
    public void Complete(long images) => _progress.Complete(images, _source.Position);

    /// <summary>An exception that gets its place in the file.</summary>
    public T Here<T>(T fault)
        where T : ImageException
    {
        fault.Resource = _source.Name;
        fault.Codec = _codec.Info.Name;
        return fault;
    }

    public ArgumentOutOfRangeException NoSuchImage(string index, int count)
        => new(nameof(index), $"There is no image {index} in \"{_source.Name}\": it has {count} (0 to {count - 1}).");

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _trace.End(_decoded, _source.Position);
        _decoder.Dispose();
        _source.Dispose();
    }

    /// <summary>Makes image <paramref name="index"/> the next one; false where there are fewer.</summary>
    private bool MoveTo(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(ImageReader));
        if (index != Index && CanSeekTo(index) && Guard(static (cursor, index) => cursor._decoder.TrySeek(index), index))
        {
            (Index, Timestamp) = (index, TimeSpan.Zero);
            return true;
        }

        if (index < Index)
            Restart(index);
        while (Index < index)
        {
            if (Next() is not { } header)
                return false;
            Skip(header);
        }

        return true;
    }

    /// <summary>Times are sums over all images before, so animations are walked; everything else may jump.</summary>
    private bool CanSeekTo(int index) => index == 0 || !HasTime;

    private void Restart(int index)
    {
        if (!_source.CanSeek)
        {
            throw new UnsupportedImageException($"The source can't go back to image {index}: it is a stream that only moves forward, and stands at image {Index}. Read in order, or pass a seekable stream or the bytes.")
            {
                Resource = _source.Name,
            };
        }

        _decoder.Dispose();
        _source.Position = 0;
        _decoder = CreateDecoder();
        (Index, Timestamp) = (0, TimeSpan.Zero);
    }

    private FrameDecoder CreateDecoder() => Guard(static (cursor, _) => cursor._codec.CreateDecoder(cursor._source, cursor._options), 0);

    private void Pass(FrameHeader header)
    {
        Index++;
        Timestamp += header.Duration;
        if (_progress.IsDue)
            _progress.Report(Index, KnownCount, _source.Position);
    }

    /// <summary>Keeps the promise that bad input surfaces as one of our exceptions, with its place.</summary>
    /// <param name="step">What the decoder is asked for. Static, so that nothing is allocated for it.</param>
    /// <param name="argument">What the step needs.</param>
    private TResult Guard<TArgument, TResult>(Func<FrameCursor, TArgument, TResult> step, TArgument argument)
    {
        try
        {
            return step(this, argument);
        }
        catch (Exception fault) when (IsForeign(fault))
        {
            throw FaultTranslator.Translate(fault, _source.Name, _codec.Info.Name, _source.Position);
        }
    }

    private bool IsForeign(Exception fault)
    {
        _trace.Fault(fault);
        return FaultTranslator.IsForeign(fault, _source.InnerFault, _source.Name, _codec?.Info.Name, _source.Position);
    }
}
