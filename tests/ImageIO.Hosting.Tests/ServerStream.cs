namespace ImageIO.Hosting.Tests;

/// <summary>
/// A stream as a server gives them: its synchronous methods throw, and what called them is remembered, also where nobody notices.
/// </summary>
/// <param name="bytes">What is read.</param>
/// <param name="seeks">Whether its position can be set.</param>
/// <param name="beforeWrite">Waited for before each write, with the number of bytes written so far.</param>
/// <param name="beforeRead">Waited for before each read, with the number of bytes read so far.</param>
internal sealed class ServerStream(
    byte[]? bytes = null, bool seeks = false, Func<long, Task>? beforeWrite = null, Func<long, Task>? beforeRead = null) : Stream
{
    private readonly MemoryStream _written = new();
    private long _position;

    /// <summary>The synchronous methods that were called, and those that no function may call.</summary>
    public List<string> Disallowed { get; } = [];

    /// <summary>Whether reads that had to wait were called by threads of the pool.</summary>
    public bool PoolWaited { get; private set; }

    public int Flushes { get; private set; }

    public byte[] Written => _written.ToArray();

    public override bool CanRead => bytes is not null;

    public override bool CanSeek => seeks;

    public override bool CanWrite => bytes is null;

    public override long Length => seeks ? bytes?.Length ?? _written.Length : throw new NotSupportedException();

    public override long Position
    {
        get => seeks ? bytes is null ? _written.Position : _position : throw new NotSupportedException();
        set
        {
            if (!seeks)
                throw new NotSupportedException();
            _position = value;
            if (bytes is null)
                _written.Position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        PoolWaited |= Thread.CurrentThread.IsThreadPoolThread;
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        if (beforeRead is not null)
            await beforeRead(_position);
        var count = (int)Math.Max(Math.Min(Math.Min(buffer.Length, 1000), bytes!.Length - _position), 0);
        bytes.AsMemory((int)_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        if (beforeWrite is not null)
            await beforeWrite(_written.Length);
        _written.Write(buffer.Span);
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        Flushes++;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw Refused(nameof(Read));

    public override int Read(Span<byte> buffer) => throw Refused(nameof(Read));

    public override int ReadByte() => throw Refused(nameof(ReadByte));

    public override void CopyTo(Stream destination, int bufferSize) => throw Refused(nameof(CopyTo));

    public override void Flush() => throw Refused(nameof(Flush));

    public override long Seek(long offset, SeekOrigin origin) => throw Refused(nameof(Seek));

    public override void SetLength(long value) => throw Refused(nameof(SetLength));

    public override void Write(byte[] buffer, int offset, int count) => throw Refused(nameof(Write));

    public override void Write(ReadOnlySpan<byte> buffer) => throw Refused(nameof(Write));

    public override void WriteByte(byte value) => throw Refused(nameof(WriteByte));

    /// <summary>Files that stay the caller's are not closed.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Disallowed.Add(nameof(Dispose));
        base.Dispose(disposing);
    }

    private InvalidOperationException Refused(string method)
    {
        Disallowed.Add(method);
        return new InvalidOperationException("Synchronous operations are disallowed.");
    }
}
