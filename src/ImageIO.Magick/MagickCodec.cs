using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Magick.Programs;
using ImageIO.Resources;
using ImageMagick;

namespace ImageIO.Magick;

/// <summary>A format that one coder of ImageMagick reads.</summary>
/// <param name="name">The codec's name.</param>
/// <param name="description">The format's name.</param>
/// <param name="format">The coder: what a file really is can't choose another one.</param>
internal sealed class MagickCodec(string name, string description, MagickFormat format) : ImageCodec
{
    private const CodecCapabilities Reads = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.MetadataRead;

    /// <summary>Every other codec that knows a file goes first.</summary>
    private const int LongTail = -10;

    public ImmutableArray<string> Extensions { get; init; } = [];

    public ImmutableArray<Signature> Signatures { get; init; } = [];

    public ImmutableArray<string> MimeTypes { get; init; } = [];

    /// <summary>What keeps the precision of a deep file, as the end of the sentence that refuses it.</summary>
    public string Instead { get; init; } = "convert it with a program that keeps its depth";

    /// <summary>The program of the system that reads deep files; null where none is known.</summary>
    public PixelProgram? Program { get; init; }

    /// <summary>Bits of a sample where files of the format always have so many; 0 where each says it.</summary>
    public int Bits { get; init; }

    /// <summary>True where images are frames with times.</summary>
    public bool IsAnimated { get; init; }

    /// <summary>True where pixels come upright: EXIF's orientation has no say any more.</summary>
    public bool IsUpright { get; init; }

    /// <summary>True where the format has every reader turn the pixels, and ImageMagick leaves that to its caller.</summary>
    public bool TurnsItself { get; init; }

    /// <summary>Refuses damage that ImageMagick overlooks. Default: nothing to do.</summary>
    public Action<SourceStream> Check { get; init; } = static _ => { };

    public MagickFormat Format => format;

    public override CodecInfo Info => field ??= new()
    {
        Name = name,
        Extensions = Extensions,
        Signatures = Signatures,
        Capabilities = Reads | (IsAnimated ? CodecCapabilities.Animation : 0),
        Priority = LongTail,
        MimeTypes = MimeTypes,
        Description = description,
        Package = "ImageIO.Magick",
        Programs = Program is null ? [] : [Program.Program.ToCodecProgram(Program.Purpose)],
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
    {
        MagickLibrary.EnsureLoaded();
        return new MagickDecoder(this, source, options);
    }
}
