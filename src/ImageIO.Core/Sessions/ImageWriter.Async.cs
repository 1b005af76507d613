using ImageIO.Resources;

namespace ImageIO;

/// <content>
/// Writing without holding a thread while a stream takes the bytes: the encoder works on a thread of the pool, and what it has written of
/// an image is handed to the stream's <c>WriteAsync</c> before the next one is taken.
/// </content>
public sealed partial class ImageWriter
{
    /// <summary>Starts a file on a thread of the pool. Of a caller's stream only asynchronous methods are called.</summary>
    /// <inheritdoc cref="ImageWriter(ImageTarget, WriteOptions?, CancellationToken)" path="/param|/exception"/>
    /// <returns>The writer: to be written by <c>WriteAsync</c> and disposed by <see cref="DisposeAsync"/>.</returns>
    public static Task<ImageWriter> OpenAsync(ImageTarget target, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Task.Run(() => new ImageWriter(target, options, visit: null, isAsync: true, cancellationToken), cancellationToken);

    /// <summary>
    /// As <see cref="Write(NdArray, TimeSpan?, ImageMetadata?, CancellationToken)"/>, on another thread, which is not held while a stream
    /// takes the bytes. Of a caller's stream only asynchronous methods are called. The pixels stay borrowed until the task ends.
    /// </summary>
    /// <inheritdoc cref="Write(NdArray, TimeSpan?, ImageMetadata?, CancellationToken)"/>
    public ValueTask WriteAsync(NdArray pixels, TimeSpan? duration = null, ImageMetadata? metadata = null,
        CancellationToken cancellationToken = default)
        => new(Task.Run(() => WriteHereAsync(pixels, duration, metadata, cancellationToken), CancellationToken.None));

    /// <summary>
    /// As <see cref="WriteAsync(NdArray, TimeSpan?, ImageMetadata?, CancellationToken)"/>, of a frame with its own duration.
    /// </summary>
    /// <inheritdoc cref="Write(Frame, CancellationToken)"/>
    public ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken = default)
        => new(Task.Run(() => WriteHereAsync(frame, cancellationToken), CancellationToken.None));

    /// <summary>
    /// As <see cref="Dispose"/>, on another thread, which is not held while a stream takes the bytes. Of a caller's stream only
    /// asynchronous methods are called.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        if (_disposed)
            return default;
        _disposed = true;
        return new ValueTask(Task.Run(EndAsync));
    }

    /// <summary>Encodes on the calling thread, then waits for the stream.</summary>
    internal async Task WriteHereAsync(NdArray pixels, TimeSpan? duration = null, ImageMetadata? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ThrowIfEnded();
        try
        {
            _target.SetAsync(true);
            WriteNext(pixels, duration ?? _options.FrameDuration, metadata, cancellationToken);
            await DrainAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            Fail(fault);
            throw;
        }
    }

    /// <inheritdoc cref="WriteHereAsync(NdArray, TimeSpan?, ImageMetadata?, CancellationToken)"/>
    internal Task WriteHereAsync(Frame frame, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return WriteHereAsync(frame.Pixels, DurationOf(frame), cancellationToken: cancellationToken);
    }

    /// <summary>As <see cref="WriteArray"/>, waiting for the stream after each image.</summary>
    internal async Task WriteArrayAsync(NdArray array, CancellationToken cancellationToken)
    {
        if (!IsBatch(array))
        {
            ExpectedCount = 1;
            await WriteHereAsync(array, cancellationToken: cancellationToken).ConfigureAwait(false);
            return;
        }

        ThrowIfEmpty(array);
        ExpectedCount = array.Shape[0];
        for (var i = 0; i < ExpectedCount; i++)
            await WriteHereAsync(array[i], cancellationToken: cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(array);
    }

    private async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        var session = _target.CancellationToken;
        if (cancellationToken == session || !session.CanBeCanceled || !cancellationToken.CanBeCanceled)
        {
            await _target.DrainAsync(session.CanBeCanceled ? session : cancellationToken).ConfigureAwait(false);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(session, cancellationToken);
        try
        {
            await _target.DrainAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Told of the token that the caller knows.
            cancellationToken.ThrowIfCancellationRequested();
            session.ThrowIfCancellationRequested();
            throw;
        }
    }

    private async Task EndAsync()
    {
        try
        {
            if (!_faulted && _count > 0)
            {
                _target.SetAsync(true);
                _encoder?.Finish();
                await _target.CommitAsync().ConfigureAwait(false);
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
}
