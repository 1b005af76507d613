using ImageIO.Memory;
using ImageIO.Pixels;
using ImageIO.Quantization.Building;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Dithering;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization;

/// <summary>Up to 256 opaque colors. Instances never change.</summary>
public sealed class Palette
{
    /// <summary>The most colors of a palette.</summary>
    public const int MaxCount = PaletteSize.Max;

    private readonly uint[] _colors;

    /// <summary>A palette of the given colors, in their order.</summary>
    /// <param name="rgb">Red, green and blue of each color, one after the other: 3 to 768 bytes.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of 3, or there are no or more than 256 colors.</exception>
    public Palette(ReadOnlySpan<byte> rgb)
    {
        if (rgb.Length % 3 != 0 || rgb.Length is 0 or > 3 * MaxCount)
            throw new ArgumentException($"A palette has 1 to 256 colors of three bytes each, not {rgb.Length} bytes.", nameof(rgb));
        _colors = new uint[rgb.Length / 3];
        for (var i = 0; i < _colors.Length; i++)
            _colors[i] = Rgba.Pack(rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]);
    }

    private Palette(uint[] colors) => _colors = colors;

    /// <summary>The number of colors, 1 to 256.</summary>
    public int Count => _colors.Length;

    /// <summary>The colors as opaque RGBA pixels.</summary>
    internal ReadOnlySpan<uint> Colors => _colors;

    /// <summary>A color.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public (byte Red, byte Green, byte Blue) this[int index] => Rgba.Unpack(_colors[index]);

    /// <summary>A palette of opaque pixels.</summary>
    internal static Palette OfPixels(ReadOnlySpan<uint> colors) => new(colors.ToArray());

    /// <summary>The best colors for one image.</summary>
    /// <remarks>
    /// Without a quantizer every color of the image counts by itself (of at most 262,144 of its pixels, evenly spread), and the colors
    /// are moved in many rounds until the squared error in sRGB and the distance in OKLab are both low: some tenths of a second, and up to
    /// 10 MB until it is done. With one, the image is counted in a <see cref="ColorHistogram"/>, as frames of an animation are: many times
    /// quicker.
    /// </remarks>
    /// <param name="image">H×W, H×W×2, H×W×3 or H×W×4 of <see cref="DType.UInt8"/>; pixels with an alpha below 128 do not count.</param>
    /// <param name="maxColors">2 to 256; an image of no more colors is kept exactly.</param>
    /// <param name="quantizer">How to choose them. Default null: the best for a still.</param>
    /// <exception cref="ArgumentException">The array is not such an image.</exception>
    public static Palette From(NdArray image, int maxColors = MaxCount, IQuantizer? quantizer = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxColors, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxColors, MaxCount);
        using var rows = new PixelRows(image);
        if (FewColors(rows, maxColors) is { } few)
            return few;
        if (quantizer is not null)
        {
            using var histogram = new ColorHistogram();
            for (var y = 0; y < rows.Height; y++)
                histogram.AddPixels(rows.Read(y), default, default);
            return quantizer.CreatePalette(histogram, maxColors);
        }

        using var colors = new ColorSample(rows.Width, rows.Height);
        for (var y = 0; y < rows.Height; y++)
            colors.Add(rows.Read(y));
        Span<uint> chosen = stackalloc uint[maxColors];
        return OfPixels(chosen[..StillQuantizer.Choose(colors.Read(), maxColors, chosen)]);
    }

    /// <summary>Finds the color for each pixel of an image.</summary>
    /// <remarks>
    /// Without dithering it is the color nearest to the exact pixel, in sRGB and OKLab at once; with it, the one nearest in OKLab to a
    /// cell of 64 steps in each channel.
    /// </remarks>
    /// <param name="image">H×W, H×W×2, H×W×3 or H×W×4 of <see cref="DType.UInt8"/>; alpha is not looked at.</param>
    /// <param name="indices">H×W of <see cref="DType.UInt8"/>: receives the places in this palette.</param>
    /// <param name="ditherer">How to spread what is lost. Default: <see cref="Ditherer.None"/>.</param>
    /// <exception cref="ArgumentException">The arrays are not such images or differ in size.</exception>
    public void Map(NdArray image, NdArray indices, Ditherer? ditherer = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(indices);
        using var rows = new PixelRows(image, alphaThreshold: 0);
        if (indices.DType != DType.UInt8 || indices.Rank != 2 || indices.Shape[0] != rows.Height || indices.Shape[1] != rows.Width)
            throw new ArgumentException($"The indices of {image} are {rows.Height}×{rows.Width} uint8, not {indices}.", nameof(indices));

        if (ditherer is null || ditherer.Kind == DitherKind.None || ditherer.Strength == 0)
            MapNearest(rows, indices);
        else
            MapDithered(rows, indices, ditherer);
        GC.KeepAlive(indices);
    }

    /// <summary>The image that places in this palette show: what a GIF keeps exactly.</summary>
    /// <param name="indices">H×W of <see cref="DType.UInt8"/>, as <see cref="Map"/> fills it.</param>
    /// <returns>H×W×3 of <see cref="DType.UInt8"/>, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">The array is not such an image, or holds a place that this palette has not.</exception>
    public NdArray ToRgb(NdArray indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (FaultOf(indices) is { } fault)
            throw new ArgumentException(fault, nameof(indices));
        var (height, width) = (indices.Shape[0], indices.Shape[1]);
        var image = NdArray.CreateUninitialized(DType.UInt8, height, width, 3);
        for (var y = 0; y < height; y++)
        {
            var from = indices.BytesAt((long)y * width, width);
            var to = image.BytesAt(3L * y * width, 3 * width);
            for (var x = 0; x < width; x++)
                (to[3 * x], to[(3 * x) + 1], to[(3 * x) + 2]) = this[from[x]];
        }

        GC.KeepAlive(indices);
        return image;
    }

    /// <summary>What is wrong with an image that is to be made of places in this palette; null where it is.</summary>
    internal string? FaultOf(NdArray indices)
    {
        var shape = indices.Shape;
        if (indices.DType != DType.UInt8 || !(shape.Length == 2 || (shape.Length == 3 && shape[2] == 1)) || indices.Length == 0)
            return $"Places in a palette are H×W of uint8 and at least one pixel, not {indices}. Palette.Map makes them from an image.";
        for (var y = 0; y < shape[0]; y++)
        {
            var row = indices.BytesAt((long)y * shape[1], shape[1]);
            if (row.IndexOfAnyExceptInRange((byte)0, (byte)(Count - 1)) is >= 0 and var x)
                return $"The pixel at row {y}, column {x} is {row[x]}, but the palette has {Count} colors.";
        }

        GC.KeepAlive(indices);
        return null;
    }

    /// <summary>The image's own colors, or null where there are too many.</summary>
    private static Palette? FewColors(PixelRows rows, int maxColors)
    {
        using var scratch = ArenaBuilder.Allocate(static (ref builder) => new ColorSet(ref builder), out var exact);
        exact.Clear();
        for (var y = 0; y < rows.Height; y++)
        {
            if (!exact.AddPixels(rows.Read(y), maxColors))
                return null;
        }

        return exact.Count > 0 ? OfPixels(exact.Colors) : OfPixels([Rgba.Opaque]);
    }

    private void MapNearest(PixelRows rows, NdArray indices)
    {
        using var scratch = ArenaBuilder.Allocate(static (ref builder) => new BlendedLookup(ref builder), out var nearest);
        nearest.SetColors(Colors);
        for (var y = 0; y < rows.Height; y++)
            nearest.Find(rows.Read(y), indices.Bytes.Slice(y * rows.Width, rows.Width));
    }

    private void MapDithered(PixelRows rows, NdArray indices, Ditherer ditherer)
    {
        using var scratch = ArenaBuilder.Allocate((ref builder) =>
            new DitheredMapper(ref builder, rows.Width, ditherer.Kind, ditherer.Strength), out var mapper);
        mapper.Begin(Colors);
        for (var y = 0; y < rows.Height; y++)
            mapper.Map(rows, y, indices.Bytes.Slice(y * rows.Width, rows.Width));
    }
}
