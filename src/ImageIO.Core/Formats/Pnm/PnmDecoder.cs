using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pnm;

/// <summary>
/// Reads the images of a file of the Netpbm family, one behind another. Pixels go straight to their place: there is no scratch.
/// </summary>
/// <remarks>
/// Samples are widened to the full range of their type where the file's own maximum is another; larger samples than that maximum count as
/// full.
/// </remarks>
internal sealed class PnmDecoder(SourceStream source, ReadOptions options) : FrameDecoder
{
    private readonly PnmHeaderReader _reader = new(source, options.Limits);
    private PnmHeader? _header;
    private FrameHeader? _frame;
    private bool _isLast;
    private bool _warned;
    private int? _count;

    public override int? ImageCount => _count ??= source.CanSeek ? CountImages() : null;

    public override FrameHeader? ReadHeader()
    {
        if (_frame is not null)
            return _frame;
        if (_isLast)
            return null;
        _header = _reader.Read();
        return _frame = _header.ToFrameHeader();
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied) => _header?.ToMetadata() ?? ImageMetadata.Empty;

    public override void ReadPixels(NdArray destination)
    {
        var header = _header!;
        CodecTools.ReadRows(destination, bottomUp: header.Encoding == PnmEncoding.Floats, source, options, RowDecoder(header));
        EndImage();
    }

    /// <summary>
    /// Goes straight to the rows of the part, unless they are digits. Damage that is tolerated is dealt with where all is read.
    /// </summary>
    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
    {
        if (ReadHeader() is not { } frame || !source.CanSeek || options.Tolerance == Tolerance.Partial
            || _header!.Encoding is PnmEncoding.PlainBits or PnmEncoding.PlainNumbers)
            return false;
        var start = source.Position;
        using var rows = new RowRegion(frame, destination, origin, options.Limits, source);
        try
        {
            rows.Read(_header.DataBytes / _header.Height, bottomUp: _header.Encoding == PnmEncoding.Floats, _header.Height, source, options,
                RowDecoder(_header));
        }
        finally
        {
            source.Position = start;
        }

        return true;
    }

    public override bool TrySkipPixels()
    {
        if (_header!.Encoding is PnmEncoding.PlainBits or PnmEncoding.PlainNumbers)
            return false;
        source.Skip(_header.DataBytes);
        EndImage();
        return true;
    }

    private CodecTools.DecodeRow RowDecoder(PnmHeader header)
    {
        switch (header.Encoding)
        {
            case PnmEncoding.PlainBits:
                return row =>
                {
                    foreach (ref var pixel in row)
                        pixel = (byte)(1 - _reader.ReadBit());
                };
            case PnmEncoding.Bits:
                return ReadBits;
            case PnmEncoding.Bytes:
                return row =>
                {
                    source.ReadExactly(row);
                    if (row.IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0)
                        ReportLargeSample(header);
                    TensorPrimitives.Min(row, (byte)1, row);
                };
            case PnmEncoding.Floats:
                return row =>
                {
                    source.ReadExactly(row);
                    if (header.Scale < 0 != BitConverter.IsLittleEndian)
                        CodecTools.ReverseBytes(row, sizeof(float));
                };
            default:
                var table = header.DType == DType.UInt8 && header.MaxValue != byte.MaxValue ? PnmSamples.ScaleTable(header.MaxValue) : null;
                return row => ReadNumbers(row, header, table);
        }
    }

    private void ReadBits(Span<byte> row)
    {
        const int pixelsAtOnce = 8 * 4096;
        while (!row.IsEmpty)
        {
            var part = row[..Math.Min(row.Length, pixelsAtOnce)];
            PnmSamples.UnpackBits(source.ReadSpan((part.Length + 7) / 8), part);
            row = row[part.Length..];
        }
    }

    private void ReadNumbers(Span<byte> row, PnmHeader header, byte[]? table)
    {
        var isWide = header.DType == DType.UInt16;
        var wide = isWide ? MemoryMarshal.Cast<byte, ushort>(row) : [];
        if (header.Encoding == PnmEncoding.PlainNumbers)
        {
            for (var i = 0; i < (isWide ? wide.Length : row.Length); i++)
            {
                var number = _reader.ReadNumber("sample", 0, ushort.MaxValue);
                if (number > header.MaxValue)
                {
                    ReportLargeSample(header);
                    number = header.MaxValue;
                }

                if (isWide)
                    wide[i] = (ushort)number;
                else
                    row[i] = (byte)number;
            }
        }
        else
        {
            source.ReadExactly(row);
            if (isWide && BitConverter.IsLittleEndian)
                CodecTools.ReverseBytes(row, sizeof(ushort));
            if (header.MaxValue is not (byte.MaxValue or ushort.MaxValue) && PnmSamples.AnyAbove(row, header.DType, header.MaxValue))
                ReportLargeSample(header);
        }

        if (table is not null)
            PnmSamples.Scale(row, table);
        else if (isWide && header.MaxValue != ushort.MaxValue)
            PnmSamples.Scale(wide, header.MaxValue);
    }

    private void ReportLargeSample(PnmHeader header)
    {
        if (!_warned)
            Report($"A sample of {header.Magic} is larger than {header.MaxValue}, the largest by its header; it counts as " +
                $"{header.MaxValue}");
        _warned = true;
    }

    /// <summary>Looks whether another image follows the one that was just read.</summary>
    private void EndImage()
    {
        _frame = null;
        if (_header!.Encoding == PnmEncoding.PlainNumbers && _reader.EndedWithFile)
            Report("The last number has no white space behind it: the file may have been cut short within it");
        _isLast = !_header.MayBeFollowed || !AnotherFollows();
        if (!_isLast || !_header.MayBeFollowed || source.Peek(1).IsEmpty)
            return;
        Report("Bytes that are no image follow the last one; they are passed over");
    }

    /// <summary>A breach of the format's rules that is an error only to those who want none.</summary>
    private void Report(string message)
    {
        if (options.Tolerance == Tolerance.Strict)
            CodecTools.ThrowCorrupt($"{message}.", source.Position);
        options.OnWarning?.Invoke(new ImageWarning($"{message}.", source.Position));
    }

    private bool AnotherFollows() => source.Peek(2) is [(byte)'P', >= (byte)'1' and <= (byte)'7'];

    /// <summary>Null where they are more than the limits allow: a stream that says it can seek may never end.</summary>
    private int? CountImages()
    {
        var (position, header, frame, isLast) = (source.Position, _header, _frame, _isLast);
        var count = 0;
        source.Position = 0;
        try
        {
            do
            {
                _header = _reader.Read();
                count++;
                if (!_header.MayBeFollowed)
                    break;
                source.Skip(_header.DataBytes);
            }
            while (AnotherFollows() && count < options.Limits.MaxFrames);
        }
        catch (Exception fault) when (fault is ImageException
            || (fault is EndOfStreamException && !ReferenceEquals(fault, source.InnerFault)))
        {
            // Damage is reported when the damaged image is read, not when images are counted.
        }

        source.Position = position;
        (_header, _frame, _isLast) = (header, frame, isLast);
        return count < options.Limits.MaxFrames ? count : null;
    }
}
