using System.Diagnostics;

namespace ImageIO.Formats.Jpeg;

/// <summary>Encodes lines of JPEG-LS (ITU-T T.87, annex A), as <see cref="LsLineDecoder"/> reads them.</summary>
/// <param name="parameters">Of the scan.</param>
/// <param name="components">How many there are in the scan, interleaved by lines.</param>
/// <param name="bits">Where to.</param>
internal sealed class LsLineEncoder(LsParameters parameters, int components, LsBitWriter bits)
{
    private readonly LsModel _model = new(parameters);
    private readonly int[] _runIndex = new int[components];

    /// <summary>Encodes a line of one component.</summary>
    /// <param name="above">The line above as readers have it, with its two outer samples.</param>
    /// <param name="line">The line with its outer samples; holds what readers have afterwards.</param>
    /// <param name="component">The component's place in the scan.</param>
    public void Encode(Span<ushort> above, Span<ushort> line, int component)
    {
        line[0] = above[1];
        above[^1] = above[^2];
        ref var index = ref _runIndex[component];
        for (var x = 1; x < line.Length - 1;)
        {
            int left = line[x - 1], up = above[x], upLeft = above[x - 1];
            var context = _model.ContextOf(left, up, upLeft, above[x + 1]);
            if (context != 0)
            {
                line[x] = (ushort)EncodeSample(line[x], context, LsModel.Predict(left, up, upLeft));
                x++;
                continue;
            }

            var run = 0;
            while (x + run < line.Length - 1 && Math.Abs(line[x + run] - left) <= parameters.Near)
                run++;
            line.Slice(x, run).Fill((ushort)left);
            x += run;
            WriteRun(run, isBroken: x < line.Length - 1, ref index);
            if (x == line.Length - 1)
                break;
            up = above[x];
            var type = Math.Abs(left - up) <= parameters.Near ? 1 : 0;
            line[x] = (ushort)EncodeRunEnd(line[x], type, type == 1 ? left : up, type == 0 && left > up, index);
            x++;
            index = Math.Max(0, index - 1);
        }
    }

    private int EncodeSample(int sample, int context, int predicted)
    {
        var (index, isTurnedAround) = (Math.Abs(context), context < 0);
        predicted = _model.Correct(context, predicted);
        var error = ErrorOf(sample, predicted, isTurnedAround);
        var code = _model.CodeOf(index, out var isTurned);
        var turned = isTurned ? ~error : error;
        WriteGolomb(turned >= 0 ? 2 * turned : (-2 * turned) - 1, code, parameters.Limit);
        _model.Update(index, error);
        return _model.Reconstruct(predicted, isTurnedAround ? -error : error);
    }

    private int EncodeRunEnd(int sample, int type, int predicted, bool isTurnedAround, int runIndex)
    {
        var error = ErrorOf(sample, predicted, isTurnedAround);
        var code = _model.CodeOfRunEnd(type, out var isNegativeFirst);

        // Of two errors of one size, one has the odd number.
        var isOdd = error != 0 && (error < 0) == isNegativeFirst;
        var mapped = (2 * Math.Abs(error)) - type - (isOdd ? 1 : 0);
        WriteGolomb(mapped, code, parameters.Limit - LsModel.RunBits[runIndex] - 1);
        _model.UpdateRunEnd(type, error, mapped);
        return _model.Reconstruct(predicted, isTurnedAround ? -error : error);
    }

    /// <summary>The error of prediction in steps, in the range that is coded (A.4.3 to A.4.5).</summary>
    private int ErrorOf(int sample, int predicted, bool isTurnedAround)
    {
        var error = isTurnedAround ? predicted - sample : sample - predicted;
        if (parameters.Near > 0)
            error = (error > 0 ? error + parameters.Near : error - parameters.Near) / parameters.Step;
        if (error < 0)
            error += parameters.Range;
        return error >= (parameters.Range + 1) / 2 ? error - parameters.Range : error;
    }

    private void WriteRun(int run, bool isBroken, ref int index)
    {
        while (run >= 1 << LsModel.RunBits[index])
        {
            bits.Write(1, 1);
            run -= 1 << LsModel.RunBits[index];
            index = Math.Min(LsModel.RunBits.Length - 1, index + 1);
        }

        if (isBroken)
        {
            bits.Write(0, 1);
            bits.Write((uint)run, LsModel.RunBits[index]);
        }
        else if (run > 0)
        {
            bits.Write(1, 1);
        }
    }

    private void WriteGolomb(int value, int code, int limit)
    {
        Debug.Assert(value >= 0, "A code is not negative.");
        var most = limit - parameters.RangeBits - 1;
        var zeros = value >> code;
        if (zeros < most)
        {
            bits.WriteZeros(zeros);
            bits.Write((uint)value & ((1u << code) - 1), code);
        }
        else
        {
            bits.WriteZeros(most);
            bits.Write((uint)(value - 1), parameters.RangeBits);
        }
    }
}
