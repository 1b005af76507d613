namespace ImageIO.Quantization.Colors;

/// <summary>
/// Distances in OKLab as single bytes, sixteen steps to a doubling: what a table of nearest colors keeps beside each place. The steps
/// are those of the upper bits of a number in single precision.
/// </summary>
internal static class CodedDistance
{
    /// <summary>Sixteen steps for each power of two are left of a number's bits.</summary>
    private const int DroppedBits = 19;

    /// <summary>Distances below this are nothing: 2⁻¹².</summary>
    private const int Base = (127 - 12) << (23 - DroppedBits);

    /// <summary>The distance that each byte stands for: the middle of its step.</summary>
    public static float[] Values { get; } = [0, .. Enumerable.Range(1, 255)
        .Select(code => BitConverter.Int32BitsToSingle(((code - 1 + Base) << DroppedBits) | (1 << (DroppedBits - 1))))];

    /// <summary>The byte of a distance; 254 at most.</summary>
    public static int Encode(float distance) => Math.Clamp((BitConverter.SingleToInt32Bits(distance) >> DroppedBits) - Base + 1, 0, 254);
}
