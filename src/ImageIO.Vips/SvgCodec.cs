using ImageIO.Codecs;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>SVG drawings (SVG 1.1 and what librsvg knows of 2), drawn as RGBA. Nothing outside of the file is read.</summary>
internal sealed class SvgCodec(VipsLibrary library) : VipsCodec(library)
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "svg",
        Extensions = [".svg", ".svgz"],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MetadataRead,
        MimeTypes = ["image/svg+xml"],
        Description = "Scalable Vector Graphics",
        Package = "ImageIO.Vips",
    };

    public override string Loader => "svgload_source";

    public override string Saver => throw DoesNotWrite();

    public override double ScaleFor(ReadOptions options, int width, int height)
    {
        if (options is not SvgReadOptions svg)
            return 1;
        if (svg is { Width: null, Height: null })
            return svg.Scale;
        return Math.Min((double)(svg.Width ?? int.MaxValue) / width, (double)(svg.Height ?? int.MaxValue) / height);
    }

    public override VOption SaveOptions(NdArray pixels, WriteOptions options) => throw DoesNotWrite();

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => throw DoesNotWrite();

    private static UnsupportedImageException DoesNotWrite() => new("The codec \"svg\" does not write: pixels are no drawing.");
}
