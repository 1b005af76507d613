using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>The tables that hold for the scans behind them (ITU-T T.81, B.2.4).</summary>
internal sealed class JpegTables
{
    private const int MaxTables = 4;
    private const int BlockSize = 64;

    private readonly HuffmanTable?[] _huffman = new HuffmanTable?[2 * MaxTables];
    private readonly ushort[]?[] _quantization = new ushort[]?[MaxTables];

    /// <summary>The places of coefficients by the order of the file (figure A.6).</summary>
    public static ReadOnlySpan<byte> NaturalOrder =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>Blocks, rows or pixels between restart markers; 0 where there are none.</summary>
    public int RestartInterval { get; set; }

    /// <summary>The table of DC coefficients and of lossless differences.</summary>
    public HuffmanTable Dc(int number) => Huffman(number, 0);

    /// <summary>The table of AC coefficients.</summary>
    public HuffmanTable Ac(int number) => Huffman(number, MaxTables);

    /// <summary>The steps of coefficients, in the order of <see cref="NaturalOrder"/>'s values.</summary>
    public ushort[] Quantization(int number)
        => number < MaxTables && _quantization[number] is { } table
            ? table : throw new CorruptImageException($"There is no quantization table {number}.");

    /// <summary>Reads Huffman tables.</summary>
    /// <param name="source">At the payload.</param>
    /// <param name="length">The payload's bytes.</param>
    public void ReadHuffman(SourceStream source, int length)
    {
        while (length > 0)
        {
            var number = source.ReadUInt8();
            length--;
            CodecTools.ThrowCorruptIf((number & 0xEC) != 0, $"A Huffman table has the number {number}.", source.Position - 1);
            _huffman[(number >> 4 << 2) | (number & 3)] = HuffmanTable.Read(source, ref length);
        }
    }

    /// <summary>Reads quantization tables.</summary>
    /// <param name="source">At the payload.</param>
    /// <param name="length">The payload's bytes.</param>
    public void ReadQuantization(SourceStream source, int length)
    {
        while (length > 0)
        {
            var number = source.ReadUInt8();
            var isWide = number >> 4 == 1;
            length -= 1 + (isWide ? 2 * BlockSize : BlockSize);
            CodecTools.ThrowCorruptIf(number >> 4 > 1 || (number & 15) >= MaxTables || length < 0,
                $"A quantization table has the number {number & 15}, or is longer than its segment.", source.Position - 1);
            var table = new ushort[BlockSize];
            foreach (var place in NaturalOrder)
                table[place] = isWide ? source.ReadUInt16BigEndian() : source.ReadUInt8();
            _quantization[number & 15] = table;
        }
    }

    private HuffmanTable Huffman(int number, int first)
        => number < MaxTables && _huffman[first + number] is { } table
            ? table : throw new CorruptImageException($"A scan uses Huffman table {number}, which the file does not have.");
}
