namespace ImageIO.Formats.OpenExr;

/// <summary>The Haar wavelet of PIZ, backwards and in place.</summary>
internal static class ExrWavelet
{
    /// <summary>Undoes the transform of a plane.</summary>
    /// <param name="plane">From its first value on.</param>
    /// <param name="width">Columns.</param>
    /// <param name="stepX">From one column to the next.</param>
    /// <param name="height">Rows.</param>
    /// <param name="stepY">From one row to the next.</param>
    /// <param name="greatest">The greatest value before the transform: up to 14 bits are exact without wrapping round.</param>
    public static void Undo(Span<ushort> plane, int width, int stepX, int height, int stepY, int greatest)
    {
        if (greatest < 1 << 14)
            Undo<Narrow>(plane, width, stepX, height, stepY);
        else
            Undo<Wide>(plane, width, stepX, height, stepY);
    }

    private static void Undo<TPair>(Span<ushort> plane, int width, int stepX, int height, int stepY)
        where TPair : struct, IPair
    {
        var shorter = Math.Min(width, height);
        var step = 1;
        while (step <= shorter)
            step <<= 1;
        step >>= 1;
        for (var half = step >> 1; half >= 1; step = half, half >>= 1)
        {
            var (right, below) = (stepX * half, stepY * half);
            var y = 0;
            for (; y <= height - step; y += step)
            {
                var x = 0;
                var at = y * stepY;
                for (; x <= width - step; x += step, at += stepX * step)
                {
                    var (a, c) = TPair.Undo(plane[at], plane[at + below]);
                    var (b, d) = TPair.Undo(plane[at + right], plane[at + below + right]);
                    (plane[at], plane[at + right]) = TPair.Undo(a, b);
                    (plane[at + below], plane[at + below + right]) = TPair.Undo(c, d);
                }

                if ((width & half) != 0)
                    (plane[at], plane[at + below]) = TPair.Undo(plane[at], plane[at + below]);
            }

            if ((height & half) != 0)
            {
                var at = y * stepY;
                for (var x = 0; x <= width - step; x += step, at += stepX * step)
                    (plane[at], plane[at + right]) = TPair.Undo(plane[at], plane[at + right]);
            }
        }
    }

    /// <summary>What an average and a difference were made of.</summary>
    private interface IPair
    {
        static abstract (ushort First, ushort Second) Undo(ushort average, ushort difference);
    }

    private readonly struct Narrow : IPair
    {
        public static (ushort First, ushort Second) Undo(ushort average, ushort difference)
        {
            int high = (short)difference;
            var first = (short)average + (high & 1) + (high >> 1);
            return ((ushort)first, (ushort)(first - high));
        }
    }

    private readonly struct Wide : IPair
    {
        public static (ushort First, ushort Second) Undo(ushort average, ushort difference)
        {
            var second = average - (difference >> 1);
            return ((ushort)(difference + second - 0x8000), (ushort)second);
        }
    }
}
