using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Formats.Jpeg;

/// <summary>What the components of a JPEG are.</summary>
/// <param name="IsYcc">The first three are brightness and two color differences.</param>
/// <param name="IsInverted">Ink is stored as its lack, as Adobe's programs do.</param>
internal readonly record struct JpegColors(bool IsYcc, bool IsInverted)
{
    /// <summary>Whether pixels are as they are stored.</summary>
    public bool IsPlain => !IsYcc && !IsInverted;

    /// <summary>
    /// Decides by Adobe's segment, then by what components are called, then by JFIF, which is YCbCr. Lossless files keep RGB where
    /// nothing is said, others YCbCr.
    /// </summary>
    public static JpegColors Of(JpegFrame frame, JpegMetadata metadata)
    {
        var isLossless = frame.Marker == JpegMarker.Lossless;
        if (frame.Components.Length == 4)
            return new JpegColors(metadata.AdobeTransform == 2, metadata.AdobeTransform is not null);
        if (frame.Components.Length != 3)
            return default;
        if (metadata.AdobeTransform is { } transform)
            return new JpegColors(transform != 0, IsInverted: false);
        var isNamedRgb = frame.Components is [{ Id: (byte)'R' }, { Id: (byte)'G' }, { Id: (byte)'B' }];
        return new JpegColors(!isLossless && !isNamedRgb, IsInverted: false);
    }

    /// <summary>Turns a row of pixels into RGB or CMYK, in place.</summary>
    /// <param name="row">Pixels of one byte or two a sample, by the precision.</param>
    /// <param name="channels">Samples of a pixel.</param>
    /// <param name="precision">Bits of a sample.</param>
    public void Convert(Span<byte> row, int channels, int precision)
    {
        if (precision <= 8)
            Convert<byte>(row, channels, precision);
        else
            Convert(MemoryMarshal.Cast<byte, ushort>(row), channels, precision);
    }

    /// <summary>The factors of ITU-R BT.601 in 16 bits of fraction, as JFIF (ITU-T T.871) has them.</summary>
    private void Convert<T>(Span<T> row, int channels, int precision)
        where T : unmanaged, IBinaryInteger<T>
    {
        const long half = 1L << 15;
        var (center, max) = (1 << (precision - 1), (1 << precision) - 1);
        for (var i = 0; IsYcc && i < row.Length; i += channels)
        {
            long y = int.CreateTruncating(row[i]);
            long blue = int.CreateTruncating(row[i + 1]) - center, red = int.CreateTruncating(row[i + 2]) - center;
            var (r, g, b) = (y + (((91881 * red) + half) >> 16), y + (((-22554 * blue) - (46802 * red) + half) >> 16),
                y + (((116130 * blue) + half) >> 16));

            // Four components are inks, whose lack is RGB.
            var (first, second, third) = channels == 4 ? (max - r, max - g, max - b) : (r, g, b);
            row[i] = T.CreateTruncating(Math.Clamp(first, 0, max));
            row[i + 1] = T.CreateTruncating(Math.Clamp(second, 0, max));
            row[i + 2] = T.CreateTruncating(Math.Clamp(third, 0, max));
        }

        if (!IsInverted)
            return;
        foreach (ref var sample in row)
            sample = T.CreateTruncating(max - int.CreateTruncating(sample));
    }
}
