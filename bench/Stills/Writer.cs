using System.Globalization;
using GifScoreboard.Measuring;
using ImageIO;
using ImageIO.Quantization;
using NetVips;

namespace Stills;

/// <summary>Something that writes an image of at most 256 colors.</summary>
/// <param name="Name">In the report.</param>
/// <param name="IsThere">Whether it is installed.</param>
/// <param name="Extension">Of what it writes.</param>
/// <param name="Write">Reads the first file and writes the second; gives the milliseconds of CPU.</param>
internal sealed record Writer(string Name, bool IsThere, string Extension, Func<string, string, double> Write)
{
    private const string PillowProgram = """
        import sys
        from PIL import Image
        image = Image.open(sys.argv[1]).convert("RGB")
        made = image.quantize(256, method=int(sys.argv[3]), kmeans=int(sys.argv[4]), dither=Image.Dither.NONE)
        made.save(sys.argv[2])
        """;

    public bool IsOurs => Name.StartsWith("ours", StringComparison.Ordinal);

    /// <summary>
    /// Ours first. Libraries write within this process, the quickest of three times; programs in their own, with start and PNG decoding.
    /// </summary>
    public static IReadOnlyList<Writer> All { get; } =
    [
        new("ours", true, ".png", (source, output) => Within(() => Ours(source, output, null))),
        new("ours, as for animations", true, ".png", (source, output) => Within(() => Ours(source, output, Quantizers.Perceptual))),
        new("ours, GIF", true, ".gif", (source, output) => Within(() => OursGif(source, output))),
        new("libvips PNG", ModuleInitializer.VipsInitialized, ".png", (source, output) => Within(() => Vips(source, output))),
        new("libvips GIF", ModuleInitializer.VipsInitialized, ".gif", (source, output) => Within(() => Vips(source, output))),
        new("pngquant", Programs.Find("pngquant") is not null, ".png",
            (source, output) => Program("pngquant", "--nofs", "--speed", "1", "--force", "-o", output, "256", source)),
        Pillow("median cut", 0, 0),
        Pillow("median cut, k-means", 0, 50),
        Pillow("maximum coverage, k-means", 1, 50),
        Pillow("octree", 2, 0),
        Pillow("octree, k-means", 2, 50),
        Pillow("libimagequant", 3, 0),
        Pillow("libimagequant, k-means", 3, 50),
    ];

    private static Writer Pillow(string name, int method, int rounds) => new(
        $"Pillow, {name}",
        Programs.Python is not null,
        ".png",
        (source, output) => Program(Programs.Python!, "-c", PillowProgram, source, output, method.ToString(CultureInfo.InvariantCulture),
            rounds.ToString(CultureInfo.InvariantCulture)));

    private static void Ours(string source, string output, IQuantizer? quantizer)
    {
        using var image = Iio.ImRead(source);
        using var indices = NdArray.Create(DType.UInt8, image.Shape[0], image.Shape[1]);
        var palette = Palette.From(image, quantizer: quantizer);
        palette.Map(image, indices);
        Iio.ImWrite(output, indices, new PngWriteOptions { Palette = palette });
    }

    private static void OursGif(string source, string output)
    {
        using var image = Iio.ImRead(source);
        using var indices = NdArray.Create(DType.UInt8, image.Shape[0], image.Shape[1]);
        var palette = Palette.From(image);
        palette.Map(image, indices);
        using var shown = palette.ToRgb(indices);
        Iio.ImWrite(output, shown);
    }

    private static void Vips(string source, string output)
    {
        Cache.Max = 0;
        using var image = Image.NewFromFile(source);
        if (output.EndsWith(".gif", StringComparison.Ordinal))
            image.Gifsave(output, dither: 0, effort: 10, bitdepth: 8);
        else
            image.Pngsave(output, palette: true, q: 100, dither: 0, effort: 10, bitdepth: 8);
    }

    private static double Within(Action write)
    {
        var least = double.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var before = Environment.CpuUsage.TotalTime;
            write();
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }

        return least;
    }

    private static double Program(params string[] command)
    {
        var usage = ChildProcess.Run(command, TimeSpan.FromMinutes(2));
        return usage.Error is null ? 1000 * usage.Cpu : throw new InvalidOperationException($"{command[0]}: {usage.Error}");
    }
}
