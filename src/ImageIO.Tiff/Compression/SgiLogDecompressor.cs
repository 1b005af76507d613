using System.Runtime.InteropServices;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Compression;

/// <summary>
/// SGI's logarithmic colors (LogL and LogLuv). Samples of 16 bits are the logarithm of the brightness and u' and v' in 32,768ths; those of
/// 32 bits are the brightness, or X, Y and Z, as floats.
/// </summary>
/// <param name="layout">The page's.</param>
internal sealed class SgiLogDecompressor(TiffLayout layout) : Decompressor
{
    private const float UvScale = 410;

    private uint[] _codes = [];

    public override bool GivesNativeOrder => true;

    /// <summary>Whether the page's samples are ones that it may be read as.</summary>
    public static bool Reads(TiffLayout layout)
        => (layout.Photometric, layout.Samples) is (TiffPhotometric.LogL, 1) or (TiffPhotometric.LogLuv, 3)
            && layout.DType is DType.Int16 or DType.UInt16 or DType.Float32 && layout.Bits is 16 or 32;

    public override int Decompress(ReadOnlyMemory<byte> source, Span<byte> destination, in ChunkShape shape)
    {
        if (_codes.Length < shape.Width)
            _codes = new uint[shape.Width];
        var codes = _codes.AsSpan(0, shape.Width);
        var bytes = source.Span;
        var at = 0;
        for (var y = 0; y < shape.Rows; y++)
        {
            var isWhole = layout.Compression == TiffCompression.SgiLog24
                ? ReadTriples(bytes, ref at, codes)
                : ReadPlanes(bytes, ref at, codes, layout.Photometric == TiffPhotometric.LogL ? 2 : 4);
            if (!isWhole)
                return y * shape.RowBytes;
            var row = destination.Slice(y * shape.RowBytes, shape.RowBytes);
            if (layout.DType == DType.Float32)
                PutFloats(codes, MemoryMarshal.Cast<byte, float>(row));
            else
                PutShorts(codes, MemoryMarshal.Cast<byte, short>(row));
        }

        return destination.Length;
    }

    private static bool ReadTriples(ReadOnlySpan<byte> bytes, ref int at, Span<uint> codes)
    {
        if (at + (3L * codes.Length) > bytes.Length)
            return false;
        for (var x = 0; x < codes.Length; x++, at += 3)
            codes[x] = (uint)((bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2]);
        return true;
    }

    /// <summary>Runs of the first bytes of all codes, then of the second ones, and so on.</summary>
    private static bool ReadPlanes(ReadOnlySpan<byte> bytes, ref int at, Span<uint> codes, int planes)
    {
        codes.Clear();
        for (var shift = (planes - 1) * 8; shift >= 0; shift -= 8)
        {
            for (var x = 0; x < codes.Length;)
            {
                if (at + 2 > bytes.Length)
                    return false;
                int count = bytes[at++];
                var isRun = count >= 128;
                count = Math.Min(isRun ? count - 126 : count, codes.Length - x);
                if (!isRun && at + count > bytes.Length)
                    return false;
                for (var i = 0; i < count; i++)
                    codes[x++] |= (uint)bytes[isRun ? at : at + i] << shift;
                at += isRun ? 1 : count;
            }
        }

        return true;
    }

    private void PutShorts(ReadOnlySpan<uint> codes, Span<short> row)
    {
        if (layout.Photometric == TiffPhotometric.LogL)
        {
            for (var x = 0; x < codes.Length; x++)
                row[x] = (short)codes[x];
            return;
        }

        for (var x = 0; x < codes.Length; x++)
        {
            var (u, v) = Color(codes[x]);
            row[3 * x] = layout.Compression == TiffCompression.SgiLog24
                ? (short)((codes[x] >> 12 & 0xFFD) + LogLuvCodes.FirstWord) : (short)(codes[x] >> 16);
            row[(3 * x) + 1] = (short)(u * LogLuvCodes.UvUnit);
            row[(3 * x) + 2] = (short)(v * LogLuvCodes.UvUnit);
        }
    }

    private void PutFloats(ReadOnlySpan<uint> codes, Span<float> row)
    {
        if (layout.Photometric == TiffPhotometric.LogL)
        {
            for (var x = 0; x < codes.Length; x++)
                row[x] = (float)LogLuvCodes.Brightness16((int)codes[x]);
            return;
        }

        for (var x = 0; x < codes.Length; x++)
        {
            var y = layout.Compression == TiffCompression.SgiLog24
                ? LogLuvCodes.Brightness10((int)(codes[x] >> 14 & 0x3FF)) : LogLuvCodes.Brightness16((int)(codes[x] >> 16));
            var (u, v) = Color(codes[x]);
            var (rowX, rowZ) = LogLuvCodes.XAndZ(y, u, v);
            (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = ((float)rowX, (float)Math.Max(y, 0), (float)rowZ);
        }
    }

    private (float U, float V) Color(uint code)
        => layout.Compression == TiffCompression.SgiLog24
            ? LogLuvCodes.Decode((int)(code & 0x3FFF))
            : (((code >> 8 & 0xFF) + 0.5f) / UvScale, ((code & 0xFF) + 0.5f) / UvScale);
}
