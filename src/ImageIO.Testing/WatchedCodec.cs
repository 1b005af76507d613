using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Testing;

/// <summary>What happened inside a codec while a session drove it.</summary>
internal sealed class CodecLog
{
    /// <summary>How many images were decoded to pixels.</summary>
    public int Decoded { get; set; }

    /// <summary>
    /// The last exception that the contract does not know, which the session made a <see cref="CorruptImageException"/> of.
    /// </summary>
    public Exception? Strange { get; set; }

    /// <summary>Where the decoder gave another header than before, without pixels read between.</summary>
    public bool HeaderChanged { get; set; }
}

/// <summary>
/// Stands between a session and a codec: looks at what the session's own care would hide, and is as unkind as the contract allows.
/// </summary>
/// <param name="inner">The codec.</param>
/// <param name="log">Where things are noted.</param>
/// <param name="fill">What destinations hold before they are handed to the decoder.</param>
internal sealed class WatchedCodec(ImageCodec inner, CodecLog log, byte fill = 0xA5) : ImageCodec
{
    public override CodecInfo Info => inner.Info;

    private CodecLog Log => log;

    private byte Fill => fill;

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
        => Noting(() => new Decoder(this, inner.CreateDecoder(source, options)));

    public override FrameDecoder? TryCreateDecoder(IReadOnlyList<SourceFile> files, ReadOptions options)
        => Noting(() => inner.TryCreateDecoder(files, options)) is { } decoder ? new Decoder(this, decoder) : null;

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new Encoder(inner.CreateEncoder(target, options));

    private T Noting<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception fault)
        {
            if (fault is not (ImageException or IOException or InvalidDataException or OperationCanceledException))
                log.Strange = fault;
            throw;
        }
    }

    private sealed class Decoder(WatchedCodec codec, FrameDecoder inner) : FrameDecoder
    {
        private FrameHeader? _header;
        private bool _asked;

        public override int? ImageCount => codec.Noting(() => inner.ImageCount);

        public override bool StacksByDefault => inner.StacksByDefault;

        public override int? LoopCount => codec.Noting(() => inner.LoopCount);

        public override int? EstimatedImageCount => codec.Noting(() => inner.EstimatedImageCount);

        public override double? FractionRead => codec.Noting(() => inner.FractionRead);

        public override TimeSpan? TotalDuration => codec.Noting(() => inner.TotalDuration);

        public override FrameHeader? ReadHeader()
        {
            var header = codec.Noting(inner.ReadHeader);
            var again = codec.Noting(inner.ReadHeader);
            codec.Log.HeaderChanged |= !ReferenceEquals(header, again) || (_asked && !ReferenceEquals(header, _header));
            _asked = true;
            return _header = header;
        }

        public override void ReadPixels(NdArray destination)
        {
            codec.Log.Decoded++;
            destination.Bytes.Fill(codec.Fill);
            codec.Noting(() =>
            {
                inner.ReadPixels(destination);
                return 0;
            });
            _asked = false;
        }

        public override bool TrySkipPixels()
        {
            var skipped = codec.Noting(inner.TrySkipPixels);
            _asked &= !skipped;
            return skipped;
        }

        public override bool IsEndless => inner.IsEndless;

        public override int? FindImage(string name) => codec.Noting(() => inner.FindImage(name));

        public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
        {
            destination.Bytes.Fill(codec.Fill);
            var from = origin.ToArray();
            return codec.Noting(() => inner.TryReadRegion(destination, from));
        }

        public override bool TrySeek(int index)
        {
            _asked = false;
            return codec.Noting(() => inner.TrySeek(index));
        }

        public override ImageMetadata ReadMetadata(bool excludeApplied) => codec.Noting(() => inner.ReadMetadata(excludeApplied));

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            inner.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Encoder(FrameEncoder inner) : FrameEncoder
    {
        public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
            => inner.Write(pixels, timing, metadata, cancellationToken);

        public override void Finish() => inner.Finish();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
