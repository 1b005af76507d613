namespace ImageIO.Tiff.Reading;

/// <summary>A part of a page.</summary>
/// <param name="Top">Its first row.</param>
/// <param name="Left">Its first column.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="FirstSample">Its first sample of each pixel, or its first plane.</param>
/// <param name="Samples">Samples or planes.</param>
internal readonly record struct PageRegion(int Top, int Left, int Height, int Width, int FirstSample, int Samples)
{
    public int Bottom => Top + Height;

    public int Right => Left + Width;

    /// <summary>All of a page.</summary>
    public static PageRegion Of(TiffLayout layout) => new(0, 0, layout.Height, layout.Width, 0, layout.Samples);
}

/// <summary>Where the samples of a part go.</summary>
/// <param name="Array">The array.</param>
/// <param name="Offset">Where the part begins in it, in bytes.</param>
internal readonly record struct PixelBlock(NdArray Array, long Offset)
{
    public Span<byte> At(long offset, int length) => Array.BytesAt(Offset + offset, length);
}
