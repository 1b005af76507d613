using System.Globalization;
using System.Runtime.InteropServices;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Reading;

/// <summary>What stands for samples that a sparse file leaves out: the value that GDAL writes as a text, else zero.</summary>
internal static class NoData
{
    private const int MaxText = 64;

    /// <summary>The bytes of one sample; empty for zero.</summary>
    public static byte[] Of(TiffDirectory directory, DType dtype)
    {
        var text = directory.Text(TiffTag.GdalNoData, MaxText).Trim();
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value == 0)
            return [];
        return dtype switch
        {
            DType.UInt8 => [(byte)Math.Clamp(value, byte.MinValue, byte.MaxValue)],
            DType.Int8 => [(byte)(sbyte)Math.Clamp(value, sbyte.MinValue, sbyte.MaxValue)],
            DType.UInt16 => BitConverter.GetBytes((ushort)Math.Clamp(value, ushort.MinValue, ushort.MaxValue)),
            DType.Int16 => BitConverter.GetBytes((short)Math.Clamp(value, short.MinValue, short.MaxValue)),
            DType.UInt32 => BitConverter.GetBytes((uint)Math.Clamp(value, uint.MinValue, uint.MaxValue)),
            DType.Int32 => BitConverter.GetBytes((int)Math.Clamp(value, int.MinValue, int.MaxValue)),
            DType.UInt64 => BitConverter.GetBytes((ulong)Math.Clamp(value, ulong.MinValue, ulong.MaxValue)),
            DType.Int64 => BitConverter.GetBytes((long)Math.Clamp(value, long.MinValue, long.MaxValue)),
            DType.Float16 => BitConverter.GetBytes((Half)value),
            DType.Float32 => BitConverter.GetBytes((float)value),
            DType.Float64 => BitConverter.GetBytes(value),
            _ => [],
        };
    }

    /// <summary>Fills samples.</summary>
    public static void Fill(Span<byte> row, byte[] sample)
    {
        switch (sample.Length)
        {
            case 0:
                row.Clear();
                break;
            case 1:
                row.Fill(sample[0]);
                break;
            case 2:
                MemoryMarshal.Cast<byte, ushort>(row).Fill(BitConverter.ToUInt16(sample));
                break;
            case 4:
                MemoryMarshal.Cast<byte, uint>(row).Fill(BitConverter.ToUInt32(sample));
                break;
            default:
                MemoryMarshal.Cast<byte, ulong>(row).Fill(BitConverter.ToUInt64(sample));
                break;
        }
    }
}
