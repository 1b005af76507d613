using System.Collections.Immutable;

namespace ImageIO.Codecs;

/// <summary>
/// What a codec is called, which files it knows, and what it can do with them. The registry, the documents, the tool and the conformance
/// tests all read it.
/// </summary>
public sealed class CodecInfo
{
    /// <summary>Short and lower case: <c>png</c>.</summary>
    public required string Name { get; init; }

    /// <summary>With their dot, lower case, the usual one first. Default: none.</summary>
    public ImmutableArray<string> Extensions { get; init; } = [];

    /// <summary>Any of them tells the format. Default: none, only the extension tells it.</summary>
    public ImmutableArray<Signature> Signatures { get; init; } = [];

    /// <summary>Starts of the names of devices that the codec opens, with their bracket: <c>&lt;video</c>. Default: none.</summary>
    public ImmutableArray<string> Devices { get; init; } = [];

    /// <summary>What the codec can do.</summary>
    public required CodecCapabilities Capabilities { get; init; }

    /// <summary>
    /// What the encoder takes, best first where two fit equally; the core converts everything else that fits without loss. Default:
    /// nothing.
    /// </summary>
    public ImmutableArray<PixelLayout> Accepts { get; init; } = [];

    /// <summary>Where several codecs know a file, the highest is used. Catch-alls are negative. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Media types, the usual one first. Default: none.</summary>
    public ImmutableArray<string> MimeTypes { get; init; } = [];

    /// <summary>One line for people: <c>Portable Network Graphics</c>. Default: <see cref="Name"/>.</summary>
    public string Description { get => field ?? Name; init; }

    /// <summary>The package that the codec comes in. Default: <c>ImageIO.Core</c>.</summary>
    public string Package { get; init; } = "ImageIO.Core";

    /// <summary>Programs of the system that the codec runs. Default: none.</summary>
    public ImmutableArray<CodecProgram> Programs { get; init; } = [];

    /// <summary>
    /// The settings of the format that can be given as text, as the tool's <c>--option</c> does. Default: none. Those that formats share
    /// by what they can do (the times of an animation) are not listed.
    /// </summary>
    public ImmutableArray<OptionInfo> Options { get; init; } = [];

    /// <summary>Whether the codec has all of <paramref name="capabilities"/>.</summary>
    /// <param name="capabilities">One or more.</param>
    public bool Can(CodecCapabilities capabilities) => (Capabilities & capabilities) == capabilities;

    /// <summary>Whether a file that starts with <paramref name="header"/> is of this format.</summary>
    /// <param name="header">The first bytes of the file.</param>
    public bool Recognizes(ReadOnlySpan<byte> header)
    {
        foreach (var signature in Signatures)
        {
            if (signature.Matches(header))
                return true;
        }

        return false;
    }
}
