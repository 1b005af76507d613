using System.Runtime.InteropServices;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>Writes one image as JPEG-LS, in one scan whose components are interleaved by lines.</summary>
internal sealed class LsEncoder(TargetStream target, JpegLsWriteOptions options) : SingleImageEncoder(".jls")
{
    private const int InterleavedByLine = 1;

    private NdArray? _lines;

    protected override void Encode(NdArray pixels, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        CheckSize(pixels, ushort.MaxValue);
        var (height, width, channels) = (pixels.Shape[0], pixels.Shape[1], ChannelsOf(pixels));
        var precision = 8 * pixels.DType.ItemSize();
        if (options.NearLossless > byte.MaxValue / 2 && precision == 8)
            throw new ImageEncodingException(
                $"NearLossless is {options.NearLossless}; samples of 8 bits may differ by {byte.MaxValue / 2} at most.");
        WriteHeader(height, width, channels, precision);
        var length = width + 2;
        _lines = NdArray.Create(DType.UInt16, 2, channels, length);
        var above = _lines.AsSpan<ushort>()[..(channels * length)];
        var current = _lines.AsSpan<ushort>()[(channels * length)..];
        var bits = new LsBitWriter(target);
        var encoder = new LsLineEncoder(new LsParameters(precision, options.NearLossless, default, 0), channels, bits);
        for (var y = 0; y < height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = pixels.RowAt(y);
            for (var channel = 0; channel < channels; channel++)
            {
                var line = current.Slice(channel * length, length);
                Gather(row, channel, channels, precision, line[1..^1]);
                encoder.Encode(above.Slice(channel * length, length), line, channel);
            }

            var last = above;
            above = current;
            current = last;
        }

        bits.End();
        target.WriteByte(0xFF);
        target.WriteByte(JpegMarker.EndOfImage);
        GC.KeepAlive(_lines);
    }

    protected override void Dispose(bool disposing)
    {
        _lines?.Dispose();
        base.Dispose(disposing);
    }

    private static void Gather(ReadOnlySpan<byte> row, int channel, int channels, int precision, Span<ushort> line)
    {
        var wide = MemoryMarshal.Cast<byte, ushort>(row);
        for (int x = 0, from = channel; x < line.Length; x++, from += channels)
            line[x] = precision == 8 ? row[from] : wide[from];
    }

    private void WriteHeader(int height, int width, int channels, int precision)
    {
        Write([0xFF, JpegMarker.StartOfImage, 0xFF, JpegMarker.LsFrame, 0, (byte)(8 + (3 * channels)), (byte)precision]);
        target.WriteUInt16BigEndian((ushort)height);
        target.WriteUInt16BigEndian((ushort)width);
        Write([(byte)channels]);
        for (var i = 1; i <= channels; i++)
            Write([(byte)i, 0x11, 0]);
        Write([0xFF, JpegMarker.StartOfScan, 0, (byte)(6 + (2 * channels)), (byte)channels]);
        for (var i = 1; i <= channels; i++)
            Write([(byte)i, 0]);
        Write([(byte)options.NearLossless, (byte)(channels > 1 ? InterleavedByLine : 0), 0]);

        void Write(ReadOnlySpan<byte> bytes) => target.Write(bytes);
    }
}
