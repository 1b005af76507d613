using ImageIO.Codecs;
using ImageIO.FFmpeg.Programs;
using ImageIO.FFmpeg.Reading;
using ImageIO.FFmpeg.Writing;
using ImageIO.Resources;

namespace ImageIO.FFmpeg;

/// <summary>Film of all kinds, through the programs ffmpeg and ffprobe.</summary>
internal sealed class FFmpegCodec : ImageCodec
{
    public const string Name = "ffmpeg";

    public override CodecInfo Info { get; } = new()
    {
        Name = Name,
        Extensions =
        [
            ".mp4", ".mkv", ".webm", ".mov", ".avi", ".m4v", ".3gp", ".3g2", ".mj2", ".f4v", ".mk3d", ".ogv", ".ogg",
            ".flv", ".asf", ".wmv",
            ".mpg", ".mpeg", ".vob", ".m1v", ".m2v", ".ts", ".mts", ".m2ts", ".m2t", ".ivf", ".nut", ".mxf", ".rm", ".wtv",
            ".264", ".h264", ".265", ".h265", ".hevc",
        ],
        Signatures = [.. Container.All.SelectMany(container => container.Signatures)],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.MultiImage | CodecCapabilities.Animation
            | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite | CodecCapabilities.RandomAccess
            | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite | CodecCapabilities.Lossy,
        Accepts =
        [
            new(DType.UInt8, 3), new(DType.UInt8, 1), new(DType.UInt8, 4), new(DType.UInt16, 1), new(DType.UInt16, 3), new(DType.UInt16, 4),
        ],

        Devices = FFmpegPrograms.CapturesScreen ? [DeviceInput.Camera, DeviceInput.Screen] : [DeviceInput.Camera],

        // Still images lie in the same boxes as films: whoever knows them better comes first.
        Priority = -20,
        MimeTypes = ["video/mp4", "video/x-matroska", "video/webm", "video/quicktime", "video/x-msvideo", "video/mpeg", "video/ogg"],
        Description = "video through ffmpeg",
        Package = "ImageIO.FFmpeg",
        Programs = [FFmpegPrograms.Info],
        Options = FFmpegOptions.All,
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
        => source.IsDevice ? new DeviceDecoder(source, options) : new FFmpegDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new FFmpegEncoder(target, options);
}
