using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ImageIO.Memory;

namespace ImageIO.Quantization;

/// <summary>Finds a palette's nearest colour exactly and quickly, from one that is near: looks through the colours around that one, the nearest first.</summary>
/// <remarks>
/// A colour that is nearer to a pixel than the first one, at distance d, is less than 2d away from that one: so the search ends at the first neighbour that is farther.
/// </remarks>
internal sealed class PaletteNeighbors
{
    /// <summary>So many colours are compared at once.</summary>
    public const int Lanes = 8;

    /// <summary>So many neighbours are kept, the colour itself the first of them; where even they may not suffice, all colours are looked at.</summary>
    private const int Most = Groups * Lanes;
    private const int Groups = 5;

    /// <summary>What a group takes: its L, a, b and places.</summary>
    private const int GroupLength = 4 * Lanes;

    /// <summary>The bits that a place takes of a squared distance.</summary>
    private const int PlaceMask = Palette.MaxCount - 1;

    private readonly ScratchSlice _groups;
    private readonly ScratchSlice _reaches;

    public PaletteNeighbors(ref ScratchCutter cutter)
    {
        _groups = cutter.Take<float>(Groups * GroupLength * Palette.MaxCount);
        _reaches = cutter.Take<float>(Groups * Palette.MaxCount);
    }

    /// <summary>Forgets the colours known.</summary>
    public void Clear() => _reaches.As<float>().Clear();

    /// <summary>Takes out the tables, for hot loops.</summary>
    /// <param name="planes">The palette, as <see cref="PaletteColors"/> has it.</param>
    /// <param name="count">Its number of colours.</param>
    /// <param name="radius">Neighbours farther away than this are not worth knowing.</param>
    public Search Begin(ReadOnlySpan<float> planes, int count, float radius) => new(this, planes, count, radius);

    /// <summary>Eight colours to look for, in OKLab, and what is found on the way.</summary>
    public struct Eight
    {
        /// <summary>For each the place of a colour that is near.</summary>
        public InlineArray8<int> Starts;
        public InlineArray8<float> L;
        public InlineArray8<float> A;
        public InlineArray8<float> B;

        /// <summary>For each eight squared distances, with their places.</summary>
        public InlineArray8<Vector256<int>> Candidates;

        /// <summary>The first of these: that of the start itself.</summary>
        public InlineArray8<int> Firsts;

        /// <summary>The squared distance from the start to what was not compared.</summary>
        public InlineArray8<float> Reaches;
    }

    public readonly ref struct Search
    {
        private readonly ReadOnlySpan<float> _planes;
        private readonly int _count;
        private readonly float _radius;

        /// <summary>For each colour its neighbours, eight by eight.</summary>
        private readonly Span<float> _groups;

        /// <summary>For each colour and each group but the first the squared distance to that group; then the one up to which neighbours are known. 0 for colours not known.</summary>
        private readonly Span<float> _reaches;

        public Search(PaletteNeighbors owner, ReadOnlySpan<float> planes, int count, float radius)
        {
            _planes = planes;
            _count = count;
            _radius = radius;
            _groups = owner._groups.As<float>();
            _reaches = owner._reaches.As<float>();
        }

        /// <summary>Finds the nearest colour.</summary>
        /// <param name="start">The place of a colour that is near.</param>
        /// <param name="color">The colour to look for, in OKLab.</param>
        /// <returns>As <see cref="PaletteColors.Nearest"/>.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (int Place, float Squared) Nearest(int start, Vector128<float> color)
        {
            var candidates = Compare(ref GroupsOf(start), Vector256.Create(color[0]), Vector256.Create(color[1]), Vector256.Create(color[2]));
            var reach = ReachFrom(candidates.ToScalar());
            return PaletteColors.Unpack(_reaches[start * Groups] < reach ? LookFarther(start, color, reach, candidates) : Least(candidates));
        }

        /// <summary>Finds the nearest colours of eight.</summary>
        /// <param name="eight">The colours, with their starts.</param>
        /// <param name="asked">All bits set for those that are asked for.</param>
        /// <returns>The places, and the squared distances, as <see cref="PaletteColors.Nearest"/>; anything where nobody asks.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector256<int> Places, Vector256<float> Squared) Nearest(ref Eight eight, Vector256<int> asked)
        {
            for (var i = 0; i < Lanes; i++)
            {
                var start = eight.Starts[i];
                var compared = Compare(ref GroupsOf(start), Vector256.Create(eight.L[i]), Vector256.Create(eight.A[i]), Vector256.Create(eight.B[i]));
                eight.Candidates[i] = compared;
                eight.Firsts[i] = compared.ToScalar();
                eight.Reaches[i] = _reaches[start * Groups];
            }

            // How many have to be looked for farther away can't be foreseen: it is asked once for all eight.
            var found = LeastOfEach(eight.Candidates);
            var reach = (Vector256.Create<int>(eight.Firsts) & Vector256.Create(~PlaceMask)).AsSingle() * 4;
            var farther = (Vector256.LessThan(Vector256.Create<float>(eight.Reaches), reach).AsInt32() & asked).ExtractMostSignificantBits();
            if (farther != 0)
                found = LookFarther(ref eight, found, farther);
            return (found & Vector256.Create(PlaceMask), (found & Vector256.Create(~PlaceMask)).AsSingle());
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private Vector256<int> LookFarther(ref Eight eight, Vector256<int> found, uint farther)
        {
            Span<int> each = stackalloc int[Lanes];
            found.CopyTo(each);
            for (; farther != 0; farther &= farther - 1)
            {
                var i = BitOperations.TrailingZeroCount(farther);
                each[i] = LookFarther(eight.Starts[i], Vector128.Create(eight.L[i], eight.A[i], eight.B[i], 0), ReachFrom(eight.Firsts[i]), eight.Candidates[i]);
            }

            return Vector256.Create<int>(each);
        }

        /// <summary>The squared distance from a colour up to which others may be nearer to what is so far from it.</summary>
        private static float ReachFrom(int candidate) => 4 * PaletteColors.Unpack(candidate).Squared;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private ref float GroupsOf(int start)
        {
            if (Volatile.Read(ref _reaches[start * Groups]) == 0)
                Learn(start);
            return ref _groups[start * Groups * GroupLength];
        }

        /// <summary>Squared distances to eight colours, with their places in the lowest bits.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<int> Compare(ref float group, Vector256<float> l, Vector256<float> a, Vector256<float> b)
        {
            var dl = Vector256.LoadUnsafe(ref group) - l;
            var da = Vector256.LoadUnsafe(ref group, Lanes) - a;
            var db = Vector256.LoadUnsafe(ref group, 2 * Lanes) - b;
            var places = Vector256.LoadUnsafe(ref group, 3 * Lanes).AsInt32();
            return (((dl * dl) + (da * da) + (db * db)).AsInt32() & Vector256.Create(~PlaceMask)) | places;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private int LookFarther(int start, Vector128<float> color, float reach, Vector256<int> candidates)
        {
            ref var groups = ref GroupsOf(start);
            for (var i = 1; i < Groups; i++)
            {
                var others = Compare(ref Unsafe.Add(ref groups, i * GroupLength), Vector256.Create(color[0]), Vector256.Create(color[1]), Vector256.Create(color[2]));
                candidates = Vector256.Min(candidates, others);
                if (_reaches[(start * Groups) + i] >= reach)
                    return Least(candidates);
            }

            var (place, squared) = PaletteColors.Nearest(_planes, _count, color);
            return BitConverter.SingleToInt32Bits(squared) | place;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static int Least(Vector256<int> candidates)
        {
            var half = Vector128.Min(candidates.GetLower(), candidates.GetUpper());
            half = Vector128.Min(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
            return Math.Min(half[0], half[1]);
        }

        /// <summary>Eight times the least of eight.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<int> LeastOfEach(ReadOnlySpan<Vector256<int>> eights)
        {
            if (Avx2.IsSupported)
            {
                // Halves of two are put side by side and compared, three times, until each lane has met the seven others.
                var first = Fours(eights[0], eights[1], eights[2], eights[3]);
                var second = Fours(eights[4], eights[5], eights[6], eights[7]);
                return Vector256.Min(Avx2.Permute2x128(first, second, 0x20), Avx2.Permute2x128(first, second, 0x31));
            }

            var least = Vector256<int>.Zero;
            for (var i = 0; i < Lanes; i++)
                least = least.WithElement(i, Least(eights[i]));
            return least;
        }

        /// <summary>The least of each half of four, in the order of the four.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<int> Fours(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
        {
            var (ab, cd) = (Vector256.Min(Avx2.UnpackLow(a, b), Avx2.UnpackHigh(a, b)).AsInt64(), Vector256.Min(Avx2.UnpackLow(c, d), Avx2.UnpackHigh(c, d)).AsInt64());
            return Vector256.Min(Avx2.UnpackLow(ab, cd).AsInt32(), Avx2.UnpackHigh(ab, cd).AsInt32());
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Learn(int start)
        {
            Span<int> near = stackalloc int[Palette.MaxCount];
            var radius = Vector256.Create(_radius * _radius);
            var l = Vector256.Create(_planes[start]);
            var a = Vector256.Create(_planes[start + Palette.MaxCount]);
            var b = Vector256.Create(_planes[start + (2 * Palette.MaxCount)]);
            ref var planes = ref MemoryMarshal.GetReference(_planes);
            var count = 0;
            for (var first = 0; first < _count; first += Lanes)
            {
                var dl = Vector256.LoadUnsafe(ref planes, (nuint)first) - l;
                var da = Vector256.LoadUnsafe(ref planes, (nuint)(first + Palette.MaxCount)) - a;
                var db = Vector256.LoadUnsafe(ref planes, (nuint)(first + (2 * Palette.MaxCount))) - b;
                var squared = (dl * dl) + (da * da) + (db * db);
                for (var lanes = Vector256.LessThan(squared, radius).ExtractMostSignificantBits(); lanes != 0; lanes &= lanes - 1)
                {
                    var lane = BitOperations.TrailingZeroCount(lanes);
                    if (first + lane != start)
                        near[count++] = (squared.AsInt32()[lane] & ~PlaceMask) | (first + lane);
                }
            }

            near[..count].Sort();
            var known = Math.Min(count, Most - 1);
            var groups = _groups.Slice(start * Groups * GroupLength, Groups * GroupLength);
            for (var i = 0; i < Most; i++)
            {
                var group = groups.Slice((i / Lanes) * GroupLength, GroupLength);
                var place = i == 0 ? start : i <= known ? near[i - 1] & PlaceMask : -1;
                for (var channel = 0; channel < 3; channel++)
                    group[(channel * Lanes) + (i % Lanes)] = place < 0 ? PaletteColors.Nowhere : _planes[place + (channel * Palette.MaxCount)];
                group[(3 * Lanes) + (i % Lanes)] = BitConverter.Int32BitsToSingle(Math.Max(place, 0));
            }

            // No two colours are the same, so that no reach is 0. The first one comes last: it is what says that all is known.
            for (var group = Groups; group > 0; group--)
            {
                var next = (group * Lanes) - 1;
                Volatile.Write(ref _reaches[(start * Groups) + group - 1], next < count ? BitConverter.Int32BitsToSingle(near[next] & ~PlaceMask) : radius[0]);
            }
        }
    }
}
