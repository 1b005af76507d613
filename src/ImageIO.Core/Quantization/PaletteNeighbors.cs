using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    private const int Most = 40;
    private const int Groups = Most / Lanes;

    /// <summary>The bits that a place takes of a squared distance.</summary>
    private const int PlaceMask = Palette.MaxCount - 1;

    private readonly ScratchSlice _places;
    private readonly ScratchSlice _colors;
    private readonly ScratchSlice _reaches;

    public PaletteNeighbors(ref ScratchCutter cutter)
    {
        _places = cutter.Take<byte>(Most * Palette.MaxCount);
        _colors = cutter.Take<float>(3 * Most * Palette.MaxCount);
        _reaches = cutter.Take<float>(Groups * Palette.MaxCount);
    }

    /// <summary>Forgets the colours known.</summary>
    public void Clear() => _reaches.As<float>().Clear();

    /// <summary>Takes out the tables, for hot loops.</summary>
    /// <param name="planes">The palette, as <see cref="PaletteColors"/> has it.</param>
    /// <param name="count">Its number of colours.</param>
    /// <param name="radius">Neighbours farther away than this are not worth knowing.</param>
    public Search Begin(ReadOnlySpan<float> planes, int count, float radius) => new(this, planes, count, radius);

    public readonly ref struct Search
    {
        private readonly ReadOnlySpan<float> _planes;
        private readonly int _count;
        private readonly float _radius;
        private readonly Span<byte> _places;
        private readonly Span<float> _colors;

        /// <summary>For each colour and each group but the first the squared distance to that group; then the one up to which neighbours are known. 0 for colours not known.</summary>
        private readonly Span<float> _reaches;

        public Search(PaletteNeighbors owner, ReadOnlySpan<float> planes, int count, float radius)
        {
            _planes = planes;
            _count = count;
            _radius = radius;
            _places = owner._places.As<byte>();
            _colors = owner._colors.As<float>();
            _reaches = owner._reaches.As<float>();
        }

        /// <summary>Finds the nearest colour.</summary>
        /// <param name="start">The place of a colour that is near.</param>
        /// <param name="color">The colour to look for, in OKLab.</param>
        /// <returns>The place, and the squared distance to it, which lacks its lowest eight bits.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (int Place, float Squared) Nearest(int start, Vector128<float> color) => Nearest(start, color[0], color[1], color[2]);

        /// <summary>Finds the nearest colour.</summary>
        /// <param name="start">The place of a colour that is near.</param>
        /// <param name="l">The lightness of the colour to look for.</param>
        /// <param name="a">Its a.</param>
        /// <param name="b">Its b.</param>
        /// <returns>As above.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (int Place, float Squared) Nearest(int start, float l, float a, float b)
        {
            ref var reaches = ref Unsafe.Add(ref MemoryMarshal.GetReference(_reaches), start * Groups);
            if (Volatile.Read(ref reaches) == 0)
                Learn(start);
            ref var colors = ref Unsafe.Add(ref MemoryMarshal.GetReference(_colors), start * 3 * Most);
            var dl = Vector256.LoadUnsafe(ref colors) - Vector256.Create(l);
            var da = Vector256.LoadUnsafe(ref colors, Most) - Vector256.Create(a);
            var db = Vector256.LoadUnsafe(ref colors, 2 * Most) - Vector256.Create(b);
            var squared = (dl * dl) + (da * da) + (db * db);
            var best = (squared.AsInt32() & Vector256.Create(~PlaceMask)) | Vector256<int>.Indices;
            var reach = 4 * squared.ToScalar();
            if (reaches < reach)
                return LookFarther(start, Vector128.Create(l, a, b, 0), reach, best);
            return Found(start, best);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private (int Place, float Squared) Found(int start, Vector256<int> best)
        {
            var half = Vector128.Min(best.GetLower(), best.GetUpper());
            half = Vector128.Min(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
            var found = Math.Min(half[0], half[1]);
            return (Unsafe.Add(ref MemoryMarshal.GetReference(_places), (start * Most) + (found & PlaceMask)), BitConverter.Int32BitsToSingle(found & ~PlaceMask));
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private (int Place, float Squared) LookFarther(int start, Vector128<float> color, float reach, Vector256<int> best)
        {
            ref var reaches = ref Unsafe.Add(ref MemoryMarshal.GetReference(_reaches), start * Groups);
            ref var colors = ref Unsafe.Add(ref MemoryMarshal.GetReference(_colors), start * 3 * Most);
            var numbers = Vector256<int>.Indices;
            for (nuint group = 1; group < Groups; group++)
            {
                numbers += Vector256.Create(Lanes);
                var dl = Vector256.LoadUnsafe(ref colors, group * Lanes) - Vector256.Create(color[0]);
                var da = Vector256.LoadUnsafe(ref colors, (group * Lanes) + Most) - Vector256.Create(color[1]);
                var db = Vector256.LoadUnsafe(ref colors, (group * Lanes) + (2 * Most)) - Vector256.Create(color[2]);
                best = Vector256.Min(best, (((dl * dl) + (da * da) + (db * db)).AsInt32() & Vector256.Create(~PlaceMask)) | numbers);
                if (Unsafe.Add(ref reaches, (nint)group) >= reach)
                    return Found(start, best);
            }

            return PaletteColors.Nearest(_planes, _count, color);
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
            var colors = _colors.Slice(start * 3 * Most, 3 * Most);
            for (var channel = 0; channel < 3; channel++)
                colors.Slice((channel * Most) + known + 1, Most - known - 1).Fill(PaletteColors.Nowhere);
            for (var i = 0; i <= known; i++)
            {
                var place = i == 0 ? start : near[i - 1] & PlaceMask;
                _places[(start * Most) + i] = (byte)place;
                for (var channel = 0; channel < 3; channel++)
                    colors[(channel * Most) + i] = _planes[place + (channel * Palette.MaxCount)];
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
