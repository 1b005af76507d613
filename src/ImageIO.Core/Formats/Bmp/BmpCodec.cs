using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Bmp;

/// <summary>The bitmap files of Windows and OS/2.</summary>
internal sealed class BmpCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "bmp",
        Extensions = [".bmp", ".dib"],
        Signatures = [.. BmpHeaderReader.Sizes.ToArray().Select(SignatureOf)],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite
            | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite,
        Accepts = [new(DType.Bool, 1), new(DType.UInt8, 1), new(DType.UInt8, 3), new(DType.UInt8, 4)],
        MimeTypes = ["image/bmp", "image/x-ms-bmp"],
        Description = "Windows bitmap",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new BmpDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new BmpEncoder(target, (options as BmpWriteOptions)?.Palette);

    /// <summary>BM alone could be the start of any text: the length of the information header is looked at too.</summary>
    private static Signature SignatureOf(int headerSize)
    {
        var bytes = new byte[BmpHeader.FileHeaderSize + sizeof(int)];
        var mask = new byte[bytes.Length];
        "BM"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(BmpHeader.FileHeaderSize), headerSize);
        foreach (var place in (ReadOnlySpan<int>)[0, 1, 14, 15, 16, 17])
            mask[place] = byte.MaxValue;
        return new Signature { Bytes = [.. bytes], Mask = [.. mask] };
    }
}
