using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>The stages of a frame: its colors are analyzed, it is painted, compressed and written. Painting and writing go frame by frame; with threads, the others overlap.</summary>
internal sealed class EncoderPipeline(EncoderMemory workspace, GifBlockWriter writer, EncoderSettings settings) : IDisposable
{
    private OrderedStage<FrameSlot, FrameSlot>? _analysis;
    private OrderedStage<FrameSlot, FrameSlot>? _compression;
    private Action? _passPainted;
    private FrameSlot? _painted;

    /// <summary>Passes a frame on; its slot comes back by itself.</summary>
    public void Post(FrameSlot frame)
    {
        // A single frame is not worth the threads; its slots have not been made either.
        if (_analysis is null && workspace.Threads > 0 && !frame.IsLast)
            Start();
        if (_analysis is not null)
        {
            _analysis.Post(frame);
            return;
        }

        Analyze(frame);
        workspace.Painter.Paint(frame);
        frame.Compress();
        Write(frame);
    }

    /// <summary>Waits until all is written.</summary>
    public void Finish()
    {
        _analysis?.Finish();
        _compression?.Finish();
    }

    /// <summary>Waits for the threads at work.</summary>
    public void Dispose()
    {
        _analysis?.Dispose();
        _compression?.Dispose();
    }

    private void Start()
    {
        workspace.AddParallelSlots();
        _passPainted = PassPainted;
        _compression = new(workspace.Threads, static frame => Compress(frame), Write, workspace.Slots.Fail);
        _analysis = new(workspace.Threads, Analyze, Paint, workspace.Slots.Fail);
    }

    private FrameSlot Analyze(FrameSlot frame)
    {
        frame.Analysis.Run(frame.Pixels, settings.MaxExactColors, frame.IsFirst, frame.FollowsClearing);
        return frame;
    }

    /// <summary>
    /// Paints a frame. The one before is passed on while it is, no sooner: its slot wakes the caller's thread, which has the most to itself when all others have nothing to do.
    /// </summary>
    private void Paint(FrameSlot frame)
    {
        workspace.Painter.Paint(frame, _passPainted);
        _painted = frame;
        if (frame.IsLast)
            PassPainted();
    }

    private void PassPainted()
    {
        if (_painted is not null)
            _compression!.Post(_painted);
        _painted = null;
    }

    private static FrameSlot Compress(FrameSlot frame)
    {
        frame.Compress();
        return frame;
    }

    private void Write(FrameSlot frame)
    {
        writer.WriteFrame(frame);
        workspace.Slots.Return(frame);
    }
}
