using ImageIO.Codecs;
using ImageIO.FFmpeg;
using ImageIO.Resources;

namespace ImageIO.Conformance;

/// <summary>
/// Films written as MKV without loss. What the codec of films accepts depends on the container and the coding that are asked for: rules ask
/// for none, and here all that it accepts comes back.
/// </summary>
internal sealed class ExactFilms(ImageCodec films) : ImageCodec
{
    private const string Extension = ".mkv";

    public override CodecInfo Info { get; } = new()
    {
        Name = films.Info.Name,
        Extensions = [Extension, .. films.Info.Extensions.Except([Extension])],
        Signatures = films.Info.Signatures,
        Capabilities = films.Info.Capabilities & ~CodecCapabilities.Lossy,
        Accepts = films.Info.Accepts,
        Devices = films.Info.Devices,
        Priority = films.Info.Priority,
        MimeTypes = films.Info.MimeTypes,
        Description = films.Info.Description,
        Package = films.Info.Package,
        Options = films.Info.Options,
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
        => films.CreateDecoder(source,
            options is FFmpegReadOptions own ? own : FFmpegCodecs.Reading(options) with { Pixels = VideoPixels.Auto });

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => films.CreateEncoder(target, new FFmpegWriteOptions
        {
            Lossless = true,
            Extension = Extension,
            Metadata = options.Metadata,
            FrameDuration = options.FrameDuration,
            LoopCount = options.LoopCount,
            MaxParallelism = options.MaxParallelism,
            OnWarning = options.OnWarning,
            AllowLossyConversion = options.AllowLossyConversion,
        });
}
