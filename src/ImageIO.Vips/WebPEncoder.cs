using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Vips;

/// <summary>
/// Writes a WebP: one image as libvips writes it, or the frames of an animation. Where nobody says that there is one image only, the first
/// is kept until it is known what comes behind it.
/// </summary>
/// <param name="codec">The format.</param>
/// <param name="still">Writes a single image.</param>
/// <param name="target">Where to.</param>
/// <param name="options">How.</param>
internal sealed class WebPEncoder(VipsCodec codec, FrameEncoder still, TargetStream target, WriteOptions options) : FrameEncoder
{
    private WebPAnimationEncoder? _animation;
    private NdArray? _first;
    private FrameTiming _firstTiming;
    private ImageMetadata _metadata = ImageMetadata.Empty;

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (timing.Count == 1 || pixels.Length == 0)
        {
            still.Write(pixels, timing, metadata, cancellationToken);
            return;
        }

        if (_first is null && _animation is null)
        {
            (_first, _firstTiming, _metadata) = (pixels.Clone(), timing, metadata);
            return;
        }

        if (_animation is null)
        {
            var webp = options as WebPWriteOptions ?? new WebPWriteOptions { LoopCount = options.LoopCount };
            if (webp.TargetSize is not null)
                throw new ImageEncodingException(
                    "WebPWriteOptions.TargetSize is for still images, and this is an animation. Set Quality instead.");
            _animation = new WebPAnimationEncoder(codec, target, webp, _metadata);
            _animation.Write(_first!, _firstTiming, cancellationToken);
            ReleaseFirst();
        }

        _animation.Write(pixels, timing, cancellationToken);
    }

    public override void Finish()
    {
        if (_animation is not null)
        {
            _animation.Finish();
            return;
        }

        if (_first is not null)
            still.Write(_first, _firstTiming, _metadata, target.CancellationToken);
        still.Finish();
    }

    protected override void Dispose(bool disposing)
    {
        ReleaseFirst();
        _animation?.Dispose();
        still.Dispose();
        base.Dispose(disposing);
    }

    private void ReleaseFirst()
    {
        _first?.Dispose();
        _first = null;
    }
}
