namespace ImageIO.Resources;

/// <summary>A caller's stream, which stays open and keeps what was written.</summary>
/// <remarks>
/// An encoder writes synchronously, also from threads of its own. Where the stream may only be written asynchronously, the bytes wait here
/// until the session drains them, which it does after each image: what waits is bounded by what the encoder holds of a few images.
/// </remarks>
internal sealed class StreamOutput(Stream stream) : TargetOutput
{
    private readonly Lock _gate = new();
    private readonly PendingBytes _pending = new();
    private bool _isAsync;

    public override void SetAsync(bool isAsync)
    {
        lock (_gate)
        {
            _isAsync = isAsync;
            while (!isAsync && _pending.TryTake(out var piece))
            {
                stream.Write(piece);
                PendingBytes.Return(piece);
            }
        }
    }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_isAsync)
                _pending.Append(bytes);
            else
                stream.Write(bytes);
        }
    }

    public override async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        while (TryTake(out var piece))
        {
            await StreamWaits.WriteAsync(stream, piece, cancellationToken).ConfigureAwait(false);
            PendingBytes.Return(piece);
        }
    }

    public override ValueTask PrepareAsync(CancellationToken cancellationToken) => DrainAsync(cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => StreamWaits.FlushAsync(stream, cancellationToken);

    public override void Commit(bool canUndo)
    {
        if (!_isAsync)
            stream.Flush();
    }

    public override void Dispose()
    {
        lock (_gate)
            _pending.Dispose();
    }

    private bool TryTake(out ArraySegment<byte> piece)
    {
        lock (_gate)
            return _pending.TryTake(out piece);
    }
}
