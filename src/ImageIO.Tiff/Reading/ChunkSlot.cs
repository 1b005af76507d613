using ImageIO.Tiff.Compression;

namespace ImageIO.Tiff.Reading;

/// <summary>What one thread needs to decode chunks: its decompressors and buffers, kept from chunk to chunk.</summary>
internal sealed class ChunkSlot(DecompressorFactory factory, Limits limits) : IDisposable
{
    private readonly Dictionary<DecompressorKey, Decompressor> _decompressors = [];
    private byte[] _input = [];
    private readonly ChunkSpace _output = new(limits);
    private readonly ChunkSpace _row = new(limits);

    /// <summary>The decompressor of a page.</summary>
    public Decompressor DecompressorOf(TiffPage page, ChunkTable table)
    {
        var key = DecompressorFactory.KeyOf(page, table);
        if (!_decompressors.TryGetValue(key, out var decompressor))
        {
            // Tables of JPEG may differ from page to page: what nobody will ask for again is not kept.
            if (_decompressors.Count > 8)
                Clear();
            _decompressors[key] = decompressor = factory.Create(page, table);
        }

        return decompressor;
    }

    /// <summary>Space for the bytes of a chunk in the file.</summary>
    public Memory<byte> Input(long length)
    {
        ChunkSpace.Check(limits, length);
        if (_input.Length < length)
            _input = new byte[(int)Math.Min(Math.Max(length, _input.Length * 2L), Array.MaxLength)];
        return _input.AsMemory(0, (int)length);
    }

    /// <summary>Space for the rows of a chunk as the file stores them.</summary>
    public Span<byte> Output(long length) => _output.Take(length);

    /// <summary>Space for one row.</summary>
    public Span<byte> Row(long length) => _row.Take(length);

    public void Dispose()
    {
        Clear();
        _output.Dispose();
        _row.Dispose();
    }

    private void Clear()
    {
        foreach (var decompressor in _decompressors.Values)
            decompressor.Dispose();
        _decompressors.Clear();
    }
}
