using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization.Dithering;

/// <summary>
/// For colors that a palette lacks, one or two more of its colors that give them when they are mixed with the nearest one: what ordered
/// dithering draws, by a threshold for each place. Found when first asked for.
/// </summary>
/// <param name="builder">Where the table comes from.</param>
/// <param name="keys">How many colors there may be.</param>
internal sealed class ColorMixTable(ref ArenaBuilder builder, int keys)
{
    /// <summary>
    /// What the noise of a mix counts against how much nearer it comes: a second color is worth its noise from so much of the way to it
    /// on.
    /// </summary>
    private const float NoiseWeight = 0.2f;

    /// <summary>Colors that are no farther apart than this, in OKLab, look alike: nothing is gained by mixing them.</summary>
    private const float MinStep = 0.008f;

    private const int PlaceMask = PaletteSize.Max - 1;

    private readonly ArenaSlice _mixes = builder.Take<ColorMix>(keys);

    /// <summary>What is known; hot loops take it out once.</summary>
    public Span<ColorMix> Table => _mixes.As<ColorMix>();

    /// <summary>Forgets all mixes: the palette has changed, or the colors have.</summary>
    /// <param name="count">The number of keys that will be asked for.</param>
    public void Clear(int count) => Table[..count].Clear();

    /// <summary>The mix of a color.</summary>
    /// <param name="mix">Its place in <see cref="Table"/>.</param>
    /// <param name="color">The color in OKLab.</param>
    /// <param name="value">The color in sRGB values.</param>
    /// <param name="nearest">The place of the nearest one.</param>
    /// <param name="palette">The palette.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ColorMix Of(ref ColorMix mix, Vector128<float> color, Vector128<float> value, int nearest, PaletteLookup palette)
    {
        if (!mix.IsKnown)
            mix = Find(color.WithElement(3, 0), value.WithElement(3, 0), nearest, palette);
        return mix;
    }

    private static ColorMix Find(Vector128<float> color, Vector128<float> value, int nearest, PaletteLookup palette)
    {
        var found = new ColorMix { IsKnown = true };
        var mean = OklabPlanes.Get(palette.Planes, nearest);
        var far = FindPlace(palette, mean, color - mean);
        if (far < 0)
            return found;
        var step = OklabPlanes.Get(palette.Planes, far) - mean;
        if (Vector128.Dot(step, step) < MinStep * MinStep)
            return found;

        // Neighboring pixels add up in the values that a screen shows.
        var (from, to) = (ValuesOf(palette.Colors[nearest]), ValuesOf(palette.Colors[far]));
        var part = PartOfWay(value, from, to);
        (found.Second, found.SecondShare, found.Step) = ((byte)far, ToShare(part), (byte)MaxElement(Vector128.Abs(to - from)));

        // What is off the line between the two is the third one's.
        mean += step * part;
        var third = FindPlace(palette, mean, color - mean);
        if (third < 0)
            return found;
        from += (to - from) * part;
        var rest = PartOfWay(value, from, ValuesOf(palette.Colors[third]));
        (found.Third, found.ThirdShare, found.SecondShare) = ((byte)third, ToShare(rest), ToShare(part * (1 - rest)));
        return found;
    }

    private static Vector128<float> ValuesOf(uint pixel) => Vector128.Create(pixel & 0xFF, pixel >> 8 & 0xFF, pixel >> 16 & 0xFF, 0f);

    private static float PartOfWay(Vector128<float> value, Vector128<float> from, Vector128<float> to)
    {
        var way = to - from;
        return Math.Clamp(Vector128.Dot(value - from, way) / (Vector128.Dot(way, way) + 1e-6f), 0, 1);
    }

    private static byte ToShare(float part) => (byte)MathF.Round(255 * part);

    private static float MaxElement(Vector128<float> v) => MathF.Max(v[0], MathF.Max(v[1], v[2]));

    /// <summary>
    /// The color c for which the mix comes nearest, noise included: with s = way·(c − mean) and f = s/|c − mean|² the part of the way
    /// that it takes, the squared error falls by s·f, and the mix has a variance of s·(1 − f).
    /// </summary>
    private static int FindPlace(PaletteLookup palette, Vector128<float> mean, Vector128<float> way)
    {
        var planes = palette.Planes;
        var places = Vector256<int>.Indices;
        var best = Vector256<int>.Zero;
        ref var from = ref MemoryMarshal.GetReference(planes);
        for (var i = 0; i < palette.Count; i += Vector256<float>.Count)
        {
            var l = Vector256.LoadUnsafe(ref from, (nuint)i) - Vector256.Create(mean[0]);
            var a = Vector256.LoadUnsafe(ref from, (nuint)(i + PaletteSize.Max)) - Vector256.Create(mean[1]);
            var b = Vector256.LoadUnsafe(ref from, (nuint)(i + (2 * PaletteSize.Max))) - Vector256.Create(mean[2]);
            var along = (l * way[0]) + (a * way[1]) + (b * way[2]);
            var part = along / ((l * l) + (a * a) + (b * b) + Vector256.Create(1e-9f));
            var gain = along * ((part * (1 + NoiseWeight)) - Vector256.Create(NoiseWeight));
            var usable = Vector256.GreaterThan(along, Vector256<float>.Zero) & Vector256.GreaterThan(gain, Vector256<float>.Zero);
            best = Vector256.Max(best, ((gain.AsInt32() & Vector256.Create(~PlaceMask)) | places) & usable.AsInt32());
            places += Vector256.Create(Vector256<int>.Count);
        }

        var half = Vector128.Max(best.GetLower(), best.GetUpper());
        var found = Math.Max(Math.Max(half[0], half[1]), Math.Max(half[2], half[3]));
        return (found & ~PlaceMask) == 0 ? -1 : found & PlaceMask;
    }
}

/// <summary>How a color is mixed: of the nearest one, a second, and perhaps a third.</summary>
internal struct ColorMix
{
    public byte Second;
    public byte SecondShare;
    public byte Third;
    public byte ThirdShare;

    /// <summary>How far the first two are apart, in the values of the channel that differs most.</summary>
    public byte Step;

    /// <summary>It has been looked for, and need not have been found.</summary>
    public bool IsKnown;

    /// <summary>Whether there is anything to be mixed.</summary>
    public readonly bool IsMixed => (SecondShare | ThirdShare) != 0;

    /// <summary>The place of the color that a threshold chooses.</summary>
    /// <param name="threshold">0 to 255.</param>
    /// <param name="strength">0 to 1: how much of the shares is used.</param>
    /// <param name="nearest">The place of the nearest color.</param>
    public readonly int Choose(int threshold, float strength, int nearest)
        => threshold < SecondShare * strength ? Second : 255 - threshold < ThirdShare * strength ? Third : nearest;
}
