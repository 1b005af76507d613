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

    private readonly ScratchSlice _firstChild;
    private readonly ScratchSlice _nextSibling;
    private readonly ScratchSlice _parents;
    private readonly ScratchSlice _symbols;
    private readonly ScratchSlice _visits;

    public LzwSearch(ref ScratchCutter cutter)
    {
        _firstChild = cutter.Take<ushort>(MaxCodes);
        _nextSibling = cutter.Take<ushort>(MaxCodes);
        _parents = cutter.Take<ushort>(MaxCodes);
        _symbols = cutter.Take<byte>(MaxCodes);
        _visits = cutter.Take<Visit>(MaxVisits);
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
        var codes = new LzwBits(output);
        var next = Restart(strings, codeSize, ref codes);
        var at = 0;
        var previous = -1;
        Vector128<float> carried = default;
        while (at < indices.Length)
        {
            if (previous >= 0)
            {
                if (next < MaxCodes)
                    codes.Grow(strings.Add(next++, previous, indices[at]));
                else
                    next = Restart(strings, codeSize, ref codes);
            }

            var best = FindBest(strings, wanted[at..], indices[at..], palette, keepIndex, worth, carry, carried);
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

    private static int Restart(in Strings strings, int codeSize, ref LzwBits codes)
    {
        strings.Clear(codeSize);
        codes.Clear(codeSize);
        return (1 << codeSize) + 2;
    }

    /// <summary>Walks all strings that start with the first pixel's best index.</summary>
    private static Found FindBest(in Strings strings, ReadOnlySpan<ulong> wanted, ReadOnlySpan<byte> indices, ReadOnlySpan<ulong> palette, int keepIndex, float worth, float carry, Vector128<float> carried)
    {
        ref var first = ref MemoryMarshal.GetReference(strings.First);
        ref var next = ref MemoryMarshal.GetReference(strings.Next);
        ref var symbols = ref MemoryMarshal.GetReference(strings.Symbols);
        var visits = strings.Visits;
        var most = worth * MostPerPixel;
        var startError = carry == 0 || indices[0] == keepIndex ? default : (PackedColors.Difference(wanted[0], palette[indices[0]]) + carried) * carry;
        var best = new Found(indices[0], 1, startError);
        var bestScore = 0f;
        visits[0] = new Visit(indices[0], 1, 0, startError);
        var pending = 1;
        for (var visited = 0; pending > 0 && visited < MaxVisits; visited++)
        {
            var visit = visits[--pending];
            if (visit.Length >= indices.Length)
                continue;
            var target = wanted[visit.Length];
            var bestIndex = indices[visit.Length];
            var leastError = -1f;
            for (int child = Unsafe.Add(ref first, visit.Node); child != 0; child = Unsafe.Add(ref next, child))
            {
                var symbol = Unsafe.Add(ref symbols, child);
                var cost = 0f;
                Vector128<float> error = default;
                if (symbol != bestIndex || carry != 0)
                {
                    if (!TryMeasure(target, symbol, palette, keepIndex, visit.Carried, ref error, out var distance))
                        continue;
                    if (leastError < 0)
                        leastError = DistanceTo(target, bestIndex, palette, keepIndex);
                    cost = Math.Max(0, distance - leastError);
                    if (cost > most)
                        continue;
                }

                var total = visit.Cost + cost;
                var length = visit.Length + 1;
                var score = ((length - 1) * worth) - total;
                if (score < 0)
                    continue;
                error *= carry;
                if (score > bestScore)
                    (best, bestScore) = (new Found(child, length, error), score);
                if (pending < visits.Length)
                    visits[pending++] = new Visit(child, length, total, error);
            }
        }

        return best;
    }

    /// <summary>How far a pixel is from what it should show where it gets an index; false where it can't have it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryMeasure(ulong target, byte symbol, ReadOnlySpan<ulong> palette, int keepIndex, Vector128<float> carried, ref Vector128<float> error, out float distance)
    {
        if (symbol == keepIndex)
        {
            distance = PackedColors.DistanceBeside(target);
            return !PackedColors.IsFarthest(target);
        }

        error = PackedColors.Difference(target, palette[symbol]) + carried;
        distance = MathF.Sqrt(Vector128.Dot(error, error));
        return true;
    }

    private static float DistanceTo(ulong target, byte index, ReadOnlySpan<ulong> palette, int keepIndex)
    {
        if (index == keepIndex)
            return PackedColors.DistanceBeside(target);
        var error = PackedColors.Difference(target, palette[index]);
        return MathF.Sqrt(Vector128.Dot(error, error));
    }

    /// <summary>The dictionary: each string is one that came before and one more index. Taken out of its memory once for each image.</summary>
    private readonly ref struct Strings(LzwSearch owner)
    {
        private readonly Span<ushort> _parents = owner._parents.As<ushort>();

        public Span<ushort> First { get; } = owner._firstChild.As<ushort>();

        public Span<ushort> Next { get; } = owner._nextSibling.As<ushort>();

        public Span<byte> Symbols { get; } = owner._symbols.As<byte>();

        public Span<Visit> Visits { get; } = owner._visits.As<Visit>();

        public void Clear(int codeSize)
        {
            First.Clear();
            for (var i = 0; i < 1 << codeSize; i++)
                Symbols[i] = (byte)i;
        }

        public int Add(int code, int parent, byte symbol)
        {
            Symbols[code] = symbol;
            _parents[code] = (ushort)parent;
            Next[code] = First[parent];
            First[code] = 0;
            First[parent] = (ushort)code;
            return code;
        }

        /// <summary>Puts the symbols of a string in the place of the best indices.</summary>
        public void WriteBack(int node, Span<byte> indices)
        {
            for (var i = indices.Length - 1; i >= 0; i--)
            {
                indices[i] = Symbols[node];
                node = _parents[node];
            }
        }
    }

    private readonly record struct Visit(int Node, int Length, float Cost, Vector128<float> Carried);

    private readonly record struct Found(int Node, int Length, Vector128<float> Carried);
}
