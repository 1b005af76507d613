using System.Numerics;
using System.Runtime.InteropServices;
using ImageIO.Cli.CommandLine;

namespace ImageIO.Cli.Frames;

/// <summary>Which values become black and white.</summary>
internal enum NormalizedRange
{
    /// <summary>The least and the greatest.</summary>
    MinMax,

    /// <summary>Those that 1 of 100 values is below or above: what stands out does not darken the rest.</summary>
    Percentile,
}

/// <summary>Values spread over 8 bits, by one rule for all pictures of a file: those of a film don't flicker.</summary>
/// <param name="From">What becomes 0.</param>
/// <param name="To">What becomes 255.</param>
internal sealed record Normalization(double From, double To)
{
    private const int Bins = 1 << 16;
    private const double Cut = 0.01;
    private const int ChunkLength = 4096;

    private delegate void Chunk(ReadOnlySpan<double> values);

    /// <summary>The rule for pictures, which are gone through once or, for percentiles, twice.</summary>
    public static Normalization Of(Func<IEnumerable<Frame>> pictures, NormalizedRange range)
    {
        var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        VisitAll(pictures(), values =>
        {
            foreach (var value in values)
            {
                if (double.IsFinite(value))
                    (min, max) = (Math.Min(min, value), Math.Max(max, value));
            }
        });
        if (min >= max)
            return new(double.IsFinite(min) ? min : 0, double.IsFinite(min) ? min + 1 : 1);
        return range == NormalizedRange.MinMax ? new(min, max) : Between(pictures(), min, max);
    }

    /// <summary>A new array of uint8.</summary>
    public NdArray Apply(NdArray pixels)
    {
        var result = NdArray.Create(DType.UInt8, pixels.Shape);
        result.ColorModel = pixels.ColorModel;
        var (at, from, scale) = (0, From, 255 / (To - From));
        Visit(pixels, values =>
        {
            var target = result.Bytes[at..];
            for (var i = 0; i < values.Length; i++)
                target[i] = (byte)Math.Round(double.IsNaN(values[i]) ? 0 : Math.Clamp((values[i] - from) * scale, 0, 255),
                    MidpointRounding.AwayFromZero);
            at += values.Length;
        });
        return result;
    }

    /// <summary>Each picture as it becomes; disposed when the next is asked for.</summary>
    public IEnumerable<Frame> Apply(IEnumerable<Frame> frames)
    {
        foreach (var frame in frames)
        {
            using var changed = new Frame(Apply(frame.Pixels), frame.Index, frame.Timestamp, frame.Duration);
            yield return changed;
        }
    }

    /// <summary>
    /// The values that one of a hundred is below and above: exact for up to 65,536 whole numbers, else to that part of the range.
    /// </summary>
    private static Normalization Between(IEnumerable<Frame> pictures, double min, double max)
    {
        var counts = new long[Bins];
        var step = (max - min) / (Bins - 1);
        var total = 0L;
        VisitAll(pictures, values =>
        {
            foreach (var value in values)
            {
                if (!double.IsFinite(value))
                    continue;
                counts[(int)Math.Round((value - min) / step)]++;
                total++;
            }
        });
        var (from, to) = (At(Cut), At(1 - Cut));
        return from < to ? new(from, to) : new(min, max);

        double At(double part)
        {
            long below = 0;
            for (var bin = 0; bin < Bins; bin++)
            {
                below += counts[bin];
                if (below >= part * total)
                    return min + (bin * step);
            }

            return max;
        }
    }

    private static void VisitAll(IEnumerable<Frame> pictures, Chunk visit)
    {
        foreach (var frame in pictures)
            Visit(frame.Pixels, visit);
    }

    private static void Visit(NdArray pixels, Chunk visit)
    {
        switch (pixels.DType)
        {
            case DType.Bool or DType.UInt8:
                Visit<byte>(pixels, visit);
                break;
            case DType.Int8:
                Visit<sbyte>(pixels, visit);
                break;
            case DType.UInt16:
                Visit<ushort>(pixels, visit);
                break;
            case DType.Int16:
                Visit<short>(pixels, visit);
                break;
            case DType.UInt32:
                Visit<uint>(pixels, visit);
                break;
            case DType.Int32:
                Visit<int>(pixels, visit);
                break;
            case DType.UInt64:
                Visit<ulong>(pixels, visit);
                break;
            case DType.Int64:
                Visit<long>(pixels, visit);
                break;
            case DType.Float16:
                Visit<Half>(pixels, visit);
                break;
            case DType.Float32:
                Visit<float>(pixels, visit);
                break;
            case DType.Float64:
                Visit<double>(pixels, visit);
                break;
            default:
                throw ToolException.BadInput($"--normalize spreads numbers, which samples of {pixels.DType.NumpyName()} are not.");
        }
    }

    private static void Visit<T>(NdArray pixels, Chunk visit)
        where T : unmanaged, INumberBase<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(pixels.Bytes);
        var buffer = new double[ChunkLength];
        for (; values.Length > 0; values = values[Math.Min(values.Length, ChunkLength)..])
        {
            var many = Math.Min(values.Length, ChunkLength);
            for (var i = 0; i < many; i++)
                buffer[i] = double.CreateTruncating(values[i]);
            visit(buffer.AsSpan(0, many));
        }

        GC.KeepAlive(pixels);
    }
}
