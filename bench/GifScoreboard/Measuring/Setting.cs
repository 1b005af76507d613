namespace GifScoreboard.Measuring;

/// <summary>One way to write a GIF: a program or library with certain options.</summary>
/// <param name="Family">The program or library.</param>
/// <param name="Name">Family and options, short: what tables call it.</param>
/// <param name="Version">Of the program: results are measured anew when it changes.</param>
/// <param name="Command">The command line that makes a GIF of a clip. It is also given what the setting <see cref="Base"/> wrote.</param>
internal sealed record Setting(string Family, string Name, string Version, Func<Job, string[]> Command)
{
    /// <summary>The setting whose GIF this one works on, or null.</summary>
    public Setting? Base { get; init; }

    /// <summary>
    /// How much of its CPU a setting of ours may take to win: half, but all of it against one palette for all frames by ffmpeg, the
    /// quickest there is.
    /// </summary>
    public double CpuShare { get; init; } = 0.5;

    /// <summary>The largest clip it is run on, in megapixels of all frames.</summary>
    public double MaxMegapixels { get; init; } = double.PositiveInfinity;

    public bool IsOurs => Family == Ours.Family;

    public bool Matches(IReadOnlyCollection<string> words)
        => words.Count == 0 || words.Any(word => Name.Equals(word, StringComparison.OrdinalIgnoreCase)
            || Family.Equals(word, StringComparison.OrdinalIgnoreCase)
            || (word.EndsWith('*') && Name.StartsWith(word[..^1], StringComparison.OrdinalIgnoreCase)));
}

/// <summary>What a setting's command is about.</summary>
/// <param name="Output">The GIF to write.</param>
/// <param name="BaseGif">What the setting's base wrote.</param>
internal readonly record struct Job(Clip Clip, string Output, string? BaseGif);
