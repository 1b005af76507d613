using ImageIO.Formats.Gif.Encoding.Remap;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>All memory of one encoder: the canvas, the frame slots and the tables.</summary>
internal sealed class EncoderMemory : IDisposable
{
    /// <summary>One frame waits for its successor while that is taken in.</summary>
    private const int WaitingSlots = 2;

    /// <summary>Beyond this the sequential stage is what everything waits for.</summary>
    private const int DefaultMaxThreads = 4;

    private const int MaxThreads = 16;

    /// <summary>Frames of up to so many pixels are done sooner than threads are woken for them, and by one thread, so that small animations take few slots.</summary>
    private const int InlinePixels = 512 * 512;

    private readonly List<IDisposable> _owned = [];

    public EncoderMemory(int width, int height, GifWriteOptions options)
    {
        Width = width;
        Height = height;
        Threads = ThreadsFor(width, height, options);
        var planes = Own(new RemapBuffers(width, height));
        Own(ArenaBuilder.Allocate((ref builder) => new FrameRemapper(ref builder, planes, width, height, options), out var painter));
        Painter = Own(painter);

        // Work on one thread is done frame by frame, with the same tables.
        var first = NewTables();
        Slots = new SlotPool<FrameSlot>([NewFrame(first), NewFrame(Threads == 0 ? first : NewTables())]);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>How many threads work beside the caller's; 0 for none.</summary>
    public int Threads { get; }

    public FrameRemapper Painter { get; }

    public SlotPool<FrameSlot> Slots { get; }

    /// <summary>How many threads frames of a size are worth.</summary>
    public static int ThreadsFor(int width, int height, GifWriteOptions options)
    {
        if ((long)width * height <= InlinePixels || options.MaxParallelism <= 1)
            return 0;
        return Math.Min(options.MaxParallelism ?? Math.Min(Environment.ProcessorCount, DefaultMaxThreads), MaxThreads);
    }

    /// <summary>The most bytes that a workspace takes.</summary>
    public static long Bound(int width, int height, GifWriteOptions options)
    {
        var threads = ThreadsFor(width, height, options);
        var slots = WaitingSlots + threads;
        var tables = threads == 0 ? 1 : slots;
        return RemapBuffers.Bound(width, height)
            + (slots * PixelAllocator.AllocatedLength(FrameSlot.BufferLength(width, height)))
            + ArenaBuilder.AllocatedLength((ref builder) => new FrameRemapper(ref builder, new RemapBuffers(width, height), width, height, options))
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

    private FrameSlot NewFrame(FrameTables tables) => new(Own(PixelAllocator.Rent(FrameSlot.BufferLength(Width, Height))), Width, Height, tables);

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

/// <summary>What work on one frame needs.</summary>
internal sealed class FrameTables(ref ArenaBuilder builder)
{
    public FrameColors Analysis { get; } = new(ref builder);

    public LzwEncoder Lzw { get; } = new(ref builder);

    /// <summary>The frame's color table, as opaque pixels.</summary>
    public ArenaSlice Colors { get; } = builder.Take<uint>(Quantization.Palette.MaxCount);
}
