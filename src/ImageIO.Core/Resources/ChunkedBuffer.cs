using System.Buffers;

namespace ImageIO.Resources;

/// <summary>Bytes that grow at their end, in pooled chunks: no large array, and nothing is copied on growth.</summary>
internal sealed class ChunkedBuffer : IDisposable
{
    private const int ChunkSize = 64 * 1024;
    private readonly List<byte[]> _chunks = [];

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var used = (int)(Length % ChunkSize);
            if (used == 0)
                _chunks.Add(ArrayPool<byte>.Shared.Rent(ChunkSize));
            var count = Math.Min(bytes.Length, ChunkSize - used);
            bytes[..count].CopyTo(_chunks[^1].AsSpan(used));
            Length += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>The bytes from <paramref name="position"/> on that lie together; empty at the end.</summary>
    public ReadOnlySpan<byte> ChunkAt(long position)
    {
        if (position >= Length)
            return default;
        var chunk = (int)(position / ChunkSize);
        var end = (int)Math.Min(ChunkSize, Length - ((long)chunk * ChunkSize));
        return _chunks[chunk].AsSpan((int)(position % ChunkSize)..end);
    }

    public void Dispose()
    {
        foreach (var chunk in _chunks)
            ArrayPool<byte>.Shared.Return(chunk);
        _chunks.Clear();
        Length = 0;
    }
}
