namespace ImageIO.Resources;

/// <summary>
/// The asynchronous methods of a caller's stream, with waits that a token ends also where the stream takes no notice of it.
/// </summary>
/// <remarks>After an exception the stream may still use the buffer: it is not to be used for anything else.</remarks>
internal static class StreamWaits
{
    public static ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var reading = stream.ReadAsync(buffer, cancellationToken);
        return reading.IsCompleted || !cancellationToken.CanBeCanceled
            ? reading
            : new ValueTask<int>(WaitAsync(reading.AsTask(), cancellationToken));
    }

    public static ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        var writing = stream.WriteAsync(buffer, cancellationToken);
        return writing.IsCompleted || !cancellationToken.CanBeCanceled
            ? writing
            : new ValueTask(WaitAsync(AsResult(writing), cancellationToken));
    }

    public static Task FlushAsync(Stream stream, CancellationToken cancellationToken)
    {
        var flushing = stream.FlushAsync(cancellationToken);
        return flushing.IsCompleted || !cancellationToken.CanBeCanceled
            ? flushing
            : WaitAsync(AsResult(new ValueTask(flushing)), cancellationToken);
    }

    private static async Task<int> AsResult(ValueTask task)
    {
        await task.ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> WaitAsync(Task<int> task, CancellationToken cancellationToken)
    {
        try
        {
            return await task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!task.IsCompleted)
        {
            // How it ends is of no interest any more, but is not to be reported as an exception that nobody saw.
            _ = task.ContinueWith(
                static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }
}
