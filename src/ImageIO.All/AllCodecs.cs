using ImageIO.Codecs;
using ImageIO.FFmpeg;
using ImageIO.Magick;

namespace ImageIO;

/// <summary>The codecs of every package.</summary>
public static class AllCodecs
{
    /// <summary>
    /// Adds the codecs that <c>ImageIO</c> does not bring by itself: <c>Iio.Codecs.UseAll()</c>, once, when the program starts.
    /// </summary>
    /// <param name="registry">Where to add them.</param>
    /// <returns><paramref name="registry"/>, so that calls can be chained.</returns>
    public static CodecRegistry UseAll(this CodecRegistry registry) => registry.UseFFmpeg().UseMagick();
}
