using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Fli;

/// <summary>
/// Autodesk Animator's FLI and Animator Pro's FLC: animations of 256 colors, each frame as what differs from the one before.
/// </summary>
internal sealed class FliCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "fli",
        Extensions = [".fli", ".flc"],
        Signatures = [SignatureOf(FliHeader.FliMark), SignatureOf(FliHeader.FlcMark)],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.Animation
            | CodecCapabilities.StreamingRead | CodecCapabilities.MetadataRead,
        MimeTypes = ["video/x-flic", "video/x-fli"],
        Description = "Autodesk FLIC animation",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new FliDecoder(source, options);

    /// <summary>The mark behind the file's length; of the flags, ten bytes further on, only the two lowest are ever set.</summary>
    private static Signature SignatureOf(ushort mark) => new()
    {
        Offset = 4,
        Bytes = [(byte)mark, (byte)(mark >> 8), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        Mask = [255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0xFC, 255],
    };
}
