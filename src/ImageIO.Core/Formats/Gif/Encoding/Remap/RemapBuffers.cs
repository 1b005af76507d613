using System.Diagnostics;
using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>
/// What remapping and compression keep for each pixel. Planes are made when first needed: frames of few colors need no targets.
/// </summary>
/// <remarks>
/// The canvas lives as long as the animation, targets and indices as long as a frame. Two planes of words are used by one phase after the
/// other:
/// whoever begins a phase ends the one before, whose words are lost. Debug builds overwrite them, and refuse a phase that has ended.
/// </remarks>
internal sealed class RemapBuffers(int width, int height) : IDisposable
{
    private const byte Poison = 0xCD;

    private PixelStorage? _canvas;
    private PixelStorage? _targets;
    private PixelStorage? _indices;
    private PixelStorage? _words;
    private PixelStorage? _moreWords;
    private Phase _phase;

    public int Width { get; } = width;

    public int Height { get; } = height;

    private enum Phase
    {
        None,
        Diff,
        Lossy,
        Trial,
    }

    /// <summary>What viewers show: H×W pixels.</summary>
    public Span<uint> Canvas => Plane(ref _canvas, sizeof(uint)).AsSpan<uint>();

    /// <summary>What the frame's pixels should show, as packed OKLab: H×W.</summary>
    public Span<ulong> Targets => Plane(ref _targets, sizeof(ulong)).AsSpan<ulong>();

    /// <summary>The frame's indices as remapping found them: H×W.</summary>
    public Span<byte> Indices => Plane(ref _indices, sizeof(byte)).AsSpan<byte>();

    /// <summary>The phase of the difference between frame and canvas, where it has begun.</summary>
    public DiffPhase Diff
    {
        get
        {
            Check(Phase.Diff);
            return new DiffPhase(this);
        }
    }

    /// <summary>The bytes of all planes.</summary>
    public static long Bound(int width, int height)
    {
        var pixels = (long)width * height;
        return Length(sizeof(uint)) + Length(sizeof(ulong)) + Length(sizeof(byte)) + (2 * Length(sizeof(ushort)));

        long Length(int size) => PixelAllocator.NativeLength(pixels * size);
    }

    /// <summary>Begins a frame: its difference from the canvas.</summary>
    public DiffPhase BeginDiff()
    {
        Overwrite(_targets);
        Overwrite(_indices);
        Begin(Phase.Diff);
        return new DiffPhase(this);
    }

    /// <summary>Begins lossy compression.</summary>
    public LossyPhase BeginLossy()
    {
        Begin(Phase.Lossy);
        return new LossyPhase(this);
    }

    /// <summary>Begins a trial of other data that show the same.</summary>
    public TrialPhase BeginTrial()
    {
        Begin(Phase.Trial);
        return new TrialPhase(this);
    }

    /// <summary>Makes what several threads are about to use.</summary>
    /// <param name="targets">The targets are among it.</param>
    public void MakeForThreads(bool targets)
    {
        Plane(ref _canvas, sizeof(uint));
        Plane(ref _indices, sizeof(byte));
        Plane(ref _words, sizeof(ushort));
        Plane(ref _moreWords, sizeof(ushort));
        if (targets)
            Plane(ref _targets, sizeof(ulong));
    }

    public void Dispose()
    {
        _canvas?.Dispose();
        _targets?.Dispose();
        _indices?.Dispose();
        _words?.Dispose();
        _moreWords?.Dispose();
    }

    private PixelStorage Words(Phase phase)
    {
        Check(phase);
        return Plane(ref _words, sizeof(ushort));
    }

    private PixelStorage MoreWords(Phase phase)
    {
        Check(phase);
        return Plane(ref _moreWords, sizeof(ushort));
    }

    private PixelStorage Plane(ref PixelStorage? plane, int size) => plane ??= PixelAllocator.RentNative((long)Width * Height * size);

    private void Begin(Phase phase)
    {
        _phase = phase;
        Overwrite(_words);
        Overwrite(_moreWords);
    }

    [Conditional("DEBUG")]
    private static void Overwrite(PixelStorage? plane)
    {
        if (plane is not null)
            plane.Bytes.Fill(Poison);
    }

    [Conditional("DEBUG")]
    private void Check(Phase phase)
    {
        if (phase != _phase)
            throw new InvalidOperationException($"The phase {phase} has ended: the buffers are used by the phase {_phase}.");
    }

    /// <summary>The difference between a frame and the canvas, until its indices are found.</summary>
    public readonly ref struct DiffPhase(RemapBuffers buffers)
    {
        /// <summary>How far the canvas is from each pixel, as <see cref="CanvasDiffKernels"/> has it: H×W.</summary>
        public Span<ushort> Distances => buffers.Words(Phase.Diff).AsSpan<ushort>();

        /// <summary>The number of each pixel's color in the histogram, from 1: H×W.</summary>
        public Span<ushort> ColorNumbers => buffers.MoreWords(Phase.Diff).AsSpan<ushort>();
    }

    /// <summary>The search for lossy data.</summary>
    public readonly ref struct LossyPhase(RemapBuffers buffers)
    {
        /// <summary>How far each pixel is from the color of its best index.</summary>
        public Span<ushort> IndexDistances => buffers.MoreWords(Phase.Lossy).AsSpan<ushort>();
    }

    /// <summary>The search for other data that show the same.</summary>
    public readonly ref struct TrialPhase(RemapBuffers buffers)
    {
        /// <summary>The two indices that each pixel may have.</summary>
        public Span<ushort> Choices => buffers.Words(Phase.Trial).AsSpan<ushort>();

        /// <summary>Room for compressed data: 2 bytes a pixel, of which 1.51 are used at worst.</summary>
        public Span<byte> Data => buffers.MoreWords(Phase.Trial).Bytes;
    }
}
