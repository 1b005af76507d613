using ImageIO.Codecs;
using ImageIO.Formats.Bmp;
using ImageIO.Formats.Farbfeld;
using ImageIO.Formats.Gif;
using ImageIO.Formats.Npy;
using ImageIO.Formats.Png;
using ImageIO.Formats.Pnm;

namespace ImageIO.Formats;

/// <summary>The codecs of this package, a line each.</summary>
internal static class ImageCodecs
{
    public static IEnumerable<ImageCodec> All =>
    [
        new BmpCodec(),
        new FarbfeldCodec(),
        new GifCodec(),
        new NpyCodec(),
        new NpzCodec(),
        new PngCodec(),
        new PnmCodec(PnmVariant.Pbm),
        new PnmCodec(PnmVariant.Pgm),
        new PnmCodec(PnmVariant.Ppm),
        new PnmCodec(PnmVariant.Pnm),
        new PnmCodec(PnmVariant.Pam),
        new PnmCodec(PnmVariant.Pfm),
    ];
}
