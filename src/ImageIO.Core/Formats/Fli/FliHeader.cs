using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Fli;

/// <summary>The 128 bytes at the start of a FLIC file.</summary>
internal sealed record FliHeader
{
    public const int Size = 128;
    public const ushort FliMark = 0xAF11;
    public const ushort FlcMark = 0xAF12;

    private const int FirstFrameAt = 80;

    /// <summary>A FLI's unit of time is one picture of a VGA screen: 1/70 s.</summary>
    private const long TicksPerSecond = TimeSpan.TicksPerSecond;

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Frames, without the one that leads from the last back to the first.</summary>
    public required int Frames { get; init; }

    public required TimeSpan FrameDuration { get; init; }

    /// <summary>Where the first frame begins, as far as the file says.</summary>
    public required long FirstFrame { get; init; }

    public static FliHeader Read(SourceStream source)
    {
        var position = source.Position;
        var bytes = source.ReadSpan(Size);
        var mark = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        var frames = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        var (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]));
        var depth = BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]);
        var speed = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        if (mark is not (FliMark or FlcMark))
            CodecTools.ThrowCorrupt($"The file's mark is 0x{mark:X4}; a FLI has 0xAF11 and an FLC 0xAF12.", position + 4);
        if (width == 0 || height == 0)
            CodecTools.ThrowCorrupt($"The animation is {width}×{height} px; both must be at least 1.", position + 8);
        if (depth is not (0 or 8))
            throw new UnsupportedImageException(
                $"The animation has {depth} bits a pixel; 8, with a palette, can be read. ffmpeg reads "
                    + "the others.")
            {
                Position = position + 12,
            };
        var first = mark == FlcMark ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[FirstFrameAt..]) : 0;
        return new FliHeader
        {
            Width = width,
            Height = height,
            Frames = frames,
            FrameDuration = mark == FlcMark
                ? TimeSpan.FromTicks(speed * TimeSpan.TicksPerMillisecond)
                : TimeSpan.FromTicks(((speed & ushort.MaxValue) * TicksPerSecond + 35) / 70),
            FirstFrame = first >= Size ? position + first : position + Size,
        };
    }
}
