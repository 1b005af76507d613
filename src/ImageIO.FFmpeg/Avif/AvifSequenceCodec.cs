using ImageIO.Codecs;
using ImageIO.FFmpeg.Programs;
using ImageIO.Resources;

namespace ImageIO.FFmpeg.Avif;

/// <summary>
/// AVIF image sequences, whose frames are the samples of a track as those of a film are. Their still image is another codec's.
/// </summary>
internal sealed class AvifSequenceCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "avif-sequence",
        Extensions = [".avifs", ".avif"],

        // Files whose main brand is that of stills show their still, also where they have a track beside it.
        Signatures = [Signature.Of("ftypavis", 4)],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.Animation
            | CodecCapabilities.StreamingRead | CodecCapabilities.RandomAccess | CodecCapabilities.MetadataRead,

        // Before the codec of stills, which takes these files too.
        Priority = 10,
        MimeTypes = ["image/avif-sequence"],
        Description = "AVIF image sequences through ffmpeg",
        Package = "ImageIO.FFmpeg",
        Programs = [FFmpegPrograms.Info],
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
    {
        if (FFmpegPrograms.IsThere || StillCodec(source, options) is not { } still)
            return new AvifSequenceDecoder(source, options);
        options.OnWarning?.Invoke(
            new ImageWarning($"Only the still image of the sequence is read. {FFmpegPrograms.WhereToGet()}", source.Position));
        return still.CreateDecoder(source, options);
    }

    private ImageCodec? StillCodec(SourceStream source, ReadOptions options)
    {
        var header = source.Peek(AvifTracks.BrandsLength);
        foreach (var codec in (options.Registry ?? CodecRegistry.Default).All)
        {
            if (codec.Info.Name != Info.Name && codec.Info.Can(CodecCapabilities.Read) && codec.Info.Recognizes(header))
                return codec;
        }

        return null;
    }
}
