using ImageIO.Codecs;

namespace ImageIO.Vips;

/// <summary>JPEG, MPO, WebP and AVIF, read and written by libvips, and SVG, drawn by it.</summary>
/// <remarks>
/// libvips is loaded when one of the codecs is first used. Where it can't be, that use throws <see cref="UnsupportedImageException"/>, and
/// all other codecs work.
/// Loading switches libvips' operation cache off and keeps its warnings from standard error, for the whole process.
/// </remarks>
public static class VipsCodecs
{
    /// <summary>The codecs <c>jpeg</c>, <c>mpo</c>, <c>webp</c>, <c>avif</c> and <c>svg</c>.</summary>
    public static IEnumerable<ImageCodec> All { get; } = [new JpegCodec(VipsLibrary.Shared), new MpoCodec(VipsLibrary.Shared),
        new WebPCodec(VipsLibrary.Shared), new AvifCodec(VipsLibrary.Shared), new SvgCodec(VipsLibrary.Shared)];

    /// <summary>Adds the codecs of this package, or replaces those of the same names.</summary>
    /// <param name="registry">Where to add them.</param>
    /// <returns><paramref name="registry"/>, so that calls can be chained.</returns>
    public static CodecRegistry UseVips(this CodecRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (var codec in All)
            registry.Add(codec);
        return registry;
    }
}
