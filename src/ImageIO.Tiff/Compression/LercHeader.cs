namespace ImageIO.Tiff.Compression;

/// <summary>What the values of a LERC blob are.</summary>
internal enum LercType
{
    SByte,
    Byte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Single,
    Double,
}

/// <summary>The head of a LERC2 blob.</summary>
/// <param name="Version">2 is the first that has Huffman codes, 3 a checksum, 4 several values of a pixel, 5 differences of them.</param>
/// <param name="Rows">Rows of pixels.</param>
/// <param name="Columns">Columns of pixels.</param>
/// <param name="Depth">Values of a pixel.</param>
/// <param name="ValidCount">How many pixels have values.</param>
/// <param name="BlockSide">The side of the squares that are packed alike.</param>
/// <param name="Length">Bytes of the blob.</param>
/// <param name="Type">What the values are.</param>
/// <param name="MaxError">How far a value may be off; 0.5 for whole numbers that are not.</param>
/// <param name="Min">The least value.</param>
/// <param name="Max">The greatest value.</param>
internal readonly record struct LercHeader(
    int Version, int Rows, int Columns, int Depth, int ValidCount, int BlockSide, int Length, LercType Type, double MaxError,
    double Min, double Max)
{
    private const int MaxVersion = 5;

    private static ReadOnlySpan<byte> Magic => "Lerc2 "u8;

    public bool IsAllValid => ValidCount == (long)Rows * Columns;

    /// <summary>Whether bytes may be coded by Huffman's codes.</summary>
    public bool HasModes => Version > 1 && Type is LercType.SByte or LercType.Byte && MaxError == 0.5;

    /// <summary>Reads the head of a blob, and checks the sum of all of it.</summary>
    /// <param name="blob">The blob, and maybe more behind it.</param>
    /// <param name="reader">Gives what is behind the head.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="UnsupportedImageException">It is of another version.</exception>
    public static LercHeader Read(ReadOnlySpan<byte> blob, out LercReader reader)
    {
        const string advice = "Write the file again by a common compression (deflate, LZW, zstd).";
        if (blob.StartsWith("CntZImage "u8))
            throw new UnsupportedImageException($"The strip or tile is compressed by LERC 1; LERC 2 is read. {advice}");
        reader = new LercReader(blob);
        if (!reader.Take(Magic.Length).SequenceEqual(Magic))
            throw new InvalidDataException("The data do not start as LERC data do.");
        var version = reader.Int32();
        if (version is < 1 or > MaxVersion)
            throw new UnsupportedImageException(
                $"The strip or tile is compressed by LERC 2.{version}; versions 2.1 to 2.{MaxVersion} are read. {advice}");
        var sum = version >= 3 ? reader.UInt32() : 0;
        var summed = reader.Rest;
        var (rows, columns) = (reader.Int32(), reader.Int32());
        var depth = version >= 4 ? reader.Int32() : 1;
        var header = new LercHeader(
            version, rows, columns, depth, reader.Int32(), reader.Int32(), reader.Int32(), (LercType)reader.Int32(), reader.Double(),
            reader.Double(), reader.Double());
        if (rows < 1 || columns < 1 || depth < 1 || header.BlockSide < 1 || header.ValidCount < 0
            || header.ValidCount > (long)rows * columns || !Enum.IsDefined(header.Type))
            throw new InvalidDataException($"A LERC blob is said to be {header}.");
        var headLength = blob.Length - reader.Rest.Length;
        if (header.Length < headLength || header.Length > blob.Length)
            throw new InvalidDataException($"A LERC blob is said to have {header.Length} bytes; {blob.Length} are there.");
        reader = new LercReader(blob[headLength..header.Length]);
        if (version >= 3 && sum != Sum(summed[..(header.Length - (blob.Length - summed.Length))]))
            throw new InvalidDataException("The checksum of a LERC blob is not that of its bytes.");
        return header;
    }

    /// <summary>Fletcher's sum of 16-bit numbers, the higher byte first.</summary>
    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        const int wordsBeforeOverflow = 359;
        var (low, high) = (0xFFFFu, 0xFFFFu);
        while (bytes.Length >= 2)
        {
            var count = Math.Min(bytes.Length / 2, wordsBeforeOverflow);
            for (var i = 0; i < count; i++)
            {
                low += (uint)((bytes[2 * i] << 8) | bytes[(2 * i) + 1]);
                high += low;
            }

            bytes = bytes[(2 * count)..];
            low = (low & 0xFFFF) + (low >> 16);
            high = (high & 0xFFFF) + (high >> 16);
        }

        if (bytes.Length > 0)
        {
            low += (uint)bytes[0] << 8;
            high += low;
        }

        low = (low & 0xFFFF) + (low >> 16);
        high = (high & 0xFFFF) + (high >> 16);
        return (high << 16) | low;
    }
}
