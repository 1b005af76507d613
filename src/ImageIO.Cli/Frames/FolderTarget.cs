using ImageIO.Cli.CommandLine;
using ImageIO.Codecs;

namespace ImageIO.Cli.Frames;

/// <summary>A folder that files are converted into, each under its own name.</summary>
internal sealed class FolderTarget
{
    private readonly string _folder;
    private readonly string? _extension;

    /// <param name="folder">Made if need be.</param>
    /// <param name="format">An extension, with or without its dot, or a codec's name; null for that of each file.</param>
    /// <exception cref="ToolException">Nobody writes the format, or a file is where the folder should be.</exception>
    public FolderTarget(string folder, string? format)
    {
        if (Pipes.IsOutput(folder))
        {
            throw ToolException.WrongUsage(
                "--to writes files into a folder, and standard output is none. Leave --to out: -.png tells the format.");
        }

        if (File.Exists(folder))
            throw ToolException.WrongUsage($"\"{folder}\" is a file, and --to needs a folder as the last name.");
        _folder = folder;
        _extension = format is null ? null : ExtensionOf(format);
    }

    /// <summary>Whether the name of what is written means a folder.</summary>
    public static bool IsFolder(string output) => Path.EndsInDirectorySeparator(output) || Directory.Exists(output);

    /// <summary>The files to write.</summary>
    /// <exception cref="ToolException">Two of them would have one name.</exception>
    public IReadOnlyList<string> Name(IReadOnlyList<string> inputs)
    {
        var taken = new Dictionary<string, string>(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var input in inputs)
        {
            if (input == Pipes.Input)
                throw ToolException.WrongUsage("What comes from standard input has no name to be written under: name the file to write.");
            var name = _extension is null ? Path.GetFileName(input) : Path.GetFileNameWithoutExtension(input) + _extension;
            var output = Path.Combine(_folder, name);
            if (!taken.TryAdd(output, input))
            {
                throw ToolException.BadInput(
                    $"\"{taken[output]}\" and \"{input}\" would both become \"{output}\". Convert them into folders of their own.");
            }
        }

        return [.. taken.Keys];
    }

    public void Create() => Directory.CreateDirectory(_folder);

    private static string ExtensionOf(string format)
    {
        var extension = "." + format.TrimStart('.').ToLowerInvariant();
        if (Iio.Codecs.FindByExtension(extension, CodecCapabilities.Write) is not null)
            return extension;
        if (Iio.Codecs.Find(format) is { } named && named.Info.Can(CodecCapabilities.Write))
            return named.Info.Extensions[0];
        var known = Iio.Codecs.All.Select(codec => codec.Info).Where(info => info.Can(CodecCapabilities.Write)).Select(info => info.Name);
        throw ToolException.WrongUsage(
            $"'{format}' is not a value for --to: use one of {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
    }
}
