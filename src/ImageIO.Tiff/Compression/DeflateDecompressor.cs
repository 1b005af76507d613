using System.IO.Compression;

namespace ImageIO.Tiff.Compression;

/// <summary>Deflate in the frame of zlib (Adobe's technical notes, and its old number).</summary>
internal sealed class DeflateDecompressor : Decompressor
{
    private readonly ByteStream _bytes = new();

    public override int Decompress(ReadOnlyMemory<byte> source, Span<byte> destination, in ChunkShape shape)
    {
        _bytes.Start(source);
        using var inflated = new ZLibStream(_bytes, CompressionMode.Decompress, leaveOpen: true);
        var count = inflated.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        _bytes.Start(default);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        _bytes.Dispose();
        base.Dispose(disposing);
    }
}
