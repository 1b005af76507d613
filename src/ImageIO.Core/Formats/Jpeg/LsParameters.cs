using System.Numerics;
using ImageIO.Codecs;

namespace ImageIO.Formats.Jpeg;

/// <summary>What a stream says of its coding parameters (ITU-T T.87, C.2.4.1.1); 0 stands for the default of each.</summary>
internal readonly record struct LsPreset(int MaxValue, int Threshold1, int Threshold2, int Threshold3, int Reset);

/// <summary>The parameters of a scan of JPEG-LS, and what follows from them (ITU-T T.87, A.2.1 and C.2.4.1.1.1).</summary>
internal sealed class LsParameters
{
    private const int DefaultReset = 64;
    private const int MaxNear = 255;

    /// <summary>Fills in the defaults.</summary>
    /// <param name="precision">Bits of a sample.</param>
    /// <param name="near">By how much samples may differ from those that were coded.</param>
    /// <param name="preset">What the stream says.</param>
    /// <param name="position">Where it says so.</param>
    public LsParameters(int precision, int near, in LsPreset preset, long position)
    {
        var most = (1 << precision) - 1;
        MaxValue = preset.MaxValue == 0 ? most : preset.MaxValue;
        Near = near;
        CodecTools.ThrowCorruptIf(MaxValue > most, $"The greatest value is said to be {MaxValue}, of {precision} bits.", position);
        CodecTools.ThrowCorruptIf(near > Math.Min(MaxNear, MaxValue / 2),
            $"Samples may differ by {near} (NEAR); {Math.Min(MaxNear, MaxValue / 2)} is the most for values up to {MaxValue}.", position);
        var (first, second, third) = DefaultThresholds(MaxValue, near);
        Threshold1 = preset.Threshold1 == 0 ? first : preset.Threshold1;
        Threshold2 = preset.Threshold2 == 0 ? Math.Max(second, Threshold1) : preset.Threshold2;
        Threshold3 = preset.Threshold3 == 0 ? Math.Max(third, Threshold2) : preset.Threshold3;
        CodecTools.ThrowCorruptIf(
            Threshold1 <= near || Threshold2 < Threshold1 || Threshold3 < Threshold2 || Threshold3 > Math.Max(MaxValue, near + 1),
            $"The thresholds {Threshold1}, {Threshold2} and {Threshold3} do not rise from {near + 1} to {MaxValue}.", position);
        Reset = preset.Reset == 0 ? DefaultReset : preset.Reset;
        CodecTools.ThrowCorruptIf(Reset < 3 || Reset > Math.Max(255, MaxValue),
            $"Statistics are said to be halved after {Reset} samples; that is 3 to {Math.Max(255, MaxValue)}.", position);
        Step = (2 * near) + 1;
        Range = ((MaxValue + (2 * near)) / Step) + 1;
        RangeBits = BitsFor(Range);
        var bits = Math.Max(2, BitsFor(MaxValue + 1));
        Limit = 2 * (bits + Math.Max(8, bits));
    }

    /// <summary>MAXVAL: the greatest value of a sample.</summary>
    public int MaxValue { get; }

    /// <summary>NEAR: by how much samples may differ; 0 is lossless.</summary>
    public int Near { get; }

    /// <summary>T1.</summary>
    public int Threshold1 { get; }

    /// <summary>T2.</summary>
    public int Threshold2 { get; }

    /// <summary>T3.</summary>
    public int Threshold3 { get; }

    /// <summary>RESET: after how many samples of a context its statistics are halved.</summary>
    public int Reset { get; }

    /// <summary>How far reconstructed values lie apart.</summary>
    public int Step { get; }

    /// <summary>RANGE: the number of different errors of prediction.</summary>
    public int Range { get; }

    /// <summary>qbpp: bits of an error that is coded as it is.</summary>
    public int RangeBits { get; }

    /// <summary>LIMIT: the most bits of a code.</summary>
    public int Limit { get; }

    private static int BitsFor(int values) => 32 - BitOperations.LeadingZeroCount((uint)values - 1);

    private static (int First, int Second, int Third) DefaultThresholds(int max, int near)
    {
        if (max >= 128)
        {
            var factor = (Math.Min(max, 4095) + 128) / 256;
            var first = Fit(factor + 2 + (3 * near), near + 1, max);
            var second = Fit((4 * factor) + 3 + (5 * near), first, max);
            return (first, second, Fit((17 * factor) + 4 + (7 * near), second, max));
        }
        else
        {
            var factor = 256 / (max + 1);
            var first = Fit(Math.Max(2, (3 / factor) + (3 * near)), near + 1, max);
            var second = Fit(Math.Max(3, (7 / factor) + (5 * near)), first, max);
            return (first, second, Fit(Math.Max(4, (21 / factor) + (7 * near)), second, max));
        }
    }

    private static int Fit(int value, int min, int max) => value < min || value > max ? min : value;
}
