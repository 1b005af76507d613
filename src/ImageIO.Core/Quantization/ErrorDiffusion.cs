using System.Runtime.CompilerServices;
using ImageIO.Memory;

namespace ImageIO.Quantization;

/// <summary>Floyd and Steinberg's error diffusion in rows of alternating direction: even rows from the left, odd ones from the right.</summary>
internal sealed class ErrorDiffusion
{
    /// <summary>Errors beyond this are cut: colours outside the palette's reach would else smear far.</summary>
    private const float MaxError = 64;

    private readonly ScratchSlice _errors;
    private readonly int _width;
    private int _y;

    /// <param name="cutter">Where the two rows of errors come from: three channels, and one pixel of margin at both ends.</param>
    /// <param name="width">The width of a row in pixels.</param>
    public ErrorDiffusion(ref ScratchCutter cutter, int width)
    {
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

    /// <summary>Gives what was lost to the neighbours: 7/16 ahead, 3/16, 5/16 and 1/16 to the row below.</summary>
    public void Spread(int x, uint wanted, uint got, float strength)
    {
        var all = _errors.As<float>();
        var here = all.Slice((_y & 1) * Stride, Stride);
        var below = all.Slice(((_y + 1) & 1) * Stride, Stride);
        var step = (_y & 1) == 0 ? 3 : -3;
        var at = 3 * (x + 1);
        for (var channel = 0; channel < 3; channel++)
        {
            var error = ((int)(wanted >> (8 * channel) & 0xFF) - (int)(got >> (8 * channel) & 0xFF)) * (strength / 16);
            here[at + channel + step] += error * 7;
            below[at + channel - step] += error * 3;
            below[at + channel] += error * 5;
            below[at + channel + step] += error;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Moved(int value, float error) => Math.Clamp(value + (int)MathF.Round(Math.Clamp(error, -MaxError, MaxError)), 0, 255);
}
