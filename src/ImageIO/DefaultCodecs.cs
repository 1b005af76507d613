using ImageIO.Codecs;
using ImageIO.Tiff;
using ImageIO.Vips;

namespace ImageIO;

/// <summary>The codecs that work with no configuration: those of the core, and of the packages that this one brings.</summary>
internal static class DefaultCodecs
{
    /// <summary>The process's registry, filled.</summary>
    public static CodecRegistry Registry { get; } = CodecRegistry.Default.UseTiff().UseVips();
}
