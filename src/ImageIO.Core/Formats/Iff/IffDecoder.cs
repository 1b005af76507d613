using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Iff;

/// <summary>Reads the picture of an IFF file, row by row.</summary>
internal sealed class IffDecoder(SourceStream source, ReadOptions options) : FrameDecoder
{
    private readonly long _start = source.Position;
    private IffHeader? _header;
    private FrameHeader? _frame;
    private NdArray? _scratch;
    private bool _done;
    private int _repeat;
    private (byte Red, byte Green, byte Blue) _color;

    public override int? ImageCount => 1;

    public override FrameHeader? ReadHeader()
    {
        if (_done)
            return null;
        if (_frame is not null)
            return _frame;
        var header = _header = new IffHeaderReader(source, options).Read();
        return _frame = new FrameHeader
        {
            Shape = header.Channels == 1 ? [header.Height, header.Width] : [header.Height, header.Width, header.Channels],
            DType = DType.UInt8,
            ColorModel = header.KeepsIndices ? ColorModel.Indexed : ColorModel.Unspecified,
        };
    }

    public override void ReadPixels(NdArray destination)
    {
        var header = _header!;
        _done = true;
        _repeat = 0;

        // A row of bytes as they stand, and the numbers of its pixels.
        _scratch ??= NdArray.CreateUninitialized(DType.UInt8, (int)header.RowBytes + (4 * (header.Width + 16)));
        CodecTools.ReadRows(destination, bottomUp: false, source, options, row =>
        {
            if (header.Kind is IffKind.LongRuns or IffKind.ShortRuns)
            {
                ReadColorRuns(row, header.Kind == IffKind.LongRuns);
                return;
            }

            var bytes = _scratch.Bytes[..(int)header.RowBytes];
            if (header.IsPacked)
                ReadRuns(bytes);
            else
                source.ReadExactly(bytes);
            IffRows.Decode(bytes, header, _scratch.Bytes[bytes.Length..], row);
        });
    }

    public override bool TrySkipPixels() => _done = true;

    public override bool TrySeek(int index)
    {
        if (index != 0 || !source.CanSeek)
            return false;
        source.Position = _start;
        (_header, _frame, _done) = (null, null, false);
        _scratch?.Dispose();
        _scratch = null;
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (_header is null)
            return ImageMetadata.Empty;
        return excludeApplied && !_header.KeepsIndices ? _header.Metadata.Without("palette") : _header.Metadata;
    }

    protected override void Dispose(bool disposing)
    {
        _scratch?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>ByteRun1: a count from 0 on stands before bytes as they are, a negative one before a byte that is repeated.</summary>
    private void ReadRuns(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var control = (sbyte)source.ReadUInt8();
            if (control == -128)
                continue;
            var count = control < 0 ? 1 - control : control + 1;
            CodecTools.ThrowCorruptIf(count > bytes.Length, $"A run of {count} bytes stands where {bytes.Length} fit.",
                source.Position - 1);
            if (control < 0)
                bytes[..count].Fill(source.ReadUInt8());
            else
                source.ReadSpan(count).CopyTo(bytes);
            bytes = bytes[count..];
        }
    }

    /// <summary>
    /// A color, a bit for the video beneath, and a count; where that is 0, it follows in a byte, or in two behind a zero.
    /// </summary>
    private void ReadColorRuns(Span<byte> row, bool isLong)
    {
        for (; !row.IsEmpty; row = row[3..], _repeat--)
        {
            if (_repeat == 0)
            {
                if (isLong)
                {
                    var pixel = source.ReadSpan(4);
                    _color = (pixel[0], pixel[1], pixel[2]);
                    _repeat = pixel[3] & 0x7F;
                }
                else
                {
                    var pixel = source.ReadUInt16BigEndian();
                    _color = ((byte)((pixel >> 12) * 17), (byte)((pixel >> 8 & 15) * 17), (byte)((pixel >> 4 & 15) * 17));
                    _repeat = pixel & 7;
                }

                if (_repeat == 0)
                    _repeat = source.ReadUInt8();
                if (_repeat == 0)
                    _repeat = source.ReadUInt16BigEndian();
                CodecTools.ThrowCorruptIf(_repeat == 0, "A color is to be repeated no times.", source.Position);
            }

            (row[0], row[1], row[2]) = _color;
        }
    }
}
