using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>A box of a JP2 file (T.800 I.4).</summary>
/// <param name="Type">Four characters.</param>
/// <param name="Start">Where its content begins.</param>
/// <param name="End">Behind its content; within the file.</param>
/// <param name="IsCut">It is said to reach beyond the file or the box around it.</param>
internal readonly record struct Jp2Box(uint Type, long Start, long End, bool IsCut)
{
    public const uint Signature = 0x6A502020;
    public const uint Header = 0x6A703268;
    public const uint ImageHeader = 0x69686472;
    public const uint Color = 0x636F6C72;
    public const uint Palette = 0x70636C72;
    public const uint ComponentMapping = 0x636D6170;
    public const uint ChannelDefinition = 0x63646566;
    public const uint Resolution = 0x72657320;
    public const uint CaptureResolution = 0x72657363;
    public const uint DisplayResolution = 0x72657364;
    public const uint Codestream = 0x6A703263;
    public const uint Xml = 0x786D6C20;
    public const uint Uuid = 0x75756964;

    public long Length => End - Start;

    /// <summary>The name as it stands in the file.</summary>
    public string Name => $"{Character(24)}{Character(16)}{Character(8)}{Character(0)}";

    private char Character(int shift) => (byte)(Type >> shift) is >= 32 and < 127 and var ascii ? (char)ascii : '?';

    /// <summary>The next box; null where there is none before the end.</summary>
    public static Jp2Box? Read(SourceStream source, long end)
    {
        var place = source.Position;
        if (end - place < 8)
            return null;
        long length = source.ReadUInt32BigEndian();
        var type = source.ReadUInt32BigEndian();
        var header = 8;
        if (length == 1)
        {
            if (end - place < 16)
                return null;
            header = 16;
            var high = source.ReadUInt32BigEndian();
            length = ((long)(high & 0x7FFF_FFFF) << 32) | source.ReadUInt32BigEndian();
        }
        else if (length == 0)
        {
            // To the end of the file.
            length = end - place;
        }

        if (length < header)
            CodecTools.ThrowCorrupt($"A box of the file is said to have {length} bytes, and its header takes {header}.", place);
        var isCut = length > end - place;
        return new Jp2Box(type, place + header, isCut ? end : place + length, isCut);
    }
}
