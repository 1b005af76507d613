namespace ImageIO.Formats.Png;

/// <summary>A frame on its way through the stages of writing: its pixels, what of them is to be drawn, and the compressed data.</summary>
internal sealed class PngFrameSlot : IDisposable
{
    private readonly DType _dtype;
    private readonly int[] _changesShape;
    private NdArray? _changes;

    /// <param name="dtype">The element type.</param>
    /// <param name="shape">H×W or H×W×C.</param>
    /// <param name="changesShape">The shape of what is laid over the frame before, with alpha.</param>
    /// <param name="scratchBytes">What compressing it takes.</param>
    public PngFrameSlot(DType dtype, int[] shape, int[] changesShape, int scratchBytes)
    {
        (_dtype, _changesShape) = (dtype, changesShape);
        Scratch = NdArray.CreateUninitialized(DType.UInt8, scratchBytes);
        try
        {
            Pixels = NdArray.CreateUninitialized(dtype, shape);
        }
        catch
        {
            Scratch.Dispose();
            throw;
        }
    }

    /// <summary>The frame as it is to be seen.</summary>
    public NdArray Pixels { get; }

    /// <summary>Room for rows while they are compressed.</summary>
    public NdArray Scratch { get; }

    /// <summary>The rectangle that differs from the frame before.</summary>
    public PixelArea Area { get; set; }

    /// <summary>Whether <see cref="Changes"/> laid over the frame before gives this one.</summary>
    public bool HasChanges { get; set; }

    /// <summary>The pixels of <see cref="Area"/>, where it lies, transparent where they are as in the frame before.</summary>
    public NdArray Changes => _changes ??= NdArray.CreateUninitialized(_dtype, _changesShape);

    /// <summary>From the start of the first frame to that of this one.</summary>
    public TimeSpan Start { get; set; }

    /// <summary>How long it is shown.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>How it is drawn and how long it is shown, as it is written.</summary>
    public PngFrameControl Control { get; set; }

    /// <summary>The data that are written.</summary>
    public PngFrameData Data { get; private set; } = new();

    /// <summary>Data that may turn out to be shorter.</summary>
    public PngFrameData Trial { get; private set; } = new();

    /// <summary>Takes the trial as the frame's data.</summary>
    public void TakeTrial() => (Data, Trial) = (Trial, Data);

    public void Dispose()
    {
        Pixels.Dispose();
        Scratch.Dispose();
        _changes?.Dispose();
        Data.Dispose();
        Trial.Dispose();
    }
}
