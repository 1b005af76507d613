using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>The stages of a frame: its colors are analyzed, its indices are settled against the canvas, they are compressed and written.
/// Settling and writing go frame by frame; with threads, the others overlap.</summary>
internal sealed class EncoderPipeline(EncoderMemory memory, GifBlockWriter writer, EncoderSettings settings) : IDisposable
{
    private OrderedStage<FrameSlot, FrameSlot>? _analysis;
    private OrderedStage<FrameSlot, FrameSlot>? _compression;
    private FrameSlot? _settled;

    /// <summary>Passes a frame on; its slot comes back by itself.</summary>
    public void Post(FrameSlot frame)
    {
        // A single frame is not worth the threads; its slots have not been made either.
        if (_analysis is null && memory.Threads > 0 && !frame.IsLast)
            Start();
        if (_analysis is not null)
        {
            _analysis.Post(frame);
            return;
        }

        Analyze(frame);
        memory.Compressor.Compress(memory.Remapper.Remap(frame));
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
        memory.AddParallelSlots();
        _compression = new(memory.Threads, static frame => Compress(frame), Write, memory.Slots.Fail);
        _analysis = new(memory.Threads, Analyze, Settle, memory.Slots.Fail);
    }

    private FrameSlot Analyze(FrameSlot frame)
    {
        frame.Analysis.Run(frame.Pixels, settings.MaxExactColors, frame.IsFirst, frame.FollowsClearing);
        return frame;
    }

    /// <summary>
    /// Settles a frame's indices. The frame before is passed on once this one is remapped, and no sooner: its slot wakes the caller's
    /// thread, which has the most to itself when all others have nothing to do. What is left then is mostly work for one thread.
    /// </summary>
    private void Settle(FrameSlot frame)
    {
        var remapped = memory.Remapper.Remap(frame);
        PassSettled();
        memory.Compressor.Compress(remapped);
        _settled = frame;
        if (frame.IsLast)
            PassSettled();
    }

    private void PassSettled()
    {
        if (_settled is not null)
            _compression!.Post(_settled);
        _settled = null;
    }

    private static FrameSlot Compress(FrameSlot frame)
    {
        frame.Compress();
        return frame;
    }

    private void Write(FrameSlot frame)
    {
        writer.WriteFrame(frame);
        memory.Slots.Return(frame);
    }
}
