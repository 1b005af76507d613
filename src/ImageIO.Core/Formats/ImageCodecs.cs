using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ImageIO.Codecs;
using ImageIO.Formats.Bmp;
using ImageIO.Formats.Dds;
using ImageIO.Formats.Dpx;
using ImageIO.Formats.Farbfeld;
using ImageIO.Formats.Fli;
using ImageIO.Formats.Gif;
using ImageIO.Formats.Hdr;
using ImageIO.Formats.Icns;
using ImageIO.Formats.Ico;
using ImageIO.Formats.Iff;
using ImageIO.Formats.Jpeg;
using ImageIO.Formats.Jpeg2000;
using ImageIO.Formats.MacPaint;
using ImageIO.Formats.Npy;
using ImageIO.Formats.OpenExr;
using ImageIO.Formats.Pcx;
using ImageIO.Formats.Pict;
using ImageIO.Formats.Png;
using ImageIO.Formats.Pnm;
using ImageIO.Formats.Psd;
using ImageIO.Formats.Qoi;
using ImageIO.Formats.Sgi;
using ImageIO.Formats.SunRaster;
using ImageIO.Formats.Tga;
using ImageIO.Formats.Wbmp;
using ImageIO.Formats.Xbm;
using ImageIO.Formats.Xpm;
using ImageIO.Formats.Y4m;

namespace ImageIO.Formats;

/// <summary>The codecs of this package, a line each.</summary>
internal static class ImageCodecs
{
    public static IEnumerable<ImageCodec> All =>
    [
        new BmpCodec(),
        new CineonCodec(),
        new DdsCodec(),
        new DpxCodec(),
        new FarbfeldCodec(),
        new FliCodec(),
        new GifCodec(),
        new HdrCodec(),
        new IcnsCodec(),
        new IcoCodec(isCursor: false),
        new IcoCodec(isCursor: true),
        new IffCodec(),
        new Jp2Codec(),
        new LsCodec(),
        new LosslessJpegCodec(),
        new MacPaintCodec(),
        new NpyCodec(),
        new NpzCodec(),
        new PcxCodec(),
        new DcxCodec(),
        new ExrCodec(),
        new PictCodec(),
        new PngCodec(),
        new PnmCodec(PnmVariant.Pbm),
        new PnmCodec(PnmVariant.Pgm),
        new PnmCodec(PnmVariant.Ppm),
        new PnmCodec(PnmVariant.Pnm),
        new PnmCodec(PnmVariant.Pam),
        new PnmCodec(PnmVariant.Pfm),
        new PsdCodec(),
        new QoiCodec(),
        new SgiCodec(),
        new SunRasterCodec(),
        new TgaCodec(),
        new WbmpCodec(),
        new XbmCodec(),
        new XpmCodec(),
        new Y4mCodec(),
    ];

    /// <summary>Puts the codecs into the default registry before anything of this assembly runs.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255",
        Justification = "What reads and writes must not name the formats, so these come to it; the constructors of codecs " +
            "do nothing else.")]
    internal static void Register()
    {
        foreach (var codec in All)
            CodecRegistry.Default.Add(codec);
    }
}
