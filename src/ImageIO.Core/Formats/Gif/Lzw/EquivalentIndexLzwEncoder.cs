using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Lzw;

/// <summary>
/// Compresses pixels by GIF's variant of LZW where some may be written in two ways that show the same: as what is there already, or in its
/// color. Nothing else is traded: of all strings of the dictionary that show the next pixels, it takes the one that reaches farthest
/// together with the string after it.
/// </summary>
internal sealed class EquivalentIndexLzwEncoder
{
    private const int MaxCodes = GifConstants.MaxCodes;
    private const int HashBits = 13;
    private const int AnyStart = -1;

    /// <summary>
    /// The strings tried for one code are the longest one and so many that are shorter: three save 0.1 to 0.9% more, and take half as long
    /// again.
    /// </summary>
    private const int Shorter = 1;

    /// <summary>The strings looked at for one code: all in nearly every case.</summary>
    private const int MaxVisits = 1000;

    /// <summary>The strings of the dictionary by (string, next index), as in <see cref="LzwEncoder"/>.</summary>
    private readonly ArenaSlice _table;

    /// <summary>A string of each length that fits, by the length less one.</summary>
    private readonly ArenaSlice _byLength;

    private readonly ArenaSlice _branches;
    private readonly CancellationToken _cancellationToken;

    /// <param name="builder">Where the tables come from.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public EquivalentIndexLzwEncoder(ref ArenaBuilder builder, CancellationToken cancellationToken = default)
    {
        _cancellationToken = cancellationToken;
        _table = builder.Take<uint>(1 << HashBits);
        _byLength = builder.Take<ushort>(MaxCodes);
        _branches = builder.Take<Branch>(MaxVisits + 1);
    }

    /// <summary>Two indices that show the same pixel, which may be the same.</summary>
    public static ushort Choice(byte index, byte other) => (ushort)(index | other << 8);

    /// <summary>Compresses the pixels of a rectangle.</summary>
    /// <param name="choices">For each pixel its indices: <see cref="Choice"/>.</param>
    /// <param name="codeSize">2 to 8: the indices are below <c>1 &lt;&lt; codeSize</c>.</param>
    /// <param name="output">Receives the codes; at least <see cref="LzwEncoder.MaxLength"/> long.</param>
    /// <returns>The number of bytes written.</returns>
    public int Write(ReadOnlySpan<ushort> choices, int codeSize, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, LzwEncoder.MaxLength(choices.Length));
        var table = _table.As<uint>();
        var byLength = _byLength.As<ushort>();
        var branches = _branches.As<Branch>();
        var codes = new LzwBitWriter(output);
        table.Clear();
        codes.Clear(codeSize);
        var next = (1 << codeSize) + 2;
        var full = new ClearCodePolicy(MaxCodes - next);
        var at = 0;

        // A string is added as soon as it is known how the next one starts; that is then kept to, so that the new string can be taken at
        // once, as the decoder allows.
        var start = Find(choices, AnyStart, table, byLength, branches).Start;
        while (true)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var rest = choices[at..];
            var length = Find(rest, start, table, byLength, branches).Length;
            var node = byLength[length - 1];
            if (length == rest.Length)
            {
                codes.Write(node);
                break;
            }

            (length, node, start) = Choose(rest, length, table, byLength, branches);
            codes.Write(node);
            at += length;
            if (next < MaxCodes)
            {
                Add(table, node, start, next);
                codes.Grow(next++);
            }
            else if (full.ShouldReset(at))
            {
                codes.Clear(codeSize);
                table.Clear();
                next = (1 << codeSize) + 2;
            }
        }

        // The decoder adds a string for this last code as well, which may widen its next one.
        if (next < MaxCodes)
            codes.Grow(next);
        codes.Write((1u << codeSize) + 1);
        return codes.Finish();
    }

    /// <summary>Chooses among the longest strings the one after which the next one reaches farthest, and how that one starts.</summary>
    private static (int Length, ushort Node, int Start) Choose(
        ReadOnlySpan<ushort> pixels, int longest, Span<uint> table, Span<ushort> byLength, Span<Branch> branches)
    {
        var (best, reach, start) = (longest, 0, 0);
        for (var length = longest; length >= Math.Max(1, longest - Shorter); length--)
        {
            var after = Find(pixels[length..], AnyStart, table, default, branches);
            if (length + after.Length > reach)
                (best, reach, start) = (length, length + after.Length, after.Start);
            if (reach == pixels.Length)
                break;
        }

        return (best, byLength[best - 1], start);
    }

    /// <summary>Finds the longest string that shows the next pixels.</summary>
    /// <param name="pixels">What is to be shown.</param>
    /// <param name="start">The string's first index, or <see cref="AnyStart"/>.</param>
    /// <param name="table">The dictionary.</param>
    /// <param name="byLength">Receives a string of each length; or empty.</param>
    /// <param name="branches">Room for what is still to be looked at.</param>
    private static (int Length, int Start) Find(
        ReadOnlySpan<ushort> pixels, int start, Span<uint> table, Span<ushort> byLength, Span<Branch> branches)
    {
        ref var slots = ref MemoryMarshal.GetReference(table);
        ref var pixel = ref MemoryMarshal.GetReference(pixels);
        var pending = 0;
        var first = (byte)pixel;
        if (start >= 0)
            first = (byte)start;
        else if (pixel >> 8 != first)
            branches[pending++] = new Branch((byte)(pixel >> 8), 1, (byte)(pixel >> 8));
        uint node = first;
        var length = 1;
        var longest = 0;
        var bestStart = first;
        var visits = 0;
        while (true)
        {
            while (true)
            {
                if (length > longest)
                {
                    longest = length;
                    bestStart = first;
                    if (!byLength.IsEmpty)
                        byLength[length - 1] = (ushort)node;
                }

                if (length == pixels.Length)
                    return (longest, bestStart);
                var choice = Unsafe.Add(ref pixel, length++);
                var child = Child(ref slots, node, (byte)choice);
                if (choice >> 8 != (byte)choice)
                {
                    var other = Child(ref slots, node, (uint)choice >> 8);
                    if (child == 0)
                        child = other;
                    else if (other != 0 && visits < MaxVisits)
                        branches[pending++] = new Branch((ushort)other, (ushort)length, first);
                }

                if (child == 0)
                    break;
                visits++;
                node = child;
            }

            if (pending == 0)
                return (longest, bestStart);
            var branch = branches[--pending];
            node = branch.Node;
            length = branch.Length;
            first = branch.Start;
        }
    }

    /// <summary>The string that goes on with an index, or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Child(ref uint slots, uint node, uint index)
    {
        var key = (node << 8 | index) << GifConstants.MaxCodeBits;
        var slot = key * 0x9E3779B1u >> (32 - HashBits);
        while (true)
        {
            var entry = Unsafe.Add(ref slots, slot);
            if (entry == 0)
                return 0;
            if ((entry ^ key) < MaxCodes)
                return entry & (MaxCodes - 1);
            slot = (slot + 1) & ((1 << HashBits) - 1);
        }
    }

    private static void Add(Span<uint> table, uint node, int index, int code)
    {
        var key = (node << 8 | (uint)index) << GifConstants.MaxCodeBits;
        var slot = (int)(key * 0x9E3779B1u >> (32 - HashBits));
        while (table[slot] != 0)
        {
            // A shorter string than the longest may have been taken: the longer one is there already, and stays.
            if ((table[slot] ^ key) < MaxCodes)
                return;
            slot = (slot + 1) & ((1 << HashBits) - 1);
        }

        table[slot] = key | (uint)code;
    }

    private readonly record struct Branch(ushort Node, ushort Length, byte Start);
}
