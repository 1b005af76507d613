using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>Compares a frame with the one before: marks what did not change, and finds what became transparent.</summary>
internal struct FrameDiff
{
    /// <summary>The bit that an opaque pixel lacks where it is as in the frame before: its alpha is 254 instead of 255.</summary>
    public const uint UnchangedBit = 0x01000000;

    private const uint Compared = ~UnchangedBit;

    private int _left;
    private int _top;
    private int _right;
    private int _bottom;

    /// <summary>Whether any pixel differs.</summary>
    public bool Any { get; private set; }

    /// <summary>Around all pixels that were opaque and are not any more.</summary>
    public readonly PixelArea Cleared => PixelArea.Between(_left, _top, _right, _bottom);

    /// <summary>Compares the next row, and marks in it the opaque pixels that did not change.</summary>
    public void AddRow(int y, Span<uint> row, ReadOnlySpan<uint> before)
    {
        var (changed, cleared) = MarkUnchanged(row, before);
        Any |= changed;
        if (cleared)
            AddCleared(y, row, before);
    }

    /// <summary>The scalar twin, which also ends the rows.</summary>
    internal static (bool Changed, bool Cleared) ScalarMarkUnchanged(Span<uint> row, ReadOnlySpan<uint> before)
    {
        var changed = false;
        var cleared = false;
        for (var i = 0; i < row.Length; i++)
        {
            var differs = ((row[i] ^ before[i]) & Compared) != 0;
            changed |= differs;
            cleared |= differs && row[i] == 0;
            if (!differs)
                row[i] &= Compared;
        }

        return (changed, cleared);
    }

    internal static (bool Changed, bool Cleared) MarkUnchanged(Span<uint> row, ReadOnlySpan<uint> before)
    {
        var i = 0;
        var compared = Vector256.Create(Compared);
        var allEqual = Vector256<uint>.AllBitsSet;
        var anyCleared = Vector256<uint>.Zero;
        ref var now = ref MemoryMarshal.GetReference(row);
        ref var then = ref MemoryMarshal.GetReference(before);
        for (; i <= row.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            var pixels = Vector256.LoadUnsafe(ref now, (nuint)i);
            var equal = Vector256.Equals(pixels & compared, Vector256.LoadUnsafe(ref then, (nuint)i) & compared);
            allEqual &= equal;
            anyCleared |= Vector256.AndNot(Vector256.Equals(pixels, Vector256<uint>.Zero), equal);
            Vector256.AndNot(pixels, equal & Vector256.Create(UnchangedBit)).StoreUnsafe(ref now, (nuint)i);
        }

        var (changed, cleared) = ScalarMarkUnchanged(row[i..], before[i..]);
        return (changed || allEqual != Vector256<uint>.AllBitsSet, cleared || anyCleared != Vector256<uint>.Zero);
    }

    private void AddCleared(int y, ReadOnlySpan<uint> row, ReadOnlySpan<uint> before)
    {
        var left = 0;
        while (row[left] != 0 || before[left] == 0)
            left++;
        var right = row.Length - 1;
        while (row[right] != 0 || before[right] == 0)
            right--;
        if (Cleared.IsEmpty)
            (_left, _top, _right) = (left, y, right + 1);
        _left = Math.Min(_left, left);
        _right = Math.Max(_right, right + 1);
        _bottom = y + 1;
    }
}
