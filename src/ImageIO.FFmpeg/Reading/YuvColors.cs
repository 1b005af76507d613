namespace ImageIO.FFmpeg.Reading;

/// <summary>
/// How luma and chroma become red, green and blue, in the fixed point of ffmpeg's swscale, whose results are the same to the bit.
/// </summary>
/// <param name="LumaOffset">What black is, times 8.</param>
/// <param name="Luma">Factors in units of 1/8192.</param>
/// <param name="RedOfV">Of the red difference.</param>
/// <param name="GreenOfU">Of the blue difference.</param>
/// <param name="GreenOfV">Of the red difference.</param>
/// <param name="BlueOfU">Of the blue difference.</param>
internal readonly record struct YuvColors(short LumaOffset, short Luma, short RedOfV, short GreenOfU, short GreenOfV, short BlueOfU)
{
    /// <summary>BT.601 and BT.709 in units of 1/65536, for limited range: red of V, blue of U, green of U, green of V.</summary>
    private static readonly (int RedOfV, int BlueOfU, int GreenOfU, int GreenOfV) Bt601 = (104597, 132201, -25675, -53279);

    private static readonly (int RedOfV, int BlueOfU, int GreenOfU, int GreenOfV) Bt709 = (117489, 138438, -13975, -34925);

    /// <summary>The colors that ffmpeg names so; null where it is another matrix.</summary>
    /// <param name="matrix">As ffmpeg prints it; null where the film says nothing, which is BT.601.</param>
    /// <param name="isFullRange">Samples are 0 to 255, instead of 16 to 235 (luma) and 16 to 240 (chroma).</param>
    public static YuvColors? Of(string? matrix, bool isFullRange)
    {
        (int RedOfV, int BlueOfU, int GreenOfU, int GreenOfV)? known = matrix switch
        {
            null or "smpte170m" or "bt470bg" => Bt601,
            "bt709" => Bt709,
            _ => null,
        };
        if (known is not { } factors)
            return null;
        var luma = isFullRange ? 65536 : 65536 * 255 / 219;
        return new YuvColors(
            isFullRange ? (short)0 : (short)128,
            Rounded(luma),
            Rounded(OfRange(factors.RedOfV)),
            Rounded(OfRange(factors.GreenOfU)),
            Rounded(OfRange(factors.GreenOfV)),
            Rounded(OfRange(factors.BlueOfU)));

        int OfRange(int factor) => isFullRange ? factor * 224 / 255 : factor;
    }

    private static short Rounded(int factor) => (short)((((long)factor << 13) + (1 << 15)) >> 16);
}
