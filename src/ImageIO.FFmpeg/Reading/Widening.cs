namespace ImageIO.FFmpeg.Reading;

/// <summary>Makes 16 bits of 8 so that black stays black and white white.</summary>
internal static class Widening
{
    /// <summary>Multiplies each sample by 257.</summary>
    /// <param name="samples">8 bits.</param>
    /// <param name="destination">As many.</param>
    public static void Widen(ReadOnlySpan<byte> samples, Span<ushort> destination)
    {
        for (var i = 0; i < samples.Length; i++)
            destination[i] = (ushort)(samples[i] * 257);
    }
}
