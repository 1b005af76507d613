using ImageIO.Resources;

namespace ImageIO.Formats.SunRaster;

/// <summary>Writes one image as a Sun raster file: bool with 1 bit, gray with 8 and RGB with 24 per pixel.</summary>
internal sealed class SunRasterEncoder(TargetStream target, SunRasterWriteOptions options) : SingleImageEncoder(".ras")
{
    private const int LengthAt = 16;
    private const int MaxRun = 256;
    private const byte Escape = 0x80;
    private const int ChunkBytes = 3 * 8 * 1024;

    private readonly byte[] _chunk = new byte[ChunkBytes];
    private int _run;
    private byte _value;

    protected override void Encode(NdArray pixels, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        var (height, width, channels) = (pixels.Shape[0], pixels.Shape[1], ChannelsOf(pixels));
        var depth = pixels.DType == DType.Bool ? 1 : channels * 8;
        var rowBytes = (((long)width * depth) + 15) / 16 * 2;
        if (options.RunLengths)
            target.EnsureSeekable();
        else if (rowBytes * height > uint.MaxValue)
            throw new ImageEncodingException(
                $"The pixels have {rowBytes * height} bytes; a .ras file has less than 4 GiB. Use .png, .npy or .ppm.");
        target.WriteUInt32BigEndian(SunRasterHeader.Mark);
        target.WriteUInt32BigEndian((uint)width);
        target.WriteUInt32BigEndian((uint)height);
        target.WriteUInt32BigEndian((uint)depth);
        target.WriteUInt32BigEndian(options.RunLengths ? 0 : (uint)(rowBytes * height));
        target.WriteUInt32BigEndian((uint)(options.RunLengths ? SunRasterType.RunLengths : SunRasterType.Standard));
        target.WriteUInt32BigEndian(0);
        target.WriteUInt32BigEndian(0);
        for (var y = 0; y < height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteRow(pixels.RowAt(y), depth);
            if (rowBytes > (((long)width * depth) + 7) / 8)
                WriteBytes([0]);
        }

        if (!options.RunLengths)
            return;
        WriteRun();
        var end = target.Position;
        if (end - SunRasterHeader.Size > uint.MaxValue)
            throw new ImageEncodingException(
                "The pixels have more than 4 GiB in run lengths, which a .ras file can't say. Use .png, .npy or .ppm.");
        target.Position = LengthAt;
        target.WriteUInt32BigEndian((uint)(end - SunRasterHeader.Size));
        target.Position = end;
    }

    private void WriteRow(ReadOnlySpan<byte> row, int depth)
    {
        while (!row.IsEmpty)
        {
            var part = row[..Math.Min(row.Length, ChunkBytes)];
            var bytes = _chunk.AsSpan(0, depth == 1 ? (part.Length + 7) / 8 : part.Length);
            if (depth == 1)
                PackedRows.PackBits(part, byte.MaxValue, bytes);
            else if (depth == 24)
                PackedRows.SwapRedAndBlue(part, bytes);
            else
                part.CopyTo(bytes);
            WriteBytes(bytes);
            row = row[part.Length..];
        }
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        if (!options.RunLengths)
        {
            target.Write(bytes);
            return;
        }

        foreach (var value in bytes)
        {
            if (_run > 0 && value == _value && _run < MaxRun)
            {
                _run++;
                continue;
            }

            WriteRun();
            (_run, _value) = (1, value);
        }
    }

    private void WriteRun()
    {
        if (_run == 1 && _value == Escape)
        {
            target.WriteByte(Escape);
            target.WriteByte(0);
        }
        else if (_run > 2 || (_run > 0 && _value == Escape))
        {
            target.WriteByte(Escape);
            target.WriteByte((byte)(_run - 1));
            target.WriteByte(_value);
        }
        else
        {
            for (; _run > 0; _run--)
                target.WriteByte(_value);
        }

        _run = 0;
    }
}
