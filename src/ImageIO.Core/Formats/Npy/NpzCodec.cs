using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Npy;

/// <summary>Several NumPy arrays in a zip archive (<c>np.savez</c>), each an image of its own shape and type.</summary>
internal sealed class NpzCodec : ImageCodec
{
    // Any zip archive starts like this (the second signature is an empty one's), so codecs that know more of a file come first.
    public override CodecInfo Info { get; } = new()
    {
        Name = "npz",
        Extensions = [".npz"],
        Signatures = [Signature.Of("PK\u0003\u0004"), Signature.Of("PK\u0005\u0006")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.MultiImage | CodecCapabilities.Volume
            | CodecCapabilities.StreamingRead
            | CodecCapabilities.StreamingWrite | CodecCapabilities.RandomAccess | CodecCapabilities.MetadataRead,
        Accepts = NpyCodec.AnyArray,
        Priority = -1,
        Description = "NumPy arrays in a zip archive",
        Options = NpzOptions.All,
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new NpzDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new NpzEncoder(target, (options as NpzWriteOptions)?.Compressed ?? new NpzWriteOptions().Compressed);
}
