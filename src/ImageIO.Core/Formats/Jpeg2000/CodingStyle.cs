using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>How code-blocks are coded (T.800 table A.19).</summary>
[Flags]
internal enum BlockStyle
{
    None = 0,

    /// <summary>Later passes hold plain bits.</summary>
    Bypass = 1 << 0,

    /// <summary>Each pass starts with fresh contexts.</summary>
    ResetContexts = 1 << 1,

    /// <summary>Each pass ends its codeword.</summary>
    TerminateAll = 1 << 2,

    /// <summary>Contexts don't look into the next stripe of rows.</summary>
    VerticallyCausal = 1 << 3,

    /// <summary>Codewords end in a way that shows damage; what they hold is the same.</summary>
    PredictableTermination = 1 << 4,

    /// <summary>Each plane of bits ends in a mark.</summary>
    SegmentationSymbols = 1 << 5,
}

/// <summary>How a component is taken apart and coded (T.800 A.6.1).</summary>
/// <param name="Levels">How often its resolution is halved.</param>
/// <param name="BlockWidthBits">The width of a code-block, as a power of 2.</param>
/// <param name="BlockHeightBits">Its height.</param>
/// <param name="BlockStyle">How code-blocks are coded.</param>
/// <param name="IsReversible">The wavelet: 5-3, which is exact, or 9-7.</param>
/// <param name="Precincts">The sizes of precincts by resolution, as powers of 2 in 4 bits each; empty where all are the largest.</param>
internal sealed record CodingStyle(
    int Levels, int BlockWidthBits, int BlockHeightBits, BlockStyle BlockStyle, bool IsReversible, ImmutableArray<byte> Precincts)
{
    private const int HighThroughputBlocks = 0xC0;

    public int PrecinctWidthBits(int resolution) => Precincts.IsEmpty ? 15 : Precincts[resolution] & 15;

    public int PrecinctHeightBits(int resolution) => Precincts.IsEmpty ? 15 : Precincts[resolution] >> 4;

    /// <summary>Reads what COD and COC have in common.</summary>
    public static CodingStyle Read(ref SegmentReader segment, bool hasPrecincts)
    {
        var place = segment.Position;
        var levels = segment.ReadUInt8();
        CodecTools.ThrowCorruptIf(levels > 32, $"The resolution is said to be halved {levels} times; 0 to 32 are allowed.", place);
        int width = (segment.ReadUInt8() & 15) + 2, height = (segment.ReadUInt8() & 15) + 2;
        CodecTools.ThrowCorruptIf(
            width > 10 || height > 10 || width + height > 12,
            $"Code-blocks are said to be {1L << width}×{1L << height}; at most 1024 a side and 4096 in all are allowed.",
            place + 1);
        var style = segment.ReadUInt8();
        if ((style & HighThroughputBlocks) != 0)
            throw CodestreamLayout.HighThroughputFault(place + 3);
        var transform = segment.ReadUInt8();
        if (transform > 1)
            throw CodestreamLayout.Extension($"a wavelet of number {transform}", place + 4);
        ImmutableArray<byte> precincts = hasPrecincts ? [.. segment.Take(levels + 1)] : [];
        for (var r = 1; r < precincts.Length; r++)
            CodecTools.ThrowCorruptIf(
                (precincts[r] & 15) == 0 || precincts[r] >> 4 == 0,
                $"The precincts of resolution {r} are said to be 1 wide or high.",
                place + 5 + r);
        return new CodingStyle(levels, width, height, (BlockStyle)style, transform == 1, precincts);
    }
}

/// <summary>The quantization of a component (T.800 A.6.4).</summary>
/// <param name="GuardBits">Bits above the largest coefficient.</param>
/// <param name="IsDerived">All steps follow from the first.</param>
/// <param name="Exponents">By subband: the lowest, then three of each resolution.</param>
/// <param name="Mantissas">The same; 11 bits each.</param>
internal sealed record Quantization(int GuardBits, bool IsDerived, ImmutableArray<byte> Exponents, ImmutableArray<ushort> Mantissas)
{
    private const int MaxBands = 97;

    /// <summary>Exponent and mantissa of a subband's step; null where the file has none for it.</summary>
    public (int Exponent, int Mantissa)? StepOf(int band)
    {
        if (IsDerived)
            return (Math.Max(Exponents[0] - (band == 0 ? 0 : (band - 1) / 3), 0), Mantissas[0]);
        return band < Exponents.Length ? (Exponents[band], Mantissas[band]) : null;
    }

    public static Quantization Read(ref SegmentReader segment)
    {
        var place = segment.Position;
        var style = segment.ReadUInt8();
        var kind = style & 31;
        CodecTools.ThrowCorruptIf(kind > 2, $"The quantization is said to be of style {kind}; 0 to 2 exist.", place);
        var isPlain = kind == 0;
        var count = Math.Min(kind == 1 ? 1 : segment.Left / (isPlain ? 1 : 2), MaxBands);
        CodecTools.ThrowCorruptIf(count == 0, "The quantization has no steps.", place);
        var exponents = ImmutableArray.CreateBuilder<byte>(count);
        var mantissas = ImmutableArray.CreateBuilder<ushort>(count);
        for (var i = 0; i < count; i++)
        {
            var step = isPlain ? segment.ReadUInt8() << 8 : segment.ReadUInt16();
            exponents.Add((byte)(step >> 11));
            mantissas.Add((ushort)(step & 0x7FF));
        }

        return new Quantization(style >> 5, kind == 1, exponents.MoveToImmutable(), mantissas.MoveToImmutable());
    }
}
