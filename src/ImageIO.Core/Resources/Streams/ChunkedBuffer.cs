namespace ImageIO.Resources;

/// <summary>Bytes that grow at their end, in chunks of pooled native memory: no large array, and nothing is copied on growth.</summary>
internal sealed class ChunkedBuffer : IDisposable
{
    private const int ChunkSize = 256 * 1024;
    private readonly List<NdArray> _chunks = [];

    public long Length { get; private set; }

    /// <summary>Puts bytes at a place: over those that are there, and behind them. A gap before it is filled with zeros.</summary>
    public void WriteAt(long position, ReadOnlySpan<byte> bytes)
    {
        Span<byte> zeros = stackalloc byte[256];
        zeros.Clear();
        while (Length < position)
            Append(zeros[..(int)Math.Min(zeros.Length, position - Length)]);
        while (!bytes.IsEmpty && position < Length)
        {
            var within = (int)(position % ChunkSize);
            var count = (int)Math.Min(bytes.Length, Math.Min(ChunkSize - within, Length - position));
            bytes[..count].CopyTo(_chunks[(int)(position / ChunkSize)].Bytes[within..]);
            bytes = bytes[count..];
            position += count;
        }

        Append(bytes);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var used = (int)(Length % ChunkSize);
            if (used == 0)
                _chunks.Add(NdArray.CreateUninitialized(DType.UInt8, ChunkSize));
            var count = Math.Min(bytes.Length, ChunkSize - used);
            bytes[..count].CopyTo(_chunks[^1].Bytes[used..]);
            Length += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>
    /// The bytes from <paramref name="position"/> on that lie together; empty at the end. Valid until the buffer is disposed.
    /// </summary>
    public ReadOnlySpan<byte> ChunkAt(long position)
    {
        if (position >= Length)
            return default;
        var chunk = (int)(position / ChunkSize);
        var end = (int)Math.Min(ChunkSize, Length - ((long)chunk * ChunkSize));
        return _chunks[chunk].Bytes[(int)(position % ChunkSize)..end];
    }

    public void Dispose()
    {
        _chunks.ForEach(chunk => chunk.Dispose());
        _chunks.Clear();
        Length = 0;
    }
}
