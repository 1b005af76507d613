namespace ImageIO.Codecs;

/// <summary>A program of the system that a codec runs.</summary>
public sealed class CodecProgram
{
    /// <summary>The name of its file, without an extension: <c>ffmpeg</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the codec runs it for, in a few words: <c>more than 8 bits</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>The environment variable that may hold its path, which goes before PATH.</summary>
    public required string Variable { get; init; }

    /// <summary>Looks for the program now: its path, or null where it is not found.</summary>
    public required Func<string?> Find { get; init; }
}
