using System.Globalization;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Sessions.FileSequence;

namespace ImageIO.Sessions;

/// <summary>Where a session stands in its file: its decoder, the index and the time of the next image, and the number of images.</summary>
/// <remarks>
/// The only caller of decoders: every call goes through one guard, so that malformed input surfaces as one of our exceptions.
/// </remarks>
internal sealed partial class FrameCursor : IDisposable
{
    private readonly object _session;
    private readonly SourceStream _source;
    private readonly ImageCodec _codec;
    private readonly ReadOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly ProgressReporter _progress;
    private readonly SessionTrace _trace;
    private FrameDecoder _decoder;
    private int? _count;

    /// <summary>
    /// The durations of all images before the next one; null where images were jumped over, so that nobody has added them up.
    /// </summary>
    private TimeSpan? _elapsed = TimeSpan.Zero;
    private bool? _hasTimestamps;
    private long _decoded;
    private bool _disposed;

    /// <summary>Takes over the source, also where it throws.</summary>
    /// <param name="session">What is disposed with the cursor, for messages.</param>
    /// <param name="source">The file.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends every read.</param>
    /// <param name="isPart">The file is one of several that another cursor goes over.</param>
    public FrameCursor(object session, OpenedSource source, ReadOptions options, CancellationToken cancellationToken, bool isPart = false)
    {
        _session = session;
        _options = options;
        _cancellationToken = cancellationToken;
        _progress = ProgressReporter.To(options.Progress);
        _source = source.Stream;
        _trace = SessionTrace.Reading(_source.Name, isPart);
        try
        {
            _codec = FrameFiles.ForReading(source, options) ?? CodecSelector.ForReading(_source, source.Extension, options);
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

    /// <summary>The file.</summary>
    public SourceStream Source => _source;

    /// <summary>The codec that reads the file.</summary>
    public CodecInfo Codec => _codec.Info;

    /// <summary>What the file is called in messages.</summary>
    public string Name => _source.Name;

    public bool CanSeek => _source.CanSeek;

    /// <summary>The index of the next image.</summary>
    public int Index { get; private set; }

    /// <summary>Whether images have times.</summary>
    public bool HasTime => _codec.Info.Can(CodecCapabilities.Animation);

    /// <summary>Whether a read without an index means all images. Valid after the first header.</summary>
    public bool StacksByDefault => Guard(static (cursor, _) => cursor._decoder.StacksByDefault, 0);

    /// <summary>Whether images never end.</summary>
    public bool IsEndless => Guard(static (cursor, _) => cursor._decoder.IsEndless, 0);

    public int? LoopCount => Guard(static (cursor, _) => cursor._decoder.LoopCount, 0);

    /// <summary>How long all images are shown: as the codec knows it, or once all have been gone over; null before.</summary>
    public TimeSpan? TotalDuration
        => Guard(static (cursor, _) => cursor._decoder.TotalDuration, 0) ?? (HasTime && Index == _count ? _elapsed : null);

    /// <summary>The number of images, where it is known without decoding pixels.</summary>
    public int? KnownCount => _count ?? Guard(static (cursor, _) => cursor._decoder.IsEndless ? null : cursor._decoder.ImageCount, 0);

    /// <summary>About how many images there are, where only decoding all would tell.</summary>
    public int? EstimatedCount => Guard(static (cursor, _) => cursor._decoder.EstimatedImageCount, 0);

    /// <summary>The number of images, by walking to the end where the codec can't tell.</summary>
    /// <exception cref="UnsupportedImageException">There is no end.</exception>
    public int Count()
    {
        if (_count is { } counted)
            return counted;
        if (KnownCount is { } known)
            return (_count = known).Value;
        ThrowIfEndless();
        while (Next() is { } header)
        {
            // Only the header of one of several files may tell that there is no end.
            ThrowIfEndless();
            CheckFrames(Index + 1L);
            Skip(header);
        }

        return (_count = Index).Value;
    }

    /// <summary>The next image, before it is decoded; null after the last.</summary>
    public FrameHeader? Next()
    {
        ObjectDisposedException.ThrowIf(_disposed, _session);
        _cancellationToken.ThrowIfCancellationRequested();
        var header = Guard(static (cursor, _) => cursor._decoder.ReadHeader(), 0);
        if (header is not null)
            _hasTimestamps = header.Timestamp is not null;
        return header;
    }

    /// <summary>As <see cref="Next"/>, of the resolution that was asked for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The image does not have that resolution.</exception>
    public FrameHeader? NextOfLevel()
    {
        var header = Next();
        if (header is null || _options.Level == 0 || _options.Level < header.LevelShapes.Length)
            return header;
        throw NoSuchLevel(_options.Level, Math.Max(1, header.LevelShapes.Length));
    }

    /// <summary>Makes image <paramref name="index"/> the next one; null where there are fewer.</summary>
    public FrameHeader? TryAt(int index) => MoveTo(index) ? NextOfLevel() : null;

    /// <summary>Makes image <paramref name="index"/> the next one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image, or it does not have the resolution that was asked
    /// for.</exception>
    /// <exception cref="CorruptImageException">There is none at all.</exception>
    public FrameHeader At(int index)
        => TryAt(index) ?? throw NoSuchImage(index.ToString(CultureInfo.InvariantCulture), KnownCount ?? Index);

    /// <summary>When the announced image is shown: as the file says, or after all before it; null where images have no times.</summary>
    public TimeSpan? TimeOf(FrameHeader header)
    {
        if (!HasTime)
            return null;
        if (header.Timestamp is null && _elapsed is null)
            AddUpTimes();
        return header.Timestamp ?? _elapsed;
    }

    /// <exception cref="UnsupportedImageException">There is no last image.</exception>
    public void ThrowIfEndless()
    {
        if (IsEndless)
            throw Here(new UnsupportedImageException($"\"{Name}\" gives images without end: they can't be counted, taken from the end or " +
                "stacked. Iterate over them with ImIter, or read one with ImRead(source, 0)."));
    }

    /// <summary>Tells the codec which images are asked for next, in rising order.</summary>
    public void Expect(int[] indices) => Guard(
        static (cursor, indices) =>
        {
            cursor._decoder.ExpectReads(indices);
            return true;
        },
        indices);

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

    /// <summary>
    /// Decodes a part of the announced image, which stays announced; false where the codec has no way that is cheaper than decoding all.
    /// </summary>
    /// <param name="destination">As large as the part, with as many axes as the image.</param>
    /// <param name="origin">Where the part begins, by axis.</param>
    public bool TryReadRegion(NdArray destination, int[] origin)
    {
        var isRead = Guard(static (cursor, region) => cursor._decoder.TryReadRegion(region.destination, region.origin),
            (destination, origin));
        GC.KeepAlive(destination);
        if (!isRead)
            return false;
        _decoded++;
        _trace.FrameRead();
        return true;
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
    public ImageMetadata Metadata(bool excludeApplied)
        => Guard(static (cursor, exclude) => cursor._decoder.ReadMetadata(exclude), excludeApplied);

    /// <summary>How the image that was announced or read last lies, where it is to be set upright: 1 to 8.</summary>
    public int AppliedOrientation()
    {
        if (!_options.ApplyOrientation)
            return 1;
        var metadata = Metadata(excludeApplied: false);

        // Formats without EXIF say it in their own words.
        return metadata.Exif.IsEmpty ? Math.Clamp(metadata.Orientation ?? 1, 1, 8) : Pixels.Orientation.FromExif(metadata.Exif.Span);
    }

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
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _trace.End(_decoded, _source.Position);
        _decoder.Dispose();
        _source.Dispose();
    }

    private ArgumentOutOfRangeException NoSuchLevel(int level, int count)
        => new(nameof(level), $"Image {Index} in \"{Name}\" has no resolution {level}: it has {count} (0 to {count - 1}).");

    /// <summary>Makes image <paramref name="index"/> the next one; false where there are fewer.</summary>
    private bool MoveTo(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, _session);
        if (index != Index && CanSeekTo(index) && Guard(static (cursor, index) => cursor._decoder.TrySeek(index), index))
        {
            (Index, _elapsed) = (index, index == 0 ? TimeSpan.Zero : null);
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

    /// <summary>
    /// Where times are sums over all images before, a decoder that has to walk there anyway is walked with, so that they are added up on
    /// the way. One that jumps may do so: the times are added up when somebody asks.
    /// </summary>
    private bool CanSeekTo(int index)
        => index == 0 || !HasTime || _codec.Info.Can(CodecCapabilities.RandomAccess) || (_hasTimestamps ?? Next()?.Timestamp is not null);

    /// <summary>Goes over the images before the announced one, and announces that again.</summary>
    private void AddUpTimes()
    {
        if (!CanSeek)
            return;
        var index = Index;
        MoveTo(0);
        while (Index < index && Next() is { } header)
            Skip(header);
        Next();
    }

    private void Restart(int index)
    {
        if (!_source.CanSeek)
        {
            throw new UnsupportedImageException($"The source can't go back to image {index}: it is a stream that only moves forward, and " +
                $"stands at image {Index}. Read in order, or pass a seekable stream or the bytes.")
            {
                Resource = _source.Name,
            };
        }

        _decoder.Dispose();
        _source.Position = 0;
        _decoder = CreateDecoder();
        (Index, _elapsed) = (0, TimeSpan.Zero);
    }

    private FrameDecoder CreateDecoder()
    {
        var decoder = Guard(static (cursor, _) => cursor.CreateImageDecoder(), 0);
        return _options.SplitVolumes ? new PlaneDecoder(decoder, _options.Limits) : decoder;
    }

    private FrameDecoder CreateImageDecoder()
    {
        if (_options.MaxSize is null)
            return _codec.CreateDecoder(_source, _options);
        _source.EnsureSeekable();
        return new ReducingDecoder(
            level =>
            {
                _source.Position = 0;
                return _codec.CreateDecoder(_source, _options with { Level = level });
            },
            _source,
            _options);
    }

    private void Pass(FrameHeader header)
    {
        Index++;
        _elapsed = (header.Timestamp ?? _elapsed) + (header.Duration ?? TimeSpan.Zero);
        if (!_progress.IsDue)
            return;
        var fraction = Guard(static (cursor, _) => cursor._decoder.FractionRead, 0);
        _progress.Report(Index, fraction is null ? KnownCount : _count, _source.Position, fraction);
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
