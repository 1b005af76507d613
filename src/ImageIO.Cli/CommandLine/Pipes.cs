using ImageIO.Cli.Frames;
using ImageIO.Resources;

namespace ImageIO.Cli.CommandLine;

/// <summary>Standard input (<c>-</c>) and standard output (<c>-.png</c>: the extension tells the format) in the place of files.</summary>
internal static class Pipes
{
    public const string Input = "-";

    /// <summary>Whether a name means standard output. A file of such a name is <c>./-.png</c>.</summary>
    public static bool IsOutput(string name) => name == Input || name.StartsWith("-.", StringComparison.Ordinal);

    /// <summary>Whether a name means a camera, the screen or the clipboard.</summary>
    public static bool IsDevice(string name) => name is ['<', .., '>'];

    public static ImageSource Source(string name) => name == Input ? Console.OpenStandardInput() : name;

    /// <summary>Opens a file; of standard input, all images that come one behind the other, as programs write them into a pipe.</summary>
    /// <param name="name">The file.</param>
    /// <param name="options">How to read.</param>
    /// <param name="goesBack">Whether images are read again, or counted before they are read: standard input is then put aside.</param>
    /// <param name="cancellationToken">Ends every read.</param>
    public static ImageReader Open(string name, ReadOptions options, bool goesBack, CancellationToken cancellationToken)
    {
        if (name != Input)
            return Iio.ImOpen(Source(name), options, cancellationToken);
        var piped = PipedImages.Reading(options);
        return Iio.ImOpen(Source(name), goesBack ? SeekableInput.Reading(piped) : piped, cancellationToken);
    }

    public static ImageTarget Target(string name) => IsOutput(name) ? Console.OpenStandardOutput() : name;

    /// <summary>The options with the format that the name tells, where the name is no file's.</summary>
    public static WriteOptions Writing(WriteOptions options, string name)
        => IsOutput(name) && Path.GetExtension(name) is { Length: > 1 } extension ? options with { Extension = extension } : options;
}
