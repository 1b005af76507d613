using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ImageIO.Memory;

namespace ImageIO.Quantization.Lookup;

/// <summary>
/// Finds a palette's nearest color exactly and quickly, from one that is near: looks through the colors around that one, the nearest
/// first.
/// </summary>
/// <remarks>
/// A color that is nearer to a pixel than the first one, at distance d, is less than 2d away from that one: so the search ends at the
/// first neighbor that is farther.
/// Where the neighbors known do not suffice, all colors are looked at.
/// </remarks>
internal sealed class NeighborSearch(ref ArenaBuilder builder)
{
    /// <summary>So many colors can be looked for at once.</summary>
    public const int Lanes = NeighborTable.Lanes;

    private readonly NeighborTable.Room _room = new(ref builder);

    /// <summary>Forgets the colors known.</summary>
    public void Clear() => _room.Neighbors.Clear();

    /// <summary>Takes out the tables, for hot loops.</summary>
    /// <param name="planes">The palette, as <see cref="OklabPlanes"/> has it.</param>
    /// <param name="count">Its number of colors.</param>
    /// <param name="radius">Neighbors farther away than this are not worth knowing.</param>
    public Search Begin(ReadOnlySpan<float> planes, int count, float radius) => new(_room.Neighbors, planes, count, radius);

    /// <summary>Eight colors to look for, in OKLab, and what is found on the way.</summary>
    public struct Eight
    {
        /// <summary>For each the place of a color that is near.</summary>
        public InlineArray8<int> Starts;
        public InlineArray8<float> L;
        public InlineArray8<float> A;
        public InlineArray8<float> B;

        /// <summary>For each what <see cref="NeighborTable.Compare(int, int, Vector128{float})"/> gives for the first group.</summary>
        public InlineArray8<Vector256<int>> Compared;

        /// <summary>The first of these: that of the start itself.</summary>
        public InlineArray8<int> Firsts;

        /// <summary>The squared distance from the start to what was not compared.</summary>
        public InlineArray8<float> Reaches;
    }

    public readonly ref struct Search
    {
        private readonly NeighborTable _neighbors;
        private readonly ReadOnlySpan<float> _planes;
        private readonly int _count;
        private readonly float _radius;

        public Search(NeighborTable neighbors, ReadOnlySpan<float> planes, int count, float radius)
        {
            _neighbors = neighbors;
            _planes = planes;
            _count = count;
            _radius = radius;
        }

        /// <summary>Finds the nearest color.</summary>
        /// <param name="start">The place of a color that is near.</param>
        /// <param name="color">The color to look for, in OKLab.</param>
        /// <returns>As <see cref="OklabPlanes.Nearest"/>.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (int Place, float Squared) Nearest(int start, Vector128<float> color)
        {
            Know(start);
            var compared = _neighbors.Compare(start, 0, color);
            var isFound = NeighborTable.ReachNeeded(compared.ToScalar()) <= _neighbors.Reach(start, 0);
            return OklabPlanes.Unpack(isFound ? NeighborTable.Least(compared) : LookFarther(start, color, compared));
        }

        /// <summary>Finds the nearest colors of eight.</summary>
        /// <param name="eight">The colors, with their starts.</param>
        /// <param name="asked">All bits set for those that are asked for.</param>
        /// <returns>The places, and the squared distances, as <see cref="OklabPlanes.Nearest"/>; anything where nobody asks.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector256<int> Places, Vector256<float> Squared) Nearest(ref Eight eight, Vector256<int> asked)
        {
            for (var i = 0; i < Lanes; i++)
            {
                var start = eight.Starts[i];
                Know(start);
                var compared = _neighbors.Compare(start, 0, Vector256.Create(eight.L[i]), Vector256.Create(eight.A[i]),
                    Vector256.Create(eight.B[i]));
                eight.Compared[i] = compared;
                eight.Firsts[i] = compared.ToScalar();
                eight.Reaches[i] = _neighbors.Reach(start, 0);
            }

            // How many have to be looked for farther away can't be foreseen: it is asked once for all eight.
            var found = LeastOfEach(eight.Compared);
            var needed = NeighborTable.ReachNeeded(Vector256.Create<int>(eight.Firsts));
            var farther = (Vector256.LessThan(Vector256.Create<float>(eight.Reaches), needed)
                .AsInt32() & asked).ExtractMostSignificantBits();
            if (farther != 0)
                found = LookFarther(ref eight, found, farther);
            return OklabPlanes.Unpack(found);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private Vector256<int> LookFarther(ref Eight eight, Vector256<int> found, uint farther)
        {
            Span<int> each = stackalloc int[Lanes];
            found.CopyTo(each);
            for (; farther != 0; farther &= farther - 1)
            {
                var i = BitOperations.TrailingZeroCount(farther);
                each[i] = LookFarther(eight.Starts[i], Vector128.Create(eight.L[i], eight.A[i], eight.B[i], 0), eight.Compared[i]);
            }

            return Vector256.Create<int>(each);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private int LookFarther(int start, Vector128<float> color, Vector256<int> compared)
        {
            if (_neighbors.CompareFarther(start, color, ref compared))
                return NeighborTable.Least(compared);
            var (place, squared) = OklabPlanes.Nearest(_planes, _count, color);
            return BitConverter.SingleToInt32Bits(squared) | place;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Know(int start)
        {
            if (!_neighbors.Knows(start))
                Learn(start);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Learn(int start) => _neighbors.Learn(start, _planes, _count, _radius);

        /// <summary>Eight times the least of eight.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<int> LeastOfEach(ReadOnlySpan<Vector256<int>> eights)
        {
            if (Avx2.IsSupported)
            {
                // Halves of two are put side by side and compared, three times, until each lane has met the seven others.
                var first = LeastOfHalves(eights[0], eights[1], eights[2], eights[3]);
                var second = LeastOfHalves(eights[4], eights[5], eights[6], eights[7]);
                return Vector256.Min(Avx2.Permute2x128(first, second, 0x20), Avx2.Permute2x128(first, second, 0x31));
            }

            var least = Vector256<int>.Zero;
            for (var i = 0; i < Lanes; i++)
                least = least.WithElement(i, NeighborTable.Least(eights[i]));
            return least;
        }

        /// <summary>The least of each half of four, in the order of the four.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<int> LeastOfHalves(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
        {
            var ab = Vector256.Min(Avx2.UnpackLow(a, b), Avx2.UnpackHigh(a, b)).AsInt64();
            var cd = Vector256.Min(Avx2.UnpackLow(c, d), Avx2.UnpackHigh(c, d)).AsInt64();
            return Vector256.Min(Avx2.UnpackLow(ab, cd).AsInt32(), Avx2.UnpackHigh(ab, cd).AsInt32());
        }
    }
}
