using ImageIO.Cli.CommandLine;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Cli.Frames;

/// <summary>Which files are meant by what was typed: files, patterns and folders.</summary>
internal static class FrameInputs
{
    /// <summary>
    /// The files in the order in which they are to be read. A pattern without files among others stays, to be reported as a file that is
    /// not there.
    /// </summary>
    /// <param name="arguments">Files as they are; patterns and folders in natural order.</param>
    /// <param name="output">A file that patterns and folders leave out: the one about to be written, which may be there from the last time.
    /// Null for none.</param>
    /// <exception cref="ToolException">There are none, or none in a folder.</exception>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> arguments, string? output = null)
    {
        var files = new List<string>();
        var unmatched = 0;
        foreach (var argument in InCountingOrder(arguments))
        {
            string[]? found = Find(argument)?.Order(NaturalOrder.Instance).ToArray();
            if (found is null)
            {
                files.Add(argument);
            }
            else if (found.Length == 0 && !Directory.Exists(argument))
            {
                files.Add(argument);
                unmatched++;
            }
            else
            {
                var before = files.Count;
                files.AddRange(found.Where(file => !IsSame(file, output)));
                if (files.Count == before)
                    throw NoFrames([argument]);
            }
        }

        return files.Count > unmatched ? files : throw NoFrames(arguments);
    }

    /// <summary>
    /// The files as they are named, with patterns expanded in natural order. A pattern without files stays, to be reported as a file that
    /// is not there.
    /// </summary>
    public static IEnumerable<string> Named(IReadOnlyList<string> arguments)
        => arguments.SelectMany(argument => IsPattern(argument)
            ? Glob.Files(argument).Order(NaturalOrder.Instance).DefaultIfEmpty(argument) : [argument]);

    /// <summary>The files behind a folder or pattern; null for everything else, which is then a file, there or not.</summary>
    private static IEnumerable<string>? Find(string argument)
    {
        if (Directory.Exists(argument))
            return Directory.EnumerateFiles(argument).Where(IsReadable);
        return IsPattern(argument) ? Glob.Files(argument) : null;
    }

    /// <summary>A file or a member of an archive of that name comes first, and an address may have any signs in it.</summary>
    private static bool IsPattern(string argument)
        => Glob.IsPattern(argument) && !File.Exists(argument) && !argument.Contains("://", StringComparison.Ordinal)
            && ZipPath.TrySplit(argument, File.Exists) is null;

    private static ToolException NoFrames(IReadOnlyList<string> arguments)
        => ToolException.BadInput(
            $"There are no frames: no image files are found at {string.Join(", ", arguments.Select(argument => $"\"{argument}\""))}.");

    private static bool IsSame(string left, string? right)
        => right is not null && string.Equals(Path.GetFullPath(left), Path.GetFullPath(right),
            OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static bool IsReadable(string file)
        => Path.GetFileName(file)[0] != '.' && Iio.Codecs.FindByExtension(Path.GetExtension(file), CodecCapabilities.Read) is not null;

    /// <summary>
    /// A shell hands over frame*.png sorted as text: frame1, frame10, frame2. Names that differ in their numbers only, and come sorted so,
    /// are put in the order of the numbers; any other order is somebody's intention and stays.
    /// </summary>
    private static IReadOnlyList<string> InCountingOrder(IReadOnlyList<string> arguments)
    {
        for (var i = 1; i < arguments.Count; i++)
        {
            if (string.CompareOrdinal(arguments[i - 1], arguments[i]) >= 0 || !SameButNumbers(arguments[0], arguments[i]))
                return arguments;
        }

        return [.. arguments.Order(NaturalOrder.Instance)];
    }

    private static bool SameButNumbers(string left, string right)
        => left.Split(Digits, StringSplitOptions.RemoveEmptyEntries).AsSpan()
            .SequenceEqual(right.Split(Digits, StringSplitOptions.RemoveEmptyEntries));

    private static char[] Digits { get; } = [.. "0123456789"];
}
