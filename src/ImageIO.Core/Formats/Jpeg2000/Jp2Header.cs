using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>What a channel is made of (the box cmap, T.800 I.5.3.5).</summary>
/// <param name="Component">The component of the codestream.</param>
/// <param name="Column">The column of the palette that its samples stand for; -1 where they stand for themselves.</param>
internal readonly record struct ChannelSource(int Component, int Column);

/// <summary>What a channel means (the box cdef, T.800 I.5.3.6).</summary>
/// <param name="Channel">Its number.</param>
/// <param name="Type">0 color, 1 opacity, 2 opacity that colors are multiplied with.</param>
/// <param name="Association">1 the first color, and so on; 0 the whole image.</param>
internal readonly record struct ChannelMeaning(int Channel, int Type, int Association);

/// <summary>A palette (the box pclr, T.800 I.5.3.4).</summary>
/// <param name="Depths">Bits of each column.</param>
/// <param name="Signs">Whether a column has a sign.</param>
/// <param name="Values">The entries, each with a value for each column.</param>
internal sealed record Jp2Palette(ImmutableArray<int> Depths, ImmutableArray<bool> Signs, int[] Values)
{
    public int Columns => Depths.Length;

    public int Entries => Values.Length / Columns;

    public static Jp2Palette Read(SegmentReader box)
    {
        int entries = box.ReadUInt16(), columns = box.ReadUInt8();
        CodecTools.ThrowCorruptIf(
            entries is < 1 or > 1024 || columns == 0,
            $"The palette is said to have {entries} entries of {columns} values; 1 to 1024 of at least 1 are allowed.",
            box.Position - 3);
        var depths = ImmutableArray.CreateBuilder<int>(columns);
        var signs = ImmutableArray.CreateBuilder<bool>(columns);
        for (var i = 0; i < columns; i++)
        {
            var depth = box.ReadUInt8();
            signs.Add(depth > 0x7F);
            depths.Add((depth & 0x7F) + 1);
            if (depths[i] > 16)
            {
                throw new UnsupportedImageException($"The palette has values of {depths[i]} bits. Up to 16 are read here.")
                {
                    Position = box.Position - 1,
                };
            }
        }

        var values = new int[entries * columns];
        for (var i = 0; i < values.Length; i++)
        {
            var (depth, column) = (depths[i % columns], i % columns);
            var value = depth > 8 ? box.ReadUInt16() : box.ReadUInt8();
            values[i] = signs[column] ? value << (32 - depth) >> (32 - depth) : value;

            // Some programs tell the depth of the places in the palette instead of that of its colors.
            if (!signs[column] && value >> depth != 0)
                depths[column] = depth > 8 ? 16 : 8;
        }

        return new Jp2Palette(depths.MoveToImmutable(), signs.MoveToImmutable(), values);
    }

    /// <summary>As metadata have it: red, green and blue of each entry; null where it is no palette of 8-bit colors.</summary>
    public byte[]? ToRgb()
        => Columns == 3 && Entries <= 256 && Depths.All(depth => depth == 8) && !Signs.Contains(true)
            ? Array.ConvertAll(Values, value => (byte)value)
            : null;
}

/// <summary>What stands around a codestream, as far as pixels are concerned.</summary>
internal sealed record Jp2Header
{
    /// <summary>Color spaces by number (T.800 table I.10, T.801 table M.25).</summary>
    public const int Cmyk = 12, Lab = 14, SRgb = 16, Gray = 17, Ycc = 18;

    /// <summary>Where the codestream begins.</summary>
    public required long Start { get; init; }

    /// <summary>Where it ends.</summary>
    public required long End { get; init; }

    /// <summary>The color space by its number; null where there is none, or a profile says it.</summary>
    public int? ColorSpace { get; init; }

    public Jp2Palette? Palette { get; init; }

    public ImmutableArray<ChannelSource> Sources { get; init; } = [];

    public ImmutableArray<ChannelMeaning> Meanings { get; init; } = [];

    public ImageMetadata Metadata { get; init; } = ImageMetadata.Empty;
}
