using ImageIO.Memory;
using ImageIO.Pixels;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// What a frame's colors are like, found without looking at the frames before: whether few enough to be exact, else how they are
/// distributed.
/// </summary>
internal sealed class FrameColors(ref ArenaBuilder builder)
{
    /// <summary>
    /// The frame's colors where <see cref="FrameIsExact"/>, else those of its changed pixels where <see cref="ChangeIsExact"/>.
    /// </summary>
    public ColorSet Few { get; } = new(ref builder);

    /// <summary>The whole frame has few enough colors.</summary>
    public bool FrameIsExact { get; private set; }

    /// <summary>What changed has few enough colors.</summary>
    public bool ChangeIsExact { get; private set; }

    /// <summary>Some pixels are transparent.</summary>
    public bool HasTransparency { get; private set; }

    /// <summary>Analyzes a frame.</summary>
    /// <param name="pixels">Opaque, marked where they are as in the frame before, or 0.</param>
    /// <param name="maxColors">The most colors that are few.</param>
    /// <param name="isFirst">Nothing is on the canvas before it.</param>
    /// <param name="followsClearing">The frame before clears an area, which this one must draw again.</param>
    public void Run(ReadOnlySpan<uint> pixels, int maxColors, bool isFirst, bool followsClearing)
    {
        const uint unchanged = Rgba.Opaque & ~FrameDiff.UnchangedBit;
        HasTransparency = pixels.Contains(0u);
        var limit = HasTransparency ? Math.Min(maxColors, Palette.MaxCount - 1) : maxColors;
        Few.Clear();
        FrameIsExact = Few.AddPixels(pixels, limit, unchanged);
        ChangeIsExact = false;
        if (FrameIsExact)
            return;

        // What is cleared is only known when the frame before has been drawn: after that, all that may have to be drawn again is counted.
        Few.Clear();
        ChangeIsExact = !isFirst
            && Few.AddPixels(pixels, Math.Min(maxColors, Palette.MaxCount - 1), followsClearing ? unchanged : Rgba.Opaque);
    }
}
