using System.Runtime.Intrinsics;
using ImageIO.Memory;

namespace ImageIO.Quantization;

/// <summary>Error diffusion in rows of alternating direction: even rows from the left, odd ones from the right.</summary>
internal sealed class ErrorDiffusion
{
    /// <summary>Errors beyond this are cut: colours outside the palette's reach would else smear far.</summary>
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
    private readonly ScratchSlice _errors;
    private readonly int _width;
    private readonly int _rows;
    private readonly int _margin;
    private bool _isReversed;
    private int _here;

    /// <param name="cutter">Where the rows of errors come from: as many as the filter has, with its reach as margin at both ends.</param>
    /// <param name="width">The width of a row in pixels.</param>
    /// <param name="ditherer">Whose filter, and how strong.</param>
    public ErrorDiffusion(ref ScratchCutter cutter, int width, Ditherer ditherer)
    {
        _taps = ditherer.Kind switch
        {
            DitherKind.Sierra => Sierra,
            DitherKind.SierraLite => SierraLite,
            _ => FloydSteinberg,
        };
        var share = ditherer.Strength / _taps.Sum(tap => tap.Weight);
        _shares = Array.ConvertAll(_taps, tap => tap.Weight * share);
        _targets = new int[_taps.Length];
        _width = width;
        _rows = 1 + _taps.Max(tap => tap.Down);
        _margin = _taps.Max(tap => Math.Abs(tap.Ahead));
        _errors = cutter.Take<Vector128<float>>(_rows * Stride);
    }

    private int Stride => _width + (2 * _margin);

    /// <summary>Forgets all errors, before a frame.</summary>
    public void Clear() => _errors.As<Vector128<float>>().Clear();

    /// <summary>Begins a row: what the rows before left for it is used, and the last that the filter reaches starts with nothing.</summary>
    public void Start(int y)
    {
        _isReversed = (y & 1) != 0;
        _here = RowAt(y);
        for (var i = 0; i < _taps.Length; i++)
            _targets[i] = RowAt(y + _taps[i].Down) + (_isReversed ? -_taps[i].Ahead : _taps[i].Ahead);
        _errors.As<Vector128<float>>().Slice(RowAt(y + _rows - 1) - _margin, Stride).Clear();
    }

    /// <summary>The column of the row's <paramref name="i"/>-th pixel in the order of work.</summary>
    public int Column(int i) => _isReversed ? _width - 1 - i : i;

    /// <summary>The colour to look for: the pixel's own, and what its neighbours lost.</summary>
    public uint Wanted(int x, uint pixel)
    {
        var error = Vector128.Clamp(_errors.As<Vector128<float>>()[_here + x], Vector128.Create(-MaxError), Vector128.Create(MaxError));
        var moved = Vector128.Clamp(Channels(pixel) + Vector128.Round(error), Vector128<float>.Zero, Vector128.Create(255f));
        var words = Vector128.Narrow(Vector128.ConvertToInt32(moved), default);
        return Vector128.Narrow(words.AsUInt16(), default).AsUInt32().ToScalar() | Rgba.Opaque;
    }

    /// <summary>Gives what was lost to the neighbours that the filter names.</summary>
    /// <param name="x">The pixel's column.</param>
    /// <param name="wanted">The colour that was looked for.</param>
    /// <param name="got">The one that was found.</param>
    /// <param name="part">How much of the difference is passed on, 0 to 1.</param>
    public void Spread(int x, uint wanted, uint got, float part)
    {
        var errors = _errors.As<Vector128<float>>();
        var error = (Channels(wanted) - Channels(got)) * part;
        var shares = _shares;
        var targets = _targets;
        for (var i = 0; i < shares.Length && i < targets.Length; i++)
            errors[x + targets[i]] += error * shares[i];
    }

    private static Vector128<float> Channels(uint pixel)
        => Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte())).AsInt32());

    /// <summary>Where the first pixel of a row is.</summary>
    private int RowAt(int y) => (y % _rows * Stride) + _margin;

    /// <summary>A neighbour, and its share.</summary>
    /// <param name="Down">Rows below the pixel.</param>
    /// <param name="Ahead">Pixels ahead, in the row's direction.</param>
    /// <param name="Weight">Of the filter's sum.</param>
    private readonly record struct Tap(int Down, int Ahead, int Weight);
}
