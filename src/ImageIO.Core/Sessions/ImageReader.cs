using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ImageIO.Codecs;
using ImageIO.Pixels;
using ImageIO.Resources;
using ImageIO.Sessions;
using ImageIO.Sessions.FileSequence;

namespace ImageIO;

/// <summary>An open image file: its images, one by one, some or all, and what it says about them.</summary>
/// <remarks>
/// Used by one thread at a time. Holds the source open until it is disposed. Frames and arrays that it gives belong to the caller and outlive it.
/// Malformed input surfaces as an <see cref="ImageException"/>; the platform's own exceptions come from files, arguments and cancellation.
/// </remarks>
public sealed class ImageReader : IDisposable, IAsyncDisposable
{
    private readonly SourceStream _source;
    private readonly ImageCodec _codec;
    private readonly ReadOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly ProgressReporter _progress;
    private readonly SessionTrace _trace;
    private FrameDecoder _decoder;
    private int _next;
    private long _read;
    private int? _count;
    private TimeSpan _timestamp;
    private bool _disposed;

    /// <summary>Opens a source: reads no more than its header.</summary>
    /// <param name="source">A path, URI, bytes or stream.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends every read of this session.</param>
    /// <exception cref="UnknownImageFormatException">No codec recognizes it.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public ImageReader(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default)
        : this(OpenSource(source, options, cancellationToken), options, cancellationToken)
    {
    }

    private ImageReader(OpenedSource source, ReadOptions? options, CancellationToken cancellationToken)
    {
        _options = options ?? ReadOptions.Default;
        _cancellationToken = cancellationToken;
        _progress = ProgressReporter.To(_options.Progress);
        _source = source.Stream;
        _trace = SessionTrace.Reading(_source.Name);
        try
        {
            _codec = FrameFiles.ForReading(source, _options) ?? CodecSelector.ForReading(_source, source.Extension, _options);
            _trace.Chosen(_codec.Info.Name);
            _decoder = CreateDecoder();
        }
        catch (Exception fault)
        {
            _trace.Fault(fault);
            _trace.End(0, 0);
            _source.Dispose();

            // Before a codec is chosen, nothing has been decoded: the fault is the caller's or the stream's.
            if (IsForeign(fault) && _codec is not null)
                throw Translate(fault);
            throw;
        }
    }

    /// <summary>The codec that reads the file.</summary>
    public CodecInfo Codec => _codec.Info;

    /// <summary>The number of images: found without decoding pixels where the format allows, else by walking to the end.</summary>
    /// <exception cref="ImageException">The file is damaged before its end.</exception>
    public int ImageCount => Count();

    /// <summary>Decodes the next image.</summary>
    /// <param name="frame">The frame, which the caller owns; null at the end.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="ImageException">The file is damaged, demands too much, or uses something unsupported.</exception>
    public bool TryReadNext([NotNullWhen(true)] out Frame? frame)
    {
        var header = NextHeader();
        if (header is null)
        {
            frame = null;
            _progress.Complete(_next, _source.Position);
            return false;
        }

        if (_next >= _options.Limits.MaxFrames)
            throw new ImageLimitException(nameof(Limits.MaxFrames), _next + 1L, _options.Limits.MaxFrames) { Resource = _source.Name };
        frame = new Frame(DecodeNew(header), _next, HasTime ? header.Timestamp ?? _timestamp : null, header.Duration);
        Passed(header);
        return true;
    }

    /// <summary>Decodes one image, or several stacked.</summary>
    /// <param name="index">One (<c>3</c>, <c>^1</c>), a range (<c>2..10</c>), all (<c>..</c>); by default all for animations, the first for everything else.</param>
    /// <returns>H×W or H×W×C for one image; N×H×W or N×H×W×C for a range. The caller owns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    /// <exception cref="ImageException">The file is damaged, demands too much, or uses something unsupported.</exception>
    public NdArray Read(ImageIndex index = default)
    {
        index = Resolve(index);
        return index.IsSingle ? ReadOne(ToOffset(index.Single)) : ReadRange(index.Range);
    }

    /// <summary>All images from the first on, decoded one at a time.</summary>
    /// <returns>Frames that the caller owns: dispose each.</returns>
    public IEnumerable<Frame> Iter()
    {
        MoveTo(0);
        while (TryReadNext(out var frame))
            yield return frame;
    }

    /// <summary>All images from the first on, decoded on another thread, at most <see cref="ReadOptions.Prefetch"/> ahead.</summary>
    /// <param name="cancellationToken">Ends the iteration.</param>
    /// <returns>Frames that the caller owns: dispose each. Those not taken are disposed when the iteration ends.</returns>
    public async IAsyncEnumerable<Frame> IterAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _cancellationToken);
        var frames = Channel.CreateBounded<Frame>(new BoundedChannelOptions(_options.Prefetch) { SingleReader = true, SingleWriter = true });
        var worker = Task.Run(() => DecodeAhead(frames.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var frame in frames.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return frame;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await worker.ConfigureAwait(false);
            while (frames.Reader.TryRead(out var unused))
                unused.Dispose();
        }
    }

    /// <summary>What <see cref="Read"/> with the same index would give, without decoding pixels where the format allows.</summary>
    /// <param name="index">As for <see cref="Read"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    /// <exception cref="UnsupportedImageException">The images of a range differ in shape or type, so they can't be stacked.</exception>
    public ImageProperties Properties(ImageIndex index = default)
    {
        index = Resolve(index);
        if (index.IsSingle)
        {
            var header = HeaderAt(ToOffset(index.Single));
            return new ImageProperties
            {
                Shape = OrientedShape(header),
                DType = header.DType,
                Axes = header.Axes,
                Name = header.Name,
                ColorModel = header.ColorModel,
                ImageCount = _count ?? _decoder.ImageCount,
                Spacing = header.Spacing,
                ChunkShape = header.ChunkShape,
                LevelShapes = header.LevelShapes,
                Duration = HasTime ? header.Duration : null,
                LoopCount = _decoder.LoopCount,
            };
        }

        var count = Count();
        var (start, length) = index.Range.GetOffsetAndLength(count);
        var first = HeaderAt(start);
        var shape = OrientedShape(first);
        if (!HasTime && length > 1 && _source.CanSeek)
        {
            // Only the images of an animation are sure to have one shape.
            for (var i = start + 1; i < start + length; i++)
                CheckAlike(i, HeaderAt(i), first, shape);
            HeaderAt(start);
        }

        var duration = HasTime ? (length == count ? _decoder.TotalDuration : null) ?? DurationOf(start, length) : (TimeSpan?)null;
        return new ImageProperties
        {
            Shape = [length, .. shape],
            DType = first.DType,
            Axes = (HasTime ? "T" : "I") + first.Axes,
            ColorModel = first.ColorModel,
            ImageCount = length,
            IsBatch = true,
            Spacing = first.Spacing,
            Duration = duration,
            FrameRate = duration > TimeSpan.Zero ? length / duration.Value.TotalSeconds : null,
            LoopCount = _decoder.LoopCount,
        };
    }

    /// <summary>What the file says beside pixels.</summary>
    /// <param name="index">One image; a range means the file as a whole. Default: the file for animations, the first image for everything else.</param>
    /// <param name="excludeApplied">Leave out what a read has applied to the pixels: a palette; the orientation, when it is applied, which the EXIF block then says is upright.</param>
    public ImageMetadata Metadata(ImageIndex index = default, bool excludeApplied = true)
    {
        index = Resolve(index);
        if (index.IsRange)
            MoveTo(0);
        else
            HeaderAt(ToOffset(index.Single));
        var metadata = CurrentMetadata(excludeApplied);
        return excludeApplied && _options.ApplyOrientation ? metadata.Upright() : metadata;
    }

    /// <summary>Closes the source. Idempotent. Frames and arrays that were read stay valid.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _trace.End(_read, _source.Position);
        _decoder.Dispose();
        _source.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The metadata of the image that was announced or read last, as it stands in the file.</summary>
    internal ImageMetadata CurrentMetadata(bool excludeApplied)
    {
        try
        {
            return _decoder.ReadMetadata(excludeApplied);
        }
        catch (Exception fault) when (IsForeign(fault))
        {
            throw Translate(fault);
        }
    }

    /// <summary>Decodes the image that <see cref="NextHeader"/> announced into an array of exactly its shape, without turning it.</summary>
    internal void DecodeNext(NdArray destination)
    {
        var header = NextHeader()!;
        Decode(destination);
        Passed(header);
    }

    /// <summary>Passes over the image that <see cref="NextHeader"/> announced.</summary>
    internal void SkipNext() => Skip(NextHeader()!);

    /// <summary>The next image, before it is decoded; null after the last.</summary>
    internal FrameHeader? NextHeader()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return _decoder.ReadHeader();
        }
        catch (Exception fault) when (IsForeign(fault))
        {
            throw Translate(fault);
        }
    }

    /// <summary>Opens a source whose bytes may be slow to come: they are gathered first, without holding a thread.</summary>
    internal static async Task<ImageReader> OpenAsync(ImageSource source, ReadOptions? options, CancellationToken cancellationToken)
    {
        var opened = await source.OpenAsync(Checked(source, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        try
        {
            await opened.Stream.EnsureSeekableAsync().ConfigureAwait(false);
        }
        catch
        {
            await opened.Stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new ImageReader(opened, options, cancellationToken);
    }

    /// <summary>Opens a source of which no more is to be read than asked for: no thread waits for the connection, one of the pool reads the header.</summary>
    internal static async Task<ImageReader> OpenInOrderAsync(ImageSource source, ReadOptions? options, CancellationToken cancellationToken)
    {
        var opened = await source.OpenAsync(Checked(source, options, cancellationToken), cancellationToken).ConfigureAwait(false);

        // Not canceled before it starts: the reader is what closes the source.
        return await Task.Run(() => new ImageReader(opened, options, cancellationToken), CancellationToken.None).ConfigureAwait(false);
    }

    private static OpenedSource OpenSource(ImageSource source, ReadOptions? options, CancellationToken cancellationToken)
        => source.Open(Checked(source, options, cancellationToken), cancellationToken);

    private static ReadOptions Checked(ImageSource source, ReadOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= ReadOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Prefetch, 1, nameof(options));
        cancellationToken.ThrowIfCancellationRequested();
        return options;
    }

    private bool HasTime => _codec.Info.Can(CodecCapabilities.Animation);

    private FrameDecoder CreateDecoder() => _codec.CreateDecoder(_source, _options);

    private async Task DecodeAhead(ChannelWriter<Frame> frames, CancellationToken stop)
    {
        try
        {
            foreach (var frame in Iter())
            {
                try
                {
                    await frames.WriteAsync(frame, stop).ConfigureAwait(false);
                }
                catch
                {
                    frame.Dispose();
                    throw;
                }
            }

            frames.Complete();
        }
        catch (Exception fault)
        {
            frames.Complete(fault);
        }
    }

    private ImageIndex Resolve(ImageIndex index)
    {
        if (!index.IsDefault)
            return index;
        if (_next == 0)
            NextHeader();
        return _decoder.StacksByDefault ? ImageIndex.All : 0;
    }

    private NdArray ReadOne(int index)
    {
        var header = HeaderAt(index);
        var pixels = DecodeNew(header);
        Passed(header);
        return pixels;
    }

    private NdArray ReadRange(Range range)
    {
        var known = _count ?? _decoder.ImageCount;
        if (known is null && (range.Start.IsFromEnd || (range.End.IsFromEnd && range.End.Value != 0)))
            known = Count();
        if (known is null && range.End.IsFromEnd)
            return ReadToEnd(range.Start.Value);
        var (start, length) = known is null ? (range.Start.Value, range.End.Value - range.Start.Value) : OffsetAndLength(range, known.Value);
        if (length < 1)
            throw new ArgumentOutOfRangeException(nameof(range), range, "The range holds no image.");
        return ReadStack(start, length);
    }

    private (int Offset, int Length) OffsetAndLength(Range range, int count)
    {
        var (start, end) = (range.Start.GetOffset(count), range.End.GetOffset(count));
        return start < 0 || end > count ? throw NoSuchImage(range.ToString(), count) : (start, end - start);
    }

    private NdArray ReadStack(int start, int length)
    {
        var first = HeaderAt(start);
        var shape = OrientedShape(first);
        CheckTotal(shape, first.DType, length);
        var stack = NdArray.Create(first.DType, [length, .. shape]);
        stack.ColorModel = first.ColorModel;
        try
        {
            var done = 0;
            while (done < length && NextHeader() is { } header)
            {
                CheckAlike(start + done, header, first, shape);
                DecodeInto(header, stack[done]);
                Passed(header);
                done++;
            }

            _progress.Complete(done, _source.Position);
            if (done == length)
                return stack;

            // Fewer images than were announced: possible only where damage is tolerated, or the caller asked for too many.
            if (_options.Tolerance != Tolerance.Partial)
                throw NoSuchImage($"{start}..{start + length}", start + done);
            var rest = NdArray.Create(first.DType, [done, .. shape]);
            rest.ColorModel = first.ColorModel;
            for (var i = 0; i < done; i++)
                stack[i].CopyTo(rest[i]);
            stack.Dispose();
            return rest;
        }
        catch
        {
            stack.Dispose();
            throw;
        }
    }

    /// <summary>Stacks images whose number shows only at the end.</summary>
    private NdArray ReadToEnd(int start)
    {
        var first = HeaderAt(start);
        var shape = OrientedShape(first);
        var images = new List<NdArray>();
        try
        {
            while (NextHeader() is { } header)
            {
                CheckAlike(start + images.Count, header, first, shape);
                CheckTotal(shape, first.DType, images.Count + 1);
                images.Add(DecodeNew(header));
                Passed(header);
            }

            _progress.Complete(images.Count, _source.Position);
            return NdArray.Stack(images);
        }
        finally
        {
            images.ForEach(image => image.Dispose());
        }
    }

    private void CheckTotal(ImmutableArray<int> shape, DType dtype, int count)
    {
        var bytes = (Int128)count * dtype.ItemSize();
        foreach (var length in shape)
            bytes = Int128.Min(bytes * length, long.MaxValue);
        if (bytes > _options.Limits.MaxTotalBytes || count > _options.Limits.MaxFrames)
        {
            throw new ImageLimitException(nameof(Limits.MaxTotalBytes), (long)bytes, _options.Limits.MaxTotalBytes, "Iterate over the images with ImIter, which holds one at a time, read a range, or raise the limit.")
            {
                Resource = _source.Name,
                Codec = _codec.Info.Name,
            };
        }
    }

    /// <summary>Images that are stacked have the first one's type, and its shape as it is given to the caller.</summary>
    private void CheckAlike(int index, FrameHeader header, FrameHeader first, ImmutableArray<int> shape)
    {
        if (header.DType == first.DType && OrientedShape(header).SequenceEqual(shape))
            return;
        throw new UnsupportedImageException($"Image {index} is {NdArray.ShapeText(header.Shape.AsSpan())} {header.DType.NumpyName()}, the first one {NdArray.ShapeText(first.Shape.AsSpan())} {first.DType.NumpyName()}: they can't be stacked. Read them one by one, or iterate with ImIter.")
        {
            Resource = _source.Name,
            Codec = _codec.Info.Name,
        };
    }

    private FrameHeader HeaderAt(int index)
    {
        if (!MoveTo(index) || NextHeader() is not { } header)
            throw NoSuchImage(index.ToString(System.Globalization.CultureInfo.InvariantCulture), _count ?? _next);
        return header;
    }

    private ArgumentOutOfRangeException NoSuchImage(string index, int count)
        => new(nameof(index), $"There is no image {index} in \"{_source.Name}\": it has {count} (0 to {count - 1}).");

    private int ToOffset(Index index) => index.IsFromEnd ? OffsetFromEnd(index) : index.Value;

    private int OffsetFromEnd(Index index)
    {
        var count = Count();
        var offset = index.GetOffset(count);
        return offset < 0 || offset >= count ? throw NoSuchImage(index.ToString(), count) : offset;
    }

    /// <summary>The number of images, by walking to the end where the codec can't tell.</summary>
    private int Count()
    {
        if (_count is { } counted)
            return counted;
        if (_decoder.ImageCount is { } told)
            return (_count = told).Value;
        while (NextHeader() is { } header)
            Skip(header);
        _count = _next;
        return _next;
    }

    private TimeSpan DurationOf(int start, int length)
    {
        var total = TimeSpan.Zero;
        HeaderAt(start);
        for (var i = 0; i < length && NextHeader() is { } header; i++)
        {
            total += header.Duration ?? TimeSpan.Zero;
            Skip(header);
        }

        return total;
    }

    /// <summary>Makes image <paramref name="index"/> the next one; false where there are fewer.</summary>
    private bool MoveTo(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);

        // Times are sums over all frames before, so animations are walked; everything else may jump.
        if (index != _next && (index == 0 || !HasTime) && Guarded(index))
        {
            _next = index;
            _timestamp = TimeSpan.Zero;
            return true;
        }

        if (index < _next)
            Restart(index);
        while (_next < index)
        {
            if (NextHeader() is not { } header)
                return false;
            Skip(header);
        }

        return true;

        bool Guarded(int target)
        {
            try
            {
                return _decoder.TrySeek(target);
            }
            catch (Exception fault) when (IsForeign(fault))
            {
                throw Translate(fault);
            }
        }
    }

    private void Restart(int index)
    {
        if (!_source.CanSeek)
        {
            throw new UnsupportedImageException($"The source can't go back to image {index}: it is a stream that only moves forward, and stands at image {_next}. Read in order, or pass a seekable stream or the bytes.")
            {
                Resource = _source.Name,
            };
        }

        _decoder.Dispose();
        _source.Position = 0;
        try
        {
            _decoder = CreateDecoder();
        }
        catch (Exception fault) when (IsForeign(fault))
        {
            throw Translate(fault);
        }

        _next = 0;
        _timestamp = TimeSpan.Zero;
    }

    private void Passed(FrameHeader header)
    {
        _next++;
        _timestamp += header.Duration ?? TimeSpan.Zero;
        if (_progress.IsDue)
            _progress.Report(_next, _count ?? _decoder.ImageCount, _source.Position);
    }

    private void Skip(FrameHeader header)
    {
        bool skipped;
        try
        {
            skipped = _decoder.TrySkipPixels();
        }
        catch (Exception fault) when (IsForeign(fault))
        {
            throw Translate(fault);
        }

        if (!skipped)
        {
            using var unwanted = Allocate(header);
            Decode(unwanted);
        }

        Passed(header);
    }

    private NdArray DecodeNew(FrameHeader header)
    {
        var pixels = Allocate(header);
        try
        {
            Decode(pixels);
            var orientation = AppliedOrientation();
            if (orientation == 1)
                return pixels;
            var oriented = NdArray.Create(header.DType, OrientedShape(header).AsSpan());
            oriented.ColorModel = header.ColorModel;
            Orientation.Apply(pixels, oriented, orientation);
            pixels.Dispose();
            return oriented;
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    private void DecodeInto(FrameHeader header, NdArray destination)
    {
        _options.Limits.CheckImage(header.Shape.AsSpan(), header.DType, header.ChannelAxes);
        if (AppliedOrientation() == 1)
        {
            Decode(destination);
            return;
        }

        using var pixels = DecodeNew(header);
        pixels.CopyTo(destination);
    }

    private NdArray Allocate(FrameHeader header)
    {
        try
        {
            _options.Limits.CheckImage(header.Shape.AsSpan(), header.DType, header.ChannelAxes);
        }
        catch (Exception fault) when (IsForeign(fault))
        {
            throw Translate(fault);
        }

        var pixels = NdArray.OfShape(header.DType, header.Shape);
        pixels.ColorModel = header.ColorModel;
        return pixels;
    }

    private void Decode(NdArray destination)
    {
        try
        {
            _decoder.ReadPixels(destination);
        }
        catch (Exception fault) when (IsForeign(fault))
        {
            throw Translate(fault);
        }

        _read++;
        _trace.FrameRead();

        // The decoder may have worked on a span, which keeps nothing alive.
        GC.KeepAlive(destination);
    }

    private int AppliedOrientation()
        => _options.ApplyOrientation ? Orientation.FromExif(_decoder.ReadMetadata(excludeApplied: false).Exif.Span) : 1;

    private ImmutableArray<int> OrientedShape(FrameHeader header)
        => Orientation.SwapsAxes(AppliedOrientation()) ? [header.Shape[1], header.Shape[0], .. header.Shape[2..]] : header.Shape;

    private bool IsForeign(Exception fault)
    {
        _trace.Fault(fault);
        return FaultTranslator.IsForeign(fault, _source.InnerFault, _source.Name, _codec?.Info.Name, _source.Position);
    }

    private CorruptImageException Translate(Exception fault) => FaultTranslator.Translate(fault, _source.Name, _codec?.Info.Name, _source.Position);
}
