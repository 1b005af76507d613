using System.Buffers.Binary;
using System.Numerics;

namespace ImageIO.Formats.Dds;

/// <summary>
/// Encodes blocks of BC1 and BC3: both ends on the axis along which the colors of a block vary most, then moved to where they fit the
/// pixels best.
/// </summary>
internal static class BlockEncoder
{
    /// <summary>How often the ends are moved.</summary>
    private const int Rounds = 3;

    /// <summary>How much of the first end each index stands for.</summary>
    private static readonly float[] Shares = [1, 0, 2 / 3f, 1 / 3f];

    /// <summary>Encodes the colors of 16 RGBA pixels in four colors.</summary>
    public static void EncodeColors(ReadOnlySpan<byte> pixels, Span<byte> block)
    {
        Span<Vector3> colors = stackalloc Vector3[16];
        var mean = Vector3.Zero;
        for (var i = 0; i < 16; i++)
        {
            colors[i] = new(pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2]);
            mean += colors[i] / 16;
        }

        var (low, high) = FindEnds(colors, mean);
        var best = float.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var (first, second) = (Pack(high), Pack(low));
            if (first < second)
                (first, second) = (second, first);
            var indices = Assign(colors, first, second, out var error);
            if (error < best)
            {
                best = error;
                BinaryPrimitives.WriteUInt16LittleEndian(block, first);
                BinaryPrimitives.WriteUInt16LittleEndian(block[2..], second);
                BinaryPrimitives.WriteUInt32LittleEndian(block[4..], indices);
            }

            if (error == 0 || !TryFit(colors, indices, out high, out low))
                break;
        }
    }

    /// <summary>Encodes the alpha of 16 RGBA pixels in eight values.</summary>
    public static void EncodeAlpha(ReadOnlySpan<byte> pixels, Span<byte> block)
    {
        byte low = byte.MaxValue, high = 0;
        for (var i = 3; i < 64; i += 4)
        {
            low = Math.Min(low, pixels[i]);
            high = Math.Max(high, pixels[i]);
        }

        (block[0], block[1]) = (high, low);
        ulong indices = 0;
        for (var i = 15; i >= 0 && high > low; i--)
        {
            // In sevenths from the lower end; index 0 is the upper end, 1 the lower one.
            var sevenths = (((pixels[(4 * i) + 3] - low) * 14) + (high - low)) / (2 * (high - low));
            indices = (indices << 3) | (uint)(sevenths == 7 ? 0 : sevenths == 0 ? 1 : 8 - sevenths);
        }

        for (var i = 2; i < 8; i++, indices >>= 8)
            block[i] = (byte)indices;
    }

    private static (Vector3 Low, Vector3 High) FindEnds(ReadOnlySpan<Vector3> colors, Vector3 mean)
    {
        // The axis by repeated multiplication with the covariance, from its diagonal on.
        Vector3 x = default, y = default, z = default;
        foreach (var color in colors)
        {
            var difference = color - mean;
            x += difference * difference.X;
            y += difference * difference.Y;
            z += difference * difference.Z;
        }

        var axis = new Vector3(1, 1, 1);
        for (var i = 0; i < 8; i++)
        {
            axis = new(Vector3.Dot(x, axis), Vector3.Dot(y, axis), Vector3.Dot(z, axis));
            if (axis == Vector3.Zero)
                axis = x.LengthSquared() >= y.LengthSquared() ? x : y;
            var length = axis.Length();
            if (length < 1e-6f)
                return (mean, mean);
            axis /= length;
        }

        float least = float.MaxValue, most = float.MinValue;
        foreach (var color in colors)
        {
            var along = Vector3.Dot(color - mean, axis);
            least = Math.Min(least, along);
            most = Math.Max(most, along);
        }

        return (mean + (axis * least), mean + (axis * most));
    }

    private static uint Assign(ReadOnlySpan<Vector3> colors, ushort first, ushort second, out float error)
    {
        Span<Vector3> palette = stackalloc Vector3[4];
        (palette[0], palette[1]) = (Unpack(first), Unpack(second));
        palette[2] = Vector3.Truncate(((2 * palette[0]) + palette[1]) / 3);
        palette[3] = Vector3.Truncate((palette[0] + (2 * palette[1])) / 3);

        // Equal ends mean three colors and a transparent one.
        var count = first == second ? 1 : 4;
        uint indices = 0;
        error = 0;
        for (var i = 15; i >= 0; i--)
        {
            var (least, nearest) = (float.MaxValue, 0);
            for (var j = 0; j < count; j++)
            {
                var distance = Vector3.DistanceSquared(colors[i], palette[j]);
                if (distance < least)
                    (least, nearest) = (distance, j);
            }

            error += least;
            indices = (indices << 2) | (uint)nearest;
        }

        return indices;
    }

    /// <summary>The ends with the least squared error for given indices.</summary>
    private static bool TryFit(ReadOnlySpan<Vector3> colors, uint indices, out Vector3 high, out Vector3 low)
    {
        float aa = 0, ab = 0, bb = 0;
        Vector3 ax = default, bx = default;
        for (var i = 0; i < 16; i++)
        {
            var a = Shares[indices >> (2 * i) & 3];
            var b = 1 - a;
            (aa, ab, bb) = (aa + (a * a), ab + (a * b), bb + (b * b));
            (ax, bx) = (ax + (colors[i] * a), bx + (colors[i] * b));
        }

        var determinant = (aa * bb) - (ab * ab);
        (high, low) = determinant < 1e-6f ? default : (((ax * bb) - (bx * ab)) / determinant, ((bx * aa) - (ax * ab)) / determinant);
        return determinant >= 1e-6f;
    }

    private static ushort Pack(Vector3 color)
    {
        var clamped = Vector3.Clamp(color, Vector3.Zero, new Vector3(byte.MaxValue));
        var (red, green, blue) =
            ((int)((clamped.X * 31 / 255) + 0.5f), (int)((clamped.Y * 63 / 255) + 0.5f), (int)((clamped.Z * 31 / 255) + 0.5f));
        return (ushort)((red << 11) | (green << 5) | blue);
    }

    private static Vector3 Unpack(int color)
    {
        var (red, green, blue) = (color >> 11, color >> 5 & 63, color & 31);
        return new((red << 3) | (red >> 2), (green << 2) | (green >> 4), (blue << 3) | (blue >> 2));
    }
}
