using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>Decodes a scan of coefficients, sequential or progressive (ITU-T T.81, annexes F and G).</summary>
internal sealed class DctScanDecoder
{
    private const int LastCoefficient = 63;
    private const int MaxShift = 13;

    private readonly SourceStream _source;
    private readonly JpegFrame _frame;
    private readonly JpegScan _scan;
    private readonly JpegTables _tables;
    private readonly DctPlane[] _planes;
    private readonly HuffmanTable[] _dc;
    private readonly HuffmanTable[] _ac;
    private readonly int[] _predictions;
    private readonly short[] _block = new short[DctPlane.BlockLength];
    private readonly DctProgression? _progression;

    /// <summary>Checks the header of the scan.</summary>
    /// <param name="source">At the data of the scan.</param>
    /// <param name="header">What came before.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="planes">The components of the frame.</param>
    public DctScanDecoder(SourceStream source, JpegHeader header, JpegScan scan, ReadOnlySpan<DctPlane> planes)
    {
        (_source, _frame, _scan, _tables) = (source, header.Frame, scan, header.Tables);
        var count = scan.Components.Length;
        _planes = new DctPlane[count];
        _predictions = new int[count];
        for (var i = 0; i < count; i++)
        {
            _planes[i] = planes[scan.Components[i].Component];
            _planes[i].Quantization ??= _tables.Quantization(_planes[i].Component.Table);
        }

        var isProgressive = _frame.Marker == JpegMarker.Progressive;
        CheckParameters(isProgressive, source.Position);
        _dc = isProgressive && (scan.Start > 0 || scan.ApproximationHigh > 0) ? []
            : [.. scan.Components.Select(component => _tables.Dc(component.DcTable))];
        _ac = isProgressive && scan.Start == 0 ? [] : [.. scan.Components.Select(component => _tables.Ac(component.AcTable))];
        _progression = isProgressive ? new DctProgression(scan) : null;
    }

    /// <summary>Decodes the scan.</summary>
    /// <param name="row">The row of blocks that is decoded now, for who deals with damage.</param>
    public void Decode(ref int row)
    {
        var bits = new ScanBits(_source, stuffsBits: false);
        var isSingle = _planes.Length == 1;
        var (across, down) = isSingle ? (_planes[0].BlocksAcross, _planes[0].BlocksDown)
            : (Divide(_frame.Width, _frame.MaxAcross), Divide(_frame.Height, _frame.MaxDown));
        var (unit, restarts) = (0, 0);
        for (row = 0; row < down; row++)
        {
            _source.CancellationToken.ThrowIfCancellationRequested();
            for (var column = 0; column < across; column++)
            {
                if (_tables.RestartInterval > 0 && unit++ == _tables.RestartInterval)
                {
                    JpegSegmentReader.PassRestart(ref bits, _source, restarts++);
                    Array.Clear(_predictions);
                    _progression?.Restart();
                    unit = 1;
                }

                if (isSingle)
                    DecodeBlock(ref bits, 0, column, row);
                else
                    DecodeUnit(ref bits, column, row);
            }
        }

        bits.End();
    }

    private static int Divide(int size, int factor) => (size + (DctPlane.BlockSize * factor) - 1) / (DctPlane.BlockSize * factor);

    private void CheckParameters(bool isProgressive, long position)
    {
        var (start, end, high, low) = (_scan.Start, _scan.End, _scan.ApproximationHigh, _scan.ApproximationLow);
        var isRight = !isProgressive
            || ((start == 0 ? end == 0 : start <= end && end <= LastCoefficient && _planes.Length == 1) && low <= MaxShift
                && (high == 0 || low == high - 1));
        CodecTools.ThrowCorruptIf(!isRight, $"A scan has the coefficients {start} to {end}, bits {high} to {low}, which no scan has.",
            position);
    }

    private void DecodeUnit(ref ScanBits bits, int column, int row)
    {
        for (var i = 0; i < _planes.Length; i++)
        {
            var (across, down) = (_planes[i].Component.Across, _planes[i].Component.Down);
            for (var y = 0; y < down; y++)
            {
                for (var x = 0; x < across; x++)
                    DecodeBlock(ref bits, i, (column * across) + x, (row * down) + y);
            }
        }
    }

    private void DecodeBlock(ref ScanBits bits, int index, int x, int y)
    {
        var plane = _planes[index];
        if (_progression is null)
        {
            DecodeSequential(ref bits, index);
            plane.Transform(_block, x, y, _frame.Precision);
        }
        else if (_scan.Start > 0)
        {
            _progression.DecodeAc(ref bits, plane.Block(x, y), _ac[0]);
        }
        else if (_scan.ApproximationHigh > 0)
        {
            plane.Block(x, y)[0] |= (short)(bits.Read(1) << _scan.ApproximationLow);
        }
        else
        {
            _predictions[index] += _dc[index].DecodeDifference(ref bits);
            plane.Block(x, y)[0] = (short)(_predictions[index] << _scan.ApproximationLow);
        }
    }

    private void DecodeSequential(ref ScanBits bits, int index)
    {
        var block = _block.AsSpan();
        block.Clear();
        _predictions[index] += _dc[index].DecodeDifference(ref bits);
        block[0] = (short)_predictions[index];
        var table = _ac[index];
        for (var k = 1; k <= LastCoefficient; k++)
        {
            var code = table.Decode(ref bits);
            var size = code & 15;
            if (size == 0)
            {
                if (code != 0xF0)
                    break;
                k += 15;
                continue;
            }

            k += code >> 4;
            CodecTools.ThrowCorruptIf(k > LastCoefficient, "A block has more than 64 coefficients.");
            block[JpegTables.NaturalOrder[k]] = (short)HuffmanTable.Extend((int)bits.Read(size), size);
        }
    }
}
