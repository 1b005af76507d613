using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Quantization;

namespace ImageIO.Formats.Gif;

/// <summary>
/// Compresses pixels by GIF's variant of LZW where each pixel may be shown in several ways: of all strings of the dictionary that show the next pixels nearly as well as
/// their best colours do, it takes the one that is worth most.
/// </summary>
/// <remarks>
/// A string is worth a fixed amount for each pixel that it covers (what the bytes saved are worth), less what its colours are farther away than the best ones. So a little
/// error goes where it saves the most bytes; a part of it is carried over to the next pixel, which then leans the other way.
/// </remarks>
internal sealed class LzwSearch
{
    private const int MaxCodes = GifConstants.MaxCodes;

    /// <summary>No pixel may get farther away than so many times what it is worth.</summary>
    private const float MostPerPixel = 3;

    /// <summary>The strings looked at for one code: far more than are found in natural pictures.</summary>
    private const int MaxVisits = 400;

    private const int BlockSize = 4;

    private readonly ScratchSlice _blocks;
    private readonly ScratchSlice _symbols;
    private readonly ScratchSlice _parents;
    private readonly ScratchSlice _visits;
    private readonly ScratchSlice _colors;

    public LzwSearch(ref ScratchCutter cutter)
    {
        _blocks = cutter.Take<Block>(MaxCodes + (MaxCodes / BlockSize));
        _symbols = cutter.Take<byte>(MaxCodes);
        _parents = cutter.Take<ushort>(MaxCodes);
        _visits = cutter.Take<Visit>(MaxVisits);
        _colors = cutter.Take<ulong>(Palette.MaxCount + 1);
    }

    /// <summary>Compresses the pixels of a rectangle.</summary>
    /// <param name="wanted">What each pixel should show, beside it how far it is from what is there already (0 where that is to stay).</param>
    /// <param name="indices">The best index for each; receives the chosen ones.</param>
    /// <param name="palette">The colour of each index.</param>
    /// <param name="keepIndex">The index that leaves what is there already, or -1.</param>
    /// <param name="codeSize">2 to 8.</param>
    /// <param name="worth">What a pixel covered is worth, as a distance in OKLab; more than 0.</param>
    /// <param name="carry">The part of an error that the next pixel makes good, 0 to less than 1.</param>
    /// <param name="output">Receives the codes; at least <see cref="LzwWriter.MaxLength"/> long.</param>
    /// <returns>The number of bytes written.</returns>
    public int Write(ReadOnlySpan<ulong> wanted, Span<byte> indices, ReadOnlySpan<ulong> palette, int keepIndex, int codeSize, float worth, float carry, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, LzwWriter.MaxLength(indices.Length));
        var strings = new Strings(this);
        var colors = _colors.As<ulong>();
        palette.CopyTo(colors);
        worth *= PackedColors.Scale;
        var codes = new LzwBits(output);
        var next = Restart(ref strings, codeSize, ref codes);
        var full = new FullDictionary(MaxCodes - next);
        var at = 0;
        var previous = -1;
        ulong carried = 0;
        while (at < indices.Length)
        {
            if (previous >= 0)
            {
                if (next < MaxCodes)
                    codes.Grow(strings.Add(next++, previous, indices[at]));
                else if (full.IsSpent(at))
                    next = Restart(ref strings, codeSize, ref codes);
            }

            var best = FindBest(strings, wanted[at..], indices[at..], colors, keepIndex, worth, carry, carried);
            strings.WriteBack(best.Node, indices.Slice(at, best.Length));
            codes.Write((uint)best.Node);
            carried = best.Carried;
            previous = best.Node;
            at += best.Length;
        }

        // The decoder adds a string for this last code as well, which may widen its next one.
        if (next < MaxCodes)
            codes.Grow(next);
        codes.Write((1u << codeSize) + 1);
        return codes.Finish();
    }

    private static int Restart(ref Strings strings, int codeSize, ref LzwBits codes)
    {
        strings.Clear(codeSize);
        codes.Clear(codeSize);
        return (1 << codeSize) + 2;
    }

    /// <summary>Walks all strings that start with the first pixel's best index.</summary>
    /// <remarks>
    /// Four continuations are compared at once. Where the walk goes next waits for their distances only: what a string has cost in all is known later, and hardly ever refuses
    /// one that is near enough.
    /// </remarks>
    private static Found FindBest(
        in Strings strings, ReadOnlySpan<ulong> wanted, ReadOnlySpan<byte> indices, Span<ulong> colors, int keepIndex, float worth, float carry, ulong carried)
    {
        ref var blocks = ref MemoryMarshal.GetReference(strings.Blocks);
        ref var visits = ref MemoryMarshal.GetReference(strings.Visits);
        ref var color = ref MemoryMarshal.GetReference(colors);
        ref var kept = ref Unsafe.Add(ref color, keepIndex < 0 ? Palette.MaxCount : keepIndex);
        var carries = carry != 0;
        var most = worth * MostPerPixel;
        int node = indices[0];
        var length = 1;
        var cost = 0f;
        var leant = !carries || node == keepIndex ? 0 : PackedColors.Difference(PackedColors.Sum(wanted[0], carried), colors[node], carry);
        var best = new Found(node, 1, leant);
        var bestScore = 0f;
        var pending = 0;
        for (var visited = 0; visited < MaxVisits; visited++)
        {
            ref var children = ref Unsafe.Add(ref blocks, node);
            node = -1;
            if (children.Used != 0 && length < indices.Length)
            {
                var packed = wanted[length];
                int bestIndex = indices[length];
                var target = PackedColors.WithoutBeside(packed);
                var leaning = carries ? PackedColors.Sum(target, leant) : target;

                // What is kept has no colour: it gets one that lies just so far from the wanted one, in a direction of its own.
                kept = leaning | (packed ^ target);
                var least = bestIndex == keepIndex ? packed >> 48 : MathF.Sqrt(PackedColors.Squared(target, Unsafe.Add(ref color, bestIndex)));
                var gained = length * worth;
                var farthest = float.MinNative(least + float.MinNative(most, gained), short.MaxValue - 1);
                farthest *= farthest;
                var covered = gained - cost;
                length++;
                while (true)
                {
                    var squares = PackedColors.Squares(leaning, children.Symbols, colors);
                    var near = Vector256.LessThanOrEqual(squares, Vector256.Create(farthest)).AsUInt64().ExtractMostSignificantBits() & children.Used;
                    var more = Vector256.MaxNative(Vector256.Sqrt(squares) - Vector256.Create(least), Vector256<float>.Zero);
                    while (near != 0)
                    {
                        var i = BitOperations.Log2(near);
                        near ^= 1u << i;
                        var score = covered - Unsafe.Add(ref Unsafe.As<Vector256<float>, float>(ref more), 2 * i);
                        if (score < 0)
                            continue;
                        if (node >= 0 && pending < MaxVisits)
                            Unsafe.Add(ref visits, pending++) = new Visit(node, length, cost, leant);
                        node = (int)(children.Nodes >> (16 * i) & 0xFFFF);
                        cost = gained - score;
                        if (carries)
                            leant = PackedColors.Difference(leaning, Unsafe.Add(ref color, (int)(children.Symbols >> (8 * i) & 0xFF)), carry);
                        if (score > bestScore)
                            (best, bestScore) = (new Found(node, length, leant), score);
                    }

                    if (children.Next == 0)
                        break;
                    children = ref Unsafe.Add(ref blocks, (int)children.Next);
                }
            }

            if (node >= 0)
                continue;
            if (pending == 0)
                break;
            ref var visit = ref Unsafe.Add(ref visits, --pending);
            (node, length, cost, leant) = (visit.Node, visit.Length, visit.Cost, visit.Carried);
        }

        return best;
    }

    /// <summary>The dictionary: each string is one that came before and one more index. Taken out of its memory once for each image.</summary>
    private ref struct Strings(LzwSearch owner)
    {
        private readonly Span<ushort> _parents = owner._parents.As<ushort>();
        private readonly Span<byte> _symbols = owner._symbols.As<byte>();
        private int _blockCount;

        /// <summary>For each string the block of those that are one index longer; behind them the full blocks that its later ones have pushed away.</summary>
        public Span<Block> Blocks { get; } = owner._blocks.As<Block>();

        public Span<Visit> Visits { get; } = owner._visits.As<Visit>();

        public void Clear(int codeSize)
        {
            _blockCount = MaxCodes;
            Blocks[..(1 << codeSize)].Clear();
            for (var i = 0; i < 1 << codeSize; i++)
                _symbols[i] = (byte)i;
        }

        public int Add(int code, int parent, byte symbol)
        {
            _symbols[code] = symbol;
            _parents[code] = (ushort)parent;
            Blocks[code] = default;
            ref var block = ref Blocks[parent];
            if (block.Used == Block.Full)
            {
                Blocks[_blockCount] = block;
                block = new Block { Next = (ushort)_blockCount++ };
            }

            var i = BitOperations.PopCount(block.Used);
            block.Nodes |= (ulong)code << (16 * i);
            block.Symbols |= (uint)symbol << (8 * i);
            block.Used = (ushort)(block.Used << 1 | 1);
            return code;
        }

        /// <summary>Puts the symbols of a string in the place of the best indices.</summary>
        public readonly void WriteBack(int node, Span<byte> indices)
        {
            for (var i = indices.Length - 1; i >= 0; i--)
            {
                indices[i] = _symbols[node];
                node = _parents[node];
            }
        }
    }

    /// <summary>Up to four strings with the same parent.</summary>
    private struct Block
    {
        public const int Full = 0b1111;

        /// <summary>Their codes, 16 bits each.</summary>
        public ulong Nodes;

        /// <summary>Their last indices, 8 bits each.</summary>
        public uint Symbols;

        /// <summary>A bit for each, from the lowest up.</summary>
        public ushort Used;

        /// <summary>The block of those that came before, or 0.</summary>
        public ushort Next;
    }

    private readonly record struct Visit(int Node, int Length, float Cost, ulong Carried);

    private readonly record struct Found(int Node, int Length, ulong Carried);
}
