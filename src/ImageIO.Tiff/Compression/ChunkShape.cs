namespace ImageIO.Tiff.Compression;

/// <summary>What a strip or tile decompresses to.</summary>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Rows">How many rows are wanted.</param>
/// <param name="Samples">Samples of a pixel.</param>
/// <param name="RowBytes">Bytes of a row as it stands in the file.</param>
internal readonly record struct ChunkShape(int Width, int Rows, int Samples, int RowBytes);

/// <summary>Undoes one compression. Used by one thread at a time.</summary>
internal abstract class Decompressor : IDisposable
{
    /// <summary>Whether samples come in this machine's byte order, and not the file's.</summary>
    public virtual bool GivesNativeOrder => false;

    /// <summary>What was wrong with the last chunk, though it was read; null where nothing was.</summary>
    public string? Warning { get; protected set; }

    /// <summary>Decompresses a strip or tile.</summary>
    /// <param name="source">Its bytes in the file.</param>
    /// <param name="destination">The rows that are wanted: more than that is not decompressed.</param>
    /// <param name="shape">What it holds.</param>
    /// <returns>How many bytes came; less than the destination's where the chunk ends early.</returns>
    public abstract int Decompress(ReadOnlyMemory<byte> source, Span<byte> destination, in ChunkShape shape);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
