using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Pixels;
using ImageIO.Quantization.Colors;

namespace ImageIO.Quantization.Lookup;

/// <summary>
/// Finds the colors that error diffusion takes: quickly, since each pixel waits for the one before. Around each color of the palette
/// OKLab is taken as flat: what is wanted is compared by the slopes that OKLab has there, three products of sRGB values where OKLab takes
/// three cube roots.
/// </summary>
/// <remarks>
/// Where the neighbors known do not suffice, the search goes on in OKLab itself. What is found else may be another than the nearest
/// color by a little; as errors are diffused in sRGB values, that makes them smaller as often as larger.
/// </remarks>
internal sealed class LinearizedLookup
{
    /// <summary>
    /// Slopes are those between sRGB values so far below and above: in the darkest ones OKLab's own say little about what is near.
    /// </summary>
    private const float SlopeReach = 8;

    /// <summary>Farther around a color OKLab is not flat enough. No palette of many colors has gaps half as large.</summary>
    private const float MaxRadius = 0.12f;

    private readonly NeighborTable.Room _room;
    private readonly ArenaSlice _slopes;
    private readonly ArenaSlice _colors;
    private readonly ArenaSlice _channels;
    private int _count;

    public LinearizedLookup(ref ArenaBuilder builder)
    {
        _room = new NeighborTable.Room(ref builder);
        _slopes = builder.Take<Vector128<float>>(3 * PaletteSize.Max);
        _colors = builder.Take<uint>(PaletteSize.Max);
        _channels = builder.Take<float>(OklabPlanes.Length);
    }

    /// <summary>Takes out the tables, for hot loops.</summary>
    /// <param name="lookup">The palette, measured. What has been learned about its colors is kept as long as it is the same.</param>
    public Search Begin(PaletteLookup lookup)
    {
        var colors = lookup.Colors;
        var channels = _channels.As<float>();
        if (!colors.SequenceEqual(_colors.As<uint>()[.._count]))
        {
            _count = colors.Length;
            colors.CopyTo(_colors.As<uint>());
            _room.Neighbors.Clear();
            for (var i = 0; i < colors.Length; i++)
                OklabPlanes.Set(channels, i, Rgba.Channels(colors[i]));
        }

        return new Search(_room.Neighbors, _slopes.As<Vector128<float>>(), channels, _count, Math.Min(lookup.NeighborRadius, MaxRadius),
            lookup.SearchAround());
    }

    /// <summary>A search in the palette.</summary>
    public readonly ref struct Search
    {
        private readonly NeighborTable _neighbors;

        /// <summary>For each color known what OKLab changes by for a step of red, of green, and of blue.</summary>
        private readonly Span<Vector128<float>> _slopes;

        /// <summary>The palette's sRGB values, laid out as <see cref="OklabPlanes"/>.</summary>
        private readonly ReadOnlySpan<float> _channels;
        private readonly int _count;
        private readonly float _radius;
        private readonly NeighborSearch.Search _exact;

        public Search(NeighborTable neighbors, Span<Vector128<float>> slopes, ReadOnlySpan<float> channels, int count, float radius,
            NeighborSearch.Search exact)
        {
            _neighbors = neighbors;
            _slopes = slopes;
            _channels = channels;
            _count = count;
            _radius = radius;
            _exact = exact;
        }

        /// <summary>Finds the nearest color, or one about as near.</summary>
        /// <param name="start">The place of a color that is near.</param>
        /// <param name="wanted">Red, green and blue, whole values from 0 to 255.</param>
        /// <returns>Its place.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Nearest(int start, Vector128<float> wanted)
        {
            if (!_neighbors.Knows(start))
                Learn(start);
            ref var slopes = ref _slopes[3 * start];
            var color = (slopes * wanted[0]) + (Unsafe.Add(ref slopes, 1) * wanted[1]) + (Unsafe.Add(ref slopes, 2) * wanted[2]);
            var compared = _neighbors.Compare(start, 0, color);
            var isFound = NeighborTable.ReachNeeded(compared.ToScalar()) <= _neighbors.Reach(start, 0);
            return isFound ? OklabPlanes.Unpack(NeighborTable.Least(compared)).Place : LookFarther(start, wanted, color, compared);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private int LookFarther(int start, Vector128<float> wanted, Vector128<float> color, Vector256<int> compared)
        {
            var isFound = _neighbors.CompareFarther(start, color, ref compared);
            var (place, _) = OklabPlanes.Unpack(NeighborTable.Least(compared));
            return isFound ? place : _exact.Nearest(place, Oklab.Of(Rgba.OfChannels(wanted))).Place;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Learn(int start)
        {
            var color = OklabPlanes.Get(_channels, start);
            var slopes = _slopes.Slice(3 * start, 3);
            for (var channel = 0; channel < 3; channel++)
                slopes[channel] = SlopeOf(color, channel);
            Span<float> planes = stackalloc float[OklabPlanes.Length];
            for (var part = 0; part < 3; part++)
            {
                var plane = planes.Slice(part * PaletteSize.Max, PaletteSize.Max);
                Mix(slopes[0][part], slopes[1][part], slopes[2][part], plane);
                plane[_count..].Fill(OklabPlanes.FarAway);
            }

            _neighbors.Learn(start, planes, _count, _radius);
        }

        private static Vector128<float> SlopeOf(Vector128<float> color, int channel)
        {
            var low = color.WithElement(channel, Math.Max(color[channel] - SlopeReach, 0));
            var high = color.WithElement(channel, Math.Min(color[channel] + SlopeReach, 255));
            return (Oklab.Of(high[0], high[1], high[2]) - Oklab.Of(low[0], low[1], low[2])) / (high[channel] - low[channel]);
        }

        /// <summary>Sums the palette's values, each channel times a factor.</summary>
        private void Mix(float red, float green, float blue, Span<float> sums)
        {
            for (var i = 0; i < sums.Length; i += Vector256<float>.Count)
            {
                var sum = (Vector256.Create(_channels[i..]) * red)
                    + (Vector256.Create(_channels[(i + PaletteSize.Max)..]) * green)
                    + (Vector256.Create(_channels[(i + (2 * PaletteSize.Max))..]) * blue);
                sum.CopyTo(sums[i..]);
            }
        }
    }
}
