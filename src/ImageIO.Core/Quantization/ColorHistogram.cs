using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Pixels;
using ImageIO.Quantization.Colors;

namespace ImageIO.Quantization;

/// <summary>A color and how often it occurs.</summary>
/// <param name="Red">0–255.</param>
/// <param name="Green">0–255.</param>
/// <param name="Blue">0–255.</param>
/// <param name="Weight">A number of pixels, more than 0.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct WeightedColor(float Red, float Green, float Blue, float Weight);

/// <summary>
/// Counts the colors of images: 64 steps for each channel, closer together where it is dark, and for each cell that occurs the exact
/// mean of the pixels in it.
/// Takes 2 MB, given back by <see cref="Dispose"/>, for any number of pixels.
/// </summary>
/// <remarks>
/// Used by one thread at a time. After 32,767 different cells, which only noise has, pixels of further ones do not count.
/// </remarks>
public sealed class ColorHistogram : IDisposable
{
    /// <summary>The most colors that are told apart.</summary>
    internal const int MaxColors = (1 << 15) - 1;

    /// <summary>Exact colors are found by hashing; colors and numbers take three quarters of the cells' memory.</summary>
    private const int TableBits = 16;
    private const int TableSize = 1 << TableBits;

    /// <summary>So many pixels of 255 just fit the 32-bit sums.</summary>
    private const long MaxPixels = uint.MaxValue / 255;

    private readonly Arena _tables;
    private readonly ArenaSlice _numbers;
    private readonly ArenaSlice _cells;
    private readonly ArenaSlice _sums;
    private readonly ArenaSlice _perceived;
    private readonly ArenaSlice _order;
    private long _sinceHalved;
    private int _count;
    private int _mostExact;
    private bool _isRead;

    /// <summary>An empty histogram.</summary>
    public ColorHistogram()
    {
        _tables = ArenaBuilder.Allocate(TakeTables, out var tables);
        (_numbers, _cells, _sums, _perceived, _order) = tables;
        Clear();
    }

    /// <summary>The bytes that one histogram takes.</summary>
    internal static long Bound => ArenaBuilder.AllocatedLength(TakeTables);

    /// <summary>
    /// The cells that occur, in no particular order: the mean color of each and its number of pixels. Valid until <see cref="Clear"/>
    /// or <see cref="Dispose"/>.
    /// </summary>
    /// <remarks>Asking for it ends the counting: <see cref="Clear"/> comes before the next <see cref="Add"/>.</remarks>
    public ReadOnlySpan<WeightedColor> Colors
    {
        get
        {
            Read();
            return MemoryMarshal.Cast<uint, WeightedColor>(_sums.As<uint>())[.._count];
        }
    }

    /// <summary>The cell of each of <see cref="Colors"/>.</summary>
    internal ReadOnlySpan<uint> Cells => _cells.As<uint>()[.._count];

    /// <summary>The same colors in OKLab, with the weight as the fourth element, in the same order.</summary>
    internal ReadOnlySpan<Vector128<float>> Perceived
    {
        get
        {
            Read();
            return MemoryMarshal.Cast<float, Vector128<float>>(_perceived.As<float>())[.._count];
        }
    }

    /// <summary>The number of pixels counted, which may be less than were given where these were millions.</summary>
    internal double Weight
    {
        get
        {
            double sum = 0;
            foreach (var color in Perceived)
                sum += color[3];
            return sum;
        }
    }

    /// <summary>A copy of <see cref="Perceived"/> to be reordered by a quantizer.</summary>
    internal Span<Vector128<float>> Reorderable
    {
        get
        {
            var copy = MemoryMarshal.Cast<float, Vector128<float>>(_order.As<float>())[.._count];
            Perceived.CopyTo(copy);
            return copy;
        }
    }

    /// <summary>Forgets everything counted.</summary>
    public void Clear()
    {
        _numbers.As<byte>().Clear();
        _sinceHalved = 0;
        _count = 0;
        _isRead = false;
    }

    /// <summary>Counts the pixels of an image.</summary>
    /// <param name="image">H×W, H×W×2, H×W×3 or H×W×4 of <see cref="DType.UInt8"/>; pixels with an alpha below 128 do not count.</param>
    /// <exception cref="ArgumentException">The array is not such an image.</exception>
    /// <exception cref="InvalidOperationException"><see cref="Colors"/> has been read since the last <see cref="Clear"/>.</exception>
    public void Add(NdArray image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var rows = new PixelRows(image);
        for (var y = 0; y < rows.Height; y++)
            AddPixels(rows.Read(y), default, default);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _tables.Dispose();

    /// <summary>
    /// Whether every color counts by itself. Decided before the first pixel; where there are too many, counting starts again in cells.
    /// </summary>
    internal bool IsExact { get; private set; }

    /// <summary>Colors that come now for the first time find no place.</summary>
    internal bool IsFull => _count == MaxColors;

    /// <summary>Forgets everything counted, and says how to go on.</summary>
    /// <param name="exact">Count each color by itself.</param>
    /// <param name="most">The most exact colors, up to <see cref="MaxColors"/>.</param>
    internal void Begin(bool exact, int most = MaxColors)
    {
        Clear();
        IsExact = exact;
        _mostExact = most;
    }

    /// <summary>Counts opaque pixels.</summary>
    /// <param name="pixels">Those that are 0 do not count.</param>
    /// <param name="counting">Those that are 0 here do not count either; empty where all do.</param>
    /// <param name="numbers">
    /// Receives for each pixel that counts the number of its color, from 1; 0 for others. Empty where nobody asks.
    /// </param>
    /// <returns>False where there are too many exact colors.</returns>
    internal bool AddPixels(ReadOnlySpan<uint> pixels, ReadOnlySpan<ushort> counting, Span<ushort> numbers)
    {
        if (_isRead)
            throw new InvalidOperationException("The histogram has been read. Clear it before counting again.");
        MakeRoom(pixels.Length);
        return IsExact ? AddExactly(pixels, counting, numbers) : AddToCells(pixels, counting, numbers);
    }

    /// <summary>Makes room for some more pixels in the sums: everything counted so far counts half, but for what occurs once.</summary>
    private void MakeRoom(int pixels)
    {
        _sinceHalved += pixels;
        if (_sinceHalved < MaxPixels)
            return;
        foreach (ref var sums in MemoryMarshal.Cast<uint, Vector128<uint>>(_sums.As<uint>())[.._count])
        {
            if (sums[3] > 1)
                sums >>>= 1;
        }

        _sinceHalved = (MaxPixels / 2) + pixels;
    }

    private bool AddToCells(ReadOnlySpan<uint> pixels, ReadOnlySpan<ushort> counting, Span<ushort> result)
    {
        ref var numbers = ref MemoryMarshal.GetReference(_numbers.As<ushort>());
        ref var sums = ref MemoryMarshal.GetReference(_sums.As<uint>());
        for (var i = 0; i < pixels.Length; i++)
        {
            var pixel = pixels[i];
            uint number = 0;
            if (pixel != 0 && (counting.IsEmpty || counting[i] != 0))
            {
                var cell = ColorBins.Of(pixel);
                ref var found = ref Unsafe.Add(ref numbers, (nint)cell);
                if (found == 0 && _count < MaxColors)
                    found = Start(cell, ref sums);
                number = found;
                if (number != 0)
                    Count(pixel, ref Unsafe.Add(ref sums, 4 * (nint)(number - 1)));
            }

            if (!result.IsEmpty)
                result[i] = (ushort)number;
        }

        return true;
    }

    private bool AddExactly(ReadOnlySpan<uint> pixels, ReadOnlySpan<ushort> counting, Span<ushort> result)
    {
        var table = MemoryMarshal.Cast<byte, uint>(_numbers.As<byte>());
        ref var colors = ref MemoryMarshal.GetReference(table);
        ref var numbers = ref Unsafe.As<uint, ushort>(ref Unsafe.Add(ref colors, TableSize));
        ref var sums = ref MemoryMarshal.GetReference(_sums.As<uint>());
        uint last = 0;
        uint number = 0;
        for (var i = 0; i < pixels.Length; i++)
        {
            var pixel = pixels[i];
            if (pixel == 0 || (!counting.IsEmpty && counting[i] == 0))
            {
                if (!result.IsEmpty)
                    result[i] = 0;
                continue;
            }

            pixel |= Rgba.Opaque;
            if (pixel != last)
            {
                var slot = pixel * 0x9E3779B1u >> (32 - TableBits);
                while (Unsafe.Add(ref colors, (nint)slot) != pixel)
                {
                    if (Unsafe.Add(ref colors, (nint)slot) == 0)
                    {
                        if (_count == _mostExact)
                            return false;
                        Unsafe.Add(ref colors, (nint)slot) = pixel;
                        Unsafe.Add(ref numbers, (nint)slot) = Start(ColorBins.Of(pixel), ref sums);
                        break;
                    }

                    slot = (slot + 1) & (TableSize - 1);
                }

                number = Unsafe.Add(ref numbers, (nint)slot);
                last = pixel;
            }

            Count(pixel, ref Unsafe.Add(ref sums, 4 * (nint)(number - 1)));
            if (!result.IsEmpty)
                result[i] = (ushort)number;
        }

        return true;
    }

    /// <summary>Red, green, blue and 1 are added to the four sums of a color at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Count(uint pixel, ref uint sums)
    {
        var parts = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe((pixel & 0x00FFFFFF) | 0x01000000).AsByte()));
        (Vector128.LoadUnsafe(ref sums) + parts).StoreUnsafe(ref sums);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ushort Start(uint cell, ref uint sums)
    {
        _cells.As<uint>()[_count] = cell;
        Vector128<uint>.Zero.StoreUnsafe(ref Unsafe.Add(ref sums, 4 * (nint)_count));
        return (ushort)++_count;
    }

    /// <summary>Turns the sums into means, in the same memory, and those into what is perceived.</summary>
    private void Read()
    {
        if (_isRead)
            return;
        _isRead = true;
        var sums = MemoryMarshal.Cast<uint, Vector128<uint>>(_sums.As<uint>())[.._count];
        var perceived = MemoryMarshal.Cast<float, Vector128<float>>(_perceived.As<float>());
        Span<uint> pixels = stackalloc uint[Vector256<uint>.Count];
        for (var start = 0; start < sums.Length; start += pixels.Length)
        {
            var count = Math.Min(pixels.Length, sums.Length - start);
            for (var i = 0; i < count; i++)
            {
                ref var sum = ref sums[start + i];
                float weight = sum[3];
                var mean = (Vector128.ConvertToSingle(sum) / weight).WithElement(3, weight);
                sum = mean.AsUInt32();
                pixels[i] = Rgba.Pack((int)(mean[0] + 0.5f), (int)(mean[1] + 0.5f), (int)(mean[2] + 0.5f));
            }

            var (l, a, b) = Oklab.OfPixels(Vector256.Create(pixels));
            for (var i = 0; i < count; i++)
                perceived[start + i] = Vector128.Create(l[i], a[i], b[i], sums[start + i].AsSingle()[3]);
        }
    }

    private static (ArenaSlice Numbers, ArenaSlice Cells, ArenaSlice Sums, ArenaSlice Perceived,
        ArenaSlice Order) TakeTables(ref ArenaBuilder builder)
        => (builder.Take<ushort>(ColorBins.Count),
            builder.Take<uint>(MaxColors + 1),
            builder.Take<uint>(4 * (MaxColors + 1)),
            builder.Take<float>(4 * (MaxColors + 1)),
            builder.Take<float>(4 * (MaxColors + 1)));
}
