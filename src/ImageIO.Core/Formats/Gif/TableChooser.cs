using ImageIO.Memory;
using ImageIO.Quantization;

namespace ImageIO.Formats.Gif;

/// <summary>Chooses each frame's colour table: the first frame's, that of the frame before, or a new one.</summary>
internal sealed class TableChooser
{
    /// <summary>The bits of a pixel of moving pictures, about: what turns the worth of a pixel into that of a bit.</summary>
    private const float BitsPerPixel = 3;

    /// <summary>The worth of a bit, in OKLab distance times pixels, where no error is traded for bytes.</summary>
    private const double LeastWorthOfBit = 0.0002;

    private readonly GifWriteOptions _options;
    private readonly GifQuality _quality;
    private readonly IQuantizer _quantizer;
    private readonly ColorTable _global;
    private readonly ColorTable[] _local;
    private readonly ExactColors _drawn;
    private ColorTable? _current;

    public TableChooser(ref ScratchCutter cutter, GifWriteOptions options, GifQuality quality)
    {
        _options = options;
        _quality = quality;
        _quantizer = options.Quantizer ?? Quantizers.Perceptual;
        _global = new ColorTable(ref cutter) { IsGlobal = true };
        _local = [new ColorTable(ref cutter), new ColorTable(ref cutter)];
        _drawn = new ExactColors(ref cutter);
    }

    /// <summary>A table that nobody uses at the moment.</summary>
    private ColorTable Spare => _current == _local[0] ? _local[1] : _local[0];

    /// <summary>The table that shows the frame exactly, or null where there is none.</summary>
    public ColorTable? FindExact(GifFrame frame, ReadOnlySpan<uint> canvas)
    {
        var colors = frame.Analysis;
        if (_options.FixedPalette is not null || !(colors.FrameIsExact || colors.ChangeIsExact))
            return null;
        var few = colors.Few.Colors;
        var alone = frame.IsFirst && frame.IsLast && !colors.HasTransparency;
        if (frame.IsFirst)
        {
            _global.SetExact(few, transparentIndex: !alone && few.Length < Palette.MaxCount);
            return _current = _global;
        }

        if (Find(few, colors) is { } known)
            return _current = known;
        if (_options.PaletteMode == PaletteMode.Global)
            return null;
        if (colors.FrameIsExact)
        {
            // Colours that already stand where they are wanted need no place in the table.
            CollectDrawn(frame.Pixels, canvas);
            if (_drawn.Count < Palette.MaxCount)
                few = _drawn.Colors;
            if (Find(few, colors) is { HasTransparentIndex: true } sufficient)
                return _current = sufficient;
        }

        var table = Spare;
        table.SetExact(Extended(few), transparentIndex: few.Length < Palette.MaxCount);
        return _current = table;
    }

    /// <summary>
    /// The colours, and in the places that are left anyway, since the size of a table is a power of two, those of the table before: the next frame may need them again.
    /// </summary>
    private ReadOnlySpan<uint> Extended(ReadOnlySpan<uint> few)
    {
        var room = Math.Min((1 << LzwWriter.CodeSize(few.Length + 1)) - 1, Palette.MaxCount - 1);
        if (_current is null || few.Length >= room)
            return few;
        if (few != _drawn.Colors)
        {
            _drawn.Clear();
            foreach (var color in few)
                _drawn.Add(color, Palette.MaxCount);
        }

        foreach (var color in _current.Lookup.Colors)
            _drawn.Add(color, room);
        return _drawn.Colors;
    }

    /// <summary>The table that comes near enough to the frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="wanted">The colours that the canvas lacks.</param>
    public ColorTable FindNear(GifFrame frame, ColorHistogram wanted)
    {
        var transparentIndex = !(frame.IsFirst && frame.IsLast) || frame.Analysis.HasTransparency;
        if (frame.IsFirst && _options.FixedPalette is { } given)
        {
            if (transparentIndex && given.Count == Palette.MaxCount)
                throw new ImageEncodingException("A fixed palette of 256 colours has no room for transparency, which animations and transparent pixels need. Give one of at most 255.");
            _global.Set(given, transparentIndex);
            _global.Measure(wanted);
            return _current = _global;
        }

        if (!frame.IsFirst && (_options.PaletteMode == PaletteMode.Global || _options.FixedPalette is not null))
        {
            _global.Measure(wanted);
            return _current = _global;
        }

        var target = frame.IsFirst ? _global : Spare;
        target.Set(_quantizer.CreatePalette(wanted, transparentIndex ? Math.Min(_quality.Colors, Palette.MaxCount - 1) : _quality.Colors), transparentIndex);
        var error = target.Measure(wanted);
        if (!frame.IsFirst && _options.PaletteMode == PaletteMode.Auto && FindReusable(wanted, error, target) is { } reusable)
            return _current = reusable;
        return _current = target;
    }

    /// <summary>A table in use whose greater error costs less than a new one's bytes do.</summary>
    private ColorTable? FindReusable(ColorHistogram wanted, double newError, ColorTable target)
    {
        var worthOfBit = Math.Max(LeastWorthOfBit, _quality.Worth / BitsPerPixel);
        var allowed = newError + (8 * 3 * target.Lookup.Count * worthOfBit);
        if (_current is { HasTransparentIndex: true } && _current != _global && Suffices(_current))
            return _current;
        return _global.HasTransparentIndex && Suffices(_global) ? _global : null;

        // Most tables are out of the question at first sight.
        bool Suffices(ColorTable table) => table.Lookup.Estimate(wanted) <= 2 * allowed && table.Measure(wanted) <= allowed;
    }

    private ColorTable? Find(ReadOnlySpan<uint> needed, ColorAnalysis colors)
    {
        if (CanUse(_global, needed, colors))
            return _global;
        return _current is not null && _current != _global && CanUse(_current, needed, colors) ? _current : null;
    }

    private static bool CanUse(ColorTable table, ReadOnlySpan<uint> needed, ColorAnalysis colors)
        => (table.HasTransparentIndex || (colors.FrameIsExact && !colors.HasTransparency)) && table.Lookup.Exact.ContainsAll(needed);

    /// <summary>The colours of the pixels that the canvas does not show exactly.</summary>
    private void CollectDrawn(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas)
    {
        _drawn.Clear();
        uint last = 0;
        for (var i = 0; i < pixels.Length; i++)
        {
            var pixel = pixels[i];
            if (pixel == last || !RowPainter.MustDraw(pixel, canvas[i], keepUnchanged: false, _options.DeltaTolerance))
                continue;
            last = pixel;
            _drawn.Add(pixel | GifFrame.UnchangedBit, Palette.MaxCount);
        }
    }
}
