using System.Runtime.CompilerServices;
using ImageIO.Memory;

namespace ImageIO.Quantization;

/// <summary>Error diffusion in rows of alternating direction: even rows from the left, odd ones from the right.</summary>
internal sealed class ErrorDiffusion
{
    /// <summary>Errors beyond this are cut: colours outside the palette's reach would else smear far.</summary>
    private const float MaxError = 64;

    private readonly ScratchSlice _errors;
    private readonly int _width;
    private readonly float _ahead;
    private readonly float _behindBelow;
    private readonly float _below;
    private readonly float _aheadBelow;
    private int _y;

    /// <param name="cutter">Where the two rows of errors come from: three channels, and one pixel of margin at both ends.</param>
    /// <param name="width">The width of a row in pixels.</param>
    /// <param name="ditherer">Whose filter, and how strong.</param>
    public ErrorDiffusion(ref ScratchCutter cutter, int width, Ditherer ditherer)
    {
        var share = ditherer.Strength / 16;
        (_ahead, _behindBelow, _below, _aheadBelow) = ditherer.Kind == DitherKind.SierraLite ? (8 * share, 4 * share, 4 * share, 0) : (7 * share, 3 * share, 5 * share, share);
        _width = width;
        _errors = cutter.Take<float>(2 * Stride);
    }

    private int Stride => 3 * (_width + 2);

    /// <summary>Forgets all errors, before a frame.</summary>
    public void Clear() => _errors.As<float>().Clear();

    /// <summary>Begins a row: what the row before left for it is used, and the row after starts with nothing.</summary>
    public void Start(int y)
    {
        _y = y;
        _errors.As<float>().Slice(((y + 1) & 1) * Stride, Stride).Clear();
    }

    /// <summary>The column of the row's <paramref name="i"/>-th pixel in the order of work.</summary>
    public int Column(int i) => (_y & 1) == 0 ? i : _width - 1 - i;

    /// <summary>The colour to look for: the pixel's own, and what its neighbours lost.</summary>
    public uint Wanted(int x, uint pixel)
    {
        var errors = _errors.As<float>().Slice(((_y & 1) * Stride) + (3 * (x + 1)), 3);
        return Rgba.Pack(
            Moved((int)(pixel & 0xFF), errors[0]),
            Moved((int)(pixel >> 8 & 0xFF), errors[1]),
            Moved((int)(pixel >> 16 & 0xFF), errors[2]));
    }

    /// <summary>Gives what was lost to the neighbours: ahead, and three of the row below.</summary>
    /// <param name="x">The pixel's column.</param>
    /// <param name="wanted">The colour that was looked for.</param>
    /// <param name="got">The one that was found.</param>
    /// <param name="part">How much of the difference is passed on, 0 to 1.</param>
    public void Spread(int x, uint wanted, uint got, float part)
    {
        var all = _errors.As<float>();
        var here = all.Slice((_y & 1) * Stride, Stride);
        var below = all.Slice(((_y + 1) & 1) * Stride, Stride);
        var step = (_y & 1) == 0 ? 3 : -3;
        var at = 3 * (x + 1);
        for (var channel = 0; channel < 3; channel++)
        {
            var error = ((int)(wanted >> (8 * channel) & 0xFF) - (int)(got >> (8 * channel) & 0xFF)) * part;
            here[at + channel + step] += error * _ahead;
            below[at + channel - step] += error * _behindBelow;
            below[at + channel] += error * _below;
            below[at + channel + step] += error * _aheadBelow;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Moved(int value, float error) => Math.Clamp(value + (int)MathF.Round(Math.Clamp(error, -MaxError, MaxError)), 0, 255);
}
