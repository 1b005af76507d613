using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageIO.Pixels;

/// <summary>The eight ways in which EXIF says that a picture lies (EXIF 2.32 §4.6.4, tag 0x0112), and how to set it upright.</summary>
internal static class Orientation
{
    /// <summary>The last column comes first.</summary>
    public const int Mirrored = 2;

    /// <summary>The last row comes first.</summary>
    public const int UpsideDown = 4;

    private const int Upright = 1;
    private const int EntrySize = 12;
    private const ushort LongType = 4;

    /// <summary>Pixels of a tile along each axis: both of its sides fit the first cache together.</summary>
    private const int Tile = 32;

    /// <summary>The orientation of a picture that is to be turned clockwise by so many quarters.</summary>
    public static int OfQuarters(int quarters) => (quarters & 3) switch
    {
        0 => Upright,
        1 => 6,
        2 => 3,
        _ => 8,
    };

    /// <summary>Whether rows become columns: the upright picture is as wide as the stored one is high.</summary>
    public static bool SwapsAxes(int orientation) => orientation is >= 5 and <= 8;

    /// <summary>The shape of the upright picture.</summary>
    public static ImmutableArray<int> UprightShape(ImmutableArray<int> stored, int orientation)
        => SwapsAxes(orientation) ? [stored[1], stored[0], .. stored[2..]] : stored;

    /// <summary>Where a part of the upright picture stands in the stored one.</summary>
    /// <param name="stored">The shape of the stored picture: H×W or H×W×C.</param>
    /// <param name="origin">Where the part begins in the upright picture, by axis.</param>
    /// <param name="lengths">The part's shape in the upright picture.</param>
    /// <param name="orientation">1 to 8.</param>
    public static (int[] Origin, int[] Lengths) StoredRegion(ImmutableArray<int> stored, ReadOnlySpan<int> origin,
        ReadOnlySpan<int> lengths, int orientation)
    {
        int[] from = [.. origin];
        int[] size = [.. lengths];
        if (SwapsAxes(orientation))
        {
            (from[0], from[1]) = (from[1], from[0]);
            (size[0], size[1]) = (size[1], size[0]);
        }

        if (orientation is 3 or 4 or 6 or 7)
            from[0] = stored[0] - from[0] - size[0];
        if (orientation is 2 or 3 or 7 or 8)
            from[1] = stored[1] - from[1] - size[1];
        return (from, size);
    }

    /// <summary>Writes the upright picture.</summary>
    /// <param name="source">As stored: H×W or H×W×C with up to 4 channels, of any type.</param>
    /// <param name="destination">Of the same type and channels; W×H instead of H×W where <see cref="SwapsAxes"/>. Not the same
    /// memory.</param>
    /// <param name="orientation">1 to 8; anything else counts as 1.</param>
    /// <exception cref="ArgumentException">The arrays don't fit each other.</exception>
    public static void Apply(NdArray source, NdArray destination, int orientation)
    {
        CheckShapes(source, destination, orientation);
        var itemSize = source.DType.ItemSize();
        var channels = source.Rank == 3 ? source.Shape[2] : 1;
        if (orientation is < 2 or > 8 || source.Length == 0)
            source.CopyTo(destination);
        else
            Move(source, destination, orientation, itemSize * channels);
        GC.KeepAlive(source);
        GC.KeepAlive(destination);
    }

    /// <summary>The orientation that an EXIF block states: 1 to 8; 1 where it states none that can be understood.</summary>
    /// <param name="exif">From the TIFF header on.</param>
    public static int FromExif(ReadOnlySpan<byte> exif)
    {
        var isLittle = exif is [(byte)'I', ..];
        return EntryIn(exif, isLittle) is { } place ? Value(exif.Slice(place, EntrySize), isLittle) : Upright;
    }

    /// <summary>Makes a block say that its picture is upright, where it says anything.</summary>
    internal static void SetUpright(Span<byte> exif)
    {
        var isLittle = exif is [(byte)'I', ..];
        if (EntryIn(exif, isLittle) is not { } place)
            return;

        // Tag and type have two bytes each, the count four; then comes the value, of two or four.
        var value = exif.Slice(place + 8, 4);
        var isLong = UInt16(exif[(place + 2)..], isLittle) == LongType;
        value.Clear();
        value[(isLittle, isLong) switch { (true, _) => 0, (false, false) => 1, _ => 3 }] = Upright;
    }

    /// <summary>Where the orientation's entry stands in the first directory.</summary>
    private static int? EntryIn(ReadOnlySpan<byte> exif, bool isLittle)
    {
        const ushort orientationTag = 0x0112;
        if (exif.Length < 8 || !exif[..4].SequenceEqual(isLittle ? "II*\0"u8 : "MM\0*"u8))
            return null;
        var start = UInt32(exif[4..], isLittle);
        if (start > (uint)exif.Length - 2)
            return null;
        var count = UInt16(exif[(int)start..], isLittle);
        var place = (int)start + 2;
        for (var i = 0; i < count && place <= exif.Length - EntrySize; i++, place += EntrySize)
        {
            if (UInt16(exif[place..], isLittle) == orientationTag)
                return place;
        }

        return null;
    }

    private static int Value(ReadOnlySpan<byte> entry, bool isLittle)
    {
        const ushort shortType = 3;
        if (UInt32(entry[4..], isLittle) != 1)
            return Upright;
        uint value = UInt16(entry[2..], isLittle) switch
        {
            shortType => UInt16(entry[8..], isLittle),
            LongType => UInt32(entry[8..], isLittle),
            _ => Upright,
        };
        return value is >= 1 and <= 8 ? (int)value : Upright;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool isLittle)
        => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool isLittle)
        => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static void CheckShapes(NdArray source, NdArray destination, int orientation)
    {
        if (source.Rank is < 2 or > 3 || (source.Rank == 3 && source.Shape[2] is < 1 or > 4))
            throw new ArgumentException($"{source} is not an image of 1 to 4 channels.", nameof(source));
        var swaps = SwapsAxes(orientation);
        var fits = destination.DType == source.DType && destination.Rank == source.Rank
            && destination.Shape[0] == source.Shape[swaps ? 1 : 0]
            && destination.Shape[1] == source.Shape[swaps ? 0 : 1]
            && destination.Shape[2..].SequenceEqual(source.Shape[2..]);
        if (!fits)
            throw new ArgumentException($"{source} in orientation {orientation} does not fit {destination}.", nameof(destination));
    }

    private static void Move(NdArray source, NdArray destination, int orientation, int pixelSize)
    {
        switch (pixelSize)
        {
            case 1:
                Move<byte>(source, destination, orientation);
                break;
            case 2:
                Move<ushort>(source, destination, orientation);
                break;
            case 3:
                Move<Bytes3>(source, destination, orientation);
                break;
            case 4:
                Move<uint>(source, destination, orientation);
                break;
            case 6:
                Move<Bytes6>(source, destination, orientation);
                break;
            case 8:
                Move<ulong>(source, destination, orientation);
                break;
            case 12:
                Move<Bytes12>(source, destination, orientation);
                break;
            case 16:
                Move<Bytes16>(source, destination, orientation);
                break;
            case 24:
                Move<Bytes24>(source, destination, orientation);
                break;
            case 32:
                Move<Bytes32>(source, destination, orientation);
                break;
            case 48:
                Move<Bytes48>(source, destination, orientation);
                break;
            case 64:
                Move<Bytes64>(source, destination, orientation);
                break;
            default:
                throw new UnreachableException($"No type has pixels of {pixelSize} bytes.");
        }
    }

    /// <summary>
    /// Goes over the destination in tiles. The source is walked from a corner with one step for each axis, so that one loop serves all
    /// orientations.
    /// </summary>
    private static void Move<T>(NdArray source, NdArray destination, int orientation)
        where T : unmanaged
    {
        nint sourceHeight = source.Shape[0];
        nint sourceWidth = source.Shape[1];
        nint height = destination.Shape[0];
        nint width = destination.Shape[1];
        var lastRow = (sourceHeight - 1) * sourceWidth;
        var lastColumn = sourceWidth - 1;
        var (corner, stepDown, stepRight) = orientation switch
        {
            2 => (lastColumn, sourceWidth, -1),
            3 => (lastRow + lastColumn, -sourceWidth, -1),
            4 => (lastRow, -sourceWidth, 1),
            5 => (0, 1, sourceWidth),
            6 => (lastRow, 1, -sourceWidth),
            7 => (lastRow + lastColumn, -1, -sourceWidth),
            8 => (lastColumn, -1, sourceWidth),
            _ => ((nint)0, sourceWidth, (nint)1),
        };

        // References, not spans: an image may be longer than a span can be. Every place visited lies inside, by CheckShapes.
        ref var from = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(source.BytesAt(0, 1)));
        ref var to = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(destination.BytesAt(0, 1)));
        for (nint top = 0; top < height; top += Tile)
        {
            var bottom = Math.Min(top + Tile, height);
            for (nint left = 0; left < width; left += Tile)
            {
                var right = Math.Min(left + Tile, width);
                for (var y = top; y < bottom; y++)
                {
                    ref var read = ref Unsafe.Add(ref from, corner + (y * stepDown));
                    ref var write = ref Unsafe.Add(ref to, y * width);
                    for (var x = left; x < right; x++)
                        Unsafe.Add(ref write, x) = Unsafe.Add(ref read, x * stepRight);
                }
            }
        }
    }

    [InlineArray(3)]
    private struct Bytes3
    {
        private byte _first;
    }

    [InlineArray(3)]
    private struct Bytes6
    {
        private ushort _first;
    }

    [InlineArray(3)]
    private struct Bytes12
    {
        private uint _first;
    }

    [InlineArray(2)]
    private struct Bytes16
    {
        private ulong _first;
    }

    [InlineArray(3)]
    private struct Bytes24
    {
        private ulong _first;
    }

    [InlineArray(4)]
    private struct Bytes32
    {
        private ulong _first;
    }

    [InlineArray(6)]
    private struct Bytes48
    {
        private ulong _first;
    }

    [InlineArray(8)]
    private struct Bytes64
    {
        private ulong _first;
    }
}
