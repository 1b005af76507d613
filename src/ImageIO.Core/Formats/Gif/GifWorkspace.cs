using ImageIO.Memory;

namespace ImageIO.Formats.Gif;

/// <summary>All memory of one encoder: the canvas, the frame slots and the tables.</summary>
internal sealed class GifWorkspace : IDisposable
{
    /// <summary>One frame waits for its successor while that is taken in.</summary>
    private const int WaitingSlots = 2;

    /// <summary>Beyond this the sequential stage is what everything waits for.</summary>
    private const int DefaultMaxThreads = 4;

    private const int MaxThreads = 16;

    /// <summary>Frames of up to so many pixels are done sooner than threads are woken for them.</summary>
    private const int InlinePixels = 512 * 512;

    private readonly List<IDisposable> _owned = [];
    public GifWorkspace(int width, int height, GifWriteOptions options)
    {
        Width = width;
        Height = height;
        Threads = ThreadsFor(width, height, options);
        var canvas = Own(NdArray.Create(DType.UInt32, height, width));
        Own(ScratchCutter.Allocate((ref cutter) => new FramePainter(ref cutter, canvas, width, height, options), out var painter));
        Painter = painter;

        // Work on one thread is done frame by frame, with the same tables.
        var first = NewTables();
        Slots = Own(new SlotPool<GifFrame>([NewFrame(first), NewFrame(Threads == 0 ? first : NewTables())]));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>How many threads work beside the caller's; 0 for none.</summary>
    public int Threads { get; }

    public FramePainter Painter { get; }

    public SlotPool<GifFrame> Slots { get; }

    /// <summary>How many threads frames of a size are worth.</summary>
    public static int ThreadsFor(int width, int height, GifWriteOptions options)
    {
        if ((long)width * height <= InlinePixels || options.MaxParallelism <= 1)
            return 0;
        return Math.Min(options.MaxParallelism ?? Math.Min(Environment.ProcessorCount, DefaultMaxThreads), MaxThreads);
    }

    /// <summary>The most bytes that a workspace takes.</summary>
    public static long Bound(int width, int height, int threads)
    {
        var slots = WaitingSlots + threads;
        var tables = threads == 0 ? 1 : slots;
        return Allocated(4L * width * height)
            + (slots * Allocated(GifFrame.BufferLength(width, height)))
            + ScratchCutter.AllocatedLength((ref cutter) => new FramePainter(ref cutter, null!, width, height, new GifWriteOptions()))
            + (tables * (ScratchCutter.AllocatedLength(static (ref cutter) => new FrameTables(ref cutter)) + Allocated(Quantization.ColorHistogram.ByteLength)));
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

    private static long Allocated(long bytes) => bytes < PixelAllocator.NativeThreshold ? bytes : PixelAllocator.SizeClass(bytes);

    private GifFrame NewFrame(FrameTables tables) => new(Own(NdArray.Create(DType.UInt8, GifFrame.BufferLength(Width, Height))), Width, Height, tables);

    private FrameTables NewTables()
    {
        Own(ScratchCutter.Allocate(static (ref cutter) => new FrameTables(ref cutter), out var tables));
        return Own(tables);
    }

    private T Own<T>(T item)
        where T : IDisposable
    {
        _owned.Add(item);
        return item;
    }
}

/// <summary>What work on one frame needs.</summary>
internal sealed class FrameTables(ref ScratchCutter cutter) : IDisposable
{
    public ColorAnalysis Analysis { get; } = new(ref cutter);

    public LzwWriter Lzw { get; } = new(ref cutter);

    /// <summary>The frame's colour table, as opaque pixels.</summary>
    public ScratchSlice Colors { get; } = cutter.Take<uint>(Quantization.Palette.MaxCount);

    public void Dispose() => Analysis.Dispose();
}
