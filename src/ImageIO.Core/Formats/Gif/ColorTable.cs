using ImageIO.Memory;
using ImageIO.Quantization;

namespace ImageIO.Formats.Gif;

/// <summary>A colour table in use: its colours, how to find them, and how well they showed what they were made for.</summary>
internal sealed class ColorTable(ref ScratchCutter cutter)
{
    /// <summary>So much farther from what is to be shown than from what it was made for may a table be, and still be used again.</summary>
    private const double ErrorRatio = 1.3;

    /// <summary>A mean squared error, of all channels together, that nobody sees: it always passes.</summary>
    private const double FreeError = 3;

    /// <summary>The squared distance from which on a colour counts as missing: 28 in one channel.</summary>
    private const float MissingDistance = 28 * 28;

    /// <summary>The share of pixels that may miss their colour.</summary>
    private const double MissingShare = 0.0005;

    private double _ownError;

    public PaletteLookup Lookup { get; } = new(ref cutter);

    /// <summary>Index 0 is transparent, and the colours start at 1.</summary>
    public bool HasTransparentIndex { get; private set; }

    /// <summary>Colours that show everything exactly.</summary>
    public void SetExact(ReadOnlySpan<uint> colors, bool transparentIndex)
    {
        Lookup.SetColors(colors);
        HasTransparentIndex = transparentIndex;
        _ownError = 0;
    }

    /// <summary>Colours that were chosen for some others.</summary>
    public void SetChosen(Palette palette, ReadOnlySpan<WeightedColor> chosenFor, bool transparentIndex)
    {
        SetExact(palette.Colors, transparentIndex);
        _ownError = Lookup.Measure(chosenFor, MissingDistance).MeanSquaredError;
    }

    /// <summary>Whether the table shows other colours about as well as those it was made for.</summary>
    public bool IsGoodFor(ReadOnlySpan<WeightedColor> colors)
    {
        if (Lookup.Count == 0)
            return colors.IsEmpty;
        var fit = Lookup.Measure(colors, MissingDistance);
        return fit.MeanSquaredError <= (ErrorRatio * _ownError) + FreeError && fit.Bad <= MissingShare * fit.Weight;
    }
}
