namespace ImageIO.Tests.Resources;

/// <summary>A stream as a server gives them: its synchronous methods throw.</summary>
/// <param name="bytes">What is read.</param>
/// <param name="seeks">Whether its position can be set.</param>
internal sealed class AsyncOnlyStream(byte[] bytes, bool seeks) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => seeks;

    public override bool CanWrite => false;

    public override long Length => seeks ? bytes.Length : throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => _position = seeks ? value : throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        var count = (int)Math.Min(Math.Min(buffer.Length, 1000), bytes.Length - _position);
        bytes.AsMemory((int)_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw Disallowed();

    public override int Read(Span<byte> buffer) => throw Disallowed();

    public override int ReadByte() => throw Disallowed();

    public override void Flush() => throw Disallowed();

    public override long Seek(long offset, SeekOrigin origin) => throw Disallowed();

    public override void SetLength(long value) => throw Disallowed();

    public override void Write(byte[] buffer, int offset, int count) => throw Disallowed();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        throw Disallowed();
    }

    private static InvalidOperationException Disallowed() => new("Synchronous operations are disallowed.");
}
