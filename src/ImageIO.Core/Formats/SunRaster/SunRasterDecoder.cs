using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.SunRaster;

/// <summary>Reads the image of a Sun raster file. The fourth byte of 32-bit pixels, which comes first, has no meaning.</summary>
internal sealed class SunRasterDecoder(SourceStream source, ReadOptions options) : SingleImageDecoder(source, options)
{
    private const byte Escape = 0x80;
    private const int ChunkBytes = 16 * 1024;

    private readonly byte[] _chunk = new byte[ChunkBytes];
    private SunRasterHeader? _header;
    private int _run;
    private byte _value;

    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
        => ReadHeader() is not null && _header!.Type != SunRasterType.RunLengths
            && TryReadRows(destination, origin, _header.RowBytes, bottomUp: false, row => ReadRow(_header, row));

    public override ImageMetadata ReadMetadata(bool excludeApplied)
        => _header?.Colors is { } colors && (!excludeApplied || !Options.ApplyPalette)
            ? new ImageMetadata([colors.ToMetadata()])
            : ImageMetadata.Empty;

    protected override FrameHeader ParseHeader()
    {
        _header = SunRasterHeader.Read(Source);
        if (_header.Colors is not null)
            return ColorMap.Header(_header.Width, _header.Height, Options.ApplyPalette);
        return new FrameHeader
        {
            Shape = _header.Depth <= 8 ? [_header.Height, _header.Width] : [_header.Height, _header.Width, 3],
            DType = _header.Depth == 1 ? DType.Bool : DType.UInt8,
        };
    }

    protected override void Decode(NdArray destination)
    {
        _run = 0;
        CodecTools.ReadRows(destination, bottomUp: false, Source, Options, row => ReadRow(_header!, row));
    }

    private void ReadRow(SunRasterHeader header, Span<byte> row)
    {
        var packedBytes = (((long)header.Width * header.Depth) + 7) / 8;
        if (header.Depth == 32)
        {
            ReadWide(row, isRgb: header.Type == SunRasterType.Rgb);
        }
        else
        {
            var packed = row[^(int)packedBytes..];
            ReadBytes(packed);
            Unpack(header, packed, row);
        }

        if (header.RowBytes > packedBytes)
            ReadBytes(_chunk.AsSpan(0, 1));
    }

    private void Unpack(SunRasterHeader header, Span<byte> packed, Span<byte> row)
    {
        if (header.Depth == 24)
        {
            if (header.Type != SunRasterType.Rgb)
                PackedRows.SwapRedAndBlue(row, row);
        }
        else if (header.Colors is { } colors)
        {
            if (Options.ApplyPalette)
                PackedRows.Expand(packed, header.Depth, colors.Rgb, row);
            else
                PackedRows.Unpack(packed, header.Depth, row);
        }
        else if (header.Depth == 1)
        {
            PackedRows.UnpackBits(packed, header.IsSetWhite ? (byte)0 : byte.MaxValue, row);
        }
        else if (header.Depth == 4)
        {
            PackedRows.Unpack(packed, 4, row);
            foreach (ref var sample in row)
                sample *= 17;
        }
    }

    /// <summary>Pixels of four bytes are longer than those that become of them.</summary>
    private void ReadWide(Span<byte> row, bool isRgb)
    {
        while (!row.IsEmpty)
        {
            var count = Math.Min(row.Length / 3, ChunkBytes / 4);
            var bytes = _chunk.AsSpan(0, count * 4);
            ReadBytes(bytes);
            var (red, blue) = isRgb ? (1, 3) : (3, 1);
            for (int from = 0, to = 0; from < bytes.Length; from += 4, to += 3)
                (row[to], row[to + 1], row[to + 2]) = (bytes[from + red], bytes[from + 2], bytes[from + blue]);
            row = row[(count * 3)..];
        }
    }

    /// <summary>A run may go on in the next row: the file is packed as one.</summary>
    private void ReadBytes(Span<byte> bytes)
    {
        if (_header!.Type != SunRasterType.RunLengths)
        {
            Source.ReadExactly(bytes);
            return;
        }

        while (!bytes.IsEmpty)
        {
            if (_run > 0)
            {
                var count = Math.Min(_run, bytes.Length);
                bytes[..count].Fill(_value);
                _run -= count;
                bytes = bytes[count..];
                continue;
            }

            var buffered = Source.PeekBuffered();
            if (buffered.IsEmpty)
                throw new EndOfStreamException("The run lengths end before the pixels do.");
            buffered = buffered[..Math.Min(buffered.Length, bytes.Length)];
            var plain = buffered.IndexOf(Escape);
            if (plain != 0)
            {
                plain = plain < 0 ? buffered.Length : plain;
                buffered[..plain].CopyTo(bytes);
                Source.Advance(plain);
                bytes = bytes[plain..];
                continue;
            }

            // The mark and 0 stand for the mark; else for one more than the number of the byte behind it.
            Source.Advance(1);
            var more = Source.ReadUInt8();
            (_run, _value) = (more + 1, more == 0 ? Escape : Source.ReadUInt8());
        }
    }
}
