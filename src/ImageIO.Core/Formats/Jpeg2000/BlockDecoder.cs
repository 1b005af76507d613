using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>Decodes code-blocks (T.800 Annex D). One for each thread that works.</summary>
/// <remarks>The passes work on references without checks: what is in reach is laid down in <see cref="Start"/>, for the sizes that
/// code-blocks may have.</remarks>
internal sealed class BlockDecoder
{
    /// <summary>T.800 allows no more coefficients.</summary>
    public const int MaxCoefficients = 4096;

    /// <summary>The most that fits coefficients of 32 bits, which have a sign and half a step.</summary>
    private const int MaxPlanes = 30;

    private readonly int[] _coefficients = new int[MaxCoefficients];
    private readonly uint[] _contexts = new uint[BlockContexts.Count];
    private uint[] _flags = new uint[66 * 18];
    private byte[] _codeword = new byte[8192];
    private int _width;
    private int _height;
    private int _stride;
    private int _significance;
    private bool _isCausal;

    /// <summary>The coefficients that were decoded, in half steps, row by row.</summary>
    public ReadOnlySpan<int> Coefficients => _coefficients.AsSpan(0, _width * _height);

    /// <summary>Decodes a code-block.</summary>
    /// <param name="block">What packets told of it.</param>
    /// <param name="pieces">The pieces of all codewords.</param>
    /// <param name="bytes">The tile's packets.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="band">The subband.</param>
    /// <param name="component">The component.</param>
    /// <returns>Whether any coefficient is not zero, and the block could be read at all.</returns>
    public bool Decode(
        in CodeBlock block,
        ReadOnlySpan<BlockPiece> pieces,
        ReadOnlySpan<byte> bytes,
        int width,
        int height,
        Subband band,
        TileComponent component)
    {
        var plane = band.Planes + component.RegionShift - block.ZeroPlanes;
        if (block.FirstPiece == 0 || plane is < 1 or > MaxPlanes)
            return false;
        var style = component.Style.BlockStyle;
        Start(width, height, band.HighX + (2 * band.HighY), (style & BlockStyle.VerticallyCausal) != 0);
        var kind = 2;
        var pass = 0;
        for (var next = block.FirstPiece; next != 0 && plane > 0;)
        {
            var end = pass + CollectCodeword(pieces, bytes, PacketReader.PassesLeft(pass, style), ref next);
            var isRaw = (style & BlockStyle.Bypass) != 0 && pass >= 10 && kind != 2;
            ref var codeword = ref MemoryMarshal.GetArrayDataReference(_codeword);
            var raw = default(RawBits);
            var decoder = MqDecoder.Start(ref codeword);
            for (; pass < end && plane > 0; pass++)
            {
                if (kind == 2)
                    Clean(ref decoder, plane, (style & BlockStyle.SegmentationSymbols) != 0);
                else if (isRaw)
                    PassRaw(ref raw, plane, kind);
                else if (kind == 0)
                    Propagate(ref decoder, plane);
                else
                    Refine(ref decoder, plane);
                if ((style & BlockStyle.ResetContexts) != 0)
                    BlockContexts.Reset(_contexts);
                if (++kind == 3)
                    (kind, plane) = (0, plane - 1);
            }
        }

        return true;
    }

    private void Start(int width, int height, int kind, bool isCausal)
    {
        (_width, _height, _stride, _significance, _isCausal) = (width, height, width + 2, kind * 512, isCausal);
        var words = _stride * (((height + 3) / 4) + 2);
        if (words > _flags.Length)
            _flags = new uint[words];
        _flags.AsSpan(0, words).Clear();
        _coefficients.AsSpan(0, width * height).Clear();
        BlockContexts.Reset(_contexts);
    }

    /// <summary>Puts the pieces of a codeword together, with the two bytes behind them that end it.</summary>
    /// <returns>Its passes.</returns>
    private int CollectCodeword(ReadOnlySpan<BlockPiece> pieces, ReadOnlySpan<byte> bytes, int passesLeft, ref int next)
    {
        var (passes, length) = (0, 0);
        while (next != 0 && passes < passesLeft)
        {
            ref readonly var piece = ref pieces[next];
            if (length + piece.Length + 2 > _codeword.Length)
                Array.Resize(ref _codeword, Math.Max(2 * _codeword.Length, length + piece.Length + 2));
            bytes.Slice(piece.Offset, piece.Length).CopyTo(_codeword.AsSpan(length));
            length += piece.Length;
            passes += piece.Passes;
            next = piece.Next;
        }

        _codeword.AsSpan(length, 2).Fill(0xFF);
        return passes;
    }

    /// <summary>Significance propagation: coefficients with significant neighbors (D.3.1).</summary>
    private void Propagate(ref MqDecoder decoder, int plane)
    {
        var state = decoder;
        ref var bytes = ref MemoryMarshal.GetArrayDataReference(_codeword);
        ref var states = ref MemoryMarshal.GetArrayDataReference(MqDecoder.States);
        ref var contexts = ref MemoryMarshal.GetArrayDataReference(_contexts);
        ref var significance = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(BlockContexts.Significance), _significance);
        ref var signs = ref MemoryMarshal.GetArrayDataReference(BlockContexts.Signs);
        var value = 3 << (plane - 1);
        for (var y = 0; y < _height; y += 4)
        {
            var rows = BlockFlags.RowsOf(Math.Min(4, _height - y));
            ref var column = ref _flags[(((y / 4) + 1) * _stride) + 1];
            ref var coefficient = ref _coefficients[y * _width];
            for (var x = 0; x < _width; x++, column = ref Unsafe.Add(ref column, 1), coefficient = ref Unsafe.Add(ref coefficient, 1))
            {
                var flags = column;
                var left = BlockFlags.Candidates(flags, rows);
                if (left == 0)
                    continue;
                do
                {
                    var bit = BitOperations.TrailingZeroCount(left);
                    var around = flags >> bit;
                    ref var context = ref Unsafe.Add(ref contexts, (nint)Unsafe.Add(ref significance, (nint)(around & BlockFlags.Around)));
                    if (state.Decode(ref bytes, ref states, ref context) != 0)
                    {
                        uint sign = Unsafe.Add(
                            ref signs,
                            BlockFlags.SignIndex(flags, Unsafe.Add(ref column, -1), Unsafe.Add(ref column, 1), bit));
                        sign = state.Decode(ref bytes, ref states, ref Unsafe.Add(ref contexts, sign >> 1)) ^ (sign & 1);
                        Unsafe.Add(ref coefficient, BlockFlags.RowOf(bit) * _width) = sign != 0 ? -value : value;
                        BlockFlags.Mark(ref column, ref flags, bit, sign, _stride, _isCausal);
                    }

                    // What has become significant makes a candidate of the one below it.
                    flags |= BlockFlags.Visited << bit;
                    left = BlockFlags.Candidates(flags, rows) & (uint.MaxValue << bit);
                }
                while (left != 0);

                column = flags;
            }
        }

        decoder = state;
    }

    /// <summary>Magnitude refinement: one more bit of each significant coefficient (D.3.3).</summary>
    private void Refine(ref MqDecoder decoder, int plane)
    {
        var state = decoder;
        ref var bytes = ref MemoryMarshal.GetArrayDataReference(_codeword);
        ref var states = ref MemoryMarshal.GetArrayDataReference(MqDecoder.States);
        ref var magnitudes = ref _contexts[BlockContexts.Magnitude];
        var half = 1 << (plane - 1);
        for (var y = 0; y < _height; y += 4)
        {
            var rows = BlockFlags.RowsOf(Math.Min(4, _height - y));
            ref var column = ref _flags[(((y / 4) + 1) * _stride) + 1];
            ref var coefficient = ref _coefficients[y * _width];
            for (var x = 0; x < _width; x++, column = ref Unsafe.Add(ref column, 1), coefficient = ref Unsafe.Add(ref coefficient, 1))
            {
                var flags = column;
                var left = BlockFlags.Refinable(flags, rows);
                for (; left != 0; left &= left - 1)
                {
                    var bit = BitOperations.TrailingZeroCount(left);
                    var around = flags >> bit;
                    var context = (around & BlockFlags.Refined) != 0 ? 2 : (around & BlockFlags.Neighbors) != 0 ? 1 : 0;
                    var step = state.Decode(ref bytes, ref states, ref Unsafe.Add(ref magnitudes, context)) != 0 ? half : -half;
                    ref var magnitude = ref Unsafe.Add(ref coefficient, BlockFlags.RowOf(bit) * _width);
                    magnitude += magnitude < 0 ? -step : step;
                    flags |= BlockFlags.Refined << bit;
                }

                column = flags;
            }
        }

        decoder = state;
    }

    /// <summary>Cleanup: all that the other passes of the plane have left, in runs of four where nothing is around (D.3.4).</summary>
    private void Clean(ref MqDecoder decoder, int plane, bool hasMark)
    {
        var state = decoder;
        ref var bytes = ref MemoryMarshal.GetArrayDataReference(_codeword);
        ref var states = ref MemoryMarshal.GetArrayDataReference(MqDecoder.States);
        ref var contexts = ref MemoryMarshal.GetArrayDataReference(_contexts);
        ref var significance = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(BlockContexts.Significance), _significance);
        ref var signs = ref MemoryMarshal.GetArrayDataReference(BlockContexts.Signs);
        var value = 3 << (plane - 1);
        var fourRows = BlockFlags.RowsOf(4);
        for (var y = 0; y < _height; y += 4)
        {
            var rows = BlockFlags.RowsOf(Math.Min(4, _height - y));
            ref var column = ref _flags[(((y / 4) + 1) * _stride) + 1];
            ref var coefficient = ref _coefficients[y * _width];
            for (var x = 0; x < _width; x++, column = ref Unsafe.Add(ref column, 1), coefficient = ref Unsafe.Add(ref coefficient, 1))
            {
                var flags = column;
                var left = BlockFlags.Unvisited(flags, rows);
                var isRun = false;
                if (flags == 0 && rows == fourRows)
                {
                    if (state.Decode(ref bytes, ref states, ref Unsafe.Add(ref contexts, BlockContexts.RunLength)) == 0)
                        continue;
                    var row = (int)state.Decode(ref bytes, ref states, ref Unsafe.Add(ref contexts, BlockContexts.Uniform)) << 1;
                    row |= (int)state.Decode(ref bytes, ref states, ref Unsafe.Add(ref contexts, BlockContexts.Uniform));
                    left &= uint.MaxValue << (3 * row);
                    isRun = true;
                }

                for (; left != 0; left &= left - 1, isRun = false)
                {
                    var bit = BitOperations.TrailingZeroCount(left);
                    ref var context = ref Unsafe.Add(
                        ref contexts,
                        (nint)Unsafe.Add(ref significance, (nint)((flags >> bit) & BlockFlags.Around)));
                    if (!isRun && state.Decode(ref bytes, ref states, ref context) == 0)
                        continue;
                    uint sign = Unsafe.Add(
                        ref signs,
                        BlockFlags.SignIndex(flags, Unsafe.Add(ref column, -1), Unsafe.Add(ref column, 1), bit));
                    sign = state.Decode(ref bytes, ref states, ref Unsafe.Add(ref contexts, sign >> 1)) ^ (sign & 1);
                    Unsafe.Add(ref coefficient, BlockFlags.RowOf(bit) * _width) = sign != 0 ? -value : value;
                    BlockFlags.Mark(ref column, ref flags, bit, sign, _stride, _isCausal);
                }

                column = flags & ~BlockFlags.AllVisited;
            }
        }

        // The mark only shows damage.
        for (var i = 0; i < 4 && hasMark; i++)
            state.Decode(ref bytes, ref states, ref Unsafe.Add(ref contexts, BlockContexts.Uniform));
        decoder = state;
    }

    /// <summary>The first two passes of a plane as plain bits (D.6).</summary>
    private void PassRaw(ref RawBits bits, int plane, int kind)
    {
        ref var bytes = ref MemoryMarshal.GetArrayDataReference(_codeword);
        var (value, half) = (3 << (plane - 1), 1 << (plane - 1));
        for (var y = 0; y < _height; y += 4)
        {
            var rows = Math.Min(4, _height - y);
            for (var x = 0; x < _width; x++)
            {
                ref var column = ref _flags[(((y / 4) + 1) * _stride) + 1 + x];
                var flags = column;
                for (var row = 0; row < rows && flags != 0; row++)
                {
                    var around = flags >> (3 * row);
                    var isSignificant = (around & BlockFlags.Significant) != 0;
                    if ((around & BlockFlags.Visited) != 0)
                        continue;
                    ref var coefficient = ref _coefficients[((y + row) * _width) + x];
                    if (kind == 1 && isSignificant)
                    {
                        var step = bits.Read(ref bytes) != 0 ? half : -half;
                        coefficient += coefficient < 0 ? -step : step;
                        flags |= BlockFlags.Refined << (3 * row);
                    }
                    else if (kind == 0 && !isSignificant && (around & BlockFlags.Neighbors) != 0)
                    {
                        if (bits.Read(ref bytes) != 0)
                        {
                            var sign = bits.Read(ref bytes);
                            coefficient = sign != 0 ? -value : value;
                            BlockFlags.Mark(ref column, ref flags, 3 * row, sign, _stride, _isCausal);
                        }

                        flags |= BlockFlags.Visited << (3 * row);
                    }
                }

                column = flags;
            }
        }
    }
}
