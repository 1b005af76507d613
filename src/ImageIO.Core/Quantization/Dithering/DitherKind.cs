namespace ImageIO.Quantization.Dithering;

/// <summary>The kinds of dithering.</summary>
internal enum DitherKind
{
    None,
    Auto,
    FloydSteinberg,
    SierraLite,
    Sierra,
    Bayer,
    BlueNoise,
}

internal static class DitherKindExtensions
{
    extension(DitherKind kind)
    {
        /// <summary>Whether errors go to neighbors.</summary>
        public bool IsDiffusion => kind is DitherKind.FloydSteinberg or DitherKind.SierraLite or DitherKind.Sierra;

        /// <summary>Whether a pattern decides.</summary>
        public bool IsOrdered => kind is DitherKind.Bayer or DitherKind.BlueNoise or DitherKind.Auto;
    }
}
