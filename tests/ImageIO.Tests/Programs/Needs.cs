using System.Text;
using System.Text.RegularExpressions;

namespace ImageIO.Tests.Programs;

/// <summary>The test needs ffmpeg 5.1 or later.</summary>
/// <param name="parts">
/// What it must have been built with, by the lists that it prints: <c>"decoders gif"</c>, <c>"filters palettegen paletteuse"</c>.
/// <c>a|b</c> is either of the two.
/// </param>
public sealed class NeedsFfmpegAttribute(params string[] parts) : NeedsAttribute("ffmpeg", ["ffmpeg"], parts)
{
    protected override string? FindFault(string path)
    {
        byte[] pixels = [1, 2, 3, 4];
        const string passOn = "-v error -f rawvideo -pix_fmt gray -video_size 2x2 -i - -fps_mode passthrough -f rawvideo -";
        var run = ProgramRun.Of(path, pixels, passOn.Split(' '));
        if (run.ExitCode != 0 || !run.Output.SequenceEqual(pixels))
            return $"does not pass a raw image on ({run.Complaint})";
        foreach (var part in Details.Select(part => part.Split(' ')))
        {
            // Lines of flags, names and a description.
            var list = Encoding.UTF8.GetString(ProgramRun.Of(path, default, ["-hide_banner", $"-{part[0]}"]).Output).Split('\n');
            var lines = list.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 1);
            var names = lines.SelectMany(words => words[1].Split(',')).ToHashSet();
            if (Array.Find(part[1..], wanted => !wanted.Split('|').Any(names.Contains)) is { } missing)
                return $"has no {missing} among its {part[0]}";
        }

        return null;
    }
}

/// <summary>The test needs gifsicle 1.92 or later, which knows lossy compression.</summary>
public sealed class NeedsGifsicleAttribute() : NeedsAttribute("gifsicle", ["gifsicle"])
{
    /// <summary>One black pixel.</summary>
    private static readonly byte[] Gif =
        [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B];

    protected override string? FindFault(string path)
    {
        var run = ProgramRun.Of(path, Gif, ["-O3", "--lossy=20"]);
        return run.ExitCode == 0 && run.Output.AsSpan().StartsWith("GIF8"u8) ? null : $"does not optimize a GIF ({run.Complaint})";
    }
}

/// <summary>The test needs ImageMagick, of 16 bits a sample or more.</summary>
/// <remarks>Its name is magick from version 7 on. A program called convert may be another one: Windows has one.</remarks>
/// <param name="formats">What it must read and write.</param>
public sealed partial class NeedsImageMagickAttribute(params string[] formats)
    : NeedsAttribute("ImageMagick", ["magick", "convert"], formats)
{
    private static readonly byte[] Pixel = [.. "P6 1 1 255\n"u8, 10, 20, 30];

    protected override string? FindFault(string path)
    {
        var version = ProgramRun.Of(path, default, ["-version"]);
        var words = Encoding.UTF8.GetString(version.Output).Split('\n')[0].Trim();
        if (version.ExitCode != 0 || !words.Contains("ImageMagick", StringComparison.Ordinal))
            return $"is another program: to -version it answers '{(words.Length > 0 ? words : version.Complaint)}'";
        if (!Depth().IsMatch(words))
            return $"computes in less than 16 bits ({words})";
        foreach (var format in Details)
        {
            var written = ProgramRun.Of(path, Pixel, ["ppm:-", $"{format}:-"]);
            var read = ProgramRun.Of(path, written.Output, [$"{format}:-", "-depth", "8", "rgb:-"]);
            if (written.ExitCode != 0 || read.ExitCode != 0 || read.Output.Length != 3)
                return $"does not write and read {format} ({(written.ExitCode != 0 ? written : read).Complaint})";
        }

        return null;
    }

    [GeneratedRegex(@"\bQ(16|32|64)\b")]
    private static partial Regex Depth();
}

/// <summary>The test needs Python 3.8 or later, in which these statements run without an error.</summary>
public sealed class NeedsPythonAttribute(params string[] statements) : NeedsAttribute("Python", ["python3", "python"], statements)
{
    public const string Numpy = "import numpy";
    public const string Pillow = "from PIL import Image";

    /// <summary>Pillow 9.1 or later, which shows frames of an animation as they are seen.</summary>
    public const string PillowGif = "from PIL.GifImagePlugin import LoadingStrategy";

    public const string PillowJpeg = "from PIL import features; assert features.check('jpg'), 'Pillow has no JPEG'";
    public const string PillowWebP = "from PIL import features; assert features.check('webp'), 'Pillow has no WebP'";

    protected override string? FindFault(string path)
    {
        const string version = "import sys; assert sys.version_info >= (3, 8), 'it is older than 3.8'";
        var run = ProgramRun.Of(path, default, ["-c", string.Join('\n', [version, .. Details])]);
        return run.ExitCode == 0 ? null : $"lacks what is needed ({run.Complaint})";
    }
}

/// <summary>The test needs a program of this name, which ends well with the arguments given.</summary>
public sealed class NeedsProgramAttribute(string name, params string[] arguments) : NeedsAttribute(name, [name], arguments)
{
    protected override string? FindFault(string path)
    {
        var run = ProgramRun.Of(path, default, Details);
        return run.ExitCode == 0 ? null : $"does not run ({run.Complaint})";
    }
}

/// <summary>The test needs dcraw_emu of LibRaw, which says how it is used and ends with 1 where it is given nothing.</summary>
public sealed class NeedsDcrawAttribute() : NeedsAttribute("dcraw_emu", ["dcraw_emu"])
{
    protected override string? FindFault(string path)
    {
        var run = ProgramRun.Of(path, default, []);
        var words = Encoding.UTF8.GetString(run.Output) + run.Error;
        return words.Contains("-Z <suf>", StringComparison.Ordinal) ? null : $"does not choose where it writes ({run.Complaint})";
    }
}
