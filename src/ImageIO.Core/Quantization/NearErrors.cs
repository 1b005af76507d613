namespace ImageIO.Quantization;

/// <summary>Distances in OKLab as single bytes, each a twenty-fourth of a doubling above the one before: what a table of nearest colours keeps beside each place.</summary>
internal static class NearErrors
{
    private const float Least = 0.0005f;
    private const float StepsPerDoubling = 24;

    /// <summary>The distance that each byte stands for.</summary>
    public static float[] Values { get; } = [0, .. Enumerable.Range(1, 255).Select(code => Least * MathF.Pow(2, (code - 1) / StepsPerDoubling))];

    /// <summary>The nearest byte; 254 at most.</summary>
    public static int Encode(float distance)
        => distance < Least / 2 ? 0 : Math.Clamp((int)MathF.Round(MathF.Log2(distance / Least) * StepsPerDoubling) + 1, 1, 254);
}
