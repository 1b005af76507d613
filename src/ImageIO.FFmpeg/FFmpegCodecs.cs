using ImageIO.Codecs;

namespace ImageIO.FFmpeg;

/// <summary>Video, read and written by the programs <c>ffmpeg</c> and <c>ffprobe</c>.</summary>
/// <remarks>
/// The programs are looked for when the codec is first used: at the path that the environment variable <c>IMAGEIO_FFMPEG_EXE</c> names, then
/// on PATH. Where they are missing, that use throws <see cref="UnsupportedImageException"/>, which says how they are installed.
/// </remarks>
public static class FFmpegCodecs
{
    /// <summary>The codec <c>ffmpeg</c>.</summary>
    public static IEnumerable<ImageCodec> All { get; } = [new FFmpegCodec()];

    /// <summary>Adds the codecs of this package, or replaces those of the same names.</summary>
    /// <param name="registry">Where to add them.</param>
    /// <returns><paramref name="registry"/>, so that calls can be chained.</returns>
    public static CodecRegistry UseFFmpeg(this CodecRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (var codec in All)
            registry.Add(codec);
        return registry;
    }
}
