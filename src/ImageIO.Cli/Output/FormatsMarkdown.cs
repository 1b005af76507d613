using ImageIO.Cli.Json;
using ImageIO.Codecs;

namespace ImageIO.Cli.Output;

/// <summary>docs/formats.md, made from the registry: what is read and written, how, and what becomes of other extensions.</summary>
internal static class FormatsMarkdown
{
    /// <summary>Where other readers show something else: format, what is read here, and why.</summary>
    private static readonly (string Format, string Reading, string Reason)[] Differences =
    [
        ("bmp", "A channel's highest value is white, whatever its bits.",
            "Some readers only shift the bits, so that white of 4 bits becomes 240 of 255."),
        ("bmp", "A mask of alpha without bits is no alpha channel.", "Its bytes are undefined; some readers show them as alpha."),
        ("bmp", "A run that leaves its row ends there.", "Three readers show three pictures of such a file."),
        ("dds", "Pixels are given as they are stored: premultiplied, and normals of two channels.",
            "Some readers multiply by alpha, or compute the third channel."),
        ("dds, bmp", "Samples of more than 8 bits become 16.", "Some readers narrow them to 8."),
        ("exr", "DWA and deep data are refused by name.", "DWA is lossy; deep data are no image."),
        ("gif", "The canvas that no image covers is transparent.", "So do browsers; some readers fill it with a color of the palette."),
        ("gif", "A file that ends before its first image is refused.", "Some readers show an empty picture."),
        ("ico", "The mask of a cursor makes its pixels transparent.", "Some readers leave it out."),
        ("jp2", "Samples are given as they are stored: 12 bits go up to 4095; `bits` of the metadata tells how many there are.",
            "Some readers stretch them to 16 bits, or narrow them to 8."),
        ("jp2", "Components of several sizes are images of their own; brightness with color differences of fewer samples becomes RGB.",
            "Some readers refuse them, or repeat samples."),
        ("jp2", "CMYK and L*a*b* are given as they are stored.", "One reader converts them by rules of its own."),
        ("jp2", "HTJ2K (Part 15) and what Part 2 adds are refused by name.", "Few readers know them."),
        ("jpeg-ls, jpeg-lossless",
            "Samples are given as they are stored: 12 bits go up to 4095; `bits` of the metadata tells how many there are.",
            "Some readers stretch them to 16 bits."),
        ("jpeg-ls", "Components that are interleaved by pixel are read.", "One reader gives zeros."),
        ("pbm, png, bmp", "Pixels of one bit are truth values (`bool`).", "Readers that have no such type show 0 and 255."),
        ("xpm", "A pixel of none of the colors is an error.", "Some readers put a color of their own for it."),
        ("png", "An animation's frames are read, and a default image outside of them is not.", "Some readers give it as the first frame."),
        ("png", "An animation whose chunks are out of order is a still, with a warning.", "Some readers overlook the order."),
        ("psd, jpeg", "CMYK are inks: 0 is none, the highest value all.", "Adobe's files hold the inverse, which some readers give."),
        ("avif", "Cropping, turning and mirroring are applied; gray comes as RGB with equal channels.",
            "They are part of the picture by the standard; some readers leave them to the caller."),
        ("jng", "Gray comes as RGB with equal channels.", "ImageMagick, which reads it here, gives it so; some readers give gray."),
        ("jxl, svg", "Pixels of one bit are 0 and 255, and a symbol is clipped to the size that it is used at.",
            "Older readers give 0 and 1, and show all of the symbol."),
        ("tiff", "The first row of a fax is kept where no end-of-line stands before it.",
            "Some readers drop it, and end with a white row."),
        ("xcf", "Layers have alpha.", "Some readers leave it out where all of it is opaque."),
        ("pict", "A picture's bitmaps are drawn where they belong, and lines, shapes and text are left out, with a warning.",
            "Some readers give an empty picture, or put bitmaps elsewhere."),
        ("pnm", "A header without a width, height or maxval is refused.", "Some readers put a number of their own for it."),
    ];

    public static void Write(IReadOnlyList<FormatEntry> formats, TextWriter output)
    {
        output.WriteLine("# Formats");
        output.WriteLine();
        output.WriteLine(
            "Made by `imageio formats --markdown > docs/formats.md`, from the codecs themselves; a test fails where the two differ.");
        output.WriteLine();
        WriteFormats(formats, output);
        output.WriteLine();
        WritePrograms(output);
        output.WriteLine();
        WriteSettings(output);
        output.WriteLine();
        WriteDifferences(output);
        output.WriteLine();
        WriteExtensions(output);
    }

    private static void WriteFormats(IReadOnlyList<FormatEntry> formats, TextWriter output)
    {
        output.WriteLine("## What is read and written");
        output.WriteLine();
        output.WriteLine("| name | format | read | write | several images | metadata | extensions | package |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var format in formats)
        {
            string[] cells =
            [
                $"`{format.Name}`", format.Description, Mark(format.Read), Lossiness(format),
                format.Animation ? "with times" : format.Volume ? "any axes" : Mark(format.MultiImage),
                Metadata(Iio.Codecs.Get(format.Name).Info), string.Join(' ', format.Extensions), format.Package,
            ];
            output.WriteLine($"| {string.Join(" | ", cells)} |");
        }

        output.WriteLine();
        output.WriteLine(
            "The codec is chosen by the first bytes of a file, then, for formats that have no signature, by the extension; "
            + "`ReadOptions.Codec` overrides both. Files are written by the extension, or by `WriteOptions.Codec`.");
    }

    private static void WritePrograms(TextWriter output)
    {
        output.WriteLine("## Programs of the system");
        output.WriteLine();
        output.WriteLine(
            "Looked for at the path that the variable of the environment names, then on PATH; `imageio formats` tells where they were "
            + "found. Without its program a format is read as far as its package goes, or refused with how to install it.");
        output.WriteLine();
        output.WriteLine("| format | program | for | variable |");
        output.WriteLine("|---|---|---|---|");
        foreach (var codec in Iio.Codecs.All.Select(codec => codec.Info).OrderBy(codec => codec.Name, StringComparer.Ordinal))
        {
            foreach (var program in codec.Programs)
                output.WriteLine($"| `{codec.Name}` | `{program.Name}` | {program.Purpose} | `{program.Variable}` |");
        }
    }

    private static void WriteSettings(TextWriter output)
    {
        output.WriteLine("## Settings");
        output.WriteLine();
        output.WriteLine(
            "The keys of `--option KEY=VALUE`. In C#, they are properties of the options with the format's name (`PngWriteOptions`).");
        output.WriteLine();
        output.WriteLine("| format | key | value | |");
        output.WriteLine("|---|---|---|---|");
        foreach (var codec in Iio.Codecs.All.Select(codec => codec.Info).OrderBy(codec => codec.Name, StringComparer.Ordinal))
            WriteSettings($"`{codec.Name}`", codec.Options);
        WriteSettings("animations", CommonOptions.OfAnimations);
        WriteSettings("all", CommonOptions.OfAll);

        void WriteSettings(string format, IEnumerable<OptionInfo> options)
        {
            foreach (var option in options)
                output.WriteLine($"| {format} | `{option.Name}` | {option.Values} | {option.Description} |");
        }
    }

    private static void WriteDifferences(TextWriter output)
    {
        output.WriteLine("## What is read differently from other readers");
        output.WriteLine();
        output.WriteLine("| format | here | elsewhere |");
        output.WriteLine("|---|---|---|");
        foreach (var (format, reading, reason) in Differences)
            output.WriteLine($"| {format} | {reading} | {reason} |");
    }

    private static void WriteExtensions(TextWriter output)
    {
        output.WriteLine("## Every extension that imageio lists, and ours");
        output.WriteLine();
        output.WriteLine("| read by | extensions |");
        output.WriteLine("|---|---|");
        var extensions = Iio.Codecs.All.SelectMany(codec => codec.Info.Extensions).Union(KnownBackends.Extensions)
            .Order(StringComparer.Ordinal);
        foreach (var group in extensions.GroupBy(ReadBy).OrderBy(group => group.Key, StringComparer.Ordinal))
            output.WriteLine($"| {group.Key} | {string.Join(' ', group)} |");
    }

    private static string ReadBy(string extension)
    {
        // Stills and sequences of AVIF, for instance, share an extension.
        var codecs = Iio.Codecs.All.Select(codec => codec.Info)
            .Where(codec => codec.Can(CodecCapabilities.Read) && codec.Extensions.Contains(extension)).ToList();
        if (codecs.Count > 0)
            return string.Join(", ", codecs.Select(codec => $"**{codec.Package}** `{codec.Name}`"));
        return KnownBackends.Find(extension) is { Advice: { } advice } ? $"nothing yet. {advice}" : "nothing: it is only written";
    }

    private static string Mark(bool can) => can ? "yes" : "–";

    private static string Lossiness(FormatEntry format)
        => !format.Write ? Mark(false) : format.Lossy ? "yes, lossy by default" : "yes, exact";

    private static string Metadata(CodecInfo info)
        => info.Can(CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite) ? "read, written"
            : info.Can(CodecCapabilities.MetadataRead) ? "read"
            : "–";
}
