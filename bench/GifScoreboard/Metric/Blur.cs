using System.Numerics;

namespace GifScoreboard.Metric;

/// <summary>A separable Gaussian of sigma 1.5 and radius 5 over one plane, its edges mirrored.</summary>
internal sealed class Blur(int width, int height)
{
    private const int Radius = 5;
    private static readonly float[] Kernel = MakeKernel();

    private readonly float[] _vertical = new float[width + Vector<float>.Count];
    private readonly float[] _padded = new float[width + (2 * Radius) + Vector<float>.Count];
    private readonly int[] _rows = new int[(2 * Radius) + 1];

    public void Apply(ReadOnlySpan<float> from, Span<float> to)
    {
        for (var y = 0; y < height; y++)
        {
            for (var k = 0; k < _rows.Length; k++)
                _rows[k] = Mirror(y + k - Radius, height) * width;
            Vertical(from);
            _vertical.AsSpan(0, width).CopyTo(_padded.AsSpan(Radius));
            for (var x = 0; x < Radius; x++)
            {
                _padded[x] = _vertical[Mirror(x - Radius, width)];
                _padded[Radius + width + x] = _vertical[Mirror(width + x, width)];
            }

            Horizontal(to.Slice(y * width, width));
        }
    }

    private void Vertical(ReadOnlySpan<float> from)
    {
        var x = 0;
        for (; x <= width - Vector<float>.Count; x += Vector<float>.Count)
        {
            var sum = Vector<float>.Zero;
            for (var k = 0; k < Kernel.Length; k++)
                sum = Vector.FusedMultiplyAdd(new Vector<float>(Kernel[k]), new Vector<float>(from[(_rows[k] + x)..]), sum);
            sum.CopyTo(_vertical, x);
        }

        for (; x < width; x++)
        {
            var sum = 0f;
            for (var k = 0; k < Kernel.Length; k++)
                sum += Kernel[k] * from[_rows[k] + x];
            _vertical[x] = sum;
        }
    }

    private void Horizontal(Span<float> to)
    {
        var x = 0;
        for (; x <= width - Vector<float>.Count; x += Vector<float>.Count)
        {
            var sum = Vector<float>.Zero;
            for (var k = 0; k < Kernel.Length; k++)
                sum = Vector.FusedMultiplyAdd(new Vector<float>(Kernel[k]), new Vector<float>(_padded, x + k), sum);
            sum.CopyTo(to[x..]);
        }

        for (; x < width; x++)
        {
            var sum = 0f;
            for (var k = 0; k < Kernel.Length; k++)
                sum += Kernel[k] * _padded[x + k];
            to[x] = sum;
        }
    }

    private static int Mirror(int index, int count)
    {
        while (index < 0 || index >= count)
            index = index < 0 ? -index - 1 : (2 * count) - 1 - index;
        return index;
    }

    private static float[] MakeKernel()
    {
        var kernel = new float[(2 * Radius) + 1];
        for (var i = -Radius; i <= Radius; i++)
            kernel[i + Radius] = MathF.Exp(-i * i / (2 * 1.5f * 1.5f));
        var sum = kernel.Sum();
        return [.. kernel.Select(value => value / sum)];
    }
}
