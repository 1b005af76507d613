using System.Reflection;
using System.Security.Cryptography;
using ImageIO.Codecs;

namespace ImageIO.Fuzz;

/// <summary>Where samples, kept inputs and findings lie.</summary>
internal static class Paths
{
    private static readonly string Tests = typeof(Paths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "tests").Value!;

    /// <summary>The samples of all codecs, and among them the inputs that once failed.</summary>
    public static string Data => Path.Join(Tests, "data");

    /// <summary>The inputs that reach different code, which are kept from run to run.</summary>
    public static string Corpus => Path.Join(Tests, "ImageIO.Fuzz", "corpus");

    /// <summary>What was found, to be moved to <c>tests/data/regressions</c> with the repair.</summary>
    public static string Findings => Path.Join(Tests, "..", "artifacts", "fuzz");

    public static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input))[..16];

    public static string SaveFinding(CodecInfo codec, byte[] input)
    {
        Directory.CreateDirectory(Findings);
        var path = Path.GetFullPath(Path.Join(Findings, $"{codec.Name}-{NameOf(input)}{codec.Extensions[0]}"));
        File.WriteAllBytes(path, input);
        return path;
    }
}
