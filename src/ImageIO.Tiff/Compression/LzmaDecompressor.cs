namespace ImageIO.Tiff.Compression;

/// <summary>
/// LZMA as libtiff has it: a stream of the .xz format (version 1.2.0) with an LZMA2 filter, and mostly a delta filter in front of it.
/// </summary>
/// <remarks>
/// The output is the dictionary: it is decompressed into its place, and needs no window. Checksums behind blocks are not looked at, as
/// those of deflate are not.
/// </remarks>
internal sealed class LzmaDecompressor : Decompressor
{
    private const int HeaderLength = 12;
    private const int DeltaFilter = 3;
    private const int Lzma2Filter = 0x21;

    private readonly Lzma2Decoder _decoder = new();

    private static ReadOnlySpan<byte> Magic => [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    public override int Decompress(ReadOnlyMemory<byte> source, Span<byte> destination, in ChunkShape shape)
    {
        var bytes = source.Span;
        if (bytes.Length < HeaderLength || !bytes.StartsWith(Magic))
            throw new InvalidDataException("The data do not start as an .xz stream does.");
        var checkLength = CheckLength(bytes[7] & 0x0F);
        var (position, written) = (HeaderLength, 0);

        // A header size of zero starts the index behind the last block.
        while (written < destination.Length && position < bytes.Length && bytes[position] != 0)
        {
            var headerLength = (bytes[position] + 1) * 4;
            if (headerLength > bytes.Length - position)
                throw new InvalidDataException("The data end within the header of a block.");
            var distance = DeltaOf(bytes.Slice(position, headerLength));
            position += headerLength;
            var block = destination[written..];
            var count = _decoder.Decode(bytes[position..], block, out var consumed);
            if (distance > 0)
                UndoDelta(block[..count], distance);
            written += count;
            position += ((consumed + 3) & ~3) + checkLength;
        }

        return written;
    }

    /// <summary>Bytes of the check behind each block, by its number.</summary>
    private static int CheckLength(int check) => check == 0 ? 0 : 4 << ((check - 1) / 3);

    /// <summary>The distance of the delta filter that a block's header names; 0 where it has none.</summary>
    private static int DeltaOf(ReadOnlySpan<byte> header)
    {
        var flags = header[1];
        var filters = (flags & 3) + 1;
        var position = 2;
        for (var sizes = flags >> 6; sizes > 0; sizes >>= 1)
        {
            if ((sizes & 1) != 0)
                Number(header, ref position);
        }

        var distance = 0;
        for (var i = 0; i < filters; i++)
        {
            var (id, length) = (Number(header, ref position), Number(header, ref position));
            if (length > (ulong)(header.Length - position))
                throw new InvalidDataException("The header of a block ends early.");
            var isLast = i == filters - 1;
            if (isLast != (id == Lzma2Filter) || (!isLast && (id != DeltaFilter || length != 1 || distance > 0)))
                throw new UnsupportedImageException(
                    $"The strip or tile is compressed by LZMA with the filter {id} of .xz; a delta filter and LZMA2 are read. Write it " +
                    "again by a common compression (deflate, LZW, zstd).");
            if (!isLast)
                distance = header[position] + 1;
            position += (int)length;
        }

        return distance;
    }

    /// <summary>A number of 7 bits a byte, the lowest first.</summary>
    private static ulong Number(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            if (position >= bytes.Length)
                break;
            var next = bytes[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("A number in the header of a block does not end.");
    }

    private static void UndoDelta(Span<byte> bytes, int distance)
    {
        for (var i = distance; i < bytes.Length; i++)
            bytes[i] += bytes[i - distance];
    }
}
