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
    private readonly ScratchSlice _links;
    private readonly ScratchSlice _parents;
    private readonly ScratchSlice _visits;
    private readonly ScratchSlice _colors;

    public LzwSearch(ref ScratchCutter cutter)
    {
        _firstChild = cutter.Take<ushort>(MaxCodes);
        _links = cutter.Take<uint>(MaxCodes);
        _parents = cutter.Take<ushort>(MaxCodes);
        _visits = cutter.Take<Visit>(MaxVisits);
        _colors = cutter.Take<Vector128<float>>(Palette.MaxCount);
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
        var colors = _colors.As<Vector128<float>>();
        for (var i = 0; i < palette.Length; i++)
            colors[i] = PackedColors.Unpack(palette[i]);
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

    private static int Restart(in Strings strings, int codeSize, ref LzwBits codes)
    {
        strings.Clear(codeSize);
        codes.Clear(codeSize);
        return (1 << codeSize) + 2;
    }

    /// <summary>Walks all strings that start with the first pixel's best index.</summary>
    private static Found FindBest(
        in Strings strings, ReadOnlySpan<ulong> wanted, ReadOnlySpan<byte> indices, ReadOnlySpan<Vector128<float>> colors, int keepIndex, float worth, float carry, Vector128<float> carried)
    {
        ref var first = ref MemoryMarshal.GetReference(strings.First);
        ref var links = ref MemoryMarshal.GetReference(strings.Links);
        ref var color = ref MemoryMarshal.GetReference(colors);
        var visits = strings.Visits;
        var most = worth * MostPerPixel;
        var startError = carry == 0 || indices[0] == keepIndex ? default : (PackedColors.Unpack(wanted[0]) - colors[indices[0]] + carried) * carry;
        var best = new Found(indices[0], 1, startError);
        var bestScore = 0f;
        visits[0] = new Visit(indices[0], 1, 0, startError);
        var pending = 1;
        for (var visited = 0; pending > 0 && visited < MaxVisits; visited++)
        {
            var visit = visits[--pending];
            int child = Unsafe.Add(ref first, visit.Node);
            if (child == 0 || visit.Length >= indices.Length)
                continue;
            var packed = wanted[visit.Length];
            var bestIndex = indices[visit.Length];
            var target = PackedColors.Unpack(packed);
            var least = bestIndex == keepIndex ? PackedColors.DistanceBeside(packed) : Length(target - Unsafe.Add(ref color, bestIndex));
            var leaning = target + visit.Carried;
            var farthest = least + Math.Min(most, (visit.Length * worth) - visit.Cost);
            var farthestSquared = farthest * farthest;
            var length = visit.Length + 1;
            do
            {
                var link = Unsafe.Add(ref links, child);
                var symbol = (int)(link >> 16);
                var node = child;
                child = (ushort)link;
                var cost = 0f;
                Vector128<float> error = default;
                if (symbol == keepIndex)
                {
                    if (symbol != bestIndex)
                    {
                        if (PackedColors.IsFarthest(packed))
                            continue;
                        cost = Math.Max(0, PackedColors.DistanceBeside(packed) - least);
                        if (cost > most)
                            continue;
                    }
                }
                else if (symbol != bestIndex || carry != 0)
                {
                    error = leaning - Unsafe.Add(ref color, symbol);
                    if (Math.Abs(error.ToScalar()) > farthest)
                        continue;
                    var squared = Vector128.Dot(error, error);
                    if (squared > farthestSquared)
                        continue;
                    cost = Math.Max(0, MathF.Sqrt(squared) - least);
                    error *= carry;
                }

                var total = visit.Cost + cost;
                var score = ((length - 1) * worth) - total;
                if (score < 0)
                    continue;
                if (score > bestScore)
                    (best, bestScore) = (new Found(node, length, error), score);
                if (pending < visits.Length)
                    visits[pending++] = new Visit(node, length, total, error);
            }
            while (child != 0);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Length(Vector128<float> difference) => MathF.Sqrt(Vector128.Dot(difference, difference));

    /// <summary>The dictionary: each string is one that came before and one more index. Taken out of its memory once for each image.</summary>
    private readonly ref struct Strings(LzwSearch owner)
    {
        private readonly Span<ushort> _parents = owner._parents.As<ushort>();

        public Span<ushort> First { get; } = owner._firstChild.As<ushort>();

        /// <summary>For each string the next one with the same parent in the lower half, and its last index above that.</summary>
        public Span<uint> Links { get; } = owner._links.As<uint>();

        public Span<Visit> Visits { get; } = owner._visits.As<Visit>();

        public void Clear(int codeSize)
        {
            First.Clear();
            for (var i = 0; i < 1 << codeSize; i++)
                Links[i] = (uint)i << 16;
        }

        public int Add(int code, int parent, byte symbol)
        {
            Links[code] = (uint)symbol << 16 | First[parent];
            _parents[code] = (ushort)parent;
            First[code] = 0;
            First[parent] = (ushort)code;
            return code;
        }

        /// <summary>Puts the symbols of a string in the place of the best indices.</summary>
        public void WriteBack(int node, Span<byte> indices)
        {
            for (var i = indices.Length - 1; i >= 0; i--)
            {
                indices[i] = (byte)(Links[node] >> 16);
                node = _parents[node];
            }
        }
    }

    private readonly record struct Visit(int Node, int Length, float Cost, Vector128<float> Carried);

    private readonly record struct Found(int Node, int Length, Vector128<float> Carried);
}
