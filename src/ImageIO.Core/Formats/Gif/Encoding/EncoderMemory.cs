using ImageIO.Formats.Gif.Encoding.Remap;
using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>All memory of one encoder: the canvas, the frame slots and the tables.</summary>
internal sealed class EncoderMemory : IDisposable
{
    /// <summary>One frame waits for its successor while that is ingested.</summary>
    private const int WaitingSlots = 2;

    private readonly List<IDisposable> _owned = [];

    public EncoderMemory(int width, int height, EncoderSettings settings)
    {
        Width = width;
        Height = height;
        Threads = EncoderThreads.For(width, height, settings.MaxParallelism);
        try
        {
            var buffers = Own(new RemapBuffers(width, height));
            Own(ArenaBuilder.Allocate((ref builder) => NewStages(ref builder, buffers, settings), out var stages));
            (Remapper, Compressor) = (Own(stages.Remapper), stages.Compressor);

            // Work on one thread is done frame by frame, with the same tables.
            var first = NewTables();
            Slots = new SlotPool<FrameSlot>([NewFrame(first), NewFrame(Threads == 0 ? first : NewTables())]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>How many threads work beside the caller's; 0 for none.</summary>
    public int Threads { get; }

    public FrameRemapper Remapper { get; }

    public FrameCompressor Compressor { get; }

    public SlotPool<FrameSlot> Slots { get; }

    /// <summary>The most bytes that it takes.</summary>
    public static long Bound(int width, int height, EncoderSettings settings)
    {
        var threads = EncoderThreads.For(width, height, settings.MaxParallelism);
        var slots = WaitingSlots + threads;
        var tables = threads == 0 ? 1 : slots;
        return RemapBuffers.Bound(width, height)
            + (slots * PixelAllocator.AllocatedLength(FrameSlot.BufferLength(width, height)))
            + ArenaBuilder.AllocatedLength((ref builder) => NewStages(ref builder, new RemapBuffers(width, height), settings))
            + (tables * ArenaBuilder.AllocatedLength(static (ref builder) => new FrameTables(ref builder)))
            + Quantization.ColorHistogram.Bound;
    }

    /// <summary>Makes the slots that frames need to be worked on at once, each with tables of its own.</summary>
    public void AddParallelSlots()
    {
        for (var i = 0; i < Threads; i++)
            Slots.Return(NewFrame(NewTables()));
    }

    public void Dispose()
    {
        foreach (var owned in _owned)
            owned.Dispose();
        _owned.Clear();
    }

    private static (FrameRemapper Remapper, FrameCompressor Compressor) NewStages(
        ref ArenaBuilder builder, RemapBuffers buffers, EncoderSettings settings)
        => (new FrameRemapper(ref builder, buffers, settings), new FrameCompressor(ref builder, buffers, settings));

    private FrameSlot NewFrame(FrameTables tables)
        => new(Own(PixelAllocator.Rent(FrameSlot.BufferLength(Width, Height))), Width, Height, tables);

    private FrameTables NewTables()
    {
        Own(ArenaBuilder.Allocate(static (ref builder) => new FrameTables(ref builder), out var tables));
        return tables;
    }

    private T Own<T>(T item)
        where T : IDisposable
    {
        _owned.Add(item);
        return item;
    }
}
