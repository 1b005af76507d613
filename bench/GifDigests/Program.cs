// SHA-256 of the GIFs made of folders of PNG frames, at settings that take every path of the encoder: two builds whose lists are equal
// write the same files.
// Usage: GifDigests [--frames N] [--only SETTING,SETTING] FOLDER...   A FOLDER holds PNG frames, or folders of them.
// Prints "clip setting threads bytes digest" for each GIF, and to the error output the CPU time of each setting.
using System.Security.Cryptography;
using ImageIO;
using ImageIO.Quantization;

var frames = 8;
string[]? only = null;
var folders = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--frames")
        frames = int.Parse(args[++i]);
    else if (args[i] == "--only")
        only = args[++i].Split(',');
    else
        folders.Add(args[i]);
}

var common = new GifWriteOptions { Extension = ".gif", FrameDuration = TimeSpan.FromMilliseconds(100) };
(string Name, GifWriteOptions Options)[] settings =
[
    ("default", common),
    ("quality-95", common with { Quality = 95 }),
    ("quality-50", common with { Quality = 50 }),
    ("lossy-30", common with { Lossy = 30 }),
    ("lossy-0", common with { Lossy = 0 }),
    ("auto", common with { Ditherer = Ditherer.Auto }),
    ("auto-lossy-0", common with { Ditherer = Ditherer.Auto, Lossy = 0 }),
    ("floyd-steinberg", common with { Ditherer = Ditherer.FloydSteinberg }),
    ("floyd-steinberg-50", common with { Ditherer = Ditherer.FloydSteinberg, Quality = 50 }),
    ("floyd-steinberg-lossy-0", common with { Ditherer = Ditherer.FloydSteinberg, Lossy = 0 }),
    ("sierra", common with { Ditherer = Ditherer.Sierra }),
    ("bayer", common with { Ditherer = Ditherer.Bayer }),
    ("blue-noise-50", common with { Ditherer = Ditherer.BlueNoise with { Strength = 0.7f }, Quality = 50 }),
    ("local", common with { PaletteMode = PaletteMode.Local }),
    ("global", common with { PaletteMode = PaletteMode.Global }),
    ("global-once", common with { PaletteMode = PaletteMode.Global }),
    ("tolerance-8", common with { DeltaTolerance = 8 }),
    ("colors-64", common with { Colors = 64, Lossy = 0 }),
    ("fixed", common with { FixedPalette = new Palette(WebColors()) }),
    ("target-size", common with { TargetSize = 400_000, Colors = 64 }),
];

foreach (var setting in settings)
{
    if (only is not null && !only.Contains(setting.Name))
        continue;
    var start = Environment.CpuUsage.TotalTime;
    foreach (var clip in folders.SelectMany(Clips).Order(StringComparer.Ordinal))
        Write(clip, setting.Name, setting.Options);
    Console.Error.WriteLine($"{setting.Name} {(Environment.CpuUsage.TotalTime - start).TotalMilliseconds:F0} ms");
}

void Write(string clip, string setting, GifWriteOptions options)
{
    var images = Directory.GetFiles(clip, "*.png").Order(StringComparer.Ordinal).Take(frames).Select(path => Iio.ImRead(path)).ToArray();
    foreach (var threads in (int[])[1, 4])
    {
        using var file = new MemoryStream();
        var line = $"{Path.GetFileName(clip)} {setting} {threads}";
        try
        {
            Iio.ImWrite(file, setting == "global-once" ? images.Select(image => image) : images, options with { MaxParallelism = threads });
            Console.WriteLine($"{line} {file.Length} {Convert.ToHexStringLower(SHA256.HashData(file.ToArray()))}");
        }
        catch (ImageEncodingException refusal)
        {
            Console.WriteLine($"{line} {refusal.Message}");
        }
    }

    foreach (var image in images)
        image.Dispose();
}

IEnumerable<string> Clips(string folder)
{
    var clips = Directory.GetDirectories(folder);
    return clips.Length > 0 ? clips : [folder];
}

static byte[] WebColors()
{
    var colors = new List<byte>();
    for (var i = 0; i < 216; i++)
        colors.AddRange([(byte)(i / 36 * 51), (byte)(i / 6 % 6 * 51), (byte)(i % 6 * 51)]);
    return [.. colors];
}
