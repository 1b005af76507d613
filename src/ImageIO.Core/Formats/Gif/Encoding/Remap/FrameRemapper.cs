using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>
/// The first half of the sequential stage: chooses each frame's color table, and turns its pixels into indices against the canvas as
/// viewers have it at that moment.
/// The canvas is compared with the frame, never frames with each other, so that errors do not add up.
/// </summary>
internal sealed class FrameRemapper : IDisposable
{
    private readonly EncoderSettings _settings;
    private readonly RemapBuffers _buffers;
    private readonly ColorTableSelector _tables;
    private readonly CanvasDiff _diff;
    private readonly ExactRemap _exact;
    private readonly OpaqueExactRemap _opaque;
    private readonly IRemapper _near;

    /// <param name="builder">Where the tables come from.</param>
    /// <param name="buffers">What has the size of a frame.</param>
    /// <param name="settings">How to write.</param>
    public FrameRemapper(ref ArenaBuilder builder, RemapBuffers buffers, EncoderSettings settings)
    {
        var (width, height) = (buffers.Width, buffers.Height);
        _settings = settings;
        _buffers = buffers;
        var rows = new ParallelRows(EncoderThreads.For(width, height, settings.MaxParallelism), width, settings.CancellationToken);
        _diff = new CanvasDiff(ref builder, buffers, rows, width, height, settings);
        _tables = new ColorTableSelector(ref builder, settings);
        _exact = new ExactRemap(buffers, width, height, settings);
        _opaque = new OpaqueExactRemap(buffers, width, height);
        _near = settings.Ditherer.IsDiffusion ? new DiffusionRemap(ref builder, buffers, _diff, width, height, settings)
            : settings.Ditherer.IsOrdered ? new OrderedRemap(ref builder, buffers, _diff, width, height, settings)
            : new NearestRemap(buffers, _diff, rows, width, height);
    }

    /// <summary>Turns a frame's pixels into the indices of its rectangle.</summary>
    /// <param name="frame">The next one, analyzed.</param>
    public RemappedFrame Remap(FrameSlot frame)
    {
        if (frame.IsFirst)
            _buffers.Canvas.Clear();
        _buffers.BeginDiff();
        var table = _tables.FindExact(frame, _buffers.Canvas);
        var isExact = table is not null;
        if (table is null)
        {
            _diff.Collect(frame);
            table = _tables.FindNear(frame, _diff.Colors);
        }
        else if (_settings.IsLossyWhereExact)
        {
            _diff.Compare(frame);
        }

        IRemapper remapper = !isExact ? _near : table.HasTransparentIndex ? _exact : _opaque;
        var drawn = remapper.Remap(frame, table);
        frame.SetTable(table.Lookup.Colors, table.IsGlobal, table.HasTransparentIndex);
        frame.BeginIndices(frame.AreaAround(drawn), _buffers.Indices);

        // Few colors stay exact at every quality; only whoever asks for lossy data gets them so.
        var isLossy = isExact ? _settings.IsLossyWhereExact : _settings.RateDistortion.IsLossy;
        return new RemappedFrame(frame, table, isExact, isLossy, _tables.Lambda);
    }

    public void Dispose() => _diff.Dispose();
}
