using System.Runtime.CompilerServices;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>
/// What is known of four coefficients of a stripe's column and of all that surround them, in one word: 18 significances, three a row,
/// from the row above to the row below (bits 0 to 17); negative signs of the column's own (bit 18 above, then one every third bit from 19,
/// 31 below); for each row of the stripe, every third bit from 20, whether its magnitude was refined, and from 21, whether a pass of this
/// plane of bits has dealt with it.
/// </summary>
internal static class BlockFlags
{
    /// <summary>The significances around the first coefficient, its own among them.</summary>
    public const uint Around = 0x1FF;

    /// <summary>The same without its own.</summary>
    public const uint Neighbors = 0x1EF;

    /// <summary>The first coefficient is significant.</summary>
    public const uint Significant = 1u << 4;

    /// <summary>The first coefficient's magnitude was refined.</summary>
    public const uint Refined = 1u << 20;

    /// <summary>A pass has dealt with the first coefficient.</summary>
    public const uint Visited = 1u << 21;

    /// <summary>The same of all four.</summary>
    public const uint AllVisited = Visited | (Visited << 3) | (Visited << 6) | (Visited << 9);

    /// <summary>One bit for each of four rows, as <see cref="Unvisited"/> and others have it: every third.</summary>
    private const uint Rows = 1 | (1 << 3) | (1 << 6) | (1 << 9);

    /// <summary>The bits of as many rows.</summary>
    public static uint RowsOf(int count) => Rows & ((1u << (3 * count)) - 1);

    /// <summary>The coefficients that no pass has dealt with and that are not significant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Unvisited(uint flags, uint rows) => ~((flags >> 4) | (flags >> 21)) & rows;

    /// <summary>Those among them that have significant neighbors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Candidates(uint flags, uint rows)
    {
        var around = flags & 0x3FFFF;
        around |= (around >> 1) | (around >> 2);
        around |= (around >> 3) | (around >> 6);
        return around & Unvisited(flags, rows);
    }

    /// <summary>The significant coefficients that no pass has dealt with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Refinable(uint flags, uint rows) => (flags >> 4) & ~(flags >> 21) & rows;

    /// <summary>The row, 0 to 3, that a bit of a row stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RowOf(int bit) => (bit * 11) >> 5;

    /// <summary>Where <see cref="BlockContexts.Signs"/> has the context of a sign.</summary>
    /// <param name="flags">The column.</param>
    /// <param name="left">The column before it.</param>
    /// <param name="right">The column behind it.</param>
    /// <param name="bit">The bit of its row: 0, 3, 6 or 9.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SignIndex(uint flags, uint left, uint right, int bit)
    {
        var around = flags >> bit;
        var above = bit == 0 ? flags >> 18 : flags >> (16 + bit);
        var sign = 19 + bit;
        return ((around >> 3) & 1) | ((around >> 4) & 2) | ((around << 1) & 4) | ((around >> 4) & 8)
            | (((left >> sign) & 1) << 4) | (((right >> sign) & 1) << 5) | ((above & 1) << 6) | (((flags >> (sign + 3)) & 1) << 7);
    }

    /// <summary>Tells a coefficient's neighbors that it has become significant.</summary>
    /// <param name="column">The column.</param>
    /// <param name="flags">Its word, which is not stored yet.</param>
    /// <param name="bit">The bit of its row: 0, 3, 6 or 9.</param>
    /// <param name="sign">1 where the coefficient is negative.</param>
    /// <param name="stride">Columns from a stripe to the next.</param>
    /// <param name="isCausal">The stripe above does not see this one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Mark(ref uint column, ref uint flags, int bit, uint sign, int stride, bool isCausal)
    {
        Unsafe.Add(ref column, -1) |= (1u << 5) << bit;
        Unsafe.Add(ref column, 1) |= (1u << 3) << bit;
        flags |= (Significant | (sign << 19)) << bit;
        if (bit == 0 && !isCausal)
        {
            ref var above = ref Unsafe.Add(ref column, -stride);
            Unsafe.Add(ref above, -1) |= 1u << 17;
            above |= (1u << 16) | (sign << 31);
            Unsafe.Add(ref above, 1) |= 1u << 15;
        }
        else if (bit == 9)
        {
            ref var below = ref Unsafe.Add(ref column, stride);
            Unsafe.Add(ref below, -1) |= 1u << 2;
            below |= (1u << 1) | (sign << 18);
            Unsafe.Add(ref below, 1) |= 1u;
        }
    }
}
