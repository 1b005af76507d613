using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageIO.Quantization;

/// <summary>A colour and how often it occurs.</summary>
/// <param name="Red">0–255.</param>
/// <param name="Green">0–255.</param>
/// <param name="Blue">0–255.</param>
/// <param name="Weight">A number of pixels, more than 0.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct WeightedColor(float Red, float Green, float Blue, float Weight);

/// <summary>
/// Counts the colours of images: 32 steps for each channel, and for each cell the exact mean of the pixels in it. Takes 512 KB, given back by
/// <see cref="Dispose"/>, for any number of pixels.
/// </summary>
/// <remarks>Used by one thread at a time.</remarks>
public sealed class ColorHistogram : IDisposable
{
    private const int Cells = 1 << 15;

    /// <summary>So many pixels of 255 just fit the 32-bit sums.</summary>
    private const long MaxPixels = uint.MaxValue / 255;

    private readonly NdArray _cells = NdArray.Create(DType.UInt32, Cells, 4);
    private long _sinceHalved;
    private int _occupied = -1;

    /// <summary>An empty histogram.</summary>
    public ColorHistogram() => Clear();

    /// <summary>The bytes that one histogram takes.</summary>
    internal static long ByteLength => Cells * 16;

    /// <summary>The cells that occur, in no particular order: the mean colour of each and its number of pixels. Valid until <see cref="Clear"/> or <see cref="Dispose"/>.</summary>
    /// <remarks>Asking for it ends the counting: <see cref="Clear"/> comes before the next <see cref="Add"/>.</remarks>
    public ReadOnlySpan<WeightedColor> Colors => Occupied;

    /// <summary>The same to be reordered by a quantizer: the order has no meaning.</summary>
    internal Span<WeightedColor> Occupied
    {
        get
        {
            if (_occupied < 0)
                _occupied = Compact(_cells.AsSpan<uint>());
            return MemoryMarshal.Cast<uint, WeightedColor>(_cells.AsSpan<uint>())[.._occupied];
        }
    }

    /// <summary>Forgets everything counted.</summary>
    public void Clear()
    {
        _cells.Bytes.Clear();
        _sinceHalved = 0;
        _occupied = -1;
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
            AddPixels(rows.Read(y));
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _cells.Dispose();

    /// <summary>Counts those of some RGBA pixels that are not below <paramref name="least"/>.</summary>
    internal void AddPixels(ReadOnlySpan<uint> pixels, uint least = Rgba.Opaque)
    {
        Prepare(pixels.Length);
        Count(pixels, least, _cells.AsSpan<uint>());
    }

    /// <summary>Makes room for some more pixels in the sums.</summary>
    private void Prepare(int pixels)
    {
        if (_occupied >= 0)
            throw new InvalidOperationException("The histogram has been read. Clear it before counting again.");
        _sinceHalved += pixels;
        if (_sinceHalved < MaxPixels)
            return;
        foreach (ref var sum in _cells.AsSpan<uint>())
            sum /= 2;
        _sinceHalved = (MaxPixels / 2) + pixels;
    }

    private static void Count(ReadOnlySpan<uint> pixels, uint least, Span<uint> cells)
    {
        ref var first = ref MemoryMarshal.GetReference(cells);
        ref var from = ref MemoryMarshal.GetReference(pixels);
        for (var start = 0; start < pixels.Length; start += Vector256<uint>.Count)
        {
            // Of most frames of an animation little counts, and it lies together.
            var end = Math.Min(start + Vector256<uint>.Count, pixels.Length);
            if (end - start == Vector256<uint>.Count && Vector256.LessThanAll(Vector256.LoadUnsafe(ref from, (nuint)start), Vector256.Create(least)))
                continue;
            for (var i = start; i < end; i++)
            {
                var pixel = pixels[i];
                if (pixel < least)
                    continue;

                // Red, green, blue and 1 are added to the four sums of the cell at once.
                ref var sums = ref Unsafe.Add(ref first, 4 * (nint)CellOf(pixel));
                var parts = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe((pixel & 0x00FFFFFF) | 0x01000000).AsByte()));
                (Vector128.LoadUnsafe(ref sums) + parts).StoreUnsafe(ref sums);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint CellOf(uint pixel) => (pixel >> 3 & 0x1F) | (pixel >> 6 & 0x3E0) | (pixel >> 9 & 0x7C00);

    /// <summary>Turns the sums of the cells that occur into means, at the front of the same memory.</summary>
    private static int Compact(Span<uint> cells)
    {
        var count = 0;
        var means = MemoryMarshal.Cast<uint, Vector128<float>>(cells);
        var sums = MemoryMarshal.Cast<uint, Vector128<uint>>(cells);
        for (var i = 0; i < sums.Length; i++)
        {
            var weight = sums[i].GetElement(3);
            if (weight == 0)
                continue;
            var mean = Vector128.ConvertToSingle(sums[i]) / weight;
            means[count++] = mean.WithElement(3, weight);
        }

        return count;
    }
}
