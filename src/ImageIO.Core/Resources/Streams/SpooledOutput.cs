using System.Buffers;

namespace ImageIO.Resources;

/// <summary>Puts the bytes for an output aside, so that they can be written over, and hands them on when they are complete.</summary>
/// <param name="inner">Where they go in the end.</param>
/// <param name="file">The file that a library writes them to; null where they are written here.</param>
/// <param name="cancellationToken">Ends the handing on.</param>
internal sealed class SpooledOutput(TargetOutput inner, TemporaryFile? file, CancellationToken cancellationToken) : TargetOutput
{
    private readonly SpoolStream? _spool = file is null ? new SpoolStream() : null;

    public override bool CanSeek => true;

    public override void Write(ReadOnlySpan<byte> bytes) => _spool!.Write(bytes);

    public override void Seek(long position) => _spool!.Position = position;

    public override (string Name, TargetOutput Output)? CreateSibling(string extension) => inner.CreateSibling(extension);

    public override void Prepare()
    {
        if (_spool is not null)
        {
            HandOn(_spool);
        }
        else
        {
            using var written = new FileStream(file!.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            HandOn(written);
        }

        inner.Prepare();
    }

    public override void Commit(bool canUndo) => inner.Commit(canUndo);

    public override void Undo() => inner.Undo();

    public override void Dispose()
    {
        _spool?.Dispose();
        file?.Dispose();
        inner.Dispose();
    }

    private void HandOn(Stream bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            bytes.Position = 0;
            for (int read; (read = bytes.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                inner.Write(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
