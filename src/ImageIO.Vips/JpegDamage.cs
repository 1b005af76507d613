namespace ImageIO.Vips;

/// <summary>What libjpeg's warnings mean for the pixels.</summary>
/// <param name="Words">What was found, for people.</param>
/// <param name="LosesPixels">Whether pixels may be wrong.</param>
internal readonly record struct JpegDamage(string Words, bool LosesPixels)
{
    /// <summary>Warnings that leave every pixel as it was written: libjpeg's messages, without the numbers in them.</summary>
    private static readonly string[] Harmless =
    [
        "extraneous bytes before marker",
        "unknown JFIF revision number",
        "Unknown Adobe color transform code",
        "Inconsistent progression sequence",
    ];

    /// <summary>Judges a decode that came to its end.</summary>
    /// <param name="warnings">How many warnings libjpeg gave. It only words the first.</param>
    /// <param name="words">Its wording.</param>
    /// <param name="markers">What was seen of the file.</param>
    /// <param name="isCutShort">Whether the file ended before its end marker.</param>
    /// <param name="hasLeftOver">Whether the scan holds more than the image's pixels, which libjpeg doesn't look at.</param>
    /// <returns>Null where nothing is wrong.</returns>
    public static JpegDamage? Judge(int warnings, string words, JpegMarkers markers, bool isCutShort, bool hasLeftOver)
    {
        // Scans that are not there leave no trace: only a single scan is known to be whole where all of its pixels are.
        if (isCutShort && markers.IsMultiScan)
            return new("the file ends before its end marker (EOI), and scans may be missing", LosesPixels: true);
        if (isCutShort && warnings > 0)
            return new("the file ends before the image does", LosesPixels: true);
        if (isCutShort)
            return new("the file ends without its end marker (EOI), behind the last pixel", LosesPixels: false);
        if (warnings == 0)
            return hasLeftOver ? new("there are data behind the last pixel of the scan, which stray bytes or damage may have left",
                LosesPixels: false) : null;

        // Seen here, and not left to libvips' text, which all reads of the process share.
        if (warnings == markers.StrayRuns)
            return new("there are stray bytes between its segments", LosesPixels: false);
        var isHarmless = warnings == 1 && Harmless.Any(message => words.Contains(message, StringComparison.Ordinal));
        return new(words, LosesPixels: !isHarmless);
    }
}
