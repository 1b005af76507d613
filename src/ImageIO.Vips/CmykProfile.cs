using NetVips;

namespace ImageIO.Vips;

/// <summary>CMYK as sRGB: through the profile that the file embeds, else the one that the caller states, else by the plain rule.</summary>
internal static class CmykProfile
{
    private const string Field = "icc-profile-data";
    private const int SpaceOffset = 16;

    /// <summary>The image in sRGB, of three channels; computed while its pixels are read.</summary>
    /// <param name="image">CMYK of 8 bits.</param>
    /// <param name="options">May state a profile.</param>
    /// <param name="passedOver">Said where the embedded profile is not one of CMYK; else null.</param>
    /// <exception cref="UnsupportedImageException">The stated profile is not one of CMYK.</exception>
    public static Image ToRgb(Image image, ReadOptions options, out string? passedOver)
    {
        passedOver = null;
        var embedded = image.Contains(Field) ? image.Get(Field) as byte[] : null;
        if (embedded is not null && IsCmyk(embedded))
            return image.IccTransform("srgb", embedded: true);
        if (embedded is not null)
            passedOver = "The file is CMYK, but the ICC profile that it embeds is of other colors; it was passed over.";
        if (options.ColorProfile.IsEmpty)
            return ByPlainRule(image);
        var stated = options.ColorProfile.ToArray();
        if (!IsCmyk(stated))
            throw new UnsupportedImageException(
                "ReadOptions.ColorProfile is no ICC profile of CMYK, and the file is CMYK. Give one of CMYK, or none.");
        using var profiled = image.Mutate(fields => fields.Set(GValue.BlobType, Field, stated));
        return profiled.IccTransform("srgb", embedded: true);
    }

    /// <summary>The color space stands in the header (ICC.1:2022, 7.2.8).</summary>
    private static bool IsCmyk(ReadOnlySpan<byte> profile)
        => profile.Length >= 128 && profile.Slice(SpaceOffset, 4).SequenceEqual("CMYK"u8);

    /// <summary>As <see cref="PixelConvert"/> does: the light that an ink leaves, times the light that black leaves.</summary>
    private static Image ByPlainRule(Image image)
    {
        using var light = image.Invert();
        using var colors = light.ExtractBand(0, n: 3);
        using var black = light.ExtractBand(3);
        using var product = colors.Multiply(black);
        using var scaled = product.Linear([1.0 / byte.MaxValue], [0.5], uchar: true);
        return scaled.Copy(interpretation: Enums.Interpretation.Srgb);
    }
}
