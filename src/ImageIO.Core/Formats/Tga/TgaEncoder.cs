using ImageIO.Resources;

namespace ImageIO.Formats.Tga;

/// <summary>
/// Writes one image as a TGA file of version 2, from the highest row down: gray with 8 bits, gray and alpha with 16, RGB with 24 and RGBA
/// with 32 per pixel.
/// </summary>
internal sealed class TgaEncoder(TargetStream target, TgaWriteOptions options) : SingleImageEncoder(".tga")
{
    private const int MaxPacket = 128;
    private const int ChunkPixels = 8 * 1024;

    protected override void Encode(NdArray pixels, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        CheckSize(pixels, ushort.MaxValue);
        var channels = ChannelsOf(pixels);
        WriteHeader(pixels, channels);
        long written = TgaHeader.Size;
        var scratch = new byte[ChunkPixels * channels];
        for (var y = 0; y < pixels.Shape[0]; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = pixels.RowAt(y);
            for (var start = 0; start < row.Length; start += scratch.Length)
            {
                var part = row[start..Math.Min(row.Length, start + scratch.Length)];
                written += options.RunLengths ? WriteRuns(InFileOrder(part, scratch, channels), channels) : WritePixels(part, channels);
            }
        }

        WriteFooter(metadata, written);
    }

    private void WriteHeader(NdArray pixels, int channels)
    {
        var header = target.GetSpan(TgaHeader.Size)[..TgaHeader.Size];
        header.Clear();
        header[2] = (byte)((int)(channels < 3 ? TgaKind.Gray : TgaKind.Color) | (options.RunLengths ? TgaHeader.RunLengthsFlag : 0));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(header[12..], (ushort)pixels.Shape[1]);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(header[14..], (ushort)pixels.Shape[0]);
        header[16] = (byte)(channels * 8);
        header[17] = (byte)(TgaHeader.TopDownFlag | (channels is 2 or 4 ? 8 : 0));
        target.Advance(TgaHeader.Size);
    }

    private int WritePixels(ReadOnlySpan<byte> pixels, int channels)
    {
        if (channels < 3)
        {
            target.Write(pixels);
            return pixels.Length;
        }

        var bytes = target.GetSpan(pixels.Length)[..pixels.Length];
        InFileOrder(pixels, bytes, channels);
        target.Advance(bytes.Length);
        return bytes.Length;
    }

    private static ReadOnlySpan<byte> InFileOrder(ReadOnlySpan<byte> pixels, Span<byte> bytes, int channels)
    {
        if (channels < 3)
            return pixels;
        bytes = bytes[..pixels.Length];
        if (channels == 4)
            PackedRows.SwapRedAndBlue4(pixels, bytes);
        else
            PackedRows.SwapRedAndBlue(pixels, bytes);
        return bytes;
    }

    /// <summary>Packets of equal and of different pixels, none longer than 128. Packets end with the row, as version 2 asks.</summary>
    private int WriteRuns(ReadOnlySpan<byte> pixels, int size)
    {
        var written = 0;
        while (!pixels.IsEmpty)
        {
            var max = Math.Min(pixels.Length / size, MaxPacket);
            var equal = RunAt(pixels, size, max);
            if (equal > 1)
            {
                target.WriteByte((byte)(128 + equal - 1));
                target.Write(pixels[..size]);
                pixels = pixels[(equal * size)..];
                written += 1 + size;
                continue;
            }

            // A run of two within different pixels costs no less than it saves, unless pixels are longer than a byte.
            var count = 1;
            var least = size == 1 ? 3 : 2;
            while (count < max && RunAt(pixels[(count * size)..], size, Math.Min(least, pixels.Length / size - count)) < least)
                count++;
            target.WriteByte((byte)(count - 1));
            target.Write(pixels[..(count * size)]);
            written += 1 + (count * size);
            pixels = pixels[(count * size)..];
        }

        return written;
    }

    /// <summary>How many pixels from the first on are equal to it, up to a bound.</summary>
    private static int RunAt(ReadOnlySpan<byte> pixels, int size, int max)
    {
        var count = 1;
        while (count < max && pixels.Slice(count * size, size).SequenceEqual(pixels[..size]))
            count++;
        return count;
    }

    private void WriteFooter(ImageMetadata metadata, long written)
    {
        var area = TgaExtension.Create(metadata);
        if (area is not null)
            target.Write(area);
        target.WriteUInt32LittleEndian(area is null || written > uint.MaxValue ? 0 : (uint)written);
        target.WriteUInt32LittleEndian(0);
        target.Write(TgaExtension.FooterMark);
    }
}
