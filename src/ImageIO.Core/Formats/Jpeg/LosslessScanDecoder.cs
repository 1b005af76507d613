using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>
/// Decodes a scan of lossless JPEG (ITU-T T.81, annex H): each sample is predicted from its neighbors, and the difference is coded. Sums
/// wrap around at the number of bits: coders exist that rely on it.
/// </summary>
internal sealed class LosslessScanDecoder
{
    private const int MaxPredictor = 7;

    private readonly SourceStream _source;
    private readonly JpegFrame _frame;
    private readonly JpegScan _scan;
    private readonly HuffmanTable[] _tables;
    private readonly int _restartRows;

    /// <summary>Checks the header of the scan.</summary>
    /// <param name="source">At the data of the scan.</param>
    /// <param name="header">What came before.</param>
    /// <param name="scan">The scan.</param>
    public LosslessScanDecoder(SourceStream source, JpegHeader header, JpegScan scan)
    {
        (_source, _frame, _scan) = (source, header.Frame, scan);
        CodecTools.ThrowCorruptIf(scan.Start is < 1 or > MaxPredictor,
            $"Samples are said to be predicted by method {scan.Start}; 1 to {MaxPredictor} exist.", source.Position);
        CodecTools.ThrowCorruptIf(scan.ApproximationLow >= _frame.Precision,
            $"{scan.ApproximationLow} of {_frame.Precision} bits are said to be left out.", source.Position);
        _tables = [.. scan.Components.Select(component => header.Tables.Dc(component.DcTable))];
        var interval = header.Tables.RestartInterval;
        CodecTools.ThrowCorruptIf(interval % _frame.Width != 0,
            $"Restart markers stand {interval} pixels apart, which are no whole rows of {_frame.Width}.", source.Position);
        _restartRows = interval / _frame.Width;
    }

    /// <summary>Decodes the scan.</summary>
    /// <param name="destination">The image.</param>
    /// <param name="row">The row that is decoded now, for who deals with damage.</param>
    public void Decode(NdArray destination, ref int row)
    {
        var (count, width) = (_scan.Components.Length, _frame.Width);
        _source.Working.Check(2L * count * width * sizeof(ushort));
        using var lines = NdArray.CreateUninitialized(DType.UInt16, 2, count * width);
        var above = lines.AsSpan<ushort>()[..(count * width)];
        var current = lines.AsSpan<ushort>()[(count * width)..];
        var bits = new ScanBits(_source, stuffsBits: false);
        for (; row < _frame.Height; row++)
        {
            _source.CancellationToken.ThrowIfCancellationRequested();
            var isFirst = row == 0;
            if (_restartRows > 0 && row > 0 && row % _restartRows == 0)
            {
                JpegSegmentReader.PassRestart(ref bits, _source, (row / _restartRows) - 1);
                isFirst = true;
            }

            ReadDifferences(ref bits, current);
            for (var i = 0; i < count; i++)
                Sum(above, current, i, isFirst);
            Store(current, destination.RowAt(row));
            var last = above;
            above = current;
            current = last;
        }

        bits.End();
        GC.KeepAlive(lines);
    }

    private void ReadDifferences(ref ScanBits bits, Span<ushort> line)
    {
        const int halfRange = 16;
        for (var x = 0; x < line.Length; x += _tables.Length)
        {
            for (var i = 0; i < _tables.Length; i++)
            {
                var size = _tables[i].Decode(ref bits);
                CodecTools.ThrowCorruptIf(size > halfRange, $"A difference is said to have {size} bits.");
                line[x + i] = size switch
                {
                    0 => 0,
                    halfRange => 1 << (halfRange - 1),
                    _ => (ushort)HuffmanTable.Extend((int)bits.Read(size), size),
                };
            }
        }
    }

    /// <summary>Adds predictions to the differences of a component.</summary>
    private void Sum(ReadOnlySpan<ushort> above, Span<ushort> line, int component, bool isFirst)
    {
        var step = _tables.Length;
        var mask = (1 << (_frame.Precision - _scan.ApproximationLow)) - 1;
        var left = isFirst ? 1 << (_frame.Precision - _scan.ApproximationLow - 1) : above[component];
        left = (line[component] + left) & mask;
        line[component] = (ushort)left;
        var method = isFirst ? 1 : _scan.Start;
        for (var x = component + step; x < line.Length; x += step)
        {
            int up = isFirst ? 0 : above[x], upLeft = isFirst ? 0 : above[x - step];
            var predicted = method switch
            {
                1 => left,
                2 => up,
                3 => upLeft,
                4 => left + up - upLeft,
                5 => left + ((up - upLeft) >> 1),
                6 => up + ((left - upLeft) >> 1),
                _ => (left + up) >> 1,
            };
            left = (line[x] + predicted) & mask;
            line[x] = (ushort)left;
        }
    }

    private void Store(ReadOnlySpan<ushort> line, Span<byte> row)
    {
        var (count, channels, shift) = (_tables.Length, _frame.Components.Length, _scan.ApproximationLow);
        for (var i = 0; i < count; i++)
        {
            var to = _scan.Components[i].Component;
            if (_frame.Precision <= 8)
            {
                for (var x = i; x < line.Length; x += count, to += channels)
                    row[to] = (byte)(line[x] << shift);
            }
            else
            {
                var wide = MemoryMarshal.Cast<byte, ushort>(row);
                for (var x = i; x < line.Length; x += count, to += channels)
                    wide[to] = (ushort)(line[x] << shift);
            }
        }
    }
}
