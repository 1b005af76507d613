using ImageIO.Codecs;

namespace ImageIO.Magick;

/// <summary>An image whose pixels are there, wherever they are.</summary>
internal abstract class DecodedImage : IDisposable
{
    /// <summary>What it is.</summary>
    public required FrameHeader Header { get; init; }

    /// <summary>Gives the pixels.</summary>
    /// <param name="destination">An array of the header's shape and type.</param>
    public abstract void CopyPixels(NdArray destination);

    /// <summary>What the file says beside the pixels.</summary>
    public abstract ImageMetadata ReadMetadata();

    public abstract void Dispose();
}
