using ImageIO.Codecs;

namespace ImageIO.Vips;

/// <summary>
/// JPEGs of several images (CIPA DC-007, "Multi-Picture Format"): stereo pairs, panoramas, bursts. Photographs of phones have an index of
/// images too, for previews and maps of gain: by their extension they are JPEGs, of which the first image is meant.
/// </summary>
internal sealed class MpoCodec(VipsLibrary library) : JpegCodec(library)
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "mpo",
        Extensions = [".mpo"],
        Signatures = [new Signature { Bytes = [0xFF, 0xD8, 0xFF] }],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.RandomAccess
            | CodecCapabilities.MetadataRead | CodecCapabilities.Lossy,
        MimeTypes = ["image/mpo"],
        Description = "JPEG of several images (Multi-Picture Format)",
        Package = "ImageIO.Vips",
    };

    public override bool ReadsSeveral => true;
}
