using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pnm;

/// <summary>Writes images of the Netpbm family in their raw forms, one behind another.</summary>
internal sealed class PnmEncoder(TargetStream target, PnmVariant variant) : FrameEncoder
{
    private const int ChunkBytes = 32 * 1024;
    private int _count;

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        if (_count > 0 && !variant.HoldsSeveral)
            throw new ImageEncodingException("A .pfm file holds one image. Write one file per image.");
        if (pixels.Length == 0)
            throw new ImageEncodingException($"A .{variant.Name} file can't hold an image without pixels ({pixels}).");
        _count++;
        var height = pixels.Shape[0];
        var width = pixels.Shape[1];
        var channels = pixels.Rank == 3 ? pixels.Shape[2] : 1;
        target.Write(Encoding.ASCII.GetBytes(Header(pixels.DType, width, height, channels, metadata)));
        var rowBytes = checked((int)(pixels.ByteLength / height));
        for (var y = 0; y < height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = pixels.DType == DType.Float32 ? height - 1 - y : y;
            WriteRow(pixels.DType, pixels.BytesAt((long)row * rowBytes, rowBytes));
        }

        GC.KeepAlive(pixels);
    }

    public override void Finish()
    {
        if (_count == 0)
            throw new ImageEncodingException($"A .{variant.Name} file needs an image, but none was written.");
    }

    private string Header(DType dtype, int width, int height, int channels, ImageMetadata metadata)
    {
        var maxValue = dtype switch
        {
            DType.Bool => 1,
            DType.UInt8 => byte.MaxValue,
            _ => ushort.MaxValue,
        };
        if (variant == PnmVariant.Pfm)
        {
            var scale = metadata.TryGet<double>("scale", out var given) && double.IsFinite(given) && given > 0 ? given : 1;
            return string.Create(CultureInfo.InvariantCulture,
                $"{(channels == 1 ? "Pf" : "PF")}\n{width} {height}\n" +
                $"{(BitConverter.IsLittleEndian ? -scale : scale):0.0###############}\n");
        }

        if (variant == PnmVariant.Pam)
        {
            var tupleType = (dtype, channels) switch
            {
                (DType.Bool, _) => "BLACKANDWHITE",
                (_, 1) => "GRAYSCALE",
                (_, 2) => "GRAYSCALE_ALPHA",
                (_, 3) => "RGB",
                _ => "RGB_ALPHA",
            };
            return string.Create(
                CultureInfo.InvariantCulture,
                $"P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH {channels}\nMAXVAL {maxValue}\nTUPLTYPE {tupleType}\nENDHDR\n");
        }

        var magic = dtype == DType.Bool ? "P4" : channels == 1 ? "P5" : "P6";
        var last = dtype == DType.Bool ? "" : string.Create(CultureInfo.InvariantCulture, $"{maxValue}\n");
        return string.Create(CultureInfo.InvariantCulture, $"{magic}\n{width} {height}\n{last}");
    }

    private void WriteRow(DType dtype, ReadOnlySpan<byte> row)
    {
        switch (dtype)
        {
            case DType.Bool when variant != PnmVariant.Pam:
                for (var start = 0; start < row.Length; start += ChunkBytes)
                {
                    var pixels = row[start..Math.Min(row.Length, start + ChunkBytes)];
                    var packed = (pixels.Length + 7) / 8;
                    PnmSamples.PackBits(pixels, target.GetSpan(packed)[..packed]);
                    target.Advance(packed);
                }

                break;
            case DType.UInt16 when BitConverter.IsLittleEndian:
                for (var start = 0; start < row.Length; start += ChunkBytes)
                {
                    var samples = row[start..Math.Min(row.Length, start + ChunkBytes)];
                    BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(samples),
                        MemoryMarshal.Cast<byte, ushort>(target.GetSpan(samples.Length)));
                    target.Advance(samples.Length);
                }

                break;
            default:
                target.Write(row);
                break;
        }
    }
}
