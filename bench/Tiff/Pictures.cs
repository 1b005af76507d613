using System.Runtime.InteropServices;
using ImageIO;

namespace TiffBench;

/// <summary>Pictures that compress as photographs do: slow waves, and some noise.</summary>
internal static class Pictures
{
    public static NdArray Smooth(DType dtype, int height, int width)
    {
        var picture = NdArray.Create(dtype, height, width);
        var random = new Random(5);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var value = 0.5 + (0.3 * Math.Sin(x / 170.0) * Math.Cos(y / 130.0)) + (random.Next(8) / 256.0);
                if (dtype == DType.UInt8)
                    picture.BytesAt(((long)y * width) + x, 1)[0] = (byte)(value * 255);
                else
                    MemoryMarshal.Cast<byte, ushort>(picture.BytesAt((((long)y * width) + x) * 2, 2))[0] = (ushort)(value * 65535);
            }
        }

        return picture;
    }
}
