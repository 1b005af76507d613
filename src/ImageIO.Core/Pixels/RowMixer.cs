using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageIO.Pixels;

/// <summary>
/// Makes an image of another size, row by row: as many rows of the source as the filter is high are mixed into one, which is then brought
/// to the new width. Nothing else is held.
/// </summary>
internal sealed class RowMixer<T, TWork> : IDisposable
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
    where TWork : unmanaged, IFloatingPointIeee754<TWork>
{
    private readonly NdArray _source;
    private readonly NdArray _destination;
    private readonly int _lanes;
    private readonly int _wideLength;
    private readonly ResampleWeights<TWork> _columns;
    private readonly ResampleWeights<TWork> _rows;
    private readonly NdArray _mixed;
    private readonly NdArray _narrow;
    private readonly nint[] _places;
    private readonly int[] _pairs;

    // The rows of the source as they are mixed; null where these are mixed as they are stored.
    private NdArray? _ring;

    public RowMixer(NdArray source, NdArray destination, ResizeFilter filter)
    {
        _source = source;
        _destination = destination;

        // A complex number is two reals.
        _lanes = source.Shape[2] * (source.DType.ItemSize() / Unsafe.SizeOf<T>());
        _wideLength = source.Shape[1] * _lanes;
        _columns = new(source.Shape[1], destination.Shape[1], filter);
        _rows = new(source.Shape[0], destination.Shape[0], filter);
        _places = new nint[_rows.MaxCount];
        _pairs = new int[(_rows.MaxCount + 1) / 2];

        // Three channels are read and written as four: one more element must be there.
        _mixed = NdArray.Create(Work, _wideLength + 1);
        _narrow = NdArray.Create(Work, (destination.Shape[1] * _lanes) + 1);
    }

    /// <summary>Whether the last channel is alpha, by which the others are weighted.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>The value of white where light is mixed; null where the values are.</summary>
    public double? Light { get; init; }

    /// <summary>The greatest value, where it is not the type's.</summary>
    public TWork? Max { get; init; }

    private static DType Work => DTypes.TryOf<TWork>()!.Value;

    public void Run()
    {
        var isDirect = !HasAlpha && Light is null && typeof(TWork) == typeof(float) && WeightedRows.Takes<T>();
        if (!isDirect)
            _ring = NdArray.CreateUninitialized(Work, _rows.MaxCount, _wideLength);
        var mixed = _mixed.AsSpan<TWork>()[.._wideLength];
        var ready = 0;
        for (var y = 0; y < _destination.Shape[0]; y++)
        {
            var start = _rows.Starts[y];
            var weights = _rows[y];
            if (_ring is null && typeof(T) == typeof(byte) && WeightedByteRows.Takes(_wideLength))
            {
                WeightedByteRows.Sum(in MemoryMarshal.GetReference(_source.RowAt(start)), _wideLength,
                    MemoryMarshal.Cast<TWork, float>(weights), _pairs, MemoryMarshal.Cast<TWork, float>(mixed));
            }
            else if (_ring is null)
            {
                for (var k = 0; k < weights.Length; k++)
                    _places[k] = (nint)k * _wideLength;
                WeightedRows.Sum(in MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, T>(_source.RowAt(start))),
                    _places.AsSpan(0, weights.Length), MemoryMarshal.Cast<TWork, float>(weights), MemoryMarshal.Cast<TWork, float>(mixed));
            }
            else
            {
                ready = Math.Max(ready, start);
                for (; ready < start + weights.Length; ready++)
                    Read(ready, MemoryMarshal.Cast<byte, TWork>(_ring.RowAt(ready % _rows.MaxCount)));
                Mix(_ring, start, weights, mixed);
            }

            Narrow(_narrow.AsSpan<TWork>());
            Write(_narrow.AsSpan<TWork>()[..(_destination.Shape[1] * _lanes)], y);
        }

        GC.KeepAlive(_source);
        GC.KeepAlive(_destination);
    }

    public void Dispose()
    {
        _columns.Dispose();
        _rows.Dispose();
        _mixed.Dispose();
        _narrow.Dispose();
        _ring?.Dispose();
    }

    private void Mix(NdArray ring, int start, ReadOnlySpan<TWork> weights, Span<TWork> mixed)
    {
        if (typeof(TWork) == typeof(float))
        {
            for (var k = 0; k < weights.Length; k++)
                _places[k] = (nint)((start + k) % _rows.MaxCount) * _wideLength;
            WeightedRows.Sum(in MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, float>(ring.RowAt(0))),
                _places.AsSpan(0, weights.Length), MemoryMarshal.Cast<TWork, float>(weights), MemoryMarshal.Cast<TWork, float>(mixed));
            return;
        }

        mixed.Clear();
        for (var k = 0; k < weights.Length; k++)
        {
            ReadOnlySpan<TWork> row = MemoryMarshal.Cast<byte, TWork>(ring.RowAt((start + k) % _rows.MaxCount));
            TensorPrimitives.MultiplyAdd(row, weights[k], mixed, mixed);
        }
    }

    private void Read(int y, Span<TWork> row)
    {
        TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, T>(_source.RowAt(y)), row);
        if (Light is { } white)
            SrgbCurve.Decode(row, _lanes, HasAlpha, white);
        if (!HasAlpha)
            return;
        if (typeof(TWork) == typeof(float) && _lanes == 4)
        {
            WeightByAlpha(MemoryMarshal.Cast<TWork, float>(row));
            return;
        }

        for (var i = 0; i < row.Length; i += _lanes)
        {
            var alpha = row[i + _lanes - 1];
            for (var k = 0; k < _lanes - 1; k++)
                row[i + k] *= alpha;
        }
    }

    private static void WeightByAlpha(Span<float> row)
    {
        var isAlpha = Vector128.Create(0, 0, 0, -1).AsSingle();
        ref var pixels = ref MemoryMarshal.GetReference(row);
        for (var i = 0; i < row.Length; i += 4)
        {
            var pixel = Vector128.LoadUnsafe(ref pixels, (nuint)i);
            var alpha = Vector128.Shuffle(pixel, Vector128.Create(3, 3, 3, 3));
            Vector128.ConditionalSelect(isAlpha, pixel, pixel * alpha).StoreUnsafe(ref pixels, (nuint)i);
        }
    }

    /// <summary>Brings the mixed row to the new width.</summary>
    private void Narrow(Span<TWork> to)
    {
        ReadOnlySpan<TWork> row = _mixed.AsSpan<TWork>();
        var starts = _columns.Starts;
        for (var x = 0; x < starts.Length; x++)
        {
            var weights = _columns[x];
            var from = row[(starts[x] * _lanes)..];
            if (_lanes == 1)
            {
                to[x] = TensorPrimitives.Dot(from[..weights.Length], weights);
            }
            else if (typeof(TWork) == typeof(float) && _lanes is 3 or 4)
            {
                // The fourth of three is the next pixel's, written over by that.
                MixPixels(MemoryMarshal.Cast<TWork, float>(from[..((weights.Length * _lanes) + 4 - _lanes)]),
                    MemoryMarshal.Cast<TWork, float>(weights), _lanes)
                    .StoreUnsafe(ref Unsafe.As<TWork, float>(ref MemoryMarshal.GetReference(to.Slice(x * _lanes, 4))));
            }
            else
            {
                for (var lane = 0; lane < _lanes; lane++)
                {
                    var sum = TWork.Zero;
                    for (var k = 0; k < weights.Length; k++)
                        sum += from[(k * _lanes) + lane] * weights[k];
                    to[(x * _lanes) + lane] = sum;
                }
            }
        }
    }

    // Two sums, as each addition waits for the one before it.
    private static Vector128<float> MixPixels(ReadOnlySpan<float> from, ReadOnlySpan<float> weights, int lanes)
    {
        ref var pixels = ref MemoryMarshal.GetReference(from);
        ref var parts = ref MemoryMarshal.GetReference(weights);
        var (even, odd) = (Vector128<float>.Zero, Vector128<float>.Zero);
        var k = 0;
        for (; k + 1 < weights.Length; k += 2)
        {
            even = Vector128.MultiplyAddEstimate(Vector128.LoadUnsafe(ref pixels, (nuint)(k * lanes)),
                Vector128.Create(Unsafe.Add(ref parts, k)), even);
            odd = Vector128.MultiplyAddEstimate(Vector128.LoadUnsafe(ref pixels, (nuint)((k + 1) * lanes)),
                Vector128.Create(Unsafe.Add(ref parts, k + 1)), odd);
        }

        if (k < weights.Length)
            even = Vector128.MultiplyAddEstimate(Vector128.LoadUnsafe(ref pixels, (nuint)(k * lanes)),
                Vector128.Create(Unsafe.Add(ref parts, k)), even);
        return even + odd;
    }

    private void Write(Span<TWork> row, int y)
    {
        if (HasAlpha)
        {
            for (var i = 0; i < row.Length; i += _lanes)
            {
                var alpha = row[i + _lanes - 1];
                for (var k = 0; k < _lanes - 1; k++)
                    row[i + k] = alpha > TWork.Zero ? row[i + k] / alpha : TWork.Zero;
            }
        }

        if (Light is { } white)
            SrgbCurve.Encode(row, _lanes, HasAlpha, white);
        var to = MemoryMarshal.Cast<byte, T>(_destination.RowAt(y));
        if (Max is null && T.CreateTruncating(0.5) != T.Zero)
        {
            TensorPrimitives.ConvertTruncating<TWork, T>(row, to);
            return;
        }

        TensorPrimitives.Round(row, row);
        if (Max is { } max)
            TensorPrimitives.Min(row, max, row);
        TensorPrimitives.ConvertSaturating<TWork, T>(row, to);
    }
}
