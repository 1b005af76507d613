using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Cli.Frames;

/// <summary>A codec whose source is put aside first, so that a read can go back in what came through a pipe.</summary>
/// <param name="codec">Reads what was put aside.</param>
internal sealed class SeekableInput(ImageCodec codec) : ImageCodec
{
    public override CodecInfo Info => codec.Info;

    /// <summary>The options with all their codecs so.</summary>
    public static ReadOptions Reading(ReadOptions options)
        => options with { Registry = new CodecRegistry((options.Registry ?? Iio.Codecs).All.Select(codec => new SeekableInput(codec))) };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
    {
        source.EnsureSeekable();
        return codec.CreateDecoder(source, options);
    }
}
