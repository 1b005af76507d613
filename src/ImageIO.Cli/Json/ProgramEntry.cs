using ImageIO.Codecs;

namespace ImageIO.Cli.Json;

/// <summary>A program that a format is read or written by, in <c>imageio formats --json</c>. Documented in docs/cli.md.</summary>
internal sealed record ProgramEntry
{
    public required string Name { get; init; }

    public required string Purpose { get; init; }

    /// <summary>Where it was found; null where it is missing.</summary>
    public required string? Path { get; init; }

    public static ProgramEntry Of(CodecProgram program) => new() { Name = program.Name, Purpose = program.Purpose, Path = program.Find() };
}
