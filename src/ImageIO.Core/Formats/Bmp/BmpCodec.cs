using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Bmp;

/// <summary>The bitmap files of Windows and OS/2.</summary>
internal sealed class BmpCodec : ImageCodec
{
    /// <summary>BM alone could be the start of any text: the length of the information header, below 128, is looked at too.</summary>
    private static readonly Signature HeaderSignature = new()
    {
        Bytes = [.. "BM"u8, .. new byte[BmpHeader.FileHeaderSize + 2]],
        Mask = [255, 255, .. new byte[BmpHeader.FileHeaderSize - 2], 128, 255, 255, 255],
    };

    /// <summary>A bitmap as it stands in memory: the header of 40 bytes, one plane, fewer than 256 bits a pixel and compressions.</summary>
    private static readonly Signature MemorySignature = new()
    {
        Bytes = [40, 0, 0, 0, .. new byte[8], 1, 0, 0, 0, 0, 0, 0, 0],
        Mask = [255, 255, 255, 255, .. new byte[8], 255, 255, 0, 255, 0xF8, 255, 255, 255],
    };

    public override CodecInfo Info { get; } = new()
    {
        Name = "bmp",
        Extensions = [".bmp", ".dib"],
        Signatures = [HeaderSignature, MemorySignature],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite
            | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite,
        Accepts = [new(DType.Bool, 1), new(DType.UInt8, 1), new(DType.UInt8, 3), new(DType.UInt8, 4)],
        MimeTypes = ["image/bmp", "image/x-ms-bmp"],
        Description = "Windows bitmap",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new BmpDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new BmpEncoder(target, (options as BmpWriteOptions)?.Palette);
}
