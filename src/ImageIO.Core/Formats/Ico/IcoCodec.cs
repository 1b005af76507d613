using System.Globalization;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Ico;

/// <summary>The icons and cursors of Windows: one picture in several sizes and depths, each an image of its own, always RGBA.</summary>
/// <param name="isCursor">Whether the files are cursors, which have a hotspot.</param>
internal sealed class IcoCodec(bool isCursor) : ImageCodec
{
    /// <summary>The metadata of a cursor that says which of its pixels points, from the left and the top.</summary>
    public const string Hotspot = "hotspot";

    public override CodecInfo Info { get; } = new()
    {
        Name = isCursor ? "cur" : "ico",
        Extensions = [isCursor ? ".cur" : ".ico"],
        Signatures = [.. Enumerable.Range(0, 8).Select(bit => SignatureOf(isCursor, bit))],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.MultiImage
            | CodecCapabilities.StreamingRead | CodecCapabilities.RandomAccess
            | CodecCapabilities.MetadataRead | (isCursor ? CodecCapabilities.MetadataWrite : CodecCapabilities.None),
        Accepts = [new(DType.UInt8, 4)],
        MimeTypes = isCursor ? ["image/x-win-bitmap"] : ["image/vnd.microsoft.icon", "image/x-icon"],
        Description = isCursor ? "Windows cursor" : "Windows icon",
        Options = isCursor ? [] : [OptionInfo.Text<IcoWriteOptions>(
            "sizes", "16, 16,32,48 … of 1 to 65535 px",
            "The sides, in px, of the squares that are made of each image. Default: each image as it is.",
            (options, text) => options with
            {
                Sizes = [.. text.Split(',').Select(side => int.Parse(side, CultureInfo.InvariantCulture))],
            })],
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new IcoDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new IcoEncoder(target, isCursor, (options as IcoWriteOptions)?.Sizes ?? []);

    /// <summary>
    /// The four bytes of the kind are the start of some TGA files too: the number of images, of at most 255, must have a bit.
    /// </summary>
    private static Signature SignatureOf(bool isCursor, int bit) => new()
    {
        Bytes = [0, 0, isCursor ? (byte)2 : (byte)1, 0, (byte)(1 << bit), 0],
        Mask = [255, 255, 255, 255, (byte)(1 << bit), 255],
    };
}
