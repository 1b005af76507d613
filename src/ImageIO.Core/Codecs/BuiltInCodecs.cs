using ImageIO.Formats.Npy;
using ImageIO.Formats.Png;

namespace ImageIO.Codecs;

/// <summary>The codecs of this package, a line each.</summary>
internal static class BuiltInCodecs
{
    public static IEnumerable<ImageCodec> All =>
    [
        new NpyCodec(),
        new NpzCodec(),
        new PngCodec(),
        new Formats.Gif.GifCodec(),
    ];
}
