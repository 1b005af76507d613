using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Npy;

/// <summary>One array as NumPy saves it (<c>np.save</c>): the exact numbers, of any shape and every type.</summary>
internal sealed class NpyCodec : ImageCodec
{
    /// <summary>Every type, in any shape.</summary>
    public static ImmutableArray<PixelLayout> AnyArray { get; } = [.. Enum.GetValues<DType>().Select(dtype => new PixelLayout(dtype, 0))];

    public override CodecInfo Info { get; } = new()
    {
        Name = "npy",
        Extensions = [".npy"],
        Signatures = [Signature.Of(NpyHeader.Magic)],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.Volume | CodecCapabilities.StreamingRead
            | CodecCapabilities.StreamingWrite,
        Accepts = AnyArray,
        Description = "NumPy array",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new NpyDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new NpyEncoder(target);
}
