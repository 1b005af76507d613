using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Hdr;

/// <summary>Reads a picture of Radiance: plain pixels, runs of pixels (before 1991), and runs of each component.</summary>
internal sealed class HdrDecoder(SourceStream source, ReadOptions options) : SingleImageDecoder(source, options)
{
    private HdrHeader? _header;
    private NdArray? _scratch;

    public override ImageMetadata ReadMetadata(bool excludeApplied) => _header?.Metadata ?? ImageMetadata.Empty;

    protected override FrameHeader ParseHeader() => (_header = new HdrHeaderReader(Source, Options.Limits).Read()).ToFrameHeader();

    protected override void Decode(NdArray destination)
    {
        var width = _header!.Columns;
        var bytes = 4L * width;
        Source.Working.Check(bytes);
        _scratch ??= NdArray.CreateUninitialized(DType.UInt8, checked((int)bytes));
        var pixels = _scratch;
        CodecTools.ReadRows(destination, bottomUp: false, Source, Options, row =>
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

    protected override void Dispose(bool disposing)
    {
        _scratch?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>
    /// Whether the next row is one of components in runs: it then begins with a pixel that no other row can have, and its width.
    /// </summary>
    private bool StartsRuns(int width)
    {
        if (width is < HdrHeader.MinRunWidth or > HdrHeader.MaxRunWidth || Source.Peek(4) is not [2, 2, < 128, _] start)
            return false;
        var said = (start[2] << 8) | start[3];
        CodecTools.ThrowCorruptIf(said != width, $"A row is said to have {said} pixels, and the header says {width}.", Source.Position);
        Source.Advance(4);
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
                int count = Source.ReadUInt8();
                var isRun = count > 128;
                if (isRun)
                    count -= 128;
                CodecTools.ThrowCorruptIf(count == 0 || count > rest.Length,
                    $"A run of {count} pixels stands where 1 to {rest.Length} fit.", Source.Position - 1);
                if (isRun)
                    rest[..count].Fill(Source.ReadUInt8());
                else
                    Source.ReadSpan(count).CopyTo(rest);
                rest = rest[count..];
            }
        }
    }

    /// <summary>
    /// Pixels as they are. One of the mantissas 1, 1, 1 repeats the pixel before it: several of these are the digits, least first, of one
    /// count.
    /// </summary>
    private void ReadPlain(Span<byte> pixels)
    {
        var shift = 0;
        for (var at = 0; at < pixels.Length;)
        {
            var pixel = Source.ReadSpan(4);
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
                Source.Position - 4);
            var last = pixels.Slice(at - 4, 4);
            for (var end = at + (4 * count); at < end; at += 4)
                last.CopyTo(pixels[at..]);
            shift += 8;
        }
    }
}
