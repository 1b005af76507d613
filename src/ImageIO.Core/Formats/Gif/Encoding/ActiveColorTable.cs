using System.Runtime.CompilerServices;
using ImageIO.Formats.Gif.Encoding.Remap;
using ImageIO.Memory;
using ImageIO.Quantization;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>A color table in use: its colors, and how to find them.</summary>
internal sealed class ActiveColorTable(ref ArenaBuilder builder)
{
    private readonly ArenaSlice _nearest = builder.Take<ushort>(ColorHistogram.MaxColors + 1);

    public PaletteLookup Lookup { get; } = new(ref builder);

    /// <summary>The table that stands at the start of the file.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>Index 0 is transparent, and the colors start at 1.</summary>
    public bool HasTransparentIndex { get; private set; }

    /// <summary>The index of the first color.</summary>
    public int FirstIndex => HasTransparentIndex ? 1 : 0;

    /// <summary>For each color that was measured last, by its number, the nearest place and how far it is.</summary>
    public ReadOnlySpan<ushort> Nearest => _nearest.As<ushort>();

    /// <summary>What is nearest to a pixel, or to its cell, as <see cref="PaletteLookup.Nearest(uint, Span{ushort})"/> gives it.</summary>
    /// <param name="nearest"><see cref="Nearest"/>, taken out once for a loop.</param>
    /// <param name="number">The number of the pixel's color, or <see cref="CanvasDiffKernels.NotCounted"/>.</param>
    /// <param name="pixel">Looked up where its color was not counted.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NearestTo(ReadOnlySpan<ushort> nearest, ushort number, uint pixel)
        => number != CanvasDiffKernels.NotCounted ? nearest[number] : LookUp(pixel);

    /// <summary>Takes the colors of a palette, as opaque pixels.</summary>
    public void SetColors(ReadOnlySpan<uint> colors, bool transparentIndex)
    {
        Lookup.SetColors(colors);
        HasTransparentIndex = transparentIndex;
    }

    /// <summary>Finds the nearest place for some colors.</summary>
    /// <returns>The sum of all distances, in OKLab.</returns>
    public double Measure(ColorHistogram colors) => Lookup.Measure(colors.Perceived, _nearest.As<ushort>());

    /// <summary>Lets several threads look up pixels whose colors were not counted: what each of them notes down is the same.</summary>
    public void PrepareLookUp() => _ = Lookup.Cells;

    /// <summary>Rare, and kept out of the loops.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int LookUp(uint pixel) => Lookup.Nearest(pixel, Lookup.Cells);
}
