using ImageIO.Memory;
using ImageIO.Quantization;

namespace ImageIO.Formats.Gif;

/// <summary>
/// The sequential stage in the middle: chooses each frame's colour table, and turns its pixels into indices against the canvas as viewers have it at that moment.
/// What was shown before is compared with what is wanted now, never frames with each other, so that errors do not add up.
/// </summary>
internal sealed class FramePainter
{
    private readonly GifWriteOptions _options;
    private readonly Ditherer _ditherer;
    private readonly IQuantizer _quantizer;
    private readonly NdArray _canvas;
    private readonly int _width;
    private readonly int _height;
    private readonly ColorTable _global;
    private readonly ColorTable _local;
    private readonly ExactColors _drawn;
    private readonly ErrorDiffusion _diffusion;
    private ColorTable? _current;

    /// <param name="cutter">Where the tables come from.</param>
    /// <param name="canvas">H×W pixels; the owner disposes it.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="options">How to write.</param>
    public FramePainter(ref ScratchCutter cutter, NdArray canvas, int width, int height, GifWriteOptions options)
    {
        _options = options;
        _ditherer = options.Ditherer ?? Ditherer.None;
        _quantizer = options.Quantizer ?? Quantizers.Wu;
        _canvas = canvas;
        _width = width;
        _height = height;
        _global = new ColorTable(ref cutter);
        _local = new ColorTable(ref cutter);
        _drawn = new ExactColors(ref cutter);
        _diffusion = new ErrorDiffusion(ref cutter, width);
    }

    private Span<uint> Canvas => _canvas.AsSpan<uint>();

    public void Paint(GifFrame frame)
    {
        var colors = frame.Analysis;
        if (frame.IsFirst)
            Canvas.Clear();
        var exact = FindExactTable(frame, colors);
        var table = exact ?? FindNearTable(frame, colors);
        _current = table;
        var drawn = exact is null ? PaintNear(frame, table) : table.HasTransparentIndex ? PaintExact(frame, table, colors) : PaintOpaque(frame, table);
        SetResult(frame, table, drawn);
    }

    /// <summary>The table that shows the frame exactly, or null where there is none.</summary>
    private ColorTable? FindExactTable(GifFrame frame, ColorAnalysis colors)
    {
        if (_options.FixedPalette is not null || !(colors.FrameIsExact || colors.ChangeIsExact))
            return null;
        var few = colors.Few.Colors;
        var alone = frame.IsFirst && frame.IsLast && !colors.HasTransparency;
        if (frame.IsFirst)
        {
            _global.SetExact(few, transparentIndex: !alone && few.Length < Palette.MaxCount);
            return _global;
        }

        if (Find(few, colors) is { } known)
            return known;
        if (_options.PaletteMode == PaletteMode.Global)
            return null;
        if (colors.FrameIsExact)
        {
            // Colours that already stand where they are wanted need no place in the table.
            CollectDrawn(frame);
            if (_drawn.Count < Palette.MaxCount)
                few = _drawn.Colors;
            if (Find(few, colors) is { } sufficient && sufficient.HasTransparentIndex)
                return sufficient;
        }

        _local.SetExact(few, transparentIndex: few.Length < Palette.MaxCount);
        return _local;
    }

    private ColorTable? Find(ReadOnlySpan<uint> needed, ColorAnalysis colors)
    {
        if (CanUse(_global, needed, colors))
            return _global;
        return _current is not null && _current != _global && CanUse(_current, needed, colors) ? _current : null;
    }

    private static bool CanUse(ColorTable table, ReadOnlySpan<uint> needed, ColorAnalysis colors)
        => (table.HasTransparentIndex || (colors.FrameIsExact && !colors.HasTransparency)) && table.Lookup.Exact.ContainsAll(needed);

    /// <summary>The table that comes near enough to the frame.</summary>
    private ColorTable FindNearTable(GifFrame frame, ColorAnalysis colors)
    {
        var transparentIndex = !(frame.IsFirst && frame.IsLast) || colors.HasTransparency;
        if (frame.IsFirst && _options.FixedPalette is { } given)
        {
            if (transparentIndex && given.Count == Palette.MaxCount)
                throw new ImageEncodingException("A fixed palette of 256 colours has no room for transparency, which animations and transparent pixels need. Give one of at most 255.");
            _global.SetChosen(given, [], transparentIndex);
            return _global;
        }

        if (!frame.IsFirst && (_options.PaletteMode == PaletteMode.Global || _options.FixedPalette is not null))
            return _global;

        var wanted = colors.Histogram.Colors;
        if (!frame.IsFirst && _options.PaletteMode == PaletteMode.Auto)
        {
            if (_global.HasTransparentIndex && _global.IsGoodFor(wanted))
                return _global;
            if (_current is not null && _current != _global && _current.HasTransparentIndex && _current.IsGoodFor(wanted))
                return _current;
        }

        var target = frame.IsFirst ? _global : _local;
        var palette = _quantizer.CreatePalette(colors.Histogram, transparentIndex ? Math.Min(_options.Colors, Palette.MaxCount - 1) : _options.Colors);
        target.SetChosen(palette, colors.Histogram.Colors, transparentIndex);
        return target;
    }

    /// <summary>The colours of the pixels that the canvas does not show exactly.</summary>
    private void CollectDrawn(GifFrame frame)
    {
        _drawn.Clear();
        var pixels = frame.Pixels;
        var canvas = Canvas;
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

    private PixelArea PaintExact(GifFrame frame, ColorTable table, ColorAnalysis colors)
    {
        var bounds = default(DrawnBounds);
        for (var y = 0; y < _height; y++)
        {
            var indices = Row(frame.Indices, y);
            RowPainter.PaintExact(Row(frame.Pixels, y), Row(Canvas, y), indices, table.Lookup.Exact, !colors.FrameIsExact, _options.DeltaTolerance);
            bounds.AddRow(y, indices);
        }

        return bounds.Area;
    }

    private PixelArea PaintNear(GifFrame frame, ColorTable table)
    {
        var bounds = default(DrawnBounds);
        var first = table.HasTransparentIndex ? 1 : 0;
        var spread = _ditherer.Kind == DitherKind.Ordered ? table.Lookup.Spread * _ditherer.Strength : 0;
        if (_ditherer.Kind == DitherKind.Diffusion)
            _diffusion.Clear();
        for (var y = 0; y < _height; y++)
        {
            var pixels = Row(frame.Pixels, y);
            var canvas = Row(Canvas, y);
            var indices = Row(frame.Indices, y);
            switch (_ditherer.Kind)
            {
                case DitherKind.Diffusion:
                    _diffusion.Start(y);
                    RowPainter.PaintDiffused(pixels, canvas, indices, table.Lookup, first, _options.DeltaTolerance, _diffusion, _ditherer.Strength);
                    break;
                case DitherKind.Ordered:
                    RowPainter.PaintOrdered(pixels, canvas, indices, table.Lookup, first, _options.DeltaTolerance, y, spread);
                    break;
                default:
                    RowPainter.PaintNearest(pixels, canvas, indices, table.Lookup, first, _options.DeltaTolerance);
                    break;
            }

            bounds.AddRow(y, indices);
        }

        return table.HasTransparentIndex ? bounds.Area : new PixelArea(0, 0, _width, _height);
    }

    /// <summary>Draws the whole of what changed, for tables without a transparent index.</summary>
    private PixelArea PaintOpaque(GifFrame frame, ColorTable table)
    {
        var bounds = default(DrawnBounds);
        for (var y = 0; y < _height; y++)
            bounds.AddDifferences(y, Row(frame.Pixels, y), Row(Canvas, y));
        var area = bounds.Area.Union(frame.ClearedNext);
        if (area.IsEmpty)
            area = new PixelArea(0, 0, 1, 1);
        for (var y = area.Y; y < area.Bottom; y++)
            RowPainter.PaintOpaque(Row(frame.Pixels, y)[area.X..area.Right], Row(Canvas, y)[area.X..area.Right], Row(frame.Indices, y)[area.X..area.Right], table.Lookup.Exact);
        return area;
    }

    private void SetResult(GifFrame frame, ColorTable table, PixelArea drawn)
    {
        frame.Area = drawn.Union(frame.ClearedNext);
        if (frame.Area.IsEmpty)
            frame.Area = new PixelArea(0, 0, 1, 1);
        frame.UsesGlobalTable = table == _global;
        frame.HasTransparentIndex = table.HasTransparentIndex;
        frame.SetTable(table.Lookup.Colors);
        if (frame.ClearedNext.IsEmpty)
            return;

        // As viewers do after the frame has been shown.
        for (var y = frame.Area.Y; y < frame.Area.Bottom; y++)
            Row(Canvas, y)[frame.Area.X..frame.Area.Right].Clear();
    }

    private Span<T> Row<T>(Span<T> plane, int y) => plane.Slice(y * _width, _width);
}
