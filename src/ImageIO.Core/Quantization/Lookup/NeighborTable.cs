using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Quantization.Colors;

namespace ImageIO.Quantization.Lookup;

/// <summary>
/// For each color of a palette those around it, the nearest first, in groups of eight that are compared at once. Learned when first
/// asked for.
/// </summary>
internal readonly ref struct NeighborTable
{
    /// <summary>So many colors are compared at once.</summary>
    public const int Lanes = 8;

    /// <summary>So many groups are kept for each color, which is the first of its own first one.</summary>
    public const int Count = 5;

    private const int MaxNeighbors = Count * Lanes;

    /// <summary>What a group takes: its L, a, b and places.</summary>
    private const int GroupLength = 4 * Lanes;

    /// <summary>The bits that a place takes of a squared distance.</summary>
    private const int PlaceMask = PaletteSize.Max - 1;

    private readonly Span<float> _groups;

    /// <summary>
    /// For each color and each group but the first the squared distance to that group; then the one up to which neighbors are known. 0
    /// for colors not known.
    /// </summary>
    private readonly Span<float> _reaches;

    private NeighborTable(Span<float> groups, Span<float> reaches)
    {
        _groups = groups;
        _reaches = reaches;
    }

    /// <summary>Forgets the colors known.</summary>
    public void Clear() => _reaches.Clear();

    /// <summary>Whether the neighbors of a color have been learned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Knows(int start) => Volatile.Read(ref _reaches[start * Count]) != 0;

    /// <summary>The squared distance from a color to what comes behind one of its groups: nothing nearer is missing up to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Reach(int start, int group) => _reaches[(start * Count) + group];

    /// <summary>Squared distances to eight colors, with their places in the lowest bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> Compare(int start, int group, Vector128<float> color)
        => Compare(start, group, Vector256.Create(color[0]), Vector256.Create(color[1]), Vector256.Create(color[2]));

    /// <summary>Squared distances to eight colors, with their places in the lowest bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> Compare(int start, int group, Vector256<float> l, Vector256<float> a, Vector256<float> b)
    {
        ref var colors = ref _groups[((start * Count) + group) * GroupLength];
        var dl = Vector256.LoadUnsafe(ref colors) - l;
        var da = Vector256.LoadUnsafe(ref colors, Lanes) - a;
        var db = Vector256.LoadUnsafe(ref colors, 2 * Lanes) - b;
        var places = Vector256.LoadUnsafe(ref colors, 3 * Lanes).AsInt32();
        return (((dl * dl) + (da * da) + (db * db)).AsInt32() & Vector256.Create(~PlaceMask)) | places;
    }

    /// <summary>The nearest of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Least(Vector256<int> compared)
    {
        var half = Vector128.Min(compared.GetLower(), compared.GetUpper());
        half = Vector128.Min(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        return Math.Min(half[0], half[1]);
    }

    /// <summary>The squared distance from a color up to which others may be nearer to what was compared with it.</summary>
    /// <param name="first">The first of what was compared: the color itself.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ReachNeeded(int first) => 4 * OklabPlanes.Unpack(first).Squared;

    /// <summary>The same for eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ReachNeeded(Vector256<int> firsts) => 4 * OklabPlanes.Unpack(firsts).Squared;

    /// <summary>Compares with the groups behind the first one, until nothing nearer can be missing.</summary>
    /// <param name="start">The place of the color whose neighbors they are.</param>
    /// <param name="color">What is compared with them.</param>
    /// <param name="compared">What the first group gave; receives the least of each lane.</param>
    /// <returns>Whether nothing nearer is missing. If not, it may be among colors that are no neighbors.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool CompareFarther(int start, Vector128<float> color, ref Vector256<int> compared)
    {
        var needed = ReachNeeded(compared.ToScalar());
        for (var group = 1; group < Count; group++)
        {
            compared = Vector256.Min(compared, Compare(start, group, color));
            if (Reach(start, group) >= needed)
                return true;
        }

        return false;
    }

    /// <summary>Learns the neighbors of a color. Several threads may learn the same at once.</summary>
    /// <param name="start">The place of the color.</param>
    /// <param name="planes">The palette, as <see cref="OklabPlanes"/> has it.</param>
    /// <param name="count">Its number of colors.</param>
    /// <param name="radius">Neighbors farther away than this are not worth knowing.</param>
    public void Learn(int start, ReadOnlySpan<float> planes, int count, float radius)
    {
        Span<int> near = stackalloc int[PaletteSize.Max];
        var found = FindNear(start, planes, count, radius, near);
        near[..found].Sort();
        var groups = _groups.Slice(start * Count * GroupLength, Count * GroupLength);
        for (var i = 0; i < MaxNeighbors; i++)
        {
            var group = groups.Slice(i / Lanes * GroupLength, GroupLength);
            var place = i == 0 ? start : i <= found ? near[i - 1] & PlaceMask : -1;
            for (var channel = 0; channel < 3; channel++)
                group[(channel * Lanes) + (i % Lanes)] = place < 0 ? OklabPlanes.FarAway : planes[place + (channel * PaletteSize.Max)];
            group[(3 * Lanes) + (i % Lanes)] = BitConverter.Int32BitsToSingle(Math.Max(place, 0));
        }

        // No two colors are the same, so that no reach is 0. The first one comes last: it is what says that all is known.
        for (var group = Count - 1; group >= 0; group--)
        {
            var next = ((group + 1) * Lanes) - 1;
            Volatile.Write(ref _reaches[(start * Count) + group],
                next < found ? BitConverter.Int32BitsToSingle(near[next] & ~PlaceMask) : radius * radius);
        }
    }

    private static int FindNear(int start, ReadOnlySpan<float> planes, int count, float radius, Span<int> near)
    {
        var most = Vector256.Create(radius * radius);
        var l = Vector256.Create(planes[start]);
        var a = Vector256.Create(planes[start + PaletteSize.Max]);
        var b = Vector256.Create(planes[start + (2 * PaletteSize.Max)]);
        ref var from = ref MemoryMarshal.GetReference(planes);
        var found = 0;
        for (var first = 0; first < count; first += Lanes)
        {
            var dl = Vector256.LoadUnsafe(ref from, (nuint)first) - l;
            var da = Vector256.LoadUnsafe(ref from, (nuint)(first + PaletteSize.Max)) - a;
            var db = Vector256.LoadUnsafe(ref from, (nuint)(first + (2 * PaletteSize.Max))) - b;
            var squared = (dl * dl) + (da * da) + (db * db);
            for (var lanes = Vector256.LessThan(squared, most).ExtractMostSignificantBits(); lanes != 0; lanes &= lanes - 1)
            {
                var lane = BitOperations.TrailingZeroCount(lanes);
                if (first + lane != start)
                    near[found++] = (squared.AsInt32()[lane] & ~PlaceMask) | (first + lane);
            }
        }

        return found;
    }

    /// <summary>Room for the neighbors of all colors.</summary>
    public readonly struct Room(ref ArenaBuilder builder)
    {
        private readonly ArenaSlice _groups = builder.Take<float>(Count * GroupLength * PaletteSize.Max);
        private readonly ArenaSlice _reaches = builder.Take<float>(Count * PaletteSize.Max);

        /// <summary>The neighbors, for hot loops.</summary>
        public NeighborTable Neighbors => new(_groups.As<float>(), _reaches.As<float>());
    }
}
