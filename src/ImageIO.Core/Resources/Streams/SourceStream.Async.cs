namespace ImageIO.Resources;

/// <content>Reading a caller's stream by its asynchronous methods alone.</content>
public sealed partial class SourceStream
{
    /// <summary>Ends the waits for bytes; null where the stream is read by its synchronous methods.</summary>
    private CancellationToken? _asyncReads;

    /// <summary>
    /// Whether bytes may be slow to come: from the network, or from a caller's stream. Only of files and of the two types themselves is it
    /// known that nothing is waited for.
    /// </summary>
    internal bool IsSlow
        => _inner is not null && !IsDevice && _spool is null
            && (_ownsInner ? _inner is HttpStream
                : !_inner.CanSeek || (_inner.GetType() != typeof(MemoryStream) && _inner.GetType() != typeof(FileStream)));

    /// <summary>
    /// True where reads wait in place, so that a codec may read from a thread of its own, and no other then; false within an asynchronous
    /// session, which waits for bytes by itself.
    /// </summary>
    public bool IsSynchronous => _asyncReads is null;

    /// <summary>Whether a stream of the caller's is read.</summary>
    internal bool IsCallersStream => _inner is not null && !_ownsInner && _spool is null;

    /// <summary>
    /// From now on <c>ReadAsync</c> alone is called of a caller's stream, and the thread that reads waits for it: it must not be one of the
    /// thread pool.
    /// </summary>
    /// <param name="cancellationToken">Ends the waits; null goes back to synchronous reads.</param>
    internal void ReadAsynchronously(CancellationToken? cancellationToken) => _asyncReads = IsCallersStream ? cancellationToken : null;

    /// <summary>Waits for the first bytes without holding a thread, so that <see cref="Peek"/> has them.</summary>
    /// <param name="count">At most <see cref="MaxSpan"/>; fewer come only where the source is shorter.</param>
    internal async ValueTask FillAsync(int count)
    {
        ThrowIfRead();
        while (_window.Length < count && !_isAtEnd)
        {
            var read = await ReadInnerAsync(_buffer.AsMemory(_window.Length, BufferSize - _window.Length)).ConfigureAwait(false);
            _isAtEnd = read == 0;
            _window = _buffer.AsMemory(0, _window.Length + read);
            CheckLimit(_window.Length);
        }
    }

    /// <summary>
    /// As <see cref="EnsureSeekable"/>, without holding a thread while the bytes come. A caller's stream is gathered also where it can
    /// seek: none of its synchronous methods that read are called afterwards.
    /// </summary>
    internal async Task GatherAsync()
    {
        var spool = StartSpool();
        try
        {
            while (!_isAtEnd)
            {
                var read = await ReadInnerAsync(_buffer.AsMemory(0, BufferSize)).ConfigureAwait(false);
                _isAtEnd = read == 0;
                spool.Write(_buffer.AsSpan(0, read));
                CheckLimit(spool.Length);
            }

            FinishSpool(spool);
        }
        catch
        {
            await spool.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<int> ReadInnerAsync(Memory<byte> destination)
    {
        try
        {
            return await StreamWaits.ReadAsync(_inner!, destination, CancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            InnerFault = fault;
            ForgetBuffer();
            throw;
        }
    }

    /// <summary>As <see cref="ReadInnerAt"/>, by the stream's asynchronous method.</summary>
    private int AwaitInnerAt(Memory<byte> destination, long position)
    {
        var stop = _asyncReads!.Value;
        stop.ThrowIfCancellationRequested();
        int read;
        try
        {
            var reading = StreamWaits.ReadAsync(_inner!, destination, stop);
            read = reading.IsCompleted ? reading.GetAwaiter().GetResult() : reading.AsTask().GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            InnerFault = fault;
            ForgetBuffer();
            throw;
        }

        CheckLimit(position + read);
        return read;
    }

    /// <summary>A stream that was given up may still write to the buffer: nobody else gets it.</summary>
    private void ForgetBuffer()
    {
        _window = default;
        _offset = 0;
        _buffer = new byte[BufferSize];
    }
}
