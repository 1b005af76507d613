using ImageIO.Memory;
using ImageIO.Quantization;
using ImageIO.Quantization.Dithering;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>
/// The sequential stage in the middle: chooses each frame's color table, and turns its pixels into indices against the canvas as viewers have it at that moment.
/// What was shown before is compared with what is wanted now, never frames with each other, so that errors do not add up.
/// </summary>
internal sealed class FrameRemapper : IDisposable
{
    private readonly GifWriteOptions _options;
    private readonly Ditherer _ditherer;
    private readonly RemapBuffers _planes;
    private readonly int _width;
    private readonly int _height;
    private readonly ColorTableSelector _tables;
    private readonly CanvasDiff _needs;
    private readonly ParallelRows _bands;
    private readonly Action<int, int> _findRows;
    private readonly ErrorDiffusion? _diffusion;
    private readonly LinearizedLookup? _diffusionColors;
    private readonly BandingDetector? _smooth;
    private readonly OrderedRemap? _ordered;
    private readonly ArenaSlice _wanted;
    private readonly LossyCompressor? _lossy;
    private readonly TransparencyOptimizer _free;
    private ShortRuns _shortRuns;
    private FrameSlot? _frame;
    private ActiveColorTable? _table;

    /// <param name="builder">Where the tables come from.</param>
    /// <param name="planes">What has the size of a frame.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="options">How to write.</param>
    public FrameRemapper(ref ArenaBuilder builder, RemapBuffers planes, int width, int height, GifWriteOptions options)
    {
        _options = options;
        var quality = RateDistortion.Of(options);
        _ditherer = options.Ditherer ?? Ditherer.None;
        _planes = planes;
        _width = width;
        _height = height;
        _bands = new ParallelRows(EncoderMemory.ThreadsFor(width, height, options), width);
        _findRows = FindRows;
        _needs = new CanvasDiff(planes, _bands, width, height, options.DeltaTolerance, quality, _ditherer.IsDiffusion || _ditherer.IsOrdered);
        _tables = new ColorTableSelector(ref builder, options, quality);
        if (_ditherer.IsDiffusion)
        {
            _diffusion = new ErrorDiffusion(ref builder, width, _ditherer.Kind, _ditherer.Strength);
            _diffusionColors = new LinearizedLookup(ref builder);
            _smooth = new BandingDetector(ref builder, width);
        }

        if (_ditherer.IsOrdered)
            _ordered = new OrderedRemap(ref builder, width, _ditherer);
        _wanted = builder.Take<uint>(width);
        _free = new TransparencyOptimizer(ref builder, planes, width);
        if (quality.MostWorth > 0)
            _lossy = new LossyCompressor(ref builder, planes, width, staysAsItIs: _ditherer.IsDiffusion || _ditherer.IsOrdered);
    }

    private Span<uint> Canvas => _planes.Canvas.AsSpan<uint>();

    /// <summary>Paints a frame.</summary>
    /// <param name="frame">The next one, analyzed.</param>
    /// <param name="onFound">Called when its indices are found: what is left is mostly work for one thread.</param>
    public void Paint(FrameSlot frame, Action? onFound = null)
    {
        var colors = frame.Analysis;
        if (frame.IsFirst)
            Canvas.Clear();
        var table = _tables.FindExact(frame, Canvas);
        var drawn = default(PixelArea);
        var isExact = table is not null;

        // Few colors stay exact at every quality; only whoever asks for lossy data gets them so.
        var isLossy = _lossy is not null && (!isExact || _options.Lossy > 0);
        if (isExact && isLossy)
            NoteWanted(frame);
        if (table is null)
        {
            _needs.Collect(frame);
            table = _tables.FindNear(frame, _needs.Colors);
            FindNear(frame, table);
        }
        else if (table.HasTransparentIndex)
        {
            FindExact(frame, table, keepUnchanged: isLossy || !colors.FrameIsExact);
        }
        else
        {
            drawn = PaintOpaque(frame, table);
        }

        if (table.HasTransparentIndex)
            drawn = Bounds(frame);
        else if (!isExact)
            drawn = new PixelArea(0, 0, _width, _height);
        SetResult(frame, table, drawn);
        if (isLossy)
            _lossy!.SetPalette(frame);
        if (table.HasTransparentIndex)
            DrawShortRuns(frame, table, isLossy, always: isLossy && !isExact);
        onFound?.Invoke();
        if (isLossy)
            _lossy!.Compress(frame, _tables.Worth);

        // Without loss, frames of many colors are to be quick.
        if (table.HasTransparentIndex && (isExact || isLossy))
            _free.Compress(frame, Canvas, table.Lookup.Exact);
        if (isLossy || !isExact || table.HasTransparentIndex)
            Apply(frame);
        if (!frame.ClearedNext.IsEmpty)
            ClearAsViewersDo(frame.Area);
    }

    public void Dispose() => _needs.Dispose();

    private void NoteWanted(FrameSlot frame)
    {
        for (var y = 0; y < _height; y++)
            _needs.Compare(y, Row(frame.Pixels, y), Row(Canvas, y));
    }

    private void FindExact(FrameSlot frame, ActiveColorTable table, bool keepUnchanged)
    {
        for (var y = 0; y < _height; y++)
        {
            var indices = Row(frame.Indices, y);
            RowRemapper.FindExact(Row(frame.Pixels, y), Row(Canvas, y), indices, table.Lookup.Exact, keepUnchanged, _options.DeltaTolerance);
        }
    }

    private void FindNear(FrameSlot frame, ActiveColorTable table)
    {
        if (_diffusion is null && _ordered is null)
        {
            FindNearest(frame, table);
            return;
        }

        var wanted = _wanted.As<uint>();
        _diffusion?.Clear();
        var search = _diffusionColors is null ? default : _diffusionColors.Begin(table.Lookup);
        _ordered?.Start(_needs.Colors);
        for (var y = 0; y < _height; y++)
        {
            var pixels = Row(frame.Pixels, y);
            var canvas = Row(Canvas, y);
            var indices = Row(frame.Indices, y);
            if (_diffusion is not null)
            {
                _smooth!.Measure(pixels, Row(frame.Pixels, Math.Min(y + 1, _height - 1)), isFirst: y == 0);
                RowRemapper.FindDiffused(y, pixels, wanted, canvas, indices, _needs, table, search, _diffusion.Start(y), _smooth.Activities);
                _lossy?.SetRow(y, wanted, canvas, _needs.Row(y));
            }
            else
            {
                pixels.CopyTo(wanted);
                _ordered!.Look(frame.Pixels, y);
                _ordered.Find(y, wanted, canvas, indices, _needs, table);
                _lossy?.SetRow(y, wanted, canvas, _needs.Row(y));
            }
        }
    }

    /// <summary>Rows are found in any order: so that no index lies over a pixel that has not been read, they wait elsewhere.</summary>
    private void FindNearest(FrameSlot frame, ActiveColorTable table)
    {
        (_frame, _table) = (frame, table);
        if (_needs.Colors.IsFull)
            table.PrepareLookUp();
        _bands.Run(_height, _findRows);
        _planes.Area.AsSpan<byte>()[..(_width * _height)].CopyTo(frame.Indices);
    }

    private void FindRows(int start, int end)
    {
        for (var y = start; y < end; y++)
            NearestRemap.Find(y, Row(_frame!.Pixels, y), Row(_planes.Area.AsSpan<byte>(), y), _needs, _table!);
    }

    /// <summary>Draws short runs of what is kept, where that makes the data shorter. What is lossy has many ways to do the same.</summary>
    private void DrawShortRuns(FrameSlot frame, ActiveColorTable table, bool isLossy, bool always)
    {
        if (!always && _shortRuns.IsKnown)
        {
            if (_shortRuns.AreDrawn)
                DrawShortRuns(frame, table, isLossy, kept: default);
            return;
        }

        var area = frame.Area;
        var indices = _planes.Area.AsSpan<byte>()[..(area.Width * area.Height)];
        if (!DrawShortRuns(frame, table, isLossy, indices) || always)
            return;
        frame.Compress();
        var drawn = frame.Data.Length;
        var kept = frame.CompressShorter(indices, _planes.Numbers.Bytes);
        _shortRuns.Compared(drawn, kept);
        if (kept >= drawn)
            return;
        for (var y = 0; y < area.Height; y++)
            indices.Slice(y * area.Width, area.Width).CopyTo(Row(frame.Indices, area.Y + y)[area.X..]);
    }

    /// <summary>Draws short runs in the frame's rectangle, and says whether there were any.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="table">Its colors.</param>
    /// <param name="isLossy">What drawn pixels should show is asked for.</param>
    /// <param name="kept">Receives the indices as they were, row behind row; empty where nobody asks.</param>
    private bool DrawShortRuns(FrameSlot frame, ActiveColorTable table, bool isLossy, Span<byte> kept)
    {
        var area = frame.Area;
        var changed = false;
        for (var y = 0; y < area.Height; y++)
        {
            var indices = Row(frame.Indices, area.Y + y)[area.X..area.Right];
            if (!kept.IsEmpty)
                indices.CopyTo(kept[(y * area.Width)..]);
            changed |= RowRemapper.DrawShortRuns(
                indices,
                Row(Canvas, area.Y + y)[area.X..area.Right],
                table.Lookup.Exact,
                isLossy ? _lossy!.Palette : default,
                isLossy ? _needs.TargetsOf(area.Y + y)[area.X..area.Right] : default);
        }

        return changed;
    }

    /// <summary>Draws the whole of what changed, for tables without a transparent index.</summary>
    private PixelArea PaintOpaque(FrameSlot frame, ActiveColorTable table)
    {
        var bounds = default(DirtyRectangle);
        for (var y = 0; y < _height; y++)
            bounds.AddDifferences(y, Row(frame.Pixels, y), Row(Canvas, y));
        var area = bounds.Area.Union(frame.ClearedNext);
        if (area.IsEmpty)
            area = new PixelArea(0, 0, 1, 1);
        for (var y = area.Y; y < area.Bottom; y++)
            RowRemapper.PaintOpaque(Row(frame.Pixels, y)[area.X..area.Right], Row(Canvas, y)[area.X..area.Right], Row(frame.Indices, y)[area.X..area.Right], table.Lookup.Exact);
        return area;
    }

    private PixelArea Bounds(FrameSlot frame)
    {
        var bounds = default(DirtyRectangle);
        for (var y = 0; y < _height; y++)
            bounds.AddRow(y, Row(frame.Indices, y));
        return bounds.Area;
    }

    private static void SetResult(FrameSlot frame, ActiveColorTable table, PixelArea drawn)
    {
        frame.Area = drawn.Union(frame.ClearedNext);
        if (frame.Area.IsEmpty)
            frame.Area = new PixelArea(0, 0, 1, 1);
        frame.UsesGlobalTable = table.IsGlobal;
        frame.HasTransparentIndex = table.HasTransparentIndex;
        frame.SetTable(table.Lookup.Colors);
    }

    private void Apply(FrameSlot frame)
    {
        var area = frame.Area;
        for (var y = area.Y; y < area.Bottom; y++)
            RowRemapper.Apply(Row(frame.Indices, y)[area.X..area.Right], frame.Table, frame.HasTransparentIndex ? 1 : 0, Row(Canvas, y)[area.X..area.Right]);
    }

    private void ClearAsViewersDo(PixelArea area)
    {
        for (var y = area.Y; y < area.Bottom; y++)
            Row(Canvas, y)[area.X..area.Right].Clear();
    }

    private Span<T> Row<T>(Span<T> plane, int y) => plane.Slice(y * _width, _width);
}
