using ImageIO.Memory;

namespace ImageIO.Quantization;

/// <summary>Up to 256 opaque colours. Instances never change.</summary>
public sealed class Palette
{
    /// <summary>The most colours of a palette.</summary>
    public const int MaxCount = 256;

    private readonly uint[] _colors;

    /// <summary>A palette of the given colours, in their order.</summary>
    /// <param name="rgb">Red, green and blue of each colour, one after the other: 3 to 768 bytes.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of 3, or there are no or more than 256 colours.</exception>
    public Palette(ReadOnlySpan<byte> rgb)
    {
        if (rgb.Length % 3 != 0 || rgb.Length is 0 or > 3 * MaxCount)
            throw new ArgumentException($"A palette has 1 to 256 colours of three bytes each, not {rgb.Length} bytes.", nameof(rgb));
        _colors = new uint[rgb.Length / 3];
        for (var i = 0; i < _colors.Length; i++)
            _colors[i] = Rgba.Pack(rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]);
    }

    private Palette(uint[] colors) => _colors = colors;

    /// <summary>The number of colours, 1 to 256.</summary>
    public int Count => _colors.Length;

    /// <summary>The colours as opaque RGBA pixels.</summary>
    internal ReadOnlySpan<uint> Colors => _colors;

    /// <summary>A colour.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public (byte Red, byte Green, byte Blue) this[int index] => Rgba.Unpack(_colors[index]);

    /// <summary>A palette of opaque pixels.</summary>
    internal static Palette OfPixels(ReadOnlySpan<uint> colors) => new(colors.ToArray());

    /// <summary>The best colours for one image.</summary>
    /// <param name="image">H×W, H×W×2, H×W×3 or H×W×4 of <see cref="DType.UInt8"/>; pixels with an alpha below 128 do not count.</param>
    /// <param name="maxColors">2 to 256; an image of no more colours is kept exactly.</param>
    /// <param name="quantizer">How to choose them. Default: <see cref="Quantizers.Perceptual"/>.</param>
    /// <exception cref="ArgumentException">The array is not such an image.</exception>
    public static Palette From(NdArray image, int maxColors = MaxCount, IQuantizer? quantizer = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxColors, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxColors, MaxCount);
        using var histogram = new ColorHistogram();
        using var scratch = ScratchCutter.Allocate(static (ref cutter) => new ExactColors(ref cutter), out var exact);
        exact.Clear();
        var few = true;
        using var rows = new PixelRows(image);
        for (var y = 0; y < rows.Height; y++)
        {
            var row = rows.Read(y);
            histogram.AddPixels(row, default, default);
            few = few && exact.AddPixels(row, maxColors);
        }

        if (few && exact.Count > 0)
            return OfPixels(exact.Colors);
        return (quantizer ?? Quantizers.Perceptual).CreatePalette(histogram, maxColors);
    }

    /// <summary>Finds the colour for each pixel of an image.</summary>
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

        using var scratch = ScratchCutter.Allocate((ref cutter) => (new PaletteLookup(ref cutter), new ErrorDiffusion(ref cutter, rows.Width)), out var tools);
        var (lookup, diffusion) = tools;
        lookup.SetPalette(this);
        diffusion.Clear();
        ditherer ??= Ditherer.None;
        lookup.ComparesValues = ditherer.Kind == DitherKind.Ordered && ditherer.Strength > 0;
        for (var y = 0; y < rows.Height; y++)
        {
            var row = rows.Read(y);
            var into = indices.Bytes.Slice(y * rows.Width, rows.Width);
            switch (ditherer.Kind)
            {
                case DitherKind.Diffusion:
                    diffusion.Start(y);
                    for (var i = 0; i < row.Length; i++)
                    {
                        var x = diffusion.Column(i);
                        var wanted = diffusion.Wanted(x, row[x]);
                        into[x] = (byte)lookup.NearestOrExact(wanted, lookup.Cells);
                        diffusion.Spread(x, wanted, lookup.Colors[into[x]], ditherer.Strength);
                    }

                    break;
                case DitherKind.Ordered:
                    var spread = lookup.Spread * ditherer.Strength;
                    for (var x = 0; x < row.Length; x++)
                        into[x] = (byte)lookup.NearestOrExact(Bayer.Shift(row[x], x, y, spread), lookup.Cells);
                    break;
                default:
                    for (var x = 0; x < row.Length; x++)
                        into[x] = (byte)lookup.NearestOrExact(row[x], lookup.Cells);
                    break;
            }
        }

        GC.KeepAlive(indices);
    }
}
