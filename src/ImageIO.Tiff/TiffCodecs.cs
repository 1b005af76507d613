using ImageIO.Codecs;

namespace ImageIO.Tiff;

/// <summary>TIFF and BigTIFF.</summary>
public static class TiffCodecs
{
    /// <summary>The codec <c>tiff</c>.</summary>
    public static IEnumerable<ImageCodec> All { get; } = [new TiffCodec()];

    /// <summary>Adds the codec of this package, or replaces the one of the same name.</summary>
    /// <param name="registry">Where to add it.</param>
    /// <returns><paramref name="registry"/>, so that calls can be chained.</returns>
    public static CodecRegistry UseTiff(this CodecRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (var codec in All)
            registry.Add(codec);
        return registry;
    }
}
