using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Pixels;

/// <summary>Which pixels along an axis make each pixel of another length, and how much of each.</summary>
internal sealed class ResampleWeights<T> : IDisposable
    where T : unmanaged, IFloatingPoint<T>
{
    private readonly NdArray _starts;
    private readonly NdArray _counts;
    private readonly NdArray _values;

    public ResampleWeights(int from, int to, ResizeFilter filter)
    {
        // A smaller image is made of all pixels that each of its own stands for: the filter is as wide as these.
        var scale = (double)from / to;
        var width = Math.Max(scale, 1);
        var support = from == to ? 0.5 : SupportOf(filter) * width;
        MaxCount = (int)Math.Min(from, Math.Ceiling(support * 2) + 1);
        _starts = NdArray.CreateUninitialized(DType.Int32, to);
        _counts = NdArray.CreateUninitialized(DType.Int32, to);
        _values = NdArray.CreateUninitialized(DTypes.TryOf<T>()!.Value, to, MaxCount);
        for (var i = 0; i < to; i++)
        {
            var center = (i + 0.5) * scale;
            var start = Math.Max(0, (int)Math.Floor(center - support + 0.5));
            var end = Math.Min(from, (int)Math.Floor(center + support + 0.5));
            if (filter == ResizeFilter.Box && from != to)
            {
                start = Math.Max(0, (int)Math.Floor(center - (scale / 2)));
                end = Math.Min(from, (int)Math.Ceiling(center + (scale / 2)));
            }

            end = Math.Min(Math.Max(end, start + 1), start + MaxCount);
            Set(i, start, end - start, center, scale, width, from == to ? null : filter);
        }
    }

    /// <summary>The most pixels that one is made of.</summary>
    public int MaxCount { get; }

    /// <summary>The first pixel that makes each.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan<int>();

    /// <summary>How many pixels make each.</summary>
    public ReadOnlySpan<int> Counts => _counts.AsSpan<int>();

    /// <summary>The parts of the pixels that make pixel <paramref name="index"/>; their sum is 1.</summary>
    public ReadOnlySpan<T> this[int index] => MemoryMarshal.Cast<byte, T>(_values.RowAt(index))[..Counts[index]];

    public void Dispose()
    {
        _starts.Dispose();
        _counts.Dispose();
        _values.Dispose();
    }

    private void Set(int index, int start, int count, double center, double scale, double width, ResizeFilter? filter)
    {
        _starts.AsSpan<int>()[index] = start;
        _counts.AsSpan<int>()[index] = count;
        var weights = MemoryMarshal.Cast<byte, T>(_values.RowAt(index))[..count];
        var sum = 0.0;
        for (var pass = 0; pass < 2; pass++)
        {
            // The sum is known after the first pass.
            for (var k = 0; k < count; k++)
            {
                var weight = filter switch
                {
                    null => 1,
                    ResizeFilter.Box => Math.Max(0,
                        Math.Min(start + k + 1, center + (scale / 2)) - Math.Max(start + k, center - (scale / 2))),
                    _ => Weight(filter.Value, (start + k + 0.5 - center) / width),
                };
                if (pass == 0)
                    sum += weight;
                else
                    weights[k] = T.CreateTruncating(weight / sum);
            }
        }
    }

    private static double SupportOf(ResizeFilter filter) => filter switch
    {
        ResizeFilter.Box => 0.5,
        ResizeFilter.Bilinear => 1,
        ResizeFilter.Bicubic => 2,
        _ => 3,
    };

    private static double Weight(ResizeFilter filter, double x)
    {
        x = Math.Abs(x);
        return filter switch
        {
            ResizeFilter.Bilinear => Math.Max(0, 1 - x),
            ResizeFilter.Bicubic => x < 1 ? (((1.5 * x) - 2.5) * x * x) + 1 : x < 2 ? (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2 : 0,
            _ => x >= 3 ? 0 : Sinc(x) * Sinc(x / 3),
        };
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
