namespace ImageIO.Testing;

/// <summary>A stream over bytes that can't seek and gives a few at a time, as a slow connection does.</summary>
/// <param name="bytes">What is read.</param>
/// <param name="step">The most bytes of one read.</param>
/// <param name="onRead">Told before each read how many bytes were given; may throw.</param>
internal sealed class TrickleStream(ReadOnlyMemory<byte> bytes, int step = 1, Action<int>? onRead = null) : Stream
{
    private int _position;

    public bool IsClosed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        onRead?.Invoke(_position);
        var count = Math.Min(Math.Min(step, buffer.Length), bytes.Length - _position);
        bytes.Span.Slice(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsClosed = true;
        base.Dispose(disposing);
    }
}

/// <summary>A stream that counts what is written and keeps nothing.</summary>
/// <param name="onWrite">Told before each write how many bytes came before; may throw.</param>
internal sealed class SinkStream(Action<long>? onWrite = null) : Stream
{
    private long _position;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        onWrite?.Invoke(_position);
        _position += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>An empty folder that is gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("imageio-conformance-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    /// <summary>The names of all files in the folder.</summary>
    public string[] Files => [.. Directory.GetFileSystemEntries(_path).Select(path => Path.GetFileName(path))];

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
