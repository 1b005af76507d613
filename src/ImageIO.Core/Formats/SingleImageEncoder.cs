using ImageIO.Codecs;

namespace ImageIO.Formats;

/// <summary>Writes a file of one image: what encoders of such formats have in common.</summary>
/// <param name="extension">What files of the format are called, for messages: <c>.tga</c>.</param>
internal abstract class SingleImageEncoder(string extension) : FrameEncoder
{
    private bool _written;

    public sealed override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        if (_written)
            throw new ImageEncodingException($"A {extension} file holds one image. Write one file per image.");
        if (pixels.Length == 0)
            throw new ImageEncodingException($"A {extension} file can't hold an image without pixels ({pixels}).");
        _written = true;
        Encode(pixels, metadata, cancellationToken);
        GC.KeepAlive(pixels);
    }

    public sealed override void Finish()
    {
        if (!_written)
            throw new ImageEncodingException($"A {extension} file needs an image, but none was written.");
    }

    /// <summary>Writes the whole file.</summary>
    protected abstract void Encode(NdArray pixels, ImageMetadata metadata, CancellationToken cancellationToken);

    /// <summary>Refuses an image that is larger than the numbers of the format's header.</summary>
    protected void CheckSize(NdArray pixels, int max)
    {
        if (pixels.Shape[0] > max || pixels.Shape[1] > max)
            throw new ImageEncodingException(
                $"The image is {pixels.Shape[1]}×{pixels.Shape[0]} px; a {extension} file has at most {max}×{max}. Use .png, .npy "
                    + "or .ppm.");
    }

    /// <summary>Samples of a pixel.</summary>
    protected static int ChannelsOf(NdArray pixels) => pixels.Rank == 3 ? pixels.Shape[2] : 1;
}
