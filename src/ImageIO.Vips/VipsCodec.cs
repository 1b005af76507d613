using ImageIO.Codecs;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>A format that libvips reads and writes: what is special about it. The decoder and the encoder are the same for all.</summary>
internal abstract class VipsCodec(VipsLibrary library) : ImageCodec
{
    protected const CodecCapabilities StillImage =
        CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite
            | CodecCapabilities.Lossy;

    /// <summary>
    /// The operation of libvips that reads this format from a source, and no other: what a file really is can't choose another loader.
    /// </summary>
    public abstract string Loader { get; }

    /// <summary>The operation of libvips that writes this format to a target.</summary>
    public abstract string Saver { get; }

    /// <summary>True where pixels come upright: the format turns them by a rule of its own, and EXIF's orientation has no say.</summary>
    public virtual bool LoaderSetsUpright => false;

    /// <summary>False where <see cref="WriteHead"/> writes the metadata.</summary>
    public virtual bool SaverWritesMetadata => true;

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
    {
        library.EnsureLoaded();
        return new VipsDecoder(this, source, options);
    }

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
    {
        library.EnsureLoaded();
        return new VipsEncoder(this, target, options);
    }

    /// <summary>Loads libvips if that has not been done.</summary>
    protected void EnsureLoaded() => library.EnsureLoaded();

    /// <summary>True where libvips decodes all of an image when its first pixel is wanted, in one call that nothing interrupts.</summary>
    public virtual bool DecodesAtOnce => false;

    /// <summary>True where libvips encodes all of an image in one call that nothing interrupts.</summary>
    public virtual bool EncodesAtOnce => false;

    /// <summary>How many resolutions the loader gives, each half of the one before, without decoding the larger ones. Default: 1.</summary>
    public virtual int Levels => 1;

    /// <summary>By how much the loader is to enlarge what it draws. Default: 1.</summary>
    /// <param name="options">How to read.</param>
    /// <param name="width">The width at 1, in px.</param>
    /// <param name="height">The height at 1, in px.</param>
    public virtual double ScaleFor(ReadOptions options, int width, int height) => 1;

    /// <summary>What follows the markers of the file; null where the format is none of JPEG's.</summary>
    public virtual JpegMarkers? FollowMarkers(Limits limits) => null;

    /// <summary>Looks whether the file is a sequence that its loader doesn't know as one.</summary>
    /// <param name="start">The file's first bytes.</param>
    /// <param name="count">How many images it holds; null where only more of the file would tell.</param>
    public virtual bool IsSequence(ReadOnlySpan<byte> start, out int? count)
    {
        count = null;
        return false;
    }

    /// <summary>Whether further images are read, where an index tells their places; else the first one only.</summary>
    public virtual bool ReadsSeveral => false;

    /// <summary>How many images the file holds.</summary>
    /// <param name="image">The first image.</param>
    /// <param name="markers">What was seen of a JPEG's header.</param>
    public virtual int CountImages(Image image, JpegMarkers? markers)
        => image.Contains("n-pages") && image.Get("n-pages") is int and > 1 and var pages ? pages : 1;

    /// <summary>
    /// How many bytes are held while an image is decoded, beside the array that is handed over: 0 where rows go straight through.
    /// </summary>
    /// <param name="image">The image, of which only the header is read.</param>
    /// <param name="markers">What was seen of a JPEG's header.</param>
    public virtual long WorkingBytes(Image image, JpegMarkers? markers) => 0;

    /// <summary>Refuses a file on which libvips would complain to standard error instead of to its caller.</summary>
    /// <param name="start">The file's first bytes.</param>
    public virtual void CheckStart(ReadOnlySpan<byte> start)
    {
    }

    /// <summary>Whether libvips complains of a file that is whole, but of a kind that it does not know.</summary>
    /// <param name="complaint">Its words.</param>
    public virtual bool IsUnsupported(string complaint) => false;

    /// <summary>How the saver is to write <paramref name="pixels"/>.</summary>
    public abstract VOption SaveOptions(NdArray pixels, WriteOptions options);

    /// <summary>What an array's channels are.</summary>
    public virtual Enums.Interpretation InterpretationOf(NdArray pixels, WriteOptions options)
        => pixels.DType == DType.UInt16 ? Enums.Interpretation.Rgb16
            : pixels.Rank == 2 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb;

    /// <summary>Writes the start of the file where libvips' own would not do.</summary>
    /// <returns>How many bytes of libvips' output this stands for.</returns>
    public virtual int WriteHead(TargetStream target, NdArray pixels, in WrittenMetadata metadata, WriteOptions options) => 0;

    /// <summary>Adds to the metadata what the file's first bytes and libvips' fields say about this format.</summary>
    public virtual void AddMetadata(Image image, ReadOnlySpan<byte> head, JpegMarkers? markers, Dictionary<string, object> values)
    {
    }

    /// <summary>Turns decoded pixels into what the contract promises, in place.</summary>
    public virtual void FinishPixels(Image image, NdArray pixels)
    {
    }
}
