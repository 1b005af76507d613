using System.Runtime.CompilerServices;

namespace ImageIO.Formats.Jpeg;

/// <summary>
/// The statistics by which JPEG-LS codes samples, which reading and writing keep alike (ITU-T T.87, A.2 to A.7): the context of a sample,
/// its prediction, and the code of the error that is left.
/// </summary>
internal sealed class LsModel
{
    /// <summary>Contexts of samples: one for each pair of gradients that are each other's opposite.</summary>
    private const int Contexts = 365;

    private const int MinBias = -128;
    private const int MaxBias = 127;

    private readonly LsParameters _parameters;
    private readonly Context[] _contexts = new Context[Contexts];
    private readonly RunContext[] _runs = new RunContext[2];

    public LsModel(LsParameters parameters)
    {
        _parameters = parameters;
        Reset();
    }

    /// <summary>By 2 to which power a run grows with each code (table A.2, J).</summary>
    public static ReadOnlySpan<byte> RunBits =>
        [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>What was seen of a context's samples (A.2.1).</summary>
    private struct Context
    {
        public long Magnitude;
        public int Sum;
        public int Bias;
        public int Count;
    }

    /// <summary>What was seen of the samples that end runs.</summary>
    private struct RunContext
    {
        public long Magnitude;
        public int Negative;
        public int Count;
    }

    /// <summary>Forgets all, as at the start of a scan and behind each restart marker.</summary>
    public void Reset()
    {
        var magnitude = Math.Max(2, (_parameters.Range + 32) / 64);
        _contexts.AsSpan().Fill(new Context { Magnitude = magnitude, Count = 1 });
        _runs.AsSpan().Fill(new RunContext { Magnitude = magnitude, Count = 1 });
    }

    /// <summary>The edge-detecting prediction from the neighbors left, above, and above left (A.4.1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Predict(int left, int above, int aboveLeft)
    {
        if (aboveLeft >= Math.Max(left, above))
            return Math.Min(left, above);
        return aboveLeft <= Math.Min(left, above) ? Math.Max(left, above) : left + above - aboveLeft;
    }

    /// <summary>The context by the three gradients (A.3.3 and A.3.4), negative for the opposite of a context; 0 in flat places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ContextOf(int left, int above, int aboveLeft, int aboveRight)
        => (81 * Quantize(aboveRight - above)) + (9 * Quantize(above - aboveLeft)) + Quantize(aboveLeft - left);

    /// <summary>The prediction with the context's bias (A.4.2).</summary>
    /// <param name="context">1 to 364, or the negative.</param>
    /// <param name="predicted">From the neighbors.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Correct(int context, int predicted)
    {
        var bias = _contexts[Math.Abs(context)].Bias;
        return Math.Clamp(predicted + (context < 0 ? -bias : bias), 0, _parameters.MaxValue);
    }

    /// <summary>How the next error of a context is coded.</summary>
    /// <param name="context">1 to 364.</param>
    /// <param name="isTurned">Whether errors of the likelier sign come first (A.5.2).</param>
    /// <returns>The bits of the Golomb code's second part (A.5.1).</returns>
    public int CodeOf(int context, out bool isTurned)
    {
        ref var state = ref _contexts[context];
        var bits = 0;
        while ((long)state.Count << bits < state.Magnitude)
            bits++;
        isTurned = bits == 0 && _parameters.Near == 0 && 2 * state.Sum <= -state.Count;
        return bits;
    }

    /// <summary>Counts in the error of a sample (A.6).</summary>
    public void Update(int context, int error)
    {
        ref var state = ref _contexts[context];
        state.Sum += error * _parameters.Step;
        state.Magnitude += Math.Abs(error);
        if (state.Count == _parameters.Reset)
        {
            state.Magnitude >>= 1;
            state.Sum >>= 1;
            state.Count >>= 1;
        }

        state.Count++;
        if (state.Sum <= -state.Count)
        {
            state.Sum = Math.Max(state.Sum + state.Count, 1 - state.Count);
            state.Bias = Math.Max(state.Bias - 1, MinBias);
        }
        else if (state.Sum > 0)
        {
            state.Sum = Math.Min(state.Sum - state.Count, 0);
            state.Bias = Math.Min(state.Bias + 1, MaxBias);
        }
    }

    /// <summary>How the sample that ends a run is coded (A.7.2.1).</summary>
    /// <param name="type">1 where its neighbors left and above are alike, else 0.</param>
    /// <param name="isNegativeFirst">Whether of two errors of one size the negative one has the smaller code.</param>
    /// <returns>The bits of the Golomb code's second part.</returns>
    public int CodeOfRunEnd(int type, out bool isNegativeFirst)
    {
        ref var state = ref _runs[type];
        var magnitude = state.Magnitude + (type == 1 ? state.Count >> 1 : 0);
        var bits = 0;
        while ((long)state.Count << bits < magnitude)
            bits++;
        isNegativeFirst = bits != 0 || 2 * state.Negative >= state.Count;
        return bits;
    }

    /// <summary>Counts in the error of a sample that ended a run (A.7.2.2).</summary>
    /// <param name="type">As above.</param>
    /// <param name="error">The error.</param>
    /// <param name="code">The number that it was coded as.</param>
    public void UpdateRunEnd(int type, int error, int code)
    {
        ref var state = ref _runs[type];
        if (error < 0)
            state.Negative++;
        state.Magnitude += (code + 1 - type) >> 1;
        if (state.Count == _parameters.Reset)
        {
            state.Magnitude >>= 1;
            state.Count >>= 1;
            state.Negative >>= 1;
        }

        state.Count++;
    }

    /// <summary>The sample that prediction and error make (A.4.5).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Reconstruct(int predicted, int error)
    {
        var (near, max) = (_parameters.Near, _parameters.MaxValue);
        var value = predicted + (error * _parameters.Step);
        if (value < -near)
            value += _parameters.Range * _parameters.Step;
        else if (value > max + near)
            value -= _parameters.Range * _parameters.Step;
        return Math.Clamp(value, 0, max);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Quantize(int gradient)
    {
        var size = Math.Abs(gradient);
        if (size <= _parameters.Near)
            return 0;
        var level = size < _parameters.Threshold1 ? 1 : size < _parameters.Threshold2 ? 2 : size < _parameters.Threshold3 ? 3 : 4;
        return gradient < 0 ? -level : level;
    }
}
