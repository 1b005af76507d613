using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Magick.Programs;

/// <summary>An image that a program is to decode.</summary>
/// <param name="Source">The file. It stands at its start.</param>
/// <param name="Options">How it is read.</param>
/// <param name="Number">Which of its images, from 0.</param>
/// <param name="Description">The format's name.</param>
/// <param name="Limit">How long the program may take.</param>
internal sealed record PixelRequest(SourceStream Source, ReadOptions Options, int Number, string Description, TimeSpan Limit)
{
    /// <summary>The path of the file, or of a copy where it has none.</summary>
    public string Input => Path.GetFullPath(Source.EnsureLocalFile());

    /// <summary>What the file says beside pixels of this header, with the profile of their colors where it is given.</summary>
    public required Func<FrameHeader, byte[]?, ImageMetadata> ReadMetadata { get; init; }
}
