using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Dds;

/// <summary>Writes images of one shape: one in the header that all programs know, several as an array in that of Direct3D 10.</summary>
internal sealed class DdsEncoder(TargetStream target, DdsCompression compression) : FrameEncoder
{
    private const int CountPlace = DdsHeader.Bytes + 12;

    private NdArray? _first;
    private NdArray? _scratch;
    private DType _dtype;
    private int[] _shape = [];
    private int _count;

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        if (pixels.Length == 0)
            throw new ImageEncodingException($"A DDS file can't hold an image without pixels ({pixels}).");
        var channels = pixels.Rank == 3 ? pixels.Shape[2] : 1;
        if (compression != DdsCompression.None
            && (pixels.DType != DType.UInt8 || channels < 3 || (compression == DdsCompression.Bc1 && channels == 4)))
        {
            throw new ImageEncodingException(
                $"{compression} takes RGB{(compression == DdsCompression.Bc3 ? " and RGBA" : "")} of 8 bits; the image is {pixels}. " +
                $"Convert it, or set {nameof(DdsWriteOptions.Compression)} to None.");
        }

        if (_count++ == 0)
        {
            // Whether another follows decides on the header.
            target.EnsureSeekable();
            (_dtype, _shape, _first) = (pixels.DType, pixels.Shape.ToArray(), pixels.Clone());
            return;
        }

        if (pixels.DType != _dtype || !pixels.Shape.SequenceEqual(_shape))
            throw new ImageEncodingException(
                $"The images of a DDS file are of one shape and type. The first is {NdArray.ShapeText(_shape)} {_dtype}, and this one " +
                $"{pixels}.");
        WriteFirst(isArray: true, cancellationToken);
        WritePixels(pixels, isArray: true, cancellationToken);
    }

    public override void Finish()
    {
        if (_count == 0)
            throw new ImageEncodingException("A DDS file needs an image, but none was written.");
        if (_count == 1)
        {
            WriteFirst(isArray: false, target.CancellationToken);
            return;
        }

        target.Position = CountPlace;
        target.WriteUInt32LittleEndian((uint)_count);
    }

    protected override void Dispose(bool disposing)
    {
        _first?.Dispose();
        _scratch?.Dispose();
        base.Dispose(disposing);
    }

    private void WriteFirst(bool isArray, CancellationToken cancellationToken)
    {
        if (_first is null)
            return;
        WriteHeader(_first, isArray);
        WritePixels(_first, isArray, cancellationToken);
        _first.Dispose();
        _first = null;
    }

    private void WriteHeader(NdArray pixels, bool isArray)
    {
        var channels = pixels.Rank == 3 ? pixels.Shape[2] : 1;
        var isBytes = pixels.DType == DType.UInt8;
        var isDx10 = isArray || !isBytes;
        var isBlocks = compression != DdsCompression.None;
        var rowBytes = isBlocks ? 0 : pixels.Shape[1] * (isArray && isBytes && channels == 3 ? 4L : channels * pixels.DType.ItemSize());
        target.Write("DDS "u8);
        Span<uint> header = stackalloc uint[31];
        header.Clear();
        (header[0], header[1]) = (124, isBlocks ? 0x81007u : 0x100F);
        (header[2], header[3]) = ((uint)pixels.Shape[0], (uint)pixels.Shape[1]);
        header[4] = isBlocks ? (uint)((pixels.Shape[1] + 3) / 4 * BlockBytes * ((pixels.Shape[0] + 3) / 4)) : (uint)rowBytes;
        header[18] = 32;
        header[26] = 0x1000;
        var format = header[19..26];
        if (isDx10)
            (format[0], format[1]) = (4, 0x30315844);
        else if (isBlocks)
            (format[0], format[1]) = (4, compression == DdsCompression.Bc1 ? 0x31545844u : 0x35545844);
        else if (channels == 1)
            (format[0], format[2], format[3]) = (0x20000, 8, 0xFF);
        else
            (format[0], format[2], format[3], format[4], format[5], format[6]) =
                (channels == 4 ? 0x41u : 0x40, (uint)(channels * 8), 0xFF0000, 0xFF00, 0xFF, channels == 4 ? 0xFF000000 : 0);
        foreach (var number in header)
            target.WriteUInt32LittleEndian(number);
        if (!isDx10)
            return;
        foreach (var number in (ReadOnlySpan<uint>)[DxgiOf(pixels.DType, channels), 3, 0, 1, compression == DdsCompression.Bc1 ? 3u : 0])
            target.WriteUInt32LittleEndian(number);
    }

    private int BlockBytes => compression == DdsCompression.Bc1 ? 8 : 16;

    private uint DxgiOf(DType dtype, int channels) => (compression, dtype, channels) switch
    {
        (DdsCompression.Bc1, _, _) => 71,
        (DdsCompression.Bc3, _, _) => 77,
        (_, DType.UInt8, 1) => 61,
        (_, DType.UInt8, 3) => 88,
        (_, DType.UInt8, _) => 87,
        (_, DType.UInt16, 1) => 56,
        (_, DType.UInt16, 2) => 35,
        (_, DType.UInt16, _) => 11,
        (_, DType.Float16, 1) => 54,
        (_, DType.Float16, 2) => 34,
        (_, DType.Float16, _) => 10,
        (_, _, 1) => 41,
        (_, _, 2) => 16,
        (_, _, 3) => 6,
        _ => 2,
    };

    private void WritePixels(NdArray pixels, bool isArray, CancellationToken cancellationToken)
    {
        var (height, width) = (pixels.Shape[0], pixels.Shape[1]);
        var channels = pixels.Rank == 3 ? pixels.Shape[2] : 1;
        if (compression != DdsCompression.None)
        {
            WriteBlocks(pixels, height, width, channels, cancellationToken);
            return;
        }

        for (var y = 0; y < height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = pixels.RowAt(y);
            if (pixels.DType == DType.UInt8 && channels > 1)
                WriteColors(row, channels, isArray ? 4 : channels);
            else
                WriteSamples(row, pixels.DType.ItemSize());
        }

        GC.KeepAlive(pixels);
    }

    /// <summary>Blue first, as cards have it.</summary>
    private void WriteColors(ReadOnlySpan<byte> row, int channels, int bytes)
    {
        const int pixelsAtOnce = 8192;
        while (!row.IsEmpty)
        {
            var count = Math.Min(row.Length / channels, pixelsAtOnce);
            var space = target.GetSpan(count * bytes)[..(count * bytes)];
            for (int from = 0, to = 0; to < space.Length; from += channels, to += bytes)
            {
                (space[to], space[to + 1], space[to + 2]) = (row[from + 2], row[from + 1], row[from]);
                if (bytes == 4)
                    space[to + 3] = channels == 4 ? row[from + 3] : byte.MaxValue;
            }

            target.Advance(space.Length);
            row = row[(count * channels)..];
        }
    }

    private void WriteSamples(Span<byte> row, int itemSize)
    {
        if (BitConverter.IsLittleEndian || itemSize == 1)
        {
            target.Write(row);
            return;
        }

        for (; !row.IsEmpty; row = row[itemSize..])
        {
            var sample = target.GetSpan(itemSize)[..itemSize];
            row[..itemSize].CopyTo(sample);
            sample.Reverse();
            target.Advance(itemSize);
        }
    }

    private void WriteBlocks(NdArray pixels, int height, int width, int channels, CancellationToken cancellationToken)
    {
        var bytes = (width + 3) / 4 * BlockBytes;
        if (_scratch is null || _scratch.ByteLength < bytes)
        {
            _scratch?.Dispose();
            _scratch = NdArray.CreateUninitialized(DType.UInt8, bytes);
        }

        Span<byte> block = stackalloc byte[64];
        for (var y = 0; y < height; y += 4)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var blocks = _scratch.Bytes[..bytes];
            for (var x = 0; x < width; x += 4)
            {
                for (var i = 0; i < 16; i++)
                {
                    // Pixels beyond the edge are those at it.
                    var from = pixels.RowAt(Math.Min(y + (i / 4), height - 1)).Slice(Math.Min(x + (i % 4), width - 1) * channels, channels);
                    from.CopyTo(block[(4 * i)..]);
                    if (channels == 3)
                        block[(4 * i) + 3] = byte.MaxValue;
                }

                var to = blocks.Slice(x / 4 * BlockBytes, BlockBytes);
                if (compression == DdsCompression.Bc3)
                    BlockEncoder.EncodeAlpha(block, to);
                BlockEncoder.EncodeColors(block, to[^8..]);
            }

            target.Write(blocks);
        }

        GC.KeepAlive(pixels);
    }
}
