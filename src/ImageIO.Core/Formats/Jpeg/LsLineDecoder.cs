using ImageIO.Codecs;

namespace ImageIO.Formats.Jpeg;

/// <summary>Decodes lines of JPEG-LS (ITU-T T.87, annex A). Lines have a sample more on each side, for the neighbors of the outermost
/// ones.</summary>
/// <param name="parameters">Of the scan.</param>
/// <param name="components">How many there are in the scan.</param>
internal sealed class LsLineDecoder(LsParameters parameters, int components)
{
    private readonly LsModel _model = new(parameters);
    private readonly int[] _runIndex = new int[components];

    /// <summary>Forgets all, as behind a restart marker.</summary>
    public void Reset()
    {
        _model.Reset();
        Array.Clear(_runIndex);
    }

    /// <summary>Decodes a line of one component.</summary>
    /// <param name="bits">The scan.</param>
    /// <param name="above">The line above, with its two outer samples.</param>
    /// <param name="line">The line, of which all but the outer samples are filled.</param>
    /// <param name="component">The component's place in the scan.</param>
    public void Decode(ref ScanBits bits, Span<ushort> above, Span<ushort> line, int component)
    {
        SetOuter(above, line);
        for (var x = 1; x < line.Length - 1;)
        {
            int left = line[x - 1], up = above[x], upLeft = above[x - 1];
            var context = _model.ContextOf(left, up, upLeft, above[x + 1]);
            if (context != 0)
            {
                line[x++] = (ushort)DecodeSample(ref bits, context, LsModel.Predict(left, up, upLeft));
                continue;
            }

            var run = ReadRun(ref bits, line.Length - 1 - x, ref _runIndex[component], out var isBroken);
            line.Slice(x, run).Fill((ushort)left);
            x += run;
            if (!isBroken)
                break;
            up = above[x];
            var type = Math.Abs(left - up) <= parameters.Near ? 1 : 0;
            line[x++] = (ushort)DecodeRunEnd(ref bits, type, type == 1 ? left : up, type == 0 && left > up, _runIndex[component]);
            EndRun(ref _runIndex[component]);
        }
    }

    /// <summary>Decodes a line of all components, pixel by pixel.</summary>
    /// <param name="bits">The scan.</param>
    /// <param name="above">The lines above, one behind another.</param>
    /// <param name="lines">The lines.</param>
    public void DecodeInterleaved(ref ScanBits bits, Span<ushort> above, Span<ushort> lines)
    {
        var length = lines.Length / components;
        for (var i = 0; i < components; i++)
            SetOuter(above.Slice(i * length, length), lines.Slice(i * length, length));
        for (var x = 1; x < length - 1;)
        {
            if (!IsFlat(above, lines, length, x))
            {
                for (var at = x; at < lines.Length; at += length)
                {
                    int left = lines[at - 1], up = above[at], upLeft = above[at - 1];
                    var context = _model.ContextOf(left, up, upLeft, above[at + 1]);
                    lines[at] = (ushort)DecodeSample(ref bits, context, LsModel.Predict(left, up, upLeft));
                }

                x++;
                continue;
            }

            var run = ReadRun(ref bits, length - 1 - x, ref _runIndex[0], out var isBroken);
            for (var at = x; at < lines.Length; at += length)
                lines.Slice(at, run).Fill(lines[at - 1]);
            var start = x;
            x += run;
            if (!isBroken)
                break;
            for (int at = x, from = start; at < lines.Length; at += length, from += length)
            {
                int left = lines[from - 1], up = above[at];
                lines[at] = (ushort)DecodeRunEnd(ref bits, 0, up, left > up, _runIndex[0]);
            }

            x++;
            EndRun(ref _runIndex[0]);
        }
    }

    /// <summary>Neighbors of the outermost samples (A.2.1): left of a line stands the sample above, right of it the last one.</summary>
    private static void SetOuter(Span<ushort> above, Span<ushort> line)
    {
        line[0] = above[1];
        above[^1] = above[^2];
    }

    private bool IsFlat(ReadOnlySpan<ushort> above, ReadOnlySpan<ushort> lines, int length, int x)
    {
        for (var at = x; at < lines.Length; at += length)
        {
            if (_model.ContextOf(lines[at - 1], above[at], above[at - 1], above[at + 1]) != 0)
                return false;
        }

        return true;
    }

    private int DecodeSample(ref ScanBits bits, int context, int predicted)
    {
        var index = Math.Abs(context);
        predicted = _model.Correct(context, predicted);
        var code = _model.CodeOf(index, out var isTurned);
        var mapped = ReadGolomb(ref bits, code, parameters.Limit);
        var error = (mapped >> 1) ^ -(mapped & 1);
        if (isTurned)
            error = ~error;
        _model.Update(index, error);
        return _model.Reconstruct(predicted, context < 0 ? -error : error);
    }

    private int DecodeRunEnd(ref ScanBits bits, int type, int predicted, bool isTurned, int runIndex)
    {
        var code = _model.CodeOfRunEnd(type, out var isNegativeFirst);
        var mapped = ReadGolomb(ref bits, code, parameters.Limit - LsModel.RunBits[runIndex] - 1);
        var sum = mapped + type;
        var error = (sum + 1) >> 1;
        if (isNegativeFirst == ((sum & 1) != 0))
            error = -error;
        _model.UpdateRunEnd(type, error, mapped);
        return _model.Reconstruct(predicted, isTurned ? -error : error);
    }

    /// <summary>Reads how far a run reaches (A.7.1).</summary>
    /// <param name="bits">The scan.</param>
    /// <param name="rest">Samples up to the end of the line.</param>
    /// <param name="index">The place in the table of lengths.</param>
    /// <param name="isBroken">Whether another sample follows, instead of the end of the line.</param>
    private static int ReadRun(ref ScanBits bits, int rest, ref int index, out bool isBroken)
    {
        var run = 0;
        while (bits.Read(1) == 1)
        {
            var whole = 1 << LsModel.RunBits[index];
            if (whole <= rest - run && index < LsModel.RunBits.Length - 1)
                index++;
            run = Math.Min(rest, run + whole);
            if (run == rest)
            {
                isBroken = false;
                return run;
            }
        }

        run += (int)bits.Read(LsModel.RunBits[index]);
        CodecTools.ThrowCorruptIf(run >= rest, "A run of equal samples reaches beyond the end of its line.");
        isBroken = true;
        return run;
    }

    private static void EndRun(ref int index) => index = Math.Max(0, index - 1);

    private int ReadGolomb(ref ScanBits bits, int code, int limit)
    {
        var most = limit - parameters.RangeBits - 1;
        var zeros = bits.ReadZeros(most);
        CodecTools.ThrowCorruptIf(zeros > most, "A code is longer than it can be.");
        var value = zeros < most ? ((long)zeros << code) | bits.Read(code) : bits.Read(parameters.RangeBits) + 1L;
        CodecTools.ThrowCorruptIf(value > 2L * parameters.Range, "A sample differs from its prediction by more than it can.");
        return (int)value;
    }
}
