using ImageIO.Codecs;
using ImageIO.Memory;
using ImageIO.Resources;
using ImageIO.Sessions;

namespace ImageIO;

/// <summary>A file being written, image by image, in memory that does not grow with their number.</summary>
/// <remarks>
/// <para>Disposing completes the file. If a write threw or was canceled, if nothing was written, or after <see cref="Abort"/>, nothing is
/// left behind.</para>
/// <para>Pixels are borrowed for the call: the caller may reuse or dispose the array at once. Used by one thread at a time.</para>
/// </remarks>
public sealed partial class ImageWriter : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan DefaultFrameDuration = TimeSpan.FromMilliseconds(100);

    private readonly ImageCodec _codec;
    private readonly WriteOptions _options;
    private readonly TargetStream _target;
    private readonly FrameEncoder? _encoder;
    private readonly Action<NdArray>? _visit;
    private readonly ProgressReporter _progress;
    private readonly SessionTrace _trace;
    private int _count;
    private TimeSpan _timestamp;
    private bool _faulted;
    private bool _disposed;

    /// <summary>Starts a file.</summary>
    /// <param name="target">A path, URI or stream.</param>
    /// <param name="options">How to write; of the format's own type for its settings.</param>
    /// <param name="cancellationToken">Ends every write of this session.</param>
    /// <exception cref="UnknownImageFormatException">No codec writes the extension.</exception>
    /// <exception cref="ArgumentException">The options are for another format, or nothing tells the format.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public ImageWriter(ImageTarget target, WriteOptions? options = null, CancellationToken cancellationToken = default)
        : this(target, options, visit: null, isAsync: false, cancellationToken)
    {
    }

    /// <summary>
    /// As the public one; with <paramref name="visit"/>, images are converted and checked as for a file, and handed to that instead of an
    /// encoder.
    /// </summary>
    internal ImageWriter(ImageTarget target, WriteOptions? options, Action<NdArray>? visit, bool isAsync,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        _options = options ?? WriteOptions.Default;
        ArgumentOutOfRangeException.ThrowIfNegative(_options.LoopCount, nameof(options));
        if (_options.MaxParallelism is { } threads)
            ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(options));
        if (_options.FrameDuration is { } duration)
            ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero, nameof(options));
        cancellationToken.ThrowIfCancellationRequested();
        _progress = ProgressReporter.To(_options.Progress);
        _codec = CodecSelector.ForWriting(target, _options);
        _trace = SessionTrace.Writing(target.Name);
        _trace.Chosen(_codec.Info.Name);
        try
        {
            _target = target.Open(cancellationToken, _options.Durable);
            _target.SetAsync(isAsync);
            _visit = visit;
            _encoder = visit is null ? _codec.CreateEncoder(_target, _options) : null;
        }
        catch (Exception fault)
        {
            _trace.Fault(fault);
            _trace.End(0, 0);
            _target?.Dispose();
            throw;
        }
    }

    /// <summary>The codec that writes the file.</summary>
    public CodecInfo Codec => _codec.Info;

    /// <summary>Writes the next image. Waits where the encoder is busy.</summary>
    /// <param name="pixels">H×W, H×W×1 to H×W×4, or what else the format takes; borrowed for the call.</param>
    /// <param name="duration">How long it is shown; null for <see cref="WriteOptions.FrameDuration"/>, else 100 ms.</param>
    /// <param name="metadata">What to put beside it, in addition to <see cref="WriteOptions.Metadata"/>.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the file.</param>
    /// <exception cref="UnsupportedImageException">The format can't hold such pixels without loss, and loss is not allowed.</exception>
    /// <exception cref="ImageEncodingException">The image does not fit the ones before it, or the format holds only one.</exception>
    public void Write(NdArray pixels, TimeSpan? duration = null, ImageMetadata? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ThrowIfEnded();
        try
        {
            _target.SetAsync(false);
            WriteNext(pixels, duration ?? _options.FrameDuration, metadata, cancellationToken);
        }
        catch (Exception fault)
        {
            Fail(fault);
            throw;
        }
    }

    /// <summary>Writes a frame with its own duration, unless <see cref="WriteOptions.FrameDuration"/> says otherwise.</summary>
    /// <param name="frame">Borrowed for the call.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the file.</param>
    /// <inheritdoc cref="Write(NdArray, TimeSpan?, ImageMetadata?, CancellationToken)" path="/exception"/>
    public void Write(Frame frame, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Write(frame.Pixels, DurationOf(frame), cancellationToken: cancellationToken);
    }

    /// <summary>Gives the file up: disposing then leaves nothing behind.</summary>
    public void Abort() => _faulted = true;

    /// <summary>Completes the file, or takes it away where it can't be complete. Idempotent.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        try
        {
            if (!_faulted && _count > 0)
            {
                _target.SetAsync(false);
                _encoder?.Finish();
                _target.Commit();
                _progress.Complete(_count, _target.Position);
            }
        }
        catch (Exception fault)
        {
            _trace.Fault(fault);
            throw;
        }
        finally
        {
            Release();
        }
    }

    /// <summary>How many images have been written.</summary>
    internal int Count => _count;

    /// <summary>How many images there will be, for those who are told of progress; null where that is not known.</summary>
    internal int? ExpectedCount { get; set; }

    /// <summary>Writes all images of an array whose first axis may count images, as the options and the codec say.</summary>
    internal void WriteArray(NdArray array, CancellationToken cancellationToken)
    {
        if (!IsBatch(array))
        {
            ExpectedCount = 1;
            Write(array, cancellationToken: cancellationToken);
            return;
        }

        ThrowIfEmpty(array);
        ExpectedCount = array.Shape[0];
        for (var i = 0; i < ExpectedCount; i++)
            Write(array[i], cancellationToken: cancellationToken);
        GC.KeepAlive(array);
    }

    internal TimeSpan? DurationOf(Frame frame) => _options.FrameDuration ?? (frame.Duration > TimeSpan.Zero ? frame.Duration : null);

    private void ThrowIfEnded()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_faulted)
            throw new InvalidOperationException("An earlier write failed, or the file was aborted: nothing more can be written.");
    }

    private void Fail(Exception fault)
    {
        _faulted = true;
        _trace.Fault(fault);
        if (fault is ImageException ours)
        {
            ours.Resource ??= _target.Name;
            ours.Codec ??= _codec.Info.Name;
        }
    }

    private void Release()
    {
        _trace.End(_count, _faulted ? 0 : _target.Position);
        try
        {
            _encoder?.Dispose();
        }
        finally
        {
            _target.Dispose();
        }
    }

    private bool IsBatch(NdArray array)
    {
        if (_options.IsBatch is { } said)
            return said;
        if (_codec.Info.Can(CodecCapabilities.Volume))
            return false;
        var isBatch = array.Rank == 4 || (array.Rank == 3 && array.Shape[2] > 4);
        if (isBatch && !_codec.Info.Can(CodecCapabilities.MultiImage))
        {
            throw new ImageEncodingException($"{array} looks like {array.Shape[0]} images, but {_codec.Info.Name} holds one. Write them " +
                "one by one (array[i]), or set WriteOptions.IsBatch = false.")
            {
                Resource = _target.Name,
            };
        }

        return isBatch;
    }

    private static ImageMetadata Merge(ImageMetadata? ofAll, ImageMetadata? ofThis)
        => ofAll is null || ofThis is null ? ofThis ?? ofAll ?? ImageMetadata.Empty : ofAll.With(ofThis);

    private void WriteNext(NdArray pixels, TimeSpan? duration, ImageMetadata? metadata, CancellationToken cancellationToken)
    {
        // Encoders ask one token: the call's, or where that can't be canceled the session's.
        if (!cancellationToken.CanBeCanceled)
            cancellationToken = _target.CancellationToken;
        cancellationToken.ThrowIfCancellationRequested();
        if (duration is { } shown)
            ArgumentOutOfRangeException.ThrowIfLessThan(shown, TimeSpan.Zero, nameof(duration));
        if (_count > 0 && !_codec.Info.Can(CodecCapabilities.MultiImage))
            throw new ImageEncodingException(
                $"{_codec.Info.Description} holds one image, and this is the second. Use a format for several (.gif, .npz), or a file " +
                "each.");
        var accepted = pixels.ColorModel == ColorModel.Indexed && _options.TakesIndices
            ? pixels
            : AlphaMatte.ToAccepted(pixels, _codec.Info, _options);
        try
        {
            _visit?.Invoke(accepted);
            _encoder?.Write(accepted, new FrameTiming(_count, _timestamp, duration) { Count = ExpectedCount },
                Merge(_options.Metadata, metadata), cancellationToken);
        }
        finally
        {
            if (!ReferenceEquals(accepted, pixels))
                accepted.Dispose();
        }

        // The encoder may have worked on a span, which keeps nothing alive.
        GC.KeepAlive(pixels);
        _count++;
        _timestamp += duration ?? DefaultFrameDuration;
        PixelMemory.Shared.FramesWritten.Add(1);
        _progress.Report(_count, ExpectedCount, _target.Position);
    }

    private void ThrowIfEmpty(NdArray array)
    {
        if (array.Shape[0] == 0)
            throw new ArgumentException($"There are no images to write to \"{_target.Name}\": {array} is an empty stack.", nameof(array));
    }
}
