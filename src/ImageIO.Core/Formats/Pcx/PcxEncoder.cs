using ImageIO.Resources;

namespace ImageIO.Formats.Pcx;

/// <summary>
/// Writes one image as a PCX file of version 5, in run lengths: bool with 1 bit, gray with 8 and a gray palette, RGB in three planes of 8.
/// </summary>
internal sealed class PcxEncoder(TargetStream target) : SingleImageEncoder(".pcx")
{
    private const int MaxRun = 63;
    private const int ChunkBytes = 16 * 1024;
    private const int MaxSide = ushort.MaxValue - 1;

    private NdArray? _plane;

    protected override void Encode(NdArray pixels, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        CheckSize(pixels, MaxSide);
        var (height, width, planes) = (pixels.Shape[0], pixels.Shape[1], ChannelsOf(pixels));
        var isBits = pixels.DType == DType.Bool;
        var planeBytes = isBits ? (width + 15) / 16 * 2 : (width + 1) / 2 * 2;
        WriteHeader(pixels, planes, planeBytes, metadata);
        _plane ??= NdArray.Create(DType.UInt8, planeBytes);
        for (var y = 0; y < height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = pixels.RowAt(y);
            for (var plane = 0; plane < planes; plane++)
            {
                var bytes = _plane.Bytes;
                if (isBits)
                {
                    PackedRows.PackBits(row, 0, bytes);
                }
                else
                {
                    for (int x = 0, from = plane; from < row.Length; x++, from += planes)
                        bytes[x] = row[from];
                }

                WriteRuns(bytes);
            }
        }

        if (isBits || planes != 1)
            return;
        target.WriteByte(PcxHeader.PaletteMark);
        for (var i = 0; i < PcxHeader.PaletteSize; i++)
            target.WriteByte((byte)(i / 3));
    }

    protected override void Dispose(bool disposing)
    {
        _plane?.Dispose();
        base.Dispose(disposing);
    }

    private void WriteHeader(NdArray pixels, int planes, int planeBytes, ImageMetadata metadata)
    {
        var isBits = pixels.DType == DType.Bool;
        target.WriteByte(PcxHeader.Mark);
        target.WriteByte(5);
        target.WriteByte(1);
        target.WriteByte(isBits ? (byte)1 : (byte)8);
        target.WriteUInt32LittleEndian(0);
        target.WriteUInt16LittleEndian((ushort)(pixels.Shape[1] - 1));
        target.WriteUInt16LittleEndian((ushort)(pixels.Shape[0] - 1));
        var dpi = metadata.TryGet<double[]>("dpi", out var given) && given.Length == 2 ? given : [0, 0];
        target.WriteUInt16LittleEndian(Dots(dpi[0]));
        target.WriteUInt16LittleEndian(Dots(dpi[1]));
        Span<byte> rest = stackalloc byte[PcxHeader.Size - 16];
        rest.Clear();

        // Black and white, for readers that look at the palette.
        if (isBits)
            rest[3..6].Fill(byte.MaxValue);
        rest[49] = (byte)planes;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(rest[50..], (ushort)planeBytes);
        rest[52] = planes == 1 && !isBits ? (byte)2 : (byte)1;
        target.Write(rest);
    }

    private static ushort Dots(double dpi) => dpi is >= 0.5 and <= ushort.MaxValue ? (ushort)Math.Round(dpi) : (ushort)0;

    private void WriteRuns(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, ChunkBytes)];
            var space = target.GetSpan(part.Length * 2);
            var to = 0;
            for (var from = 0; from < part.Length;)
            {
                var value = part[from];
                var count = 1;
                var max = Math.Min(MaxRun, part.Length - from);
                while (count < max && part[from + count] == value)
                    count++;
                if (count > 1 || value >= PcxHeader.CountMark)
                    space[to++] = (byte)(PcxHeader.CountMark | count);
                space[to++] = value;
                from += count;
            }

            target.Advance(to);
            bytes = bytes[part.Length..];
        }
    }
}
