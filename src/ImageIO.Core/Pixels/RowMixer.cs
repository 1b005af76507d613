using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageIO.Pixels;

/// <summary>
/// Makes an image of another size, row by row: each row of the source is brought to the new width once, and as many of these as the filter
/// is high are mixed into a row of the result. Nothing else is held.
/// </summary>
internal sealed class RowMixer<T, TWork> : IDisposable
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
    where TWork : unmanaged, IFloatingPointIeee754<TWork>
{
    private readonly NdArray _source;
    private readonly NdArray _destination;
    private readonly int _lanes;
    private readonly ResampleWeights<TWork> _columns;
    private readonly ResampleWeights<TWork> _rows;
    private readonly NdArray _wide;
    private readonly NdArray _ring;
    private readonly NdArray _mixed;
    private readonly int _ringRows;

    public RowMixer(NdArray source, NdArray destination, ResizeFilter filter)
    {
        _source = source;
        _destination = destination;

        // A complex number is two reals.
        _lanes = source.Shape[2] * (source.DType.ItemSize() / Unsafe.SizeOf<T>());
        _columns = new(source.Shape[1], destination.Shape[1], filter);
        _rows = new(source.Shape[0], destination.Shape[0], filter);
        _ringRows = _rows.MaxCount;

        // Three channels are read and written as four: one more element must be there.
        var work = DTypes.TryOf<TWork>()!.Value;
        _wide = NdArray.Create(work, (source.Shape[1] * _lanes) + 1);
        _ring = NdArray.Create(work, _ringRows, (destination.Shape[1] * _lanes) + 1);
        _mixed = NdArray.Create(work, destination.Shape[1] * _lanes);
    }

    /// <summary>Whether the last channel is alpha, by which the others are weighted.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>The value of white where light is mixed; null where the values are.</summary>
    public double? Light { get; init; }

    /// <summary>The greatest value, where it is not the type's.</summary>
    public TWork? Max { get; init; }

    public void Run()
    {
        var ready = 0;
        for (var y = 0; y < _destination.Shape[0]; y++)
        {
            var start = _rows.Starts[y];
            var weights = _rows[y];
            ready = Math.Max(ready, start);
            for (; ready < start + weights.Length; ready++)
            {
                Read(ready);
                Narrow(MemoryMarshal.Cast<byte, TWork>(_ring.RowAt(ready % _ringRows)));
            }

            var mixed = _mixed.AsSpan<TWork>();
            for (var k = 0; k < weights.Length; k++)
            {
                ReadOnlySpan<TWork> row = MemoryMarshal.Cast<byte, TWork>(_ring.RowAt((start + k) % _ringRows))[..mixed.Length];
                if (k == 0)
                    TensorPrimitives.Multiply(row, weights[k], mixed);
                else
                    TensorPrimitives.MultiplyAdd(row, weights[k], mixed, mixed);
            }

            Write(mixed, y);
        }

        GC.KeepAlive(_source);
        GC.KeepAlive(_destination);
    }

    public void Dispose()
    {
        _columns.Dispose();
        _rows.Dispose();
        _wide.Dispose();
        _ring.Dispose();
        _mixed.Dispose();
    }

    private void Read(int y)
    {
        var row = _wide.AsSpan<TWork>()[..(_source.Shape[1] * _lanes)];
        TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, T>(_source.RowAt(y)), row);
        if (Light is { } white)
            SrgbCurve.Decode(row, _lanes, HasAlpha, white);
        if (!HasAlpha)
            return;
        for (var i = 0; i < row.Length; i += _lanes)
        {
            var alpha = row[i + _lanes - 1];
            for (var k = 0; k < _lanes - 1; k++)
                row[i + k] *= alpha;
        }
    }

    /// <summary>Brings the row that was read to the new width.</summary>
    private void Narrow(Span<TWork> to)
    {
        ReadOnlySpan<TWork> row = _wide.AsSpan<TWork>();
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
                ref var pixels = ref Unsafe.As<TWork, float>(
                    ref MemoryMarshal.GetReference(from[..((weights.Length * _lanes) + 4 - _lanes)]));
                ref var parts = ref Unsafe.As<TWork, float>(ref MemoryMarshal.GetReference(weights));
                var sum = Vector128<float>.Zero;
                for (var k = 0; k < weights.Length; k++)
                    sum = Vector128.MultiplyAddEstimate(Vector128.LoadUnsafe(ref pixels, (nuint)(k * _lanes)),
                        Vector128.Create(Unsafe.Add(ref parts, k)), sum);
                sum.StoreUnsafe(ref Unsafe.As<TWork, float>(ref MemoryMarshal.GetReference(to.Slice(x * _lanes, 4))));
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
