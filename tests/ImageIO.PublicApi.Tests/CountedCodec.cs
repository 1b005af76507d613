using ImageIO;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ToyFormat;

/// <summary>
/// Gray images of one size behind a header (<c>CNT1</c>, their number, height, width), whose number the encoder knows only at the end: it
/// goes back and writes it.
/// As a <paramref name="local"/> codec it reads and writes files by their path, as a foreign library would.
/// </summary>
public sealed class CountedCodec(bool local = false) : ImageCodec
{
    private const int HeaderLength = 16;

    public override CodecInfo Info { get; } = new()
    {
        Name = "counted",
        Extensions = [".cnt"],
        Signatures = [Signature.Of("CNT1")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.MultiImage,
        Accepts = [new(DType.UInt8, 1)],
        Package = "ToyFormat",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
        => local ? new Decoder(File.OpenRead(source.EnsureLocalFile()), ownsFile: true) : new Decoder(source, ownsFile: false);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
    {
        if (local)
            return new Encoder(File.Create(target.EnsureLocalFile()), ownsFile: true);
        target.EnsureSeekable();
        return new Encoder(target, ownsFile: false);
    }

    private sealed class Decoder(Stream file, bool ownsFile) : FrameDecoder
    {
        private int? _count;
        private int _next;
        private FrameHeader? _header;
        private int[] _shape = [];

        public override FrameHeader? ReadHeader()
        {
            if (_count is null)
            {
                Span<byte> header = stackalloc byte[HeaderLength];
                file.ReadExactly(header);
                if (!header[..4].SequenceEqual("CNT1"u8))
                    throw new CorruptImageException("It does not start with CNT1.");
                _count = BitConverter.ToInt32(header[4..]);
                _shape = [BitConverter.ToInt32(header[8..]), BitConverter.ToInt32(header[12..])];
                if (_count < 1 || _shape[0] < 1 || _shape[1] < 1)
                    throw new CorruptImageException($"There are no {_count} images of {_shape[0]}×{_shape[1]} pixels.");
            }

            return _header ??= _next < _count ? new FrameHeader { Shape = [.. _shape], DType = DType.UInt8 } : null;
        }

        public override void ReadPixels(NdArray destination)
        {
            for (var y = 0; y < destination.Shape[0]; y++)
                file.ReadExactly(destination[y].Bytes);
            (_header, _next) = (null, _next + 1);
        }

        public override bool TrySkipPixels()
        {
            var rest = (long)_shape[0] * _shape[1];
            Span<byte> skipped = stackalloc byte[512];
            for (; rest > 0; rest -= Math.Min(rest, skipped.Length))
                file.ReadExactly(skipped[..(int)Math.Min(rest, skipped.Length)]);
            (_header, _next) = (null, _next + 1);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (ownsFile)
                file.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Encoder(Stream file, bool ownsFile) : FrameEncoder
    {
        private int _count;
        private (int, int) _size;

        public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var size = (pixels.Shape[0], pixels.Shape[1]);
            if (_count == 0)
                file.Write([.. "CNT1"u8, 0, 0, 0, 0, .. BitConverter.GetBytes(size.Item1), .. BitConverter.GetBytes(size.Item2)]);
            else if (size != _size)
                throw new ImageEncodingException("All images have one size.");
            _size = size;
            _count++;
            for (var y = 0; y < pixels.Shape[0]; y++)
                file.Write(pixels[y].Bytes);
        }

        public override void Finish()
        {
            file.Position = 4;
            file.Write(BitConverter.GetBytes(_count));
            if (ownsFile)
                file.Dispose();
        }

        protected override void Dispose(bool disposing)
        {
            if (ownsFile)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
