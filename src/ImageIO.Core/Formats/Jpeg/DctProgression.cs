using ImageIO.Codecs;

namespace ImageIO.Formats.Jpeg;

/// <summary>Decodes the AC coefficients of progressive scans, first bits and refinements (ITU-T T.81, G.1.2).</summary>
/// <param name="scan">The scan.</param>
internal sealed class DctProgression(JpegScan scan)
{
    /// <summary>Blocks that have no further new coefficient in this scan, after the current one.</summary>
    private int _emptyBlocks;

    /// <summary>Begins anew behind a restart marker.</summary>
    public void Restart() => _emptyBlocks = 0;

    /// <summary>Decodes the coefficients of a block that the scan tells.</summary>
    /// <param name="bits">The scan.</param>
    /// <param name="block">The coefficients as far as they are known.</param>
    /// <param name="table">The scan's codes.</param>
    public void DecodeAc(ref ScanBits bits, Span<short> block, HuffmanTable table)
    {
        if (scan.ApproximationHigh == 0)
            DecodeFirst(ref bits, block, table);
        else
            Refine(ref bits, block, table);
    }

    private void DecodeFirst(ref ScanBits bits, Span<short> block, HuffmanTable table)
    {
        if (_emptyBlocks > 0)
        {
            _emptyBlocks--;
            return;
        }

        for (var k = scan.Start; k <= scan.End; k++)
        {
            var code = table.Decode(ref bits);
            var (run, size) = (code >> 4, code & 15);
            if (size == 0)
            {
                if (run < 15)
                {
                    _emptyBlocks = (1 << run) + (int)bits.Read(run) - 1;
                    return;
                }

                k += 15;
                continue;
            }

            k += run;
            CodecTools.ThrowCorruptIf(k > scan.End, "A block has more coefficients than the scan.");
            block[JpegTables.NaturalOrder[k]] = (short)(HuffmanTable.Extend((int)bits.Read(size), size) << scan.ApproximationLow);
        }
    }

    private void Refine(ref ScanBits bits, Span<short> block, HuffmanTable table)
    {
        var step = 1 << scan.ApproximationLow;
        var k = scan.Start;
        if (_emptyBlocks == 0)
        {
            for (; k <= scan.End; k++)
            {
                var code = table.Decode(ref bits);
                var (run, value) = (code >> 4, 0);
                if ((code & 15) != 0)
                {
                    value = bits.Read(1) == 1 ? step : -step;
                }
                else if (run < 15)
                {
                    _emptyBlocks = (1 << run) + (int)bits.Read(run);
                    break;
                }

                k = RefineUpTo(ref bits, block, k, run, step);
                if (value == 0)
                    continue;
                CodecTools.ThrowCorruptIf(k > scan.End, "A block has more coefficients than the scan.");
                block[JpegTables.NaturalOrder[k]] = (short)value;
            }
        }

        if (_emptyBlocks == 0)
            return;
        RefineUpTo(ref bits, block, k, int.MaxValue, step);
        _emptyBlocks--;
    }

    /// <summary>Refines the coefficients that are not zero, and passes over zeros.</summary>
    /// <param name="bits">The scan.</param>
    /// <param name="block">The coefficients.</param>
    /// <param name="k">The first.</param>
    /// <param name="zeros">How many zeros are passed over.</param>
    /// <param name="step">The bit that is told.</param>
    /// <returns>The place of the zero behind them.</returns>
    private int RefineUpTo(ref ScanBits bits, Span<short> block, int k, int zeros, int step)
    {
        for (; k <= scan.End; k++)
        {
            ref var coefficient = ref block[JpegTables.NaturalOrder[k]];
            if (coefficient == 0)
            {
                if (zeros-- == 0)
                    break;
            }
            else if (bits.Read(1) == 1 && (coefficient & step) == 0)
            {
                coefficient += (short)(coefficient > 0 ? step : -step);
            }
        }

        return k;
    }
}
