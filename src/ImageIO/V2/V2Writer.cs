namespace ImageIO.V2;

/// <summary>The writer of imageio's older interface.</summary>
public sealed class V2Writer : IDisposable
{
    private readonly ImageWriter _writer;

    internal V2Writer(ImageWriter writer) => _writer = writer;

    /// <summary>Writes the next image.</summary>
    /// <param name="im">H×W or H×W×C; borrowed for the call.</param>
    /// <param name="meta">What to put beside it.</param>
    /// <inheritdoc cref="ImageWriter.Write(NdArray, TimeSpan?, ImageMetadata?, CancellationToken)" path="/exception"/>
    public void AppendData(NdArray im, ImageMetadata? meta = null) => _writer.Write(im, metadata: meta);

    /// <summary>Completes the file. Idempotent.</summary>
    public void Dispose() => _writer.Dispose();
}
