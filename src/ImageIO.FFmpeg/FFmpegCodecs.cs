using ImageIO.Codecs;
using ImageIO.FFmpeg.Avif;

namespace ImageIO.FFmpeg;

/// <summary>Video, read and written by the programs <c>ffmpeg</c> and <c>ffprobe</c>.</summary>
/// <remarks>
/// The programs are looked for when the codec is first used: at the path that the environment variable <c>IMAGEIO_FFMPEG_EXE</c> names,
/// then on PATH. Where they are missing, that use throws <see cref="UnsupportedImageException"/>, which says how they are installed.
/// </remarks>
public static class FFmpegCodecs
{
    /// <summary>The codec <c>ffmpeg</c>, and <c>avif-sequence</c> for animated AVIF.</summary>
    public static IEnumerable<ImageCodec> All { get; } = [new FFmpegCodec(), new AvifSequenceCodec()];

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

    /// <summary>Options for film that say what general ones do.</summary>
    /// <param name="options">Options for any format, or for film, which are given back.</param>
    /// <exception cref="ArgumentException">They are for another format.</exception>
    public static FFmpegReadOptions Reading(ReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options is FFmpegReadOptions own)
            return own;
        if (options.GetType() != typeof(ReadOptions))
            throw new ArgumentException($"{options.GetType().Name} are options of another format.", nameof(options));
        return new FFmpegReadOptions
        {
            Codec = options.Codec,
            Extension = options.Extension,
            Limits = options.Limits,
            Tolerance = options.Tolerance,
            ApplyOrientation = options.ApplyOrientation,
            Registry = options.Registry,
            Http = options.Http,
            Progress = options.Progress,
            OnWarning = options.OnWarning,
            Prefetch = options.Prefetch,
            MaxSize = options.MaxSize,
            ApplyGamma = options.ApplyGamma,
        };
    }
}
