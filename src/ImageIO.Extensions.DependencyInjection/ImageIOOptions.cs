using ImageIO.Codecs;

namespace ImageIO;

/// <summary>How the service reads and writes where a call says nothing else.</summary>
public sealed class ImageIOOptions
{
    /// <summary>The codecs that the service chooses from: its own registry, filled with the usual ones. Add to it, remove from it,
    /// prefer.</summary>
    public CodecRegistry Codecs { get; set; } = new(Iio.Codecs.All);

    /// <summary>
    /// How to read where a call gives no options. Default: <see cref="ReadOptions.Default"/>. Its <see cref="ReadOptions.Limits"/> hold
    /// also where a call gives options: the stricter of both, unless the call's say <see cref="Limits.ReplacesHostLimits"/>. So does
    /// <see cref="HttpOptions.AllowPrivateAddresses"/> where it is false.
    /// </summary>
    public ReadOptions Read { get; set; } = ReadOptions.Default;

    /// <summary>How to write where a call gives no options. Default: <see cref="WriteOptions.Default"/>.</summary>
    public WriteOptions Write { get; set; } = WriteOptions.Default;
}
