using ImageIO.Pixels;

namespace ImageIO.Codecs;

/// <summary>Lays images with alpha over a color where the format that is written has no alpha.</summary>
internal static class AlphaMatte
{
    private static readonly (byte Red, byte Green, byte Blue) White = (255, 255, 255);

    /// <summary>As <see cref="LayoutMatcher.ToAccepted"/>, with transparent pixels as <see cref="WriteOptions.Background"/> says.</summary>
    /// <inheritdoc cref="LayoutMatcher.ToAccepted"/>
    public static NdArray ToAccepted(NdArray pixels, CodecInfo codec, WriteOptions options)
    {
        if (!HasAlpha(pixels) || TakesAlpha(codec) || !Flattening.Supports(pixels.DType))
            return LayoutMatcher.ToAccepted(pixels, codec, options.AllowLossyConversion);
        var isOpaque = Flattening.IsOpaque(pixels);
        if (!isOpaque && options.Background is null && !options.AllowLossyConversion && !options.FlattensAlpha)
            return LayoutMatcher.ToAccepted(pixels, codec, allowLossy: false);
        if (!isOpaque && options.Background is null)
        {
            var name = codec.Name.ToUpperInvariant();
            options.OnWarning?.Invoke(new ImageWarning(
                $"{name} holds no transparency: the image was laid over white. Set WriteOptions.Background for another color.", 0));
        }

        var flat = Flattening.Over(pixels, options.Background ?? White);
        try
        {
            var accepted = LayoutMatcher.ToAccepted(flat, codec, options.AllowLossyConversion);
            if (!ReferenceEquals(accepted, flat))
                flat.Dispose();
            return accepted;
        }
        catch
        {
            flat.Dispose();
            throw;
        }
    }

    private static bool HasAlpha(NdArray pixels) => pixels.Rank == 3 && pixels.Shape[2] is 2 or 4 && pixels.ColorModel.IsDirect();

    private static bool TakesAlpha(CodecInfo codec)
    {
        foreach (var layout in codec.Accepts)
        {
            if (layout.Channels is 0 or 2 or 4 && layout.ColorModel.IsDirect())
                return true;
        }

        return false;
    }
}
