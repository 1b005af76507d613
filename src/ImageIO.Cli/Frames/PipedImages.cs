using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Cli.Frames;

/// <summary>
/// Files of one image or animation, one behind the other in a pipe, as one sequence: what <c>cat *.png</c> gives, and programs that write
/// into a pipe. Formats that are sequences by themselves (PPM, Y4M) have no need of it.
/// </summary>
/// <param name="format">The codec of the first file.</param>
internal sealed class PipedImages(string format) : ImageCodec
{

    /// <summary>The bytes decide before any other codec.</summary>
    private const int First = 1_000_000;

    public override CodecInfo Info { get; } = new()
    {
        Name = NameOf(format),
        Signatures = Iio.Codecs.Get(format).Info.Signatures,
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.Animation
            | CodecCapabilities.StreamingRead | CodecCapabilities.MetadataRead,
        Priority = First,
        Description = "images one behind the other",
    };

    /// <summary>The options that know such sequences.</summary>
    public static ReadOptions Reading(ReadOptions options) => options with
    {
        Registry = new CodecRegistry([.. Iio.Codecs.All, .. ImageBoundary.Formats.Select(format => new PipedImages(format))]),
    };

    /// <summary>Whether images that come through a pipe are stills, of which a read without an index gives the first alone.</summary>
    public static bool AreStills(CodecInfo codec) => codec.Name == NameOf("png");

    private static string NameOf(string format) => $"piped-{format}";

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new PipedImagesDecoder(source, options);
}
