using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Lzw;

/// <summary>For each color of a table the four that are most like it: found when first asked for.</summary>
internal readonly ref struct SimilarColors
{
    /// <summary>
    /// So many bytes are one number, which is 0 where they are not known. No color is alike to four others that are all index 0.
    /// </summary>
    private const int Count = sizeof(uint);

    private readonly Span<uint> _known;
    private readonly ReadOnlySpan<ulong> _colors;
    private readonly int _keepIndex;

    /// <param name="known">Room for a number for each color.</param>
    /// <param name="colors">256 <see cref="PackedOklab"/>, or more; those that stand for nothing are
    /// <see cref="PackedOklab.Nowhere"/>.</param>
    /// <param name="keepIndex">An index that is no color, or -1.</param>
    public SimilarColors(Span<uint> known, ReadOnlySpan<ulong> colors, int keepIndex)
    {
        known.Clear();
        _known = known;
        _colors = colors;
        _keepIndex = keepIndex;
    }

    /// <summary>The indices of the four, 8 bits each, the most alike in the lowest ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint To(int index)
    {
        var alike = Unsafe.Add(ref MemoryMarshal.GetReference(_known), index);
        return alike != 0 ? alike : Learn(index);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint Learn(int index)
    {
        Span<long> nearest = stackalloc long[Count];
        nearest.Fill(long.MaxValue);
        for (var start = 0; start < Palette.MaxCount; start += Vector256<ulong>.Count)
        {
            var squares = PackedOklab.Squares(_colors[index], _colors[start..]);
            var farthest = Vector256.Create((float)(nearest[Count - 1] >> 8));
            for (var nearer = Vector256.LessThan(squares, farthest).AsUInt64()
                .ExtractMostSignificantBits(); nearer != 0; nearer &= nearer - 1)
            {
                var lane = BitOperations.TrailingZeroCount(nearer);
                var other = start + lane;
                if (other != index && other != _keepIndex)
                    Insert(nearest, ((long)squares[2 * lane] << 8) | (long)other);
            }
        }

        uint alike = 0;
        for (var i = 0; i < Count; i++)
            alike |= (uint)(nearest[i] & 0xFF) << (8 * i);
        return _known[index] = alike;
    }

    private static void Insert(Span<long> nearest, long found)
    {
        var at = nearest.Length - 1;
        if (found >= nearest[at])
            return;
        for (; at > 0 && nearest[at - 1] > found; at--)
            nearest[at] = nearest[at - 1];
        nearest[at] = found;
    }
}
