using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;

namespace ImageIO.Quantization;

/// <summary>Finds a palette's nearest colour: by search for 8×8×8 cells of its first use, out of a table from then on.</summary>
internal sealed class PaletteLookup
{
    private const int CellBits = 6;
    private const ushort Unknown = ushort.MaxValue;

    /// <summary>Stands in unused places: farther from any colour than any colour is, and small enough that the squared distance fits 23 bits.</summary>
    public const float Nowhere = 720;

    private readonly ScratchSlice _cells;
    private readonly ScratchSlice _planes;
    private readonly ScratchSlice _colors;
    private bool _cellsAreCurrent;
    private float _spread = -1;

    public PaletteLookup(ref ScratchCutter cutter)
    {
        _cells = cutter.Take<ushort>(1 << (3 * CellBits));
        _planes = cutter.Take<float>(3 * Palette.MaxCount);
        _colors = cutter.Take<uint>(Palette.MaxCount);
        Exact = new ExactColors(ref cutter);
    }

    /// <summary>The number of colours; 0 before the first palette.</summary>
    public int Count { get; private set; }

    /// <summary>The colours, as opaque pixels.</summary>
    public ReadOnlySpan<uint> Colors => _colors.As<uint>()[..Count];

    /// <summary>The same colours as a set. A colour that stands twice in the palette is known by its first place.</summary>
    public ExactColors Exact { get; }

    /// <summary>For each cell the place of the nearest colour, or <see cref="Unknown"/>; hot loops take it out once.</summary>
    public Span<ushort> Cells
    {
        get
        {
            // Half a megabyte: emptied when it is used, since a table of exact colours needs none.
            var cells = _cells.As<ushort>();
            if (!_cellsAreCurrent)
                cells.Fill(Unknown);
            _cellsAreCurrent = true;
            return cells;
        }
    }

    /// <summary>The mean distance of a colour to the next one along a channel: how far ordered dithering must move pixels.</summary>
    public float Spread => _spread >= 0 ? _spread : _spread = MeasureSpread();

    public void SetPalette(Palette palette) => SetColors(palette.Colors);

    public void SetColors(ReadOnlySpan<uint> colors)
    {
        Count = colors.Length;
        _spread = -1;
        colors.CopyTo(_colors.As<uint>());
        _cellsAreCurrent = false;
        Exact.Clear();
        var planes = _planes.As<float>();
        planes.Fill(Nowhere);
        for (var i = 0; i < colors.Length; i++)
        {
            if (!Exact.Contains(colors[i]))
                Exact.Add(colors[i], Palette.MaxCount, i);
            planes[i] = colors[i] & 0xFF;
            planes[i + Palette.MaxCount] = colors[i] >> 8 & 0xFF;
            planes[i + (2 * Palette.MaxCount)] = colors[i] >> 16 & 0xFF;
        }
    }

    /// <summary>The place of the colour nearest to a pixel, to the precision of a cell.</summary>
    public int Nearest(uint pixel) => Nearest(pixel, Cells);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Nearest(uint pixel, Span<ushort> cells)
    {
        ref var cell = ref cells[(int)CellOf(pixel)];
        if (cell == Unknown)
            cell = (ushort)SearchCell(pixel);
        return cell;
    }

    /// <summary>The place of the colour nearest to a point, by search; where two are equally near, the first.</summary>
    public int Search(float red, float green, float blue) => Search(_planes.As<float>(), Count, red, green, blue) & 0xFF;

    /// <summary>How well the palette shows some colours.</summary>
    /// <param name="colors">What is to be shown.</param>
    /// <param name="badDistance">A squared distance from which on a colour counts as missing.</param>
    public PaletteFit Measure(ReadOnlySpan<WeightedColor> colors, float badDistance)
    {
        var cells = Cells;
        var own = Colors;
        double error = 0, weight = 0, bad = 0;
        foreach (var color in colors)
        {
            var nearest = own[Nearest(Rgba.Pack((int)(color.Red + 0.5f), (int)(color.Green + 0.5f), (int)(color.Blue + 0.5f)), cells)];
            var red = color.Red - (nearest & 0xFF);
            var green = color.Green - (nearest >> 8 & 0xFF);
            var blue = color.Blue - (nearest >> 16 & 0xFF);
            var distance = (red * red) + (green * green) + (blue * blue);
            weight += color.Weight;
            error += (double)distance * color.Weight;
            if (distance > badDistance)
                bad += color.Weight;
        }

        return weight == 0 ? default : new PaletteFit(error / weight, bad, weight);
    }

    /// <summary>The squared distance of the nearest colour in the upper bits, its place in the lowest eight.</summary>
    internal static int Search(ReadOnlySpan<float> planes, int count, float red, float green, float blue)
    {
        var reds = Vector256.Create(red);
        var greens = Vector256.Create(green);
        var blues = Vector256.Create(blue);
        var places = Vector256<int>.Indices;
        var best = Vector256.Create(int.MaxValue);
        ref var from = ref MemoryMarshal.GetReference(planes);
        for (var i = 0; i < count; i += Vector256<float>.Count)
        {
            var r = Vector256.LoadUnsafe(ref from, (nuint)i) - reds;
            var g = Vector256.LoadUnsafe(ref from, (nuint)(i + Palette.MaxCount)) - greens;
            var b = Vector256.LoadUnsafe(ref from, (nuint)(i + (2 * Palette.MaxCount))) - blues;
            var distance = (r * r) + (g * g) + (b * b);
            best = Vector256.Min(best, (Vector256.ConvertToInt32(distance) << 8) | places);
            places += Vector256.Create(Vector256<int>.Count);
        }

        var half = Vector128.Min(best.GetLower(), best.GetUpper());
        return Math.Min(Math.Min(half[0], half[1]), Math.Min(half[2], half[3]));
    }

    /// <summary>The scalar twin.</summary>
    internal static int ScalarSearch(ReadOnlySpan<float> planes, int count, float red, float green, float blue)
    {
        var best = int.MaxValue;
        for (var i = 0; i < count; i++)
        {
            var r = planes[i] - red;
            var g = planes[i + Palette.MaxCount] - green;
            var b = planes[i + (2 * Palette.MaxCount)] - blue;
            best = Math.Min(best, (int)((r * r) + (g * g) + (b * b)) << 8 | i);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint CellOf(uint pixel) => (pixel >> 2 & 0x3F) | (pixel >> 4 & 0xFC0) | (pixel >> 6 & 0x3F000);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int SearchCell(uint pixel)
        => Search((pixel & 0xFC) + 1.5f, (pixel >> 8 & 0xFC) + 1.5f, (pixel >> 16 & 0xFC) + 1.5f);

    private float MeasureSpread()
    {
        var colors = Colors;
        double sum = 0;
        for (var i = 0; i < colors.Length; i++)
        {
            var least = int.MaxValue;
            for (var j = 0; j < colors.Length; j++)
            {
                if (colors[i] != colors[j])
                    least = Math.Min(least, SquaredDistance(colors[i], colors[j]));
            }

            sum += least == int.MaxValue ? 0 : Math.Sqrt(least / 3.0);
        }

        return (float)(sum / colors.Length);
    }

    private static int SquaredDistance(uint left, uint right)
    {
        var red = (int)(left & 0xFF) - (int)(right & 0xFF);
        var green = (int)(left >> 8 & 0xFF) - (int)(right >> 8 & 0xFF);
        var blue = (int)(left >> 16 & 0xFF) - (int)(right >> 16 & 0xFF);
        return (red * red) + (green * green) + (blue * blue);
    }
}

/// <summary>How well a palette shows some colours.</summary>
/// <param name="MeanSquaredError">The mean squared distance, of all channels together.</param>
/// <param name="Bad">The number of pixels whose colour is missing.</param>
/// <param name="Weight">The number of all pixels.</param>
internal readonly record struct PaletteFit(double MeanSquaredError, double Bad, double Weight);
