using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Formats.Jpeg;

/// <summary>The color transforms that Hewlett-Packard's coder put in front of JPEG-LS (segment APP8, "mrfx").</summary>
internal static class LsColors
{
    /// <summary>Turns a row of transformed colors to RGB.</summary>
    /// <param name="row">Three samples a pixel, of one byte or two by their precision.</param>
    /// <param name="transform">1 to 3; others leave colors alone.</param>
    /// <param name="precision">Bits of a sample.</param>
    public static void Restore(Span<byte> row, int transform, int precision)
    {
        if (precision <= 8)
            Restore<byte>(row, transform, precision);
        else
            Restore(MemoryMarshal.Cast<byte, ushort>(row), transform, precision);
    }

    private static void Restore<T>(Span<T> row, int transform, int precision)
        where T : unmanaged, IBinaryInteger<T>
    {
        var (half, mask) = (1 << (precision - 1), (1 << precision) - 1);
        for (var i = 0; i + 2 < row.Length; i += 3)
        {
            int first = int.CreateTruncating(row[i]), second = int.CreateTruncating(row[i + 1]), third = int.CreateTruncating(row[i + 2]);
            var (red, green, blue) = (first, second, third);
            switch (transform)
            {
                case 1:
                    (red, blue) = (first + second - half, third + second - half);
                    break;
                case 2:
                    red = (first + second - half) & mask;
                    blue = third + ((red + second) >> 1) - half;
                    break;
                case 3:
                    green = (first - ((third + second) >> 2) + (half / 2)) & mask;
                    (red, blue) = (third + green - half, second + green - half);
                    break;
            }

            (row[i], row[i + 1], row[i + 2]) = (T.CreateTruncating(red & mask), T.CreateTruncating(green & mask),
                T.CreateTruncating(blue & mask));
        }
    }
}
