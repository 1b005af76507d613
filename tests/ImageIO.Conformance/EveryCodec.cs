using System.Runtime.CompilerServices;
using ImageIO.FFmpeg;
using ImageIO.Magick;

namespace ImageIO.Conformance;

/// <summary>Registers the codecs that ImageIO does not bring by itself before the first test asks for them.</summary>
internal static class EveryCodec
{
#pragma warning disable CA2255 // A program of tests has no other place that runs before its tests are found.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        Iio.Codecs.UseMagick().UseFFmpeg();
        Iio.Codecs.Add(new ExactFilms(Iio.Codecs.Get("ffmpeg")));
    }
}
