using ImageIO.Resources;

namespace ImageIO.Formats.Wbmp;

/// <summary>Writes one image as a wireless bitmap of type 0.</summary>
internal sealed class WbmpEncoder(TargetStream target) : SingleImageEncoder(".wbmp")
{
    private const int ChunkPixels = 32 * 1024;

    protected override void Encode(NdArray pixels, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        target.WriteUInt16BigEndian(0);
        WriteNumber(pixels.Shape[1]);
        WriteNumber(pixels.Shape[0]);
        for (var y = 0; y < pixels.Shape[0]; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = pixels.RowAt(y);
            for (var start = 0; start < row.Length; start += ChunkPixels)
            {
                var part = row[start..Math.Min(row.Length, start + ChunkPixels)];
                var bytes = (part.Length + 7) / 8;
                PackedRows.PackBits(part, 0, target.GetSpan(bytes));
                target.Advance(bytes);
            }
        }
    }

    private void WriteNumber(int number)
    {
        var groups = 1;
        while (number >> (7 * groups) != 0 && groups < 5)
            groups++;
        for (var group = groups - 1; group >= 0; group--)
            target.WriteByte((byte)(((number >> (7 * group)) & 127) | (group > 0 ? 128 : 0)));
    }
}
