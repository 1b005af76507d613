using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Bmp;

/// <summary>Reads the image of a BMP file. Pixels go straight to their place: there is no scratch.</summary>
internal sealed class BmpDecoder : FrameDecoder
{
    /// <summary>Bytes of a row that are converted at once.</summary>
    private const int ChunkBytes = 16 * 1024;

    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private readonly long _start;
    private BmpHeader? _header;
    private FrameHeader? _frame;
    private ImmutableArray<byte>? _profile;
    private bool _done;

    public BmpDecoder(SourceStream source, ReadOptions options)
    {
        _source = source;
        _options = options;
        _start = source.Position;

        // A color profile stands behind the pixels, but metadata may be asked for before them.
        const int v5Header = 124;
        if (source.Peek(BmpHeader.FileHeaderSize + 60) is { Length: BmpHeader.FileHeaderSize + 60 } peek && peek[14] == v5Header
            && peek[70..].StartsWith("DEBM"u8))
            source.EnsureSeekable();
    }

    public override int? ImageCount => 1;

    public override FrameHeader? ReadHeader()
    {
        if (_done)
            return null;
        if (_frame is not null)
            return _frame;
        _header = BmpHeaderReader.Read(_source, _options.Tolerance) with { KeepsIndices = !_options.ApplyPalette };
        return _frame = new FrameHeader
        {
            Shape = _header.Channels == 1 ? [_header.Height, _header.Width] : [_header.Height, _header.Width, _header.Channels],
            DType = _header.DType,
            ColorModel = _header.ColorModel,
        };
    }

    public override void ReadPixels(NdArray destination)
    {
        var header = _header!;
        _done = true;
        SkipToPixels(header);
        if (header.Compression is BmpCompression.Rle8 or BmpCompression.Rle4)
            new BmpRunLengths(_source, header, _options).Read(destination);
        else
            CodecTools.ReadRows(destination, !header.TopDown, _source, _options, RowDecoder(header));
    }

    /// <summary>
    /// Goes straight to the rows of the part, unless they are run lengths. Damage that is tolerated is dealt with where all is read.
    /// </summary>
    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
    {
        if (ReadHeader() is not { } frame || !_source.CanSeek || _options.Tolerance == Tolerance.Partial
            || _header!.Compression is BmpCompression.Rle8 or BmpCompression.Rle4)
            return false;
        var announced = _source.Position;
        using var rows = new RowRegion(frame, destination, origin, _options.Limits, _source);
        try
        {
            SkipToPixels(_header);
            rows.Read(_header.RowBytes, !_header.TopDown, _header.Height, _source, _options, RowDecoder(_header));
        }
        finally
        {
            _source.Position = announced;
        }

        return true;
    }

    public override bool TrySkipPixels() => _done = true;

    public override bool TrySeek(int index)
    {
        if (index != 0 || !_source.CanSeek)
            return false;
        _source.Position = _start;
        _frame = null;
        _done = false;
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (_header is null)
            return ImageMetadata.Empty;
        var values = new List<KeyValuePair<string, object>> { new("compression", (int)_header.Compression) };
        if (_header.PixelsPerMeter is { X: > 0, Y: > 0 } density)
            values.Add(new("dpi", new[] { density.X * BmpHeader.Inch, density.Y * BmpHeader.Inch }));
        if (_header.Palette is not null && (!excludeApplied || _header.KeepsIndices))
            values.Add(new("palette", _header.Palette.Rgb[..(_header.Palette.Count * 3)].ToArray()));
        return new ImageMetadata(values) { Icc = (_profile ??= ReadProfile(_header)).AsMemory() };
    }

    private void SkipToPixels(BmpHeader header)
    {
        if (header.PixelOffset >= _source.Position)
        {
            _source.Skip(header.PixelOffset - _source.Position);
            return;
        }

        if (header.PixelOffset != 0)
            _options.OnWarning?.Invoke(
                new ImageWarning($"The pixels are said to begin at byte {header.PixelOffset}, within the headers; they are taken from " +
                    "behind those.", 10));
    }

    private CodecTools.DecodeRow RowDecoder(BmpHeader header)
    {
        var padding = (int)(header.RowBytes - (((long)header.Width * header.BitsPerPixel) + 7) / 8);
        var channels = new PixelChannels(header.Masks);
        return row =>
        {
            if (header.BitsPerPixel == 24)
                PackedRows.ReadSwapped(_source, row);
            else
                ReadRow(header, channels, row);

            SkipPadding(padding);
        };
    }

    /// <summary>Only the last row's padding can be missing without pixels being missing too: that is let pass.</summary>
    private void SkipPadding(int padding)
    {
        var found = _source.Peek(padding).Length;
        if (found < padding && _options.Tolerance == Tolerance.Strict)
            CodecTools.ThrowCorrupt($"A row is filled up with {padding} bytes, of which {found} are there.", _source.Position);
        _source.Advance(found);
    }

    private void ReadRow(BmpHeader header, in PixelChannels channels, Span<byte> row)
    {
        var pixelsAtOnce = ChunkBytes * 8 / header.BitsPerPixel;
        while (!row.IsEmpty)
        {
            var pixelBytes = header.Channels * header.DType.ItemSize();
            var count = Math.Min(row.Length / pixelBytes, pixelsAtOnce);
            var packed = _source.ReadSpan(((count * header.BitsPerPixel) + 7) / 8);
            var pixels = row[..(count * pixelBytes)];
            if (header.DType == DType.UInt16)
                PackedRows.Mask16(packed, header.BitsPerPixel, channels, MemoryMarshal.Cast<byte, ushort>(pixels));
            else if (header.Palette is null)
                PackedRows.Mask(packed, header.BitsPerPixel, channels, pixels);
            else if (header.Channels == 1)
                PackedRows.Unpack(packed, header.BitsPerPixel, pixels);
            else
                PackedRows.Expand(packed, header.BitsPerPixel, header.Palette.Rgb, pixels);
            row = row[pixels.Length..];
        }
    }

    private ImmutableArray<byte> ReadProfile(BmpHeader header)
    {
        var (offset, length) = header.Profile;
        if (length == 0)
            return [];
        var position = _source.Position;
        if (length > _options.Limits.MaxMetadataBytes)
            throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), length, _options.Limits.MaxMetadataBytes);
        if (offset + length > _source.Length)
        {
            var message = $"The ICC profile, bytes {offset} to {offset + length}, lies beyond the end of the file";
            if (_options.Tolerance == Tolerance.Strict)
                CodecTools.ThrowCorrupt($"{message}.", offset);
            _options.OnWarning?.Invoke(new ImageWarning($"{message}; it is left out.", offset));
            return [];
        }

        var profile = new byte[length];
        _source.Position = offset;
        _source.ReadExactly(profile);
        _source.Position = position;
        return ImmutableCollectionsMarshal.AsImmutableArray(profile);
    }
}
