using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Hdr;

/// <summary>Reads a picture of Radiance: plain pixels, runs of pixels (before 1991), and runs of each component.</summary>
internal sealed class HdrDecoder(SourceStream source, ReadOptions options) : FrameDecoder
{
    private readonly long _start = source.Position;
    private HdrHeader? _header;
    private FrameHeader? _frame;
    private NdArray? _scratch;
    private bool _done;

    public override int? ImageCount => 1;

    public override FrameHeader? ReadHeader()
    {
        if (_done)
            return null;
        _header ??= new HdrHeaderReader(source, options.Limits).Read();
        return _frame ??= _header.ToFrameHeader();
    }

    public override void ReadPixels(NdArray destination)
    {
        _done = true;
        var width = _header!.Columns;
        var bytes = 4L * width;
        source.Working.Check(bytes);
        _scratch ??= NdArray.CreateUninitialized(DType.UInt8, checked((int)bytes));
        var pixels = _scratch;
        CodecTools.ReadRows(destination, bottomUp: false, source, options, row =>
        {
            var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(row);
            if (StartsRuns(width))
            {
                ReadRuns(pixels.Bytes, width);
                HdrPixels.DecodePlanes(pixels.Bytes, values);
            }
            else
            {
                ReadPlain(pixels.Bytes);
                HdrPixels.DecodePixels(pixels.Bytes, values);
            }
        });
    }

    public override bool TrySkipPixels() => _done = true;

    public override bool TrySeek(int index)
    {
        if (index != 0 || !source.CanSeek)
            return false;
        source.Position = _start;
        (_header, _frame, _done) = (null, null, false);
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied) => _header?.Metadata ?? ImageMetadata.Empty;

    protected override void Dispose(bool disposing)
    {
        _scratch?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Whether the next row is one of components in runs: it then begins with a pixel that no other row can have, and its width.</summary>
    private bool StartsRuns(int width)
    {
        if (width is < HdrHeader.MinRunWidth or > HdrHeader.MaxRunWidth || source.Peek(4) is not [2, 2, < 128, _] start)
            return false;
        var said = (start[2] << 8) | start[3];
        CodecTools.ThrowCorruptIf(said != width, $"A row is said to have {said} pixels, and the header says {width}.", source.Position);
        source.Advance(4);
        return true;
    }

    /// <summary>Four planes: a count above 128 starts a run, another one that many bytes as they are.</summary>
    private void ReadRuns(Span<byte> planes, int width)
    {
        for (var plane = 0; plane < 4; plane++)
        {
            var rest = planes.Slice(plane * width, width);
            while (!rest.IsEmpty)
            {
                int count = source.ReadUInt8();
                var isRun = count > 128;
                if (isRun)
                    count -= 128;
                CodecTools.ThrowCorruptIf(count == 0 || count > rest.Length, $"A run of {count} pixels stands where 1 to {rest.Length} fit.", source.Position - 1);
                if (isRun)
                    rest[..count].Fill(source.ReadUInt8());
                else
                    source.ReadSpan(count).CopyTo(rest);
                rest = rest[count..];
            }
        }
    }

    /// <summary>Pixels as they are. One of the mantissas 1, 1, 1 repeats the pixel before it: several of these are the digits, least first, of one count.</summary>
    private void ReadPlain(Span<byte> pixels)
    {
        var shift = 0;
        for (var at = 0; at < pixels.Length;)
        {
            var pixel = source.ReadSpan(4);
            if (pixel is not [1, 1, 1, var digit])
            {
                pixel.CopyTo(pixels[at..]);
                at += 4;
                shift = 0;
                continue;
            }

            var count = shift > 16 ? int.MaxValue : digit << shift;
            CodecTools.ThrowCorruptIf(
                at == 0 || count > (pixels.Length - at) / 4,
                $"A pixel is to be repeated {count} times behind {at / 4} pixels of a row of {pixels.Length / 4}.",
                source.Position - 4);
            var last = pixels.Slice(at - 4, 4);
            for (var end = at + (4 * count); at < end; at += 4)
                last.CopyTo(pixels[at..]);
            shift += 8;
        }
    }
}
