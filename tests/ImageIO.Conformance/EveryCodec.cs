using System.Runtime.CompilerServices;

namespace ImageIO.Conformance;

/// <summary>Registers the codecs of every package before the first test asks for them.</summary>
internal static class EveryCodec
{
#pragma warning disable CA2255 // A program of tests has no other place that runs before its tests are found.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => Iio.Codecs.UseAll();
}
