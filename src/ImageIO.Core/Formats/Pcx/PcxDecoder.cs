using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pcx;

/// <summary>Reads the image of a PCX file. The planes of a row come one behind another, so a row is put together in scratch.</summary>
internal sealed class PcxDecoder : SingleImageDecoder
{
    private PcxHeader? _header;
    private NdArray? _planes;
    private int _run;
    private byte _value;

    public PcxDecoder(SourceStream source, ReadOptions options)
        : base(source, options)
    {
        // The palette is the end of the file.
        source.EnsureSeekable();
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (_header is null)
            return ImageMetadata.Empty;
        var values = new List<KeyValuePair<string, object>>();
        if (_header.Dpi is { X: > 0, Y: > 0 } dpi)
            values.Add(new("dpi", new double[] { dpi.X, dpi.Y }));
        if (_header.Colors is not null && (!excludeApplied || !Options.ApplyPalette))
            values.Add(_header.Colors.ToMetadata());
        return new ImageMetadata(values);
    }

    protected override FrameHeader ParseHeader()
    {
        _header = PcxHeader.Read(Source, Options);
        if (_header.Colors is not null)
            return ColorMap.Header(_header.Width, _header.Height, Options.ApplyPalette);
        return new FrameHeader
        {
            Shape = _header.Planes == 1 ? [_header.Height, _header.Width] : [_header.Height, _header.Width, _header.Planes],
            DType = _header.IsBlackAndWhite ? DType.Bool : DType.UInt8,
        };
    }

    protected override void Decode(NdArray destination)
    {
        var header = _header!;
        _run = 0;
        var rowBytes = (long)header.PlaneBytes * header.Planes;
        Source.Working.Check(rowBytes);
        _planes ??= NdArray.CreateUninitialized(DType.UInt8, checked((int)rowBytes));
        CodecTools.ReadRows(destination, bottomUp: false, Source, Options, row =>
        {
            var planes = _planes.Bytes;
            if (header.IsRunLengths)
                ReadRuns(planes);
            else
                Source.ReadExactly(planes);
            if (header.Bits == 8 && header.Planes > 1)
                Interleave(planes, header.PlaneBytes, header.Planes, row);
            else if (header.IsBlackAndWhite)
                PackedRows.UnpackBits(planes, 0, row);
            else if (header.Bits == 8)
                ReadPlaces(planes, header, row);
            else
                JoinPlanes(planes, header, row);
        });
    }

    protected override void Dispose(bool disposing)
    {
        _planes?.Dispose();
        base.Dispose(disposing);
    }

    private static void Interleave(ReadOnlySpan<byte> planes, int planeBytes, int count, Span<byte> row)
    {
        for (var plane = 0; plane < count; plane++)
        {
            var samples = planes.Slice(plane * planeBytes, planeBytes);
            for (int x = 0, to = plane; to < row.Length; x++, to += count)
                row[to] = samples[x];
        }
    }

    private void ReadPlaces(ReadOnlySpan<byte> places, PcxHeader header, Span<byte> row)
    {
        if (header.Colors is null || !Options.ApplyPalette)
            places[..row.Length].CopyTo(row);
        else
            PackedRows.Expand(places, 8, header.Colors.Rgb, row);
    }

    /// <summary>Puts the bits of a pixel's place together, the first plane's lowest.</summary>
    private void JoinPlanes(ReadOnlySpan<byte> planes, PcxHeader header, Span<byte> row)
    {
        // At the end of the row, from where they are looked up from its start on.
        var places = row[^header.Width..];
        PackedRows.Unpack(planes, header.Bits, places);
        for (var plane = 1; plane < header.Planes; plane++)
        {
            var bits = planes[(plane * header.PlaneBytes)..];
            for (var x = 0; x < places.Length; x++)
                places[x] |= (byte)(((bits[x >> 3] >> (7 - (x & 7))) & 1) << plane);
        }

        if (Options.ApplyPalette)
            PackedRows.Expand(places, 8, header.Colors!.Rgb, row);
    }

    /// <summary>The two highest bits mark a count; a run may go on in the next row.</summary>
    private void ReadRuns(Span<byte> planes)
    {
        while (!planes.IsEmpty)
        {
            if (_run > 0)
            {
                var count = Math.Min(_run, planes.Length);
                planes[..count].Fill(_value);
                _run -= count;
                planes = planes[count..];
                continue;
            }

            var buffered = Source.PeekBuffered();
            if (buffered.IsEmpty)
                throw new EndOfStreamException("The run lengths end before the pixels do.");
            buffered = buffered[..Math.Min(buffered.Length, planes.Length)];
            var plain = buffered.IndexOfAnyInRange(PcxHeader.CountMark, byte.MaxValue);
            if (plain != 0)
            {
                plain = plain < 0 ? buffered.Length : plain;
                buffered[..plain].CopyTo(planes);
                Source.Advance(plain);
                planes = planes[plain..];
                continue;
            }

            Source.Advance(1);
            _run = buffered[0] & ~PcxHeader.CountMark;
            _value = Source.ReadUInt8();
        }
    }
}
