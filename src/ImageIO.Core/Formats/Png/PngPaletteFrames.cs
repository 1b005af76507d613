using ImageIO.Codecs;

namespace ImageIO.Formats.Png;

/// <summary>
/// The first frames of an animation, as places in a palette, for as long as all of them have few colors: only its end tells whether the
/// whole animation has. They are kept within a budget, so that memory does not grow with the number of frames.
/// </summary>
internal sealed class PngPaletteFrames : IDisposable
{
    /// <summary>The most bytes, which are pixels, that are kept.</summary>
    public const long Budget = 16 << 20;

    /// <summary>What a frame counts beside its pixels, so that small ones are not too many.</summary>
    private const int FrameBytes = 1024;

    private readonly List<(NdArray Indices, FrameTiming Timing)> _frames = [];
    private long _bytes;

    public PngFramePalette Palette { get; } = new();

    public IEnumerable<(NdArray Indices, FrameTiming Timing)> Frames => _frames;

    /// <summary>Whether frames of a layout are worth a palette.</summary>
    public static bool Suits(NdArray pixels) => pixels.DType == DType.UInt8 && pixels.Rank == 3 && pixels.Shape[2] is 3 or 4;

    /// <summary>Takes a frame in.</summary>
    /// <returns>False where there are too many colors or frames; what was taken in before is still there.</returns>
    public bool TryAdd(NdArray pixels, in FrameTiming timing)
    {
        var (height, width, channels) = (pixels.Shape[0], pixels.Shape[1], pixels.Shape[2]);
        if (_bytes + ((long)height * width) + FrameBytes > Budget)
            return false;
        var indices = NdArray.CreateUninitialized(DType.UInt8, height, width);
        for (var y = 0; y < height; y++)
        {
            if (Palette.TryMap(pixels.RowAt(y), channels, indices.RowAt(y)))
                continue;
            indices.Dispose();
            return false;
        }

        GC.KeepAlive(pixels);
        _frames.Add((indices, timing));
        _bytes += indices.Length + FrameBytes;
        return true;
    }

    /// <summary>Gives the frames as they were taken in, one after another in one array.</summary>
    /// <param name="shape">H×W×C.</param>
    /// <param name="use">Takes each.</param>
    public void Replay(ReadOnlySpan<int> shape, Action<NdArray, FrameTiming> use)
    {
        using var pixels = NdArray.CreateUninitialized(DType.UInt8, shape);
        foreach (var (indices, timing) in _frames)
        {
            for (var y = 0; y < pixels.Shape[0]; y++)
                Palette.Unmap(indices.RowAt(y), pixels.Shape[2], pixels.RowAt(y));
            use(pixels, timing);
        }
    }

    /// <summary>Whether the second frame leaves enough as it was for a color that says so.</summary>
    public bool LeavesMuch()
        => _frames.Count > 1 && FrameDifference.Find(_frames[0].Indices, _frames[1].Indices) is { IsEmpty: false } area
            && FrameDifference.UnchangedPart(_frames[0].Indices, _frames[1].Indices, area) >= PngAnimationEncoder.UnchangedPart;

    public void Dispose()
    {
        foreach (var (indices, _) in _frames)
            indices.Dispose();
        _frames.Clear();
    }
}
