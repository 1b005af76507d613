namespace ImageIO.Formats.Gif.Encoding;

/// <summary>What a quality stands for: how many colors, and how much error is traded for bytes.</summary>
/// <param name="Colors">The most colors of a frame.</param>
/// <param name="MinLambda">The least λ: the error that lossy LZW accepts for each pixel that is compressed along with others, as a distance
/// in OKLab. 0 for none.</param>
/// <param name="MaxLambda">The greatest λ.</param>
/// <param name="PixelsPerColor">Many colors are counted exactly where each stands for so many pixels of a frame at least.</param>
internal sealed record RateDistortion(int Colors, float MinLambda, float MaxLambda, int PixelsPerColor)
{
    /// <summary>The quality where nobody says.</summary>
    public const int DefaultQuality = 80;

    public const int MaxQuality = 100;

    /// <summary>From this quality on colors are counted exactly as long as they fit.</summary>
    private const int CountsExactlyFrom = 90;

    /// <summary>λ at quality 100, which differs from none in choosing between equals only.</summary>
    private const float LambdaAtMaxQuality = 0.0002f;

    /// <summary>Below this quality colors are given up too.</summary>
    private const int FewerColorsBelow = 75;

    /// <summary>So many steps of quality halve the colors.</summary>
    private const float StepsPerHalving = 26;

    /// <summary>Between its least and its greatest value, λ is this many times the error that is there without it.</summary>
    private const float LambdaOfError = 1.75f;

    /// <summary>Errors are carried over from this λ on, and at two times it in full strength.</summary>
    private const float CarryFrom = 0.0035f;

    private const float MaxCarry = 0.25f;

    /// <param name="quality">1 to 100.</param>
    /// <param name="lossy">What replaces λ, in thousandths, where it is given.</param>
    /// <param name="maxColors">What replaces the number of colors, where it is given.</param>
    public static RateDistortion Of(int quality, float? lossy, int? maxColors)
    {
        var colors = quality >= FewerColorsBelow ? 256
            : (int)MathF.Round(256 * MathF.Pow(2, (quality - FewerColorsBelow) / StepsPerHalving));
        var least = lossy / 1000 ?? LambdaAt(quality, stepsPerDoubling: 7.75f, stepsBelowDefault: 13);
        var most = Math.Max(least, lossy is null ? LambdaAt(quality, stepsPerDoubling: 4.925f, stepsBelowDefault: 20) : 0);
        return new RateDistortion(maxColors ?? colors, least, most, quality >= CountsExactlyFrom ? 1 : 4);
    }

    /// <summary>Whether any error is traded for bytes.</summary>
    public bool IsLossy => MaxLambda > 0;

    /// <summary>λ where there are errors anyway: the more of them, the greater. What is nearly exact stays so.</summary>
    /// <param name="error">How far what is shown is from what is wanted without any loss: the mean of the pixels, in OKLab.</param>
    public float LambdaAmid(float error) => Math.Clamp(LambdaOfError * error, MinLambda, MaxLambda);

    /// <summary>The part of an error that the next pixel makes good.</summary>
    public static float CarryAt(float lambda) => Math.Clamp((lambda - CarryFrom) / CarryFrom, 0, 1) * MaxCarry;

    /// <summary>
    /// λ doubles with so many steps of quality down to the default, where errors begin to be seen, and with so many below it.
    /// </summary>
    private static float LambdaAt(int quality, float stepsPerDoubling, float stepsBelowDefault)
    {
        var above = (MaxQuality - Math.Max(quality, DefaultQuality)) / stepsPerDoubling;
        var below = Math.Max(DefaultQuality - quality, 0) / stepsBelowDefault;
        return LambdaAtMaxQuality * MathF.Pow(2, above + below);
    }
}
