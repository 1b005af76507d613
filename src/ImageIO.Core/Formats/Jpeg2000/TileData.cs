namespace ImageIO.Formats.Jpeg2000;

/// <summary>What the file has of a tile.</summary>
/// <param name="Number">The tile's number.</param>
/// <param name="Parameters">How it is coded.</param>
/// <param name="Bytes">Its packets.</param>
/// <param name="PackedHeaders">The headers of the packets, where these don't have them; else null.</param>
/// <param name="IsCut">The file ends within it.</param>
/// <param name="Position">Where it begins in the file.</param>
internal sealed record TileData(
    int Number, CodingParameters Parameters, NativeTable<byte> Bytes, byte[]? PackedHeaders, bool IsCut, long Position) : IDisposable
{
    public void Dispose() => Bytes.Dispose();
}
