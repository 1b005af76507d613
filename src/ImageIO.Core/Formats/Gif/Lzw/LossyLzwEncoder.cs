using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Lzw;

/// <summary>
/// Compresses pixels by GIF's variant of LZW where each pixel may be shown in several ways: of all strings of the dictionary that show the
/// next pixels nearly as well as their best colors do, it takes the one of the highest score.
/// </summary>
/// <remarks>
/// A string scores λ for each pixel that it covers (the error that the bytes saved may cost), less what its colors are farther away than
/// the best ones. So a little error goes where it saves the most bytes; a part of it is carried over to the next pixel, which then leans
/// the other way.
/// </remarks>
internal sealed class LossyLzwEncoder
{
    private const int MaxCodes = GifConstants.MaxCodes;

    /// <summary>No pixel may get farther away than so many times what it is lambda.</summary>
    private const float MaxPerPixel = 2;

    /// <summary>The strings looked at for one code: far more than are found in natural pictures.</summary>
    private const int MaxVisits = 400;

    /// <summary>
    /// Where the best string is no longer than this, others are looked for that start with a color nearly as good: they save most there.
    /// </summary>
    private const int ShortString = 1;

    /// <summary>After so many pixels hardly anything is left of an error that was carried on.</summary>
    private const int CarriedFar = 4;

    private const int BlockSize = 4;

    private readonly ArenaSlice _blocks;
    private readonly ArenaSlice _symbols;
    private readonly ArenaSlice _parents;
    private readonly ArenaSlice _lengths;
    private readonly ArenaSlice _visits;
    private readonly ArenaSlice _colors;
    private readonly ArenaSlice _similar;
    private readonly CancellationToken _cancellationToken;

    /// <param name="builder">Where the tables come from.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public LossyLzwEncoder(ref ArenaBuilder builder, CancellationToken cancellationToken = default)
    {
        _cancellationToken = cancellationToken;
        _blocks = builder.Take<LossyStrings.Block>(MaxCodes + (MaxCodes / BlockSize));
        _symbols = builder.Take<byte>(MaxCodes);
        _parents = builder.Take<ushort>(MaxCodes);
        _lengths = builder.Take<ushort>(MaxCodes);
        _visits = builder.Take<LossyStrings.Visit>(MaxVisits);
        _colors = builder.Take<ulong>(Palette.MaxCount + 1);
        _similar = builder.Take<uint>(Palette.MaxCount);
    }

    /// <summary>Compresses the pixels of a rectangle.</summary>
    /// <param name="wanted">What each pixel should show, beside it how far it is from what is there already (0 where that can
    /// stay).</param>
    /// <param name="indices">The best index for each; receives the chosen ones.</param>
    /// <param name="distances">How far each pixel is from what its best index shows, as <see cref="PackedOklab.Distances"/> gives
    /// it.</param>
    /// <param name="palette">The color of each index; <see cref="PackedOklab.Nowhere"/> for those that are none.</param>
    /// <param name="keepIndex">The index that leaves what is there already, or -1.</param>
    /// <param name="codeSize">2 to 8.</param>
    /// <param name="lambda">What a pixel covered is lambda, as a distance in OKLab; more than 0.</param>
    /// <param name="carry">The part of an error that the next pixel makes good, 0 to less than 1.</param>
    /// <param name="keepUnchanged">What the canvas shows well enough gets no other color, however near: dithered pixels would be seen to
    /// crawl.</param>
    /// <param name="output">Receives the codes; at least <see cref="LzwEncoder.MaxLength"/> long.</param>
    /// <returns>The number of bytes written.</returns>
    public int Write(
        ReadOnlySpan<ulong> wanted,
        Span<byte> indices,
        ReadOnlySpan<ushort> distances,
        ReadOnlySpan<ulong> palette,
        int keepIndex,
        int codeSize,
        float lambda,
        float carry,
        bool keepUnchanged,
        Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, LzwEncoder.MaxLength(indices.Length));
        var strings = new LossyStrings(_parents, _lengths, _symbols, _blocks, _visits);
        var colors = _colors.As<ulong>();
        palette.CopyTo(colors);
        var similar = new SimilarColors(_similar.As<uint>(), colors, keepIndex);
        var context = new SearchContext(wanted, distances, colors, keepIndex, lambda * PackedOklab.Scale, carry, keepUnchanged, similar);
        var codes = new LzwBitWriter(output);
        var next = Restart(ref strings, codeSize, ref codes);
        var full = new ClearCodePolicy(MaxCodes - next);
        var at = 0;
        var previous = -1;
        var added = -1;
        var longestKept = keepIndex;
        var keptEnd = 0;
        ulong carried = 0;
        while (at < indices.Length)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (previous >= 0)
            {
                // What is added ends with the first index of the string that is found now, which may be the added one itself: then it ends
                // as it starts.
                if (next < MaxCodes)
                    codes.Grow(added = strings.Add(next++, previous, indices[at - strings.LengthOf(previous)]));
                else if (full.ShouldReset(at))
                    (next, longestKept) = (Restart(ref strings, codeSize, ref codes), keepIndex);
            }

            // Of a run of kept pixels each string is one longer than the one before: that no other covers more is nearly always so, and is
            // not searched for.
            if (at >= keptEnd && indices[at] == keepIndex)
                keptEnd = EndOfRun(indices, at);
            var best = added >= 0 && previous == longestKept ? added : longestKept;
            if (best < 0 || strings.LengthOf(best) > keptEnd - at)
            {
                best = FindBest(strings, context, at, indices[at], carried);
                strings.WriteBack(best, indices.Slice(at, strings.LengthOf(best)));
            }

            var length = strings.LengthOf(best);
            codes.Write((uint)best);
            if (added >= 0)
            {
                strings.EndWith(added, indices[at]);
                if (previous == longestKept && indices[at] == keepIndex)
                    longestKept = added;
                added = -1;
            }

            if (carry != 0)
                carried = Carry(wanted.Slice(at, length), indices.Slice(at, length), colors, context, carried);
            previous = best;
            at += length;
        }

        // The decoder adds a string for this last code as well, which may widen its next one.
        if (next < MaxCodes)
            codes.Grow(next);
        codes.Write((1u << codeSize) + 1);
        return codes.Finish();
    }

    private static int EndOfRun(ReadOnlySpan<byte> indices, int start)
    {
        var length = indices[start..].IndexOfAnyExcept(indices[start]);
        return length < 0 ? indices.Length : start + length;
    }

    private static int Restart(ref LossyStrings strings, int codeSize, ref LzwBitWriter codes)
    {
        strings.Clear(codeSize);
        codes.Clear(codeSize);
        return (1 << codeSize) + 2;
    }

    /// <summary>
    /// Walks all strings that start with the first pixel's best index, and those that start with one nearly as good where these are short.
    /// </summary>
    /// <remarks>
    /// Four continuations are compared at once. Where the walk goes next waits for their distances only: what a string has cost in all is
    /// known later, and hardly ever refuses one that is near enough.
    /// </remarks>
    private static int FindBest(in LossyStrings strings, in SearchContext context, int at, int first, ulong carried)
    {
        var wanted = context.Wanted[at..];
        var distances = context.Distances[at..];
        var colors = context.Colors;
        ref var blocks = ref MemoryMarshal.GetReference(strings.Blocks);
        ref var visits = ref MemoryMarshal.GetReference(strings.Visits);
        ref var color = ref MemoryMarshal.GetReference(colors);
        ref var kept = ref Unsafe.Add(ref color, context.KeepIndex < 0 ? Palette.MaxCount : context.KeepIndex);
        var lambda = context.Lambda;
        var carry = context.Carry;
        var carries = carry != 0;
        var maxError = lambda * MaxPerPixel;
        var keepUnchanged = context.KeepUnchanged;
        var node = first;
        var length = 1;
        var cost = 0f;
        var carriedError = carries ? CarriedError(wanted[0], node, colors, context, carried) : 0;
        var best = Rated(lambda, node);
        var hasOthers = node != context.KeepIndex;
        var pending = 0;
        for (var visited = 0; visited < MaxVisits; visited++)
        {
            ref var children = ref Unsafe.Add(ref blocks, node);
            node = -1;
            if (children.Used != 0 && length < wanted.Length)
            {
                var packed = wanted[length];
                var target = PackedOklab.WithoutBeside(packed);
                var isUnchanged = keepUnchanged && packed == target;
                var corrected = carries && !isUnchanged ? PackedOklab.Sum(target, carriedError) : target;

                // What is kept has no color: it gets one that lies just so far from the wanted one, in a direction of its own.
                kept = corrected | (packed ^ target);
                var least = distances[length] * PackedOklab.FineStep;
                var gained = length * lambda;
                var farthest = float.MinNative(least + float.MinNative(isUnchanged ? 0 : maxError, gained), short.MaxValue - 1);
                farthest *= farthest;
                gained += lambda;
                var covered = gained - cost;
                length++;
                while (true)
                {
                    var squares = PackedOklab.Squares(corrected, children.Symbols, colors);
                    var near = Vector256.LessThanOrEqual(squares, Vector256.Create(farthest)).AsUInt64().ExtractMostSignificantBits()
                        & children.Used;
                    var more = Vector256.MaxNative(Vector256.Sqrt(squares) - Vector256.Create(least), Vector256<float>.Zero);

                    // Mostly it is the first one alone: where the processor foresees that, it walks on before the distances are known. The
                    // same as below, in code of its own: for both in one the compiler selects the place by what is near, and the walk waits
                    // for that again.
                    if (near == 1)
                    {
                        var score = covered - more.ToScalar();
                        if (score >= lambda)
                        {
                            if (node >= 0 && pending < MaxVisits)
                                Unsafe.Add(ref visits, pending++) = new LossyStrings.Visit(node, length, cost, carriedError);
                            node = (int)(children.Nodes & 0xFFFF);
                            cost = gained - score;
                            if (carries)
                                carriedError = PackedOklab.Difference(corrected,
                                    Unsafe.Add(ref color, (int)(children.Symbols & 0xFF)), carry);
                            best = double.MaxNative(best, Rated(score, node));
                        }

                        near = 0;
                    }

                    while (near != 0)
                    {
                        var i = BitOperations.Log2(near);
                        near ^= 1u << i;
                        var score = covered - Unsafe.Add(ref Unsafe.As<Vector256<float>, float>(ref more), 2 * i);
                        if (score < lambda)
                            continue;
                        if (node >= 0 && pending < MaxVisits)
                            Unsafe.Add(ref visits, pending++) = new LossyStrings.Visit(node, length, cost, carriedError);
                        node = (int)(children.Nodes >> (16 * i) & 0xFFFF);
                        cost = gained - score;
                        if (carries)
                            carriedError = PackedOklab.Difference(corrected,
                                Unsafe.Add(ref color, (int)(children.Symbols >> (8 * i) & 0xFF)), carry);
                        best = double.MaxNative(best, Rated(score, node));
                    }

                    if (children.Next == 0)
                        break;
                    children = ref Unsafe.Add(ref blocks, (int)children.Next);
                }
            }

            if (node >= 0)
                continue;
            if (pending == 0 && hasOthers && strings.LengthOf(NodeOf(best)) <= ShortString)
            {
                pending = StartWithOthers(strings, context, at, first, carried);
                hasOthers = false;
            }

            if (pending == 0)
                break;
            ref var visit = ref Unsafe.Add(ref visits, --pending);
            (node, length, cost, carriedError) = (visit.Node, visit.Length, visit.Cost, visit.Carried);
        }

        return NodeOf(best);
    }

    /// <summary>
    /// A score and what it is for in one number that is greater for greater scores: which is the greatest can't be foreseen, and this takes
    /// no branch.
    /// </summary>
    /// <param name="score">λ at least, so that the number is none of those so small that some programs have the processor take them for
    /// 0.</param>
    /// <param name="node">A string.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Rated(float score, int node)
        => BitConverter.UInt64BitsToDouble((ulong)BitConverter.SingleToUInt32Bits(score) << 32 | (uint)node);

    private static int NodeOf(double rated) => (int)(uint)BitConverter.DoubleToUInt64Bits(rated);

    /// <summary>Finds other indices than the best one to start with: what they cost more is less than a pixel is lambda.</summary>
    /// <returns>The number of visits noted.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int StartWithOthers(in LossyStrings strings, in SearchContext context, int at, int first, ulong carried)
    {
        var packed = context.Wanted[at];
        var least = context.Distances[at] * PackedOklab.FineStep;
        ReadOnlySpan<ulong> colors = context.Colors;
        var target = PackedOklab.WithoutBeside(packed);
        var isUnchanged = context.KeepUnchanged && packed == target;
        if (context.Carry != 0 && !isUnchanged)
            target = PackedOklab.Sum(target, carried);
        var farthest = least + (isUnchanged ? 0 : context.Lambda);
        var alike = context.Similar.To(first);
        var squares = PackedOklab.Squares(target, alike, colors);
        var near = Vector256.LessThanOrEqual(squares, Vector256.Create(farthest * farthest)).AsUInt64().ExtractMostSignificantBits();
        var count = 0;
        for (; near != 0; near &= near - 1)
        {
            var index = (int)(alike >> (8 * BitOperations.TrailingZeroCount(near))) & 0xFF;
            var cost = MathF.Sqrt(PackedOklab.Squared(target, colors[index])) - least;
            var carriedOn = context.Carry == 0 ? 0 : CarriedError(packed, index, colors, context, carried);
            strings.Visits[count++] = new LossyStrings.Visit(index, 1, Math.Max(cost, 0), carriedOn);
        }

        if (context.KeepIndex >= 0 && packed >> 48 <= farthest)
            strings.Visits[count++] = new LossyStrings.Visit(context.KeepIndex, 1, Math.Max((packed >> 48) - least, 0), 0);
        return count;
    }

    /// <summary>What a string leaves for the next pixel to make good.</summary>
    private static ulong Carry(
        ReadOnlySpan<ulong> wanted, ReadOnlySpan<byte> indices, ReadOnlySpan<ulong> colors, in SearchContext context, ulong carried)
    {
        for (var i = Math.Max(0, indices.Length - CarriedFar); i < indices.Length; i++)
            carried = CarriedError(wanted[i], indices[i], colors, context, carried);
        return carried;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong CarriedError(ulong wanted, int index, ReadOnlySpan<ulong> colors, in SearchContext context, ulong carried)
        => index == context.KeepIndex ? 0
            : PackedOklab.Difference(PackedOklab.Sum(PackedOklab.WithoutBeside(wanted), carried), colors[index], context.Carry);

    /// <summary>What holds for all of an image.</summary>
    /// <param name="wanted">What each pixel should show.</param>
    /// <param name="distances">How far each is from its best color.</param>
    /// <param name="colors">The color of each index, and room for one more.</param>
    /// <param name="keepIndex">The index that leaves what is there already, or -1.</param>
    /// <param name="lambda">What a pixel covered is lambda, in steps of <see cref="PackedOklab"/>.</param>
    /// <param name="carry">The part of an error that the next pixel makes good.</param>
    /// <param name="keepUnchanged">What the canvas shows well enough gets no other color.</param>
    /// <param name="alike">The colors.</param>
    private readonly ref struct SearchContext(
        ReadOnlySpan<ulong> wanted,
        ReadOnlySpan<ushort> distances,
        Span<ulong> colors,
        int keepIndex,
        float lambda,
        float carry,
        bool keepUnchanged,
        SimilarColors alike)
    {
        public ReadOnlySpan<ulong> Wanted { get; } = wanted;

        public ReadOnlySpan<ushort> Distances { get; } = distances;

        public Span<ulong> Colors { get; } = colors;

        public int KeepIndex { get; } = keepIndex;

        public float Lambda { get; } = lambda;

        public float Carry { get; } = carry;

        public bool KeepUnchanged { get; } = keepUnchanged;

        public SimilarColors Similar { get; } = alike;
    }
}
