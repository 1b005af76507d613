using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Pixels;

namespace ImageIO.Quantization.Dithering;

/// <summary>Error diffusion in rows of alternating direction: even rows from the left, odd ones from the right.</summary>
internal sealed class ErrorDiffusion
{
    /// <summary>Errors beyond this are cut: colors outside the palette's reach would else smear far.</summary>
    private const float MaxError = 64;

    private static readonly Tap[] FloydSteinberg = [new(0, 1, 7), new(1, -1, 3), new(1, 0, 5), new(1, 1, 1)];

    private static readonly Tap[] SierraLite = [new(0, 1, 2), new(1, -1, 1), new(1, 0, 1)];

    private static readonly Tap[] Sierra =
    [
        new(0, 1, 5), new(0, 2, 3),
        new(1, -2, 2), new(1, -1, 4), new(1, 0, 5), new(1, 1, 4), new(1, 2, 2),
        new(2, -1, 2), new(2, 0, 3), new(2, 1, 2),
    ];

    private readonly Tap[] _taps;
    private readonly float[] _shares;

    /// <summary>From a pixel's column to what each tap adds to, in the row's direction.</summary>
    private readonly int[] _targets;
    private readonly ArenaSlice _errors;
    private readonly int _width;
    private readonly int _rows;
    private readonly int _margin;

    /// <param name="builder">Where the rows of errors come from: as many as the filter has, with its reach as margin at both ends.</param>
    /// <param name="width">The width of a row in pixels.</param>
    /// <param name="kind">Whose filter.</param>
    /// <param name="strength">0 to 1: how much of an error is passed on.</param>
    public ErrorDiffusion(ref ArenaBuilder builder, int width, DitherKind kind, float strength)
    {
        _taps = kind switch
        {
            DitherKind.Sierra => Sierra,
            DitherKind.SierraLite => SierraLite,
            _ => FloydSteinberg,
        };
        var share = strength / _taps.Sum(tap => tap.Weight);
        _shares = Array.ConvertAll(_taps, tap => tap.Weight * share);
        _targets = new int[_taps.Length];
        _width = width;
        _rows = 1 + _taps.Max(tap => tap.Down);
        _margin = _taps.Max(tap => Math.Abs(tap.Ahead));
        _errors = builder.Take<Vector128<float>>(_rows * Stride);
    }

    private int Stride => _width + (2 * _margin);

    /// <summary>Forgets all errors, before a frame.</summary>
    public void Clear() => _errors.As<Vector128<float>>().Clear();

    /// <summary>Begins a row: what the rows before left for it is used, and the last that the filter reaches starts with nothing.</summary>
    /// <returns>The row, for a hot loop; valid until the next one begins.</returns>
    public Row Start(int y)
    {
        var isReversed = (y & 1) != 0;
        for (var i = 0; i < _taps.Length; i++)
            _targets[i] = RowAt(y + _taps[i].Down) + (isReversed ? -_taps[i].Ahead : _taps[i].Ahead);
        var errors = _errors.As<Vector128<float>>();
        errors.Slice(RowAt(y + _rows - 1) - _margin, Stride).Clear();
        return new Row(errors, RowAt(y), isReversed ? _width - 1 : 0, isReversed ? -1 : 1, _shares, _targets);
    }

    /// <summary>Where the first pixel of a row is.</summary>
    private int RowAt(int y) => (y % _rows * Stride) + _margin;

    /// <summary>A row at work, pixel by pixel in its direction.</summary>
    public ref struct Row
    {
        private readonly Span<Vector128<float>> _errors;
        private readonly ReadOnlySpan<float> _shares;
        private readonly ReadOnlySpan<int> _targets;
        private readonly int _here;
        private readonly int _start;
        private readonly int _step;

        /// <summary>What the pixel before leaves for the next one: the first share.</summary>
        private Vector128<float> _ahead;

        public Row(Span<Vector128<float>> errors, int here, int start, int step, ReadOnlySpan<float> shares, ReadOnlySpan<int> targets)
        {
            _errors = errors;
            _here = here;
            _start = start;
            _step = step;
            _shares = shares;
            _targets = targets;
        }

        /// <summary>The column of the <paramref name="i"/>-th pixel in the order of work.</summary>
        public readonly int Column(int i) => _start + (i * _step);

        /// <summary>The color to look for: the pixel's own, and what its neighbors lost.</summary>
        /// <returns>Red, green and blue, whole values from 0 to 255.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Vector128<float> Wanted(int x, uint pixel)
        {
            var error = Vector128.MinNative(Vector128.MaxNative(_errors[_here + x] + _ahead, Vector128.Create(-MaxError)),
                Vector128.Create(MaxError));
            return Vector128.MinNative(Vector128.MaxNative(Rgba.Channels(pixel) + Vector128.Round(error), Vector128<float>.Zero),
                Vector128.Create(255f));
        }

        /// <summary>Gives what was lost to the neighbors that the filter names.</summary>
        /// <param name="x">The pixel's column.</param>
        /// <param name="error">What was wanted less what was found, as far as it is to be passed on.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Spread(int x, Vector128<float> error)
        {
            _ahead = error * _shares[0];
            for (var i = 1; i < _shares.Length && i < _targets.Length; i++)
                _errors[x + _targets[i]] += error * _shares[i];
        }

        /// <summary>Passes a pixel by: what was left for it is lost.</summary>
        public void Skip() => _ahead = default;
    }

    /// <summary>A neighbor, and its share.</summary>
    /// <param name="Down">Rows below the pixel.</param>
    /// <param name="Ahead">Pixels ahead, in the row's direction.</param>
    /// <param name="Weight">Of the filter's sum.</param>
    private readonly record struct Tap(int Down, int Ahead, int Weight);
}
