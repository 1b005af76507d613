using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Tests.Sessions;

/// <summary>
/// Images that a test makes up, to see what the sessions do with what no built-in format has. The source's bytes are not looked at.
/// </summary>
internal sealed class MadeUpCodec(Func<ReadOptions, IReadOnlyList<FrameHeader>> images) : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "made-up",
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage,
    };

    public bool HasTime { get; init; }

    public bool CanSeek { get; init; }

    public bool ReadsRegions { get; init; }

    public bool IsEndless { get; init; }

    public bool StacksByDefault { get; init; }

    public bool KnowsItsCount { get; init; }

    /// <summary>Whether a timed codec says that it jumps.</summary>
    public bool Jumps { get; init; }

    public Func<string, int?> FindImage { get; init; } = _ => null;

    /// <summary>What the decoder was asked to do.</summary>
    public List<string> Calls { get; } = [];

    public ImageReader Open(ReadOptions? options = null)
    {
        var codec = HasTime ? new TimedCodec(this) : (ImageCodec)this;
        return new ImageReader(Array.Empty<byte>(),
            (options ?? ReadOptions.Default) with { Registry = new CodecRegistry([codec]), Codec = Info.Name });
    }

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new Decoder(this, images(options));

    /// <summary>The element at a place of image <paramref name="index"/>.</summary>
    public static byte Value(int index, long place) => (byte)((index * 31) + (place * 7) + (place >> 8));

    /// <summary>Image <paramref name="index"/> as reading it gives it.</summary>
    public static NdArray Image(int index, params ReadOnlySpan<int> shape)
    {
        var image = NdArray.Create(DType.UInt8, shape);
        for (var i = 0; i < image.Length; i++)
            image.Bytes[i] = Value(index, i);
        return image;
    }

    private sealed class TimedCodec(MadeUpCodec inner) : ImageCodec
    {
        public override CodecInfo Info { get; } = new()
        {
            Name = "made-up",
            Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.Animation | (inner.Jumps
                ? CodecCapabilities.RandomAccess : CodecCapabilities.None),
        };

        public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => inner.CreateDecoder(source, options);
    }

    private sealed class Decoder(MadeUpCodec codec, IReadOnlyList<FrameHeader> images) : FrameDecoder
    {
        private int _next;

        public override bool IsEndless => codec.IsEndless;

        public override bool StacksByDefault => codec.StacksByDefault;

        public override int? ImageCount => codec.KnowsItsCount ? images.Count : null;

        public override FrameHeader? ReadHeader()
            => codec.IsEndless ? images[_next % images.Count] : _next < images.Count ? images[_next] : null;

        public override int? FindImage(string name) => codec.FindImage(name);

        public override void ReadPixels(NdArray destination)
        {
            codec.Calls.Add($"read {_next}");
            for (var i = 0; i < destination.Length; i++)
                destination.Bytes[i] = Value(_next, i);
            _next++;
        }

        public override bool TrySkipPixels()
        {
            codec.Calls.Add($"skip {_next}");
            _next++;
            return true;
        }

        public override bool TrySeek(int index)
        {
            if (!codec.CanSeek)
                return false;
            codec.Calls.Add($"seek {index}");
            _next = index;
            return true;
        }

        public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
        {
            if (!codec.ReadsRegions)
                return false;
            codec.Calls.Add($"region {string.Join(',', origin.ToArray())} of {_next}");
            using var whole = Image(_next, images[_next].Shape.AsSpan());
            global::ImageIO.Pixels.Region.Crop(whole, origin, destination);
            return true;
        }
    }
}
