using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Cli.Tests;

/// <summary>The codecs of the tool: those that need no configuration, and those that it registers.</summary>
internal static class ToolCodecs
{
    public static ImmutableArray<ImageCodec> All { get; } = new CodecRegistry(Iio.Codecs.All).UseAll().All;
}
