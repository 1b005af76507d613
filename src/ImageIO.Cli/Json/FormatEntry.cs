using ImageIO.Codecs;

namespace ImageIO.Cli.Json;

/// <summary>A format in <c>imageio formats --json</c>. Documented in docs/cli.md: properties are added, never changed.</summary>
internal sealed record FormatEntry
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    public required string Package { get; init; }

    public required IReadOnlyList<string> Extensions { get; init; }

    public required IReadOnlyList<string> MimeTypes { get; init; }

    public required bool Read { get; init; }

    public required bool Write { get; init; }

    public required bool MultiImage { get; init; }

    public required bool Animation { get; init; }

    public required bool Volume { get; init; }

    public required bool Lossy { get; init; }

    /// <summary>The keys of <c>--option</c>; empty where the format is not written.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>Programs of the system that the codec runs.</summary>
    public required IReadOnlyList<ProgramEntry> Programs { get; init; }

    public static FormatEntry Of(CodecInfo info) => new()
    {
        Name = info.Name,
        Description = info.Description,
        Package = info.Package,
        Extensions = [.. info.Extensions],
        MimeTypes = info.MimeTypes.IsDefault ? [] : [.. info.MimeTypes],
        Read = info.Can(CodecCapabilities.Read),
        Write = info.Can(CodecCapabilities.Write),
        MultiImage = info.Can(CodecCapabilities.MultiImage),
        Animation = info.Can(CodecCapabilities.Animation),
        Volume = info.Can(CodecCapabilities.Volume),
        Lossy = info.Can(CodecCapabilities.Lossy),
        Programs = [.. info.Programs.Select(ProgramEntry.Of)],
        Options = [.. CommonOptions.For(info).Select(option => option.Name)],
    };
}
