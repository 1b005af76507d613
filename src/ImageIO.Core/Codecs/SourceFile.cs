using ImageIO.Resources;

namespace ImageIO.Codecs;

/// <summary>One file of several that are offered to a codec together.</summary>
public sealed class SourceFile
{
    private readonly Func<SourceStream> _open;

    internal SourceFile(string name, Func<SourceStream> open)
    {
        Name = name;
        _open = open;
    }

    /// <summary>The file's path.</summary>
    public string Name { get; }

    /// <summary>Opens the file, under the limits and the token of the session.</summary>
    /// <returns>The bytes from their start; the decoder that opens them disposes them.</returns>
    /// <exception cref="IOException">The file can't be opened.</exception>
    public SourceStream Open() => _open();

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
