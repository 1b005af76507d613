using ImageIO.Memory;

namespace ImageIO.Resources;

/// <summary>
/// What came out of a stream that can't seek, put aside so that it can: up to 1 MiB in memory, all of it in a temporary file beyond that.
/// </summary>
/// <param name="working">Bounds what is put aside; null where the library itself made it.</param>
internal sealed class SpoolStream(WorkingMemory? working = null) : Stream
{
    private const int MemoryThreshold = 1 << 20;
    private readonly ChunkedBuffer _memory = new();
    private FileStream? _file;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _file?.Length ?? _memory.Length;

    public override long Position
    {
        get => _file?.Position ?? _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        working?.Take(buffer.Length);
        if (_file is null && _position + buffer.Length > MemoryThreshold)
            MoveToFile();
        if (_file is not null)
        {
            _file.Write(buffer);
            return;
        }

        _memory.WriteAt(_position, buffer);
        _position += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_file is not null)
            return _file.Read(buffer);
        var chunk = _memory.ChunkAt(_position);
        var count = Math.Min(chunk.Length, buffer.Length);
        chunk[..count].CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        if (_file is not null)
            return _file.Seek(offset, origin);
        _position = offset + (origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => Length });
        return _position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _memory.Dispose();
        _file?.Dispose();
        base.Dispose(disposing);
    }

    private void MoveToFile()
    {
        var path = Path.Join(Path.GetTempPath(), TemporaryFile.NewName());

        // Without a name nobody else can open it, and it is gone with this process, however that ends. Windows and browsers know files only
        // by name.
        var keepsName = OperatingSystem.IsWindows() || OperatingSystem.IsBrowser();
        _file = TemporaryFile.Open(path, FileShare.None, keepsName ? FileOptions.DeleteOnClose : FileOptions.None);
        if (!keepsName)
            File.Delete(path);
        for (long at = 0; at < _memory.Length;)
        {
            var chunk = _memory.ChunkAt(at);
            _file.Write(chunk);
            at += chunk.Length;
        }

        _memory.Dispose();
        _file.Position = _position;
    }
}
