using ImageIO.Cli.Output;

namespace ImageIO.Cli.CommandLine;

/// <summary>
/// What reading passed over and writing does otherwise than asked: told on standard error at the end, each once, with how often it came.
/// </summary>
internal static class Warnings
{
    /// <summary>More than anybody reads; the others are counted.</summary>
    private const int MaxTold = 50;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, Told> ByMessage = [];

    /// <summary>Takes a warning.</summary>
    /// <param name="message">What was found, and what was done about it.</param>
    /// <param name="file">The file, or null.</param>
    public static void Add(string message, string? file)
    {
        lock (Gate)
        {
            if (!ByMessage.TryGetValue(message, out var told))
                ByMessage.Add(message, told = new Told { Place = ByMessage.Count, File = file });
            told.Count++;
            if (told.LastFile != file)
                told.Files++;
            told.LastFile = file;
        }
    }

    /// <summary>Listens to the reading or writing of a file.</summary>
    public static Action<ImageWarning> About(string file) => warning => Add(warning.Message, file);

    /// <summary>Prints what has come since the last time, in the order in which it came.</summary>
    public static void Print()
    {
        lock (Gate)
        {
            foreach (var (message, told) in ByMessage.OrderBy(pair => pair.Value.Place).Take(MaxTold))
                Tool.Report($"warning: {LibraryNames.Translate(message)}{told}");
            if (ByMessage.Count > MaxTold)
                Tool.Report($"warning: {ByMessage.Count - MaxTold} more warnings, of other kinds.");
            ByMessage.Clear();
        }
    }

    private sealed class Told
    {
        public required int Place { get; init; }

        public required string? File { get; init; }

        public string? LastFile { get; set; }

        public int Files { get; set; }

        public int Count { get; set; }

        public override string ToString()
        {
            var often = Count > 1 ? $" ({FileSummary.Count(Count, "time")})" : "";
            var others = Files > 1 ? $", and {FileSummary.Count(Files - 1, "other file")}" : "";
            return File is null ? often : $"{often} [{File}{others}]";
        }
    }
}
