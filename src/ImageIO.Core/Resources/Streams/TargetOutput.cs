namespace ImageIO.Resources;

/// <summary>The far end of a <see cref="TargetStream"/>: disposed without a commit, it leaves nothing behind that it can take back.</summary>
internal abstract class TargetOutput : IDisposable
{
    public abstract void Write(ReadOnlySpan<byte> bytes);

    public abstract void Commit();

    public abstract void Dispose();
}

/// <summary>A file, written beside its place and moved there when it is whole.</summary>
internal sealed class FileOutput : TargetOutput
{
    private readonly string _path;
    private readonly string? _temporary;
    private FileStream? _stream;

    public FileOutput(string path)
    {
        // A link stays a link: what it points to is replaced.
        _path = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        var folder = Path.GetDirectoryName(_path);
        if (!string.IsNullOrEmpty(folder) && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder \"{folder}\" does not exist. Create it before writing \"{path}\".");
        if (Directory.Exists(_path))
            throw new UnauthorizedAccessException($"\"{path}\" is a folder. Name a file in it.");

        // A device or pipe (/dev/stdout) has no place beside it, and must not be replaced.
        _temporary = IsDevice(_path) ? null : $"{_path}.{Guid.NewGuid().ToString("N")[..8]}.tmp~";
        _stream = new FileStream(_temporary ?? _path, _temporary is null ? FileMode.Open : FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
    }

    public override void Write(ReadOnlySpan<byte> bytes) => _stream!.Write(bytes);

    public override void Commit()
    {
        _stream!.Dispose();
        if (_temporary is not null)
            File.Move(_temporary, _path, overwrite: true);
        _stream = null;
    }

    public override void Dispose()
    {
        if (_stream is null)
            return;
        _stream.Dispose();
        _stream = null;
        if (_temporary is not null)
            File.Delete(_temporary);
    }

    private static bool IsDevice(string path)
        => path.StartsWith("/dev/", StringComparison.Ordinal) || (File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.Device));
}

/// <summary>A caller's stream, which stays open and keeps what was written.</summary>
internal sealed class StreamOutput(Stream stream) : TargetOutput
{
    public override void Write(ReadOnlySpan<byte> bytes) => stream.Write(bytes);

    public override void Commit() => stream.Flush();

    public override void Dispose()
    {
    }
}

/// <summary>Bytes in memory, gathered in pooled chunks so that only the result is allocated.</summary>
internal sealed class MemoryOutput : TargetOutput
{
    private readonly ChunkedBuffer _buffer = new();

    /// <summary>The bytes; null until the file is complete.</summary>
    public byte[]? Result { get; private set; }

    public override void Write(ReadOnlySpan<byte> bytes) => _buffer.Append(bytes);

    public override void Commit()
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
    /// <summary>The bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Whether there were more than the limit.</summary>
    public bool IsExceeded => Length > limit;

    /// <exception cref="IOException">There are more than the limit.</exception>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        if (IsExceeded)
            throw new IOException($"More than {limit} bytes were written.");
    }

    public override void Commit()
    {
    }

    public override void Dispose()
    {
    }
}
