namespace ImageIO.Resources;

/// <summary>
/// The far end of a <see cref="TargetStream"/>: disposed without a commit, it leaves nothing behind that it can take back.
/// </summary>
internal abstract class TargetOutput : IDisposable
{
    /// <summary>Whether <see cref="Seek"/> can be called.</summary>
    public virtual bool CanSeek => false;

    /// <summary>Puts bytes where the output stands.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Whether bytes for a caller's stream wait for <see cref="DrainAsync"/>, and nothing but its asynchronous methods is called. With
    /// false, those that wait are written at once.
    /// </summary>
    public virtual void SetAsync(bool isAsync)
    {
    }

    /// <summary>Goes to a place, to write over what is there. A gap that is left is filled with zeros.</summary>
    public virtual void Seek(long position) => throw new NotSupportedException();

    /// <summary>
    /// The path of an empty file that is written instead of this output, and becomes it when it is committed; null where there is none.
    /// </summary>
    public virtual string? TakeLocalFile() => null;

    /// <summary>What is in the place before it is replaced; null where there is nothing, or no place.</summary>
    public virtual Stream? OpenExisting() => null;

    /// <summary>Another output beside this one; null where there is no such place.</summary>
    public virtual (string Name, TargetOutput Output)? CreateSibling(string extension) => null;

    /// <summary>The bytes are complete. Does what may fail while nothing of the image is visible yet.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Writes the bytes that wait.</summary>
    public virtual ValueTask DrainAsync(CancellationToken cancellationToken) => default;

    /// <summary>As <see cref="Prepare"/>, and nothing waits any more afterwards.</summary>
    public virtual ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        Prepare();
        return default;
    }

    /// <summary>Comes last, after <see cref="Commit"/>, where the output is written asynchronously.</summary>
    public virtual Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes the bytes visible.</summary>
    /// <param name="canUndo">Whether what is replaced is to be kept until the output is disposed, so that it can be brought back.</param>
    public abstract void Commit(bool canUndo);

    /// <summary>Brings back what was there before a commit, as well as it can be.</summary>
    public virtual void Undo()
    {
    }

    public abstract void Dispose();
}

/// <summary>Bytes in memory, gathered in pooled chunks so that only the result is allocated.</summary>
internal sealed class MemoryOutput : TargetOutput
{
    private readonly ChunkedBuffer _buffer = new();
    private long _position;

    /// <summary>The bytes; null until the file is complete.</summary>
    public byte[]? Result { get; private set; }

    public override bool CanSeek => true;

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        _buffer.WriteAt(_position, bytes);
        _position += bytes.Length;
    }

    public override void Seek(long position) => _position = position;

    public override void Commit(bool canUndo)
    {
        var result = GC.AllocateUninitializedArray<byte>(checked((int)_buffer.Length));
        for (var at = 0; at < result.Length;)
        {
            var chunk = _buffer.ChunkAt(at);
            chunk.CopyTo(result.AsSpan(at));
            at += chunk.Length;
        }

        Result = result;
    }

    public override void Dispose() => _buffer.Dispose();
}

/// <summary>Nowhere: bytes are counted, up to a limit.</summary>
internal sealed class CountingOutput(long limit) : TargetOutput
{
    private long _position;

    /// <summary>The bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Whether there were more than the limit.</summary>
    public bool IsExceeded => Length > limit;

    public override bool CanSeek => true;

    /// <exception cref="IOException">There are more than the limit.</exception>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        _position += bytes.Length;
        Length = Math.Max(Length, _position);
        if (IsExceeded)
            throw new IOException($"More than {limit} bytes were written.");
    }

    public override void Seek(long position) => _position = position;

    public override void Commit(bool canUndo)
    {
    }

    public override void Dispose()
    {
    }
}
