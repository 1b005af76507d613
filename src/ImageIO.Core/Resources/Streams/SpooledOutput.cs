using System.Buffers;

namespace ImageIO.Resources;

/// <summary>Puts the bytes for an output aside, so that they can be written over, and hands them on when they are complete.</summary>
/// <param name="inner">Where they go in the end.</param>
/// <param name="file">The file that a library writes them to; null where they are written here.</param>
/// <param name="cancellationToken">Ends the handing on.</param>
internal sealed class SpooledOutput(TargetOutput inner, TemporaryFile? file, CancellationToken cancellationToken) : TargetOutput
{
    private const int BufferSize = 64 * 1024;

    private readonly SpoolStream? _spool = file is null ? new SpoolStream() : null;

    public override bool CanSeek => true;

    public override void SetAsync(bool isAsync) => inner.SetAsync(isAsync);

    public override void Write(ReadOnlySpan<byte> bytes) => _spool!.Write(bytes);

    public override void Seek(long position) => _spool!.Position = position;

    public override (string Name, TargetOutput Output)? CreateSibling(string extension) => inner.CreateSibling(extension);

    public override void Prepare()
    {
        using var bytes = OpenBytes();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (HandOn(bytes, buffer))
            {
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        inner.Prepare();
    }

    public override async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        using var bytes = OpenBytes();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (HandOn(bytes, buffer))
                await inner.DrainAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await inner.PrepareAsync(cancellationToken).ConfigureAwait(false);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Commit(bool canUndo) => inner.Commit(canUndo);

    public override void Undo() => inner.Undo();

    public override void Dispose()
    {
        _spool?.Dispose();
        file?.Dispose();
        inner.Dispose();
    }

    /// <summary>The bytes from their start. Disposing them is harmless: they are not needed again.</summary>
    private Stream OpenBytes()
    {
        if (_spool is null)
            return new FileStream(file!.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        _spool.Position = 0;
        return _spool;
    }

    /// <summary>Hands one buffer on; false where there is no more.</summary>
    private bool HandOn(Stream bytes, byte[] buffer)
    {
        var read = bytes.Read(buffer.AsSpan(0, BufferSize));
        cancellationToken.ThrowIfCancellationRequested();
        if (read > 0)
            inner.Write(buffer.AsSpan(0, read));
        return read > 0;
    }
}
