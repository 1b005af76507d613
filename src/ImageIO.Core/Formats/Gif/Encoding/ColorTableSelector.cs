using ImageIO.Formats.Gif.Encoding.Remap;
using ImageIO.Memory;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// Chooses each frame's color table: the first frame's, which stands in the file once, or a new one. That of the frame before is never used
/// again: it would have to be written again, and saves nothing.
/// </summary>
internal sealed class ColorTableSelector
{
    /// <summary>The bits of a pixel of moving pictures, about: what turns λ for a pixel into λ for a bit.</summary>
    private const float BitsPerPixel = 3;

    /// <summary>λ for a bit, in OKLab distance times pixels, where no error is traded for bytes.</summary>
    private const double MinLambdaOfBit = 0.0002;

    private readonly EncoderSettings _settings;
    private readonly RateDistortion _quality;
    private readonly ActiveColorTable _global;
    private readonly ActiveColorTable _local;
    private readonly ColorSet _drawn;
    private double _shownError;

    public ColorTableSelector(ref ArenaBuilder builder, EncoderSettings settings)
    {
        _settings = settings;
        _quality = settings.RateDistortion;
        _global = new ActiveColorTable(ref builder) { IsGlobal = true };
        _local = new ActiveColorTable(ref builder);
        _drawn = new ColorSet(ref builder);
        Lambda = _quality.MinLambda;
    }

    /// <summary>
    /// λ of the last frame: the error accepted for each pixel that is compressed along with others, as a distance in OKLab.
    /// </summary>
    public float Lambda { get; private set; }

    /// <summary>The table that shows the frame exactly, or null where there is none.</summary>
    public ActiveColorTable? FindExact(FrameSlot frame, ReadOnlySpan<uint> canvas)
    {
        var colors = frame.Analysis;
        var alone = frame.IsFirst && frame.IsLast && !colors.HasTransparency;
        if (frame.IsFirst && _settings.FixedPalette is { } given)
            _global.SetColors(given.Colors, transparentIndex: !alone && given.Count < Palette.MaxCount);
        if (!(colors.FrameIsExact || colors.ChangeIsExact))
            return null;
        var few = colors.Few.Colors;
        if (_settings.FixedPalette is not null)
            return GlobalHasAll(few, colors) ? _global : null;
        if (frame.IsFirst)
        {
            _global.SetColors(few, transparentIndex: !alone && few.Length < Palette.MaxCount);
            return _global;
        }

        if (GlobalHasAll(few, colors))
            return _global;
        if (colors.FrameIsExact)
        {
            // Colors that already stand where they are wanted need no place in the table.
            CollectDrawn(frame.Pixels, canvas);
            if (_drawn.Count < Palette.MaxCount)
                few = _drawn.Colors;
            if (_global.HasTransparentIndex && GlobalHasAll(few, colors))
                return _global;
        }

        _local.SetColors(few, transparentIndex: few.Length < Palette.MaxCount);
        return _local;
    }

    /// <summary>The table that comes near enough to the frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="wanted">The colors that the canvas lacks.</param>
    public ActiveColorTable FindNear(FrameSlot frame, ColorHistogram wanted)
    {
        var transparentIndex = !(frame.IsFirst && frame.IsLast) || frame.Analysis.HasTransparency;
        if (_settings.FixedPalette is not null)
        {
            if (transparentIndex && !_global.HasTransparentIndex)
            {
                throw new ImageEncodingException(
                    "A fixed palette of 256 colors has no room for transparency, which animations and transparent pixels need. "
                    + "Give one of at most 255.");
            }

            NoteError(frame, wanted, _global.Measure(wanted));
            return _global;
        }

        var target = frame.IsFirst ? _global : _local;
        var maxColors = transparentIndex ? Math.Min(_quality.Colors, Palette.MaxCount - 1) : _quality.Colors;
        Span<uint> chosen = stackalloc uint[maxColors];
        target.SetColors(chosen[.._settings.Quantizer.Choose(wanted, chosen)], transparentIndex);
        var error = target.Measure(wanted);
        NoteError(frame, wanted, error);
        var reuses = !frame.IsFirst && _settings.PaletteMode == PaletteMode.Auto && _global.HasTransparentIndex
            && GlobalSuffices(wanted, error);
        return reuses ? _global : target;
    }

    /// <summary>Errors are those of the colors that are drawn now, and of what is unchanged: about those of before.</summary>
    private void NoteError(FrameSlot frame, ColorHistogram wanted, double error)
    {
        var drawn = wanted.Weight / frame.Pixels.Length;
        _shownError = (error / frame.Pixels.Length) + (_shownError * Math.Max(1 - drawn, 0));
        Lambda = _quality.LambdaAmid((float)_shownError);
    }

    /// <summary>Whether the greater error of the first frame's table costs less than the bytes of a new one.</summary>
    private bool GlobalSuffices(ColorHistogram wanted, double newError)
    {
        var lambdaOfBit = Math.Max(MinLambdaOfBit, Lambda / BitsPerPixel);
        var allowed = newError + (8 * 3 * _local.Lookup.Count * lambdaOfBit);

        // Most tables are pruned at first sight.
        return _global.Lookup.Estimate(wanted.Perceived) <= 2 * allowed && _global.Measure(wanted) <= allowed;
    }

    private bool GlobalHasAll(ReadOnlySpan<uint> needed, FrameColors colors)
        => (_global.HasTransparentIndex || (colors.FrameIsExact && !colors.HasTransparency)) && _global.Lookup.Exact.ContainsAll(needed);

    /// <summary>The colors of the pixels that the canvas does not show exactly.</summary>
    private void CollectDrawn(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas)
    {
        _drawn.Clear();
        uint last = 0;
        for (var i = 0; i < pixels.Length; i++)
        {
            var pixel = pixels[i];
            if (pixel == last || !CanvasDiffKernels.MustDraw(pixel, canvas[i], keepUnchanged: false, _settings.DeltaTolerance))
                continue;
            last = pixel;
            _drawn.Add(pixel | FrameDiff.UnchangedBit, Palette.MaxCount);
        }
    }
}
