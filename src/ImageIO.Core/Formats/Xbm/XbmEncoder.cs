using System.Globalization;
using System.Text;
using ImageIO.Resources;

namespace ImageIO.Formats.Xbm;

/// <summary>Writes one image as an X11 bitmap, which C programs can include. Its name there is image.</summary>
internal sealed class XbmEncoder(TargetStream target) : SingleImageEncoder(".xbm")
{
    private const int NumbersPerLine = 12;
    private const int NumberLength = 6;

    protected override void Encode(NdArray pixels, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        Write($"#define image_width {pixels.Shape[1]}\n#define image_height {pixels.Shape[0]}\n");
        if (metadata.TryGet<int[]>(XbmCodec.Hotspot, out var hotspot) && hotspot is [>= 0, >= 0])
            Write($"#define image_x_hot {hotspot[0]}\n#define image_y_hot {hotspot[1]}\n");
        Write($"static unsigned char image_bits[] = {{");
        var count = 0L;
        for (var y = 0; y < pixels.Shape[0]; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = pixels.RowAt(y);
            for (var x = 0; x < row.Length; x += 8)
            {
                var bits = 0;
                for (var bit = 0; bit < Math.Min(8, row.Length - x); bit++)
                    bits |= (row[x + bit] == 0 ? 1 : 0) << bit;
                WriteNumber(bits, count++);
            }
        }

        Write($"\n}};\n");
    }

    private void WriteNumber(int bits, long count)
    {
        var space = target.GetSpan(NumberLength + 2);
        var start = 0;
        if (count > 0)
            space[start++] = (byte)',';
        space[start++] = count % NumbersPerLine == 0 ? (byte)'\n' : (byte)' ';
        "0x"u8.CopyTo(space[start..]);
        space[start + 2] = Digit(bits >> 4);
        space[start + 3] = Digit(bits & 15);
        target.Advance(start + 4);
    }

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

    private void Write(FormattableString text) => target.Write(Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture)));
}
