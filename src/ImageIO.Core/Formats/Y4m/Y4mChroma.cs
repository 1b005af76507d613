namespace ImageIO.Formats.Y4m;

/// <summary>How the chroma of a file is stored: one sample for so many pixels, or none at all.</summary>
/// <param name="StepX">Pixels side by side that share a sample; 0 for gray.</param>
/// <param name="StepY">Pixels above each other that share a sample; 0 for gray.</param>
internal readonly record struct Y4mChroma(int StepX, int StepY)
{
    /// <summary>What holds where a file does not say.</summary>
    public const string DefaultName = "420";

    public const string GrayName = "mono";

    /// <summary>There is luma alone.</summary>
    public bool IsGray => StepX == 0;

    /// <exception cref="UnsupportedImageException">It is of another kind.</exception>
    public static Y4mChroma Parse(string name) => name switch
    {
        // The names after 420 differ in where samples lie between pixels, by half a pixel.
        DefaultName or "420jpeg" or "420mpeg2" or "420paldv" => new(2, 2),
        "422" => new(2, 1),
        "444" => new(1, 1),
        GrayName => default,
        _ => throw new UnsupportedImageException(
            $"The Y4M file stores its pixels as \"{name}\". Read are 420, 422, 444 and mono, in 8 bits: convert it, "
            + "for instance with ffmpeg -pix_fmt yuv420p."),
    };

    public int WidthOf(int width) => (int)(((long)width + StepX - 1) / StepX);

    public int HeightOf(int height) => (int)(((long)height + StepY - 1) / StepY);

    public long BytesOf(int width, int height)
        => ((long)width * height) + (IsGray ? 0 : 2L * WidthOf(width) * HeightOf(height));
}
