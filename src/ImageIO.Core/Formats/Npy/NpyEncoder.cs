using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Npy;

/// <summary>Writes one array as a .npy file, as <c>np.save</c> does, byte for byte.</summary>
internal sealed class NpyEncoder(TargetStream target) : FrameEncoder
{
    private bool _written;

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        if (_written)
            throw new ImageEncodingException("A .npy file holds one array. Stack the images, or write them as .npz.");
        _written = true;
        NpyWriter.Write(target, pixels, cancellationToken);
    }

    public override void Finish()
    {
        if (!_written)
            throw new ImageEncodingException("A .npy file needs an array, but none was written.");
    }
}
