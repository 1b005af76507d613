using System.Globalization;

namespace ImageIO.Cli.Output;

/// <summary>Numbers as people read them.</summary>
internal static class FileSummary
{
    /// <summary>One line about a file that was written.</summary>
    public static string Of(string path, string contents)
        => OneLine.Of($"{path}: {contents}{(File.Exists(path) ? ", " + Size(new FileInfo(path).Length) : "")}");

    public static string Shape(ReadOnlySpan<int> shape) => string.Join("x", shape.ToArray());

    /// <summary>Width and height, or the shape of what is no image.</summary>
    public static string Size(NdArray pixels)
        => pixels.Rank < 2 ? $"shape {Shape(pixels.Shape)}" : $"{pixels.Shape[1]}x{pixels.Shape[0]} px";

    public static string Size(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} bytes",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
    };

    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    public static string Count(long count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
