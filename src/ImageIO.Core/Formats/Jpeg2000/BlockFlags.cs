using System.Runtime.CompilerServices;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>
/// What is known of four coefficients of a stripe's column and of all that surround them, in one word: 18 significances, three a row, from the row above to the row
/// below (bits 0 to 17); negative signs of the column's own (bit 18 above, then one every third bit from 19, 31 below); for each row of the stripe, every third bit
/// from 20, whether its magnitude was refined, and from 21, whether a pass of this plane of bits has dealt with it.
/// </summary>
internal static class BlockFlags
{
    /// <summary>The significances around the first coefficient, its own among them.</summary>
    public const uint Around = 0x1FF;

    /// <summary>The same without its own.</summary>
    public const uint Neighbors = 0x1EF;

    /// <summary>The first coefficient is significant.</summary>
    public const uint Significant = 1u << 4;

    /// <summary>One of the four is significant.</summary>
    public const uint AnySignificant = Significant | (Significant << 3) | (Significant << 6) | (Significant << 9);

    /// <summary>The first coefficient's magnitude was refined.</summary>
    public const uint Refined = 1u << 20;

    /// <summary>A pass has dealt with the first coefficient.</summary>
    public const uint Visited = 1u << 21;

    /// <summary>The same of all four.</summary>
    public const uint AllVisited = Visited | (Visited << 3) | (Visited << 6) | (Visited << 9);

    /// <summary>Where <see cref="BlockContexts.Signs"/> has the context of a sign.</summary>
    /// <param name="flags">The column.</param>
    /// <param name="left">The column before it.</param>
    /// <param name="right">The column behind it.</param>
    /// <param name="row">0 to 3.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SignIndex(uint flags, uint left, uint right, int row)
    {
        var around = flags >> (3 * row);
        var above = row == 0 ? flags >> 18 : flags >> (16 + (3 * row));
        var sign = 19 + (3 * row);
        return ((around >> 3) & 1) | ((around >> 4) & 2) | ((around << 1) & 4) | ((around >> 4) & 8)
            | (((left >> sign) & 1) << 4) | (((right >> sign) & 1) << 5) | ((above & 1) << 6) | (((flags >> (sign + 3)) & 1) << 7);
    }

    /// <summary>Tells a coefficient's neighbors that it has become significant.</summary>
    /// <param name="column">The column.</param>
    /// <param name="flags">Its word, which is not stored yet.</param>
    /// <param name="row">0 to 3.</param>
    /// <param name="sign">1 where the coefficient is negative.</param>
    /// <param name="stride">Columns from a stripe to the next.</param>
    /// <param name="isCausal">The stripe above does not see this one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Mark(ref uint column, ref uint flags, int row, uint sign, int stride, bool isCausal)
    {
        Unsafe.Add(ref column, -1) |= (1u << 5) << (3 * row);
        Unsafe.Add(ref column, 1) |= (1u << 3) << (3 * row);
        flags |= (Significant | (sign << 19)) << (3 * row);
        if (row == 0 && !isCausal)
        {
            ref var above = ref Unsafe.Add(ref column, -stride);
            Unsafe.Add(ref above, -1) |= 1u << 17;
            above |= (1u << 16) | (sign << 31);
            Unsafe.Add(ref above, 1) |= 1u << 15;
        }
        else if (row == 3)
        {
            ref var below = ref Unsafe.Add(ref column, stride);
            Unsafe.Add(ref below, -1) |= 1u << 2;
            below |= (1u << 1) | (sign << 18);
            Unsafe.Add(ref below, 1) |= 1u;
        }
    }
}
