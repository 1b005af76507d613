namespace ImageIO.Tiff.Compression;

/// <summary>PackBits (TIFF 6.0 §9): runs of literal bytes and of repeated ones.</summary>
internal sealed class PackBitsDecompressor : Decompressor
{
    public override int Decompress(ReadOnlyMemory<byte> source, Span<byte> destination, in ChunkShape shape)
    {
        var bytes = source.Span;
        var (from, to) = (0, 0);
        while (to < destination.Length && from < bytes.Length)
        {
            var control = (sbyte)bytes[from++];
            if (control >= 0)
            {
                var count = Math.Min(Math.Min(control + 1, bytes.Length - from), destination.Length - to);
                bytes.Slice(from, count).CopyTo(destination[to..]);
                from += control + 1;
                to += count;
            }
            else if (control != sbyte.MinValue && from < bytes.Length)
            {
                var count = Math.Min(1 - control, destination.Length - to);
                destination.Slice(to, count).Fill(bytes[from++]);
                to += count;
            }
        }

        return to;
    }
}
