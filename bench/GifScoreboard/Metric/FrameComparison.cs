using System.Numerics;
using System.Runtime.InteropServices;

namespace GifScoreboard.Metric;

/// <summary>What one frame differs by from its source.</summary>
/// <param name="Squares">Sum of squared differences over all samples.</param>
/// <param name="Ssim">Mean structural similarity of the luma (Gaussian windows of sigma 1.5).</param>
/// <param name="Ok">Mean OKLab distance × 100.</param>
/// <param name="Ok99">Its 99th percentile × 100.</param>
/// <param name="BlurredSquares">As <paramref name="Squares"/>, after a Gaussian blur of sigma 1.5.</param>
/// <param name="BlurredOk">As <paramref name="Ok"/>, after that blur.</param>
/// <param name="AlphaError">Share of pixels that are transparent in one and opaque in the other.</param>
internal readonly record struct FrameDifference(
    double Squares, double Ssim, double Ok, double Ok99, double BlurredSquares, double BlurredOk, double AlphaError);

/// <summary>Compares frames of one size. Not for several threads at once.</summary>
internal sealed class FrameComparison(int width, int height)
{
    private const float C1 = 6.5025f, C2 = 58.5225f;
    private const int Bins = 4096;

    private readonly Blur _blur = new(width, height);
    private readonly float[] _plane = new float[width * height];
    private readonly float[][] _planes = [.. Enumerable.Range(0, 6).Select(_ => new float[width * height])];
    private readonly byte[] _source = new byte[width * height * 3];
    private readonly byte[] _shown = new byte[width * height * 3];
    private readonly int[] _histogram = new int[Bins];

    // Rows of linear light and of distances: as wide as whole vectors.
    private readonly float[] _first = new float[Padded(width) * 3];
    private readonly float[] _second = new float[Padded(width) * 3];
    private readonly float[] _distances = new float[Padded(width)];

    /// <summary>Compares two pictures of RGBA, each laid over white.</summary>
    /// <param name="source">What should be shown.</param>
    /// <param name="shown">What is shown.</param>
    /// <param name="blurredError">Receives the blurred error, plane after plane: width × height × 3.</param>
    public FrameDifference Compare(ReadOnlySpan<byte> source, ReadOnlySpan<byte> shown, Span<float> blurredError)
    {
        var wrongAlpha = 0L;
        for (var i = 3; i < source.Length; i += 4)
            wrongAlpha += (source[i] ^ shown[i]) >> 7;
        LayOverWhite(source, _source);
        LayOverWhite(shown, _shown);

        var squares = 0L;
        for (var i = 0; i < _source.Length; i++)
            squares += (_source[i] - _shown[i]) * (_source[i] - _shown[i]);
        var (ok, ok99) = Colors();
        var ssim = Similarity();
        var (blurredSquares, blurredOk) = BlurredColors(blurredError);
        double pixels = width * height;
        return new(squares, ssim, ok, ok99, blurredSquares, blurredOk, wrongAlpha / pixels);
    }

    /// <summary>The mean of |first − second|.</summary>
    public static double MeanChange(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(first);
        var b = MemoryMarshal.Cast<float, Vector<float>>(second);
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += Vector.Sum(Vector.Abs(a[i] - b[i]));
        for (var i = a.Length * Vector<float>.Count; i < first.Length; i++)
            sum += Math.Abs(first[i] - second[i]);
        return sum / first.Length;
    }

    private static int Padded(int count) => (count + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;

    private static void LayOverWhite(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            int alpha = rgba[from + 3], white = (255 * (255 - alpha)) + 127;
            rgb[to] = (byte)(((rgba[from] * alpha) + white) / 255);
            rgb[to + 1] = (byte)(((rgba[from + 1] * alpha) + white) / 255);
            rgb[to + 2] = (byte)(((rgba[from + 2] * alpha) + white) / 255);
        }
    }

    private (double Mean, double Percentile99) Colors()
    {
        Array.Clear(_histogram);
        var stride = Padded(width);
        var sum = 0.0;
        for (var y = 0; y < height; y++)
        {
            var at = y * width * 3;
            for (var x = 0; x < width; x++, at += 3)
            {
                for (var c = 0; c < 3; c++)
                {
                    _first[(c * stride) + x] = OkLab.ToLinear(_source[at + c]);
                    _second[(c * stride) + x] = OkLab.ToLinear(_shown[at + c]);
                }
            }

            OkLab.Distances(_first, _second, _distances);
            for (var x = 0; x < width; x++)
            {
                sum += _distances[x];
                _histogram[Math.Min((int)(_distances[x] * Bins), Bins - 1)]++;
            }
        }

        long pixels = width * height, limit = (long)(pixels * 0.99), below = 0;
        var bin = 0;
        for (; bin < Bins; bin++)
        {
            below += _histogram[bin];
            if (below >= limit)
                break;
        }

        return (100 * sum / pixels, 100.0 * bin / Bins);
    }

    private double Similarity()
    {
        // Luma less 128, so that the squares keep their precision.
        Span<float[]> products = _planes.AsSpan(0, 5);
        for (var j = 0; j < products.Length; j++)
        {
            for (int i = 0, at = 0; i < _plane.Length; i++, at += 3)
            {
                var a = (0.299f * _source[at]) + (0.587f * _source[at + 1]) + (0.114f * _source[at + 2]) - 128;
                var b = (0.299f * _shown[at]) + (0.587f * _shown[at + 1]) + (0.114f * _shown[at + 2]) - 128;
                _plane[i] = j switch { 0 => a, 1 => b, 2 => a * a, 3 => b * b, _ => a * b };
            }

            _blur.Apply(_plane, products[j]);
        }

        var sum = 0.0;
        for (var i = 0; i < _plane.Length; i++)
        {
            float meanA = products[0][i], meanB = products[1][i];
            var varianceA = Math.Max(0, products[2][i] - (meanA * meanA));
            var varianceB = Math.Max(0, products[3][i] - (meanB * meanB));
            var covariance = products[4][i] - (meanA * meanB);
            (meanA, meanB) = (meanA + 128, meanB + 128);
            sum += ((2 * meanA * meanB) + C1) * ((2 * covariance) + C2)
                / (((meanA * meanA) + (meanB * meanB) + C1) * (varianceA + varianceB + C2));
        }

        return sum / _plane.Length;
    }

    private (double Squares, double Ok) BlurredColors(Span<float> error)
    {
        var squares = 0.0;
        for (var c = 0; c < 3; c++)
        {
            BlurChannel(_source, c, _planes[c]);
            BlurChannel(_shown, c, _planes[3 + c]);
            var plane = error.Slice(c * _plane.Length, _plane.Length);
            for (var i = 0; i < plane.Length; i++)
            {
                plane[i] = _planes[3 + c][i] - _planes[c][i];
                squares += plane[i] * plane[i];
            }
        }

        var stride = Padded(width);
        var sum = 0.0;
        for (var y = 0; y < height; y++)
        {
            for (var c = 0; c < 3; c++)
            {
                for (var x = 0; x < width; x++)
                {
                    _first[(c * stride) + x] = OkLab.ToLinear(_planes[c][(y * width) + x]);
                    _second[(c * stride) + x] = OkLab.ToLinear(_planes[3 + c][(y * width) + x]);
                }
            }

            OkLab.Distances(_first, _second, _distances);
            for (var x = 0; x < width; x++)
                sum += _distances[x];
        }

        return (squares, 100 * sum / _plane.Length);
    }

    private void BlurChannel(byte[] rgb, int channel, float[] blurred)
    {
        for (int i = 0, at = channel; i < _plane.Length; i++, at += 3)
            _plane[i] = rgb[at];
        _blur.Apply(_plane, blurred);
    }
}
