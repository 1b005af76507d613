using System.Runtime.CompilerServices;
using ImageIO.Memory;
using ImageIO.Pixels;

namespace ImageIO.Quantization.Colors;

/// <summary>
/// A set of up to 256 different colors, numbered in the order they came: tells images of few colors, and finds their indices exactly.
/// </summary>
internal sealed class ColorSet
{
    private const int TableSize = 1024;

    private readonly ArenaSlice _table;
    private readonly ArenaSlice _places;
    private readonly ArenaSlice _colors;

    public ColorSet(ref ArenaBuilder builder)
    {
        _table = builder.Take<uint>(TableSize);
        _places = builder.Take<byte>(TableSize);
        _colors = builder.Take<uint>(PaletteSize.Max);
    }

    public int Count { get; private set; }

    /// <summary>The colors, as opaque pixels.</summary>
    public ReadOnlySpan<uint> Colors => _colors.As<uint>()[..Count];

    public Span<uint> Table => _table.As<uint>();

    public Span<byte> Places => _places.As<byte>();

    public void Clear()
    {
        _table.As<uint>().Clear();
        Count = 0;
    }

    /// <summary>Adds those of some pixels that are not below <paramref name="least"/>, as opaque ones.</summary>
    /// <returns>False once there would be more than <paramref name="limit"/> colors; the set is then incomplete.</returns>
    public bool AddPixels(ReadOnlySpan<uint> pixels, int limit, uint least = Rgba.Opaque)
    {
        var table = Table;
        uint last = 0;
        foreach (var pixel in pixels)
        {
            if (pixel == last || pixel < least)
                continue;
            last = pixel;
            if (!Add(pixel | Rgba.Opaque, table, limit, Count))
                return false;
        }

        return true;
    }

    public bool Contains(uint color)
    {
        var table = _table.As<uint>();
        return table[Slot(color, table)] == color;
    }

    /// <summary>Whether all colors of another set are in this one.</summary>
    public bool ContainsAll(ReadOnlySpan<uint> colors)
    {
        foreach (var color in colors)
        {
            if (!Contains(color))
                return false;
        }

        return true;
    }

    /// <summary>The number of a color that is in the set.</summary>
    public int IndexOf(uint color) => IndexOf(color, Table, Places);

    /// <summary>The same for hot loops, which take <see cref="Table"/> and <see cref="Places"/> out once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOf(uint color, Span<uint> table, Span<byte> places) => places[Slot(color, table)];

    /// <summary>Whether a color is in the set, for hot loops.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Contains(uint color, Span<uint> table) => table[Slot(color, table)] == color;

    /// <summary>Adds one color; false where there would be more than <paramref name="limit"/>.</summary>
    public bool Add(uint color, int limit) => Add(color, _table.As<uint>(), limit, Count);

    /// <summary>The same, under a number of the caller's.</summary>
    public bool Add(uint color, int limit, int number) => Add(color, _table.As<uint>(), limit, number);

    private bool Add(uint color, Span<uint> table, int limit, int number)
    {
        var slot = Slot(color, table);
        if (table[slot] == color)
            return true;
        if (Count == limit)
            return false;
        table[slot] = color;
        _places.As<byte>()[slot] = (byte)number;
        _colors.As<uint>()[Count++] = color;
        return true;
    }

    /// <summary>Where a color is, or where it would be: an opaque pixel is never 0, which marks a free slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Slot(uint color, Span<uint> table)
    {
        var slot = (int)(color * 0x9E3779B1 >> 22);
        while (table[slot] != color && table[slot] != 0)
            slot = (slot + 1) & (TableSize - 1);
        return slot;
    }
}
