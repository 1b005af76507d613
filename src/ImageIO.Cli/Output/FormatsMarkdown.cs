using ImageIO.Cli.Json;
using ImageIO.Codecs;

namespace ImageIO.Cli.Output;

/// <summary>docs/formats.md, made from the registry: what is read and written, and what becomes of every extension that Python's imageio lists.</summary>
internal static class FormatsMarkdown
{
    public static void Write(IReadOnlyList<FormatEntry> formats, TextWriter output)
    {
        output.WriteLine("# Formats");
        output.WriteLine();
        output.WriteLine("Made by `imageio formats --markdown > docs/formats.md`, from the codecs themselves; a test fails where the two differ.");
        output.WriteLine();
        output.WriteLine("## What is read and written");
        output.WriteLine();
        output.WriteLine("| name | format | read | write | several images | metadata | extensions | package | keys of `--option` |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var format in formats)
        {
            var metadata = Iio.Codecs.Get(format.Name).Info;
            string[] cells =
            [
                $"`{format.Name}`", format.Description, Mark(format.Read), Lossiness(format), format.Animation ? "with times" : format.Volume ? "any axes" : Mark(format.MultiImage),
                Metadata(metadata), string.Join(' ', format.Extensions), format.Package, string.Join(' ', format.Options),
            ];
            output.WriteLine($"| {string.Join(" | ", cells)} |");
        }

        output.WriteLine();
        output.WriteLine("The codec is chosen by the first bytes of a file, then, for formats that have no signature, by the extension; `ReadOptions.Codec` overrides both. Files are written by the extension, or by `WriteOptions.Codec`.");
        output.WriteLine();
        output.WriteLine("## Every extension that imageio lists");
        output.WriteLine();
        output.WriteLine("| read by | extensions |");
        output.WriteLine("|---|---|");
        foreach (var group in KnownBackends.Extensions.GroupBy(ReadBy).OrderBy(group => group.Key, StringComparer.Ordinal))
            output.WriteLine($"| {group.Key} | {string.Join(' ', group)} |");
    }

    private static string ReadBy(string extension)
        => Iio.Codecs.FindByExtension(extension, CodecCapabilities.Read) is { } codec ? $"**{codec.Info.Package}** `{codec.Info.Name}`" : KnownBackends.Find(extension)!.Package ?? $"nothing yet. {KnownBackends.Find(extension)!.Advice}";

    private static string Mark(bool can) => can ? "yes" : "–";

    private static string Lossiness(FormatEntry format) => !format.Write ? Mark(false) : format.Lossy ? "yes, lossy by default" : "yes, exact";

    private static string Metadata(CodecInfo info) => (info.Can(CodecCapabilities.MetadataRead), info.Can(CodecCapabilities.MetadataWrite)) switch
    {
        (true, true) => "read, written",
        (true, false) => "read",
        _ => "–",
    };
}
