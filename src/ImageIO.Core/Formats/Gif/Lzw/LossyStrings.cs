using System.Numerics;
using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Lzw;

/// <summary>
/// The dictionary of <see cref="LossyLzwEncoder"/>: each string is one that came before and one more index. Taken out of its memory once
/// for each image.
/// </summary>
internal ref struct LossyStrings(ArenaSlice parents, ArenaSlice lengths, ArenaSlice symbols, ArenaSlice blocks, ArenaSlice visits)
{
    private readonly Span<ushort> _parents = parents.As<ushort>();
    private readonly Span<ushort> _lengths = lengths.As<ushort>();
    private readonly Span<byte> _symbols = symbols.As<byte>();
    private int _blockCount;

    /// <summary>
    /// For each string the block of those that are one index longer; behind them the full blocks that its later ones have pushed away.
    /// </summary>
    public Span<Block> Blocks { get; } = blocks.As<Block>();

    public Span<Visit> Visits { get; } = visits.As<Visit>();

    public void Clear(int codeSize)
    {
        _blockCount = GifConstants.MaxCodes;
        Blocks[..(1 << codeSize)].Clear();
        for (var i = 0; i < 1 << codeSize; i++)
            _symbols[i] = (byte)i;
        _lengths[..(1 << codeSize)].Fill(1);
    }

    /// <summary>The number of pixels that a string covers.</summary>
    public readonly int LengthOf(int code) => _lengths[code];

    public int Add(int code, int parent, byte symbol)
    {
        _symbols[code] = symbol;
        _parents[code] = (ushort)parent;
        _lengths[code] = (ushort)(_lengths[parent] + 1);
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

    /// <summary>Gives the string that was added last another end.</summary>
    public readonly void EndWith(int code, byte symbol)
    {
        _symbols[code] = symbol;
        ref var block = ref Blocks[_parents[code]];
        var shift = 8 * (BitOperations.PopCount(block.Used) - 1);
        block.Symbols = (block.Symbols & ~(0xFFu << shift)) | ((uint)symbol << shift);
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

    /// <summary>Up to four strings with the same parent.</summary>
    internal struct Block
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

    /// <summary>A string that the search has reached, and what it costs so far.</summary>
    internal readonly record struct Visit(int Node, int Length, float Cost, ulong Carried);
}
