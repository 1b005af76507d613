using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Gif.Decoding;

/// <summary>Walks over the blocks of a GIF (§12 ff.), without looking into images.</summary>
/// <remarks>A file is walked more than once; only the first walk, which sees everything, speaks of what it passes over.</remarks>
internal sealed class GifBlockReader(SourceStream source, ReadOptions options)
{
    private GifControl _control = GifControl.None;

    /// <summary>True in the walks after the first: what is passed over has been told of.</summary>
    private bool _isRepeated;

    public SourceStream Source => source;

    public GifScreen Screen { get; private set; }

    /// <summary>The image that <see cref="Next"/> came upon; the source stands at its local table.</summary>
    public GifImage Image { get; private set; }

    /// <summary>The application that <see cref="Next"/> came upon: <c>NETSCAPE2.0</c>; the source stands at its sub-blocks.</summary>
    public string Application { get; private set; } = "";

    /// <summary>Reads the header and the screen. The source is left at the global table.</summary>
    public void ReadScreen()
    {
        var start = source.Position;
        var header = source.ReadSpan(13);
        CodecTools.ThrowCorruptIf(
            !header.StartsWith("GIF"u8),
            $"The file starts with {Convert.ToHexString(header[..6])}, not with \"GIF89a\" or \"GIF87a\": it is not a GIF.",
            start);
        var version = System.Text.Encoding.Latin1.GetString(header[..6]);
        var flags = header[10];
        Screen = new GifScreen(
            version,
            BinaryPrimitives.ReadUInt16LittleEndian(header[6..]),
            BinaryPrimitives.ReadUInt16LittleEndian(header[8..]),
            header[11],
            TableSize(flags));
        if (version is not ("GIF87a" or "GIF89a"))
            Breach($"The version is \"{version}\", which nobody has defined. It is read as GIF89a.", start);
    }

    /// <summary>Reads a color table as pixels, RGBA in memory order. What lies beyond it is opaque black.</summary>
    public void ReadTable(int size, Span<uint> palette)
    {
        var triples = source.ReadSpan(size * 3);
        Span<byte> pixel = [0, 0, 0, 255];
        palette.Fill(MemoryMarshal.Read<uint>(pixel));
        for (var i = 0; i < size; i++)
        {
            triples.Slice(i * 3, 3).CopyTo(pixel);
            palette[i] = MemoryMarshal.Read<uint>(pixel);
        }
    }

    /// <summary>Before a walk from the first block on that is not the first one.</summary>
    public void Restart()
    {
        _control = GifControl.None;
        _isRepeated = true;
    }

    /// <summary>Goes to the next image, comment or application block. What stands before it must have been read or skipped.</summary>
    public GifBlock Next()
    {
        while (true)
        {
            var position = source.Position;
            var introducer = source.ReadByte();
            switch (introducer)
            {
                case GifConstants.ImageSeparator:
                    Image = ReadImage(position);
                    _control = GifControl.None;
                    return GifBlock.Image;
                case GifConstants.ExtensionIntroducer:
                    if (ReadExtension() is { } block)
                        return block;
                    break;
                case GifConstants.Trailer:
                    if (!source.PeekBuffered().IsEmpty)
                        Breach("The file goes on behind the GIF's end. What follows is not read.", source.Position);
                    return GifBlock.End;
                case 0:
                    Breach("A zero byte stands between two blocks. It is passed over.", position);
                    break;
                case -1:
                    Breach("The file ends without the trailer. It may have been cut short.", position);
                    return GifBlock.End;
                default:
                    CodecTools.ThrowCorrupt(
                        $"A block starts with byte 0x{introducer:X2}; an image (0x2C), an extension (0x21) or the trailer (0x3B) was " +
                        "expected.",
                        position);
                    break;
            }
        }
    }

    /// <summary>The next sub-block's data; empty at the terminator. Valid until the next call.</summary>
    public ReadOnlySpan<byte> ReadSubBlock() => source.ReadSpan(source.ReadUInt8());

    public void SkipSubBlocks()
    {
        if (!TrySkipSubBlocks())
            throw new EndOfStreamException("The data end within a block.");
    }

    /// <summary>Passes over all sub-blocks and their terminator.</summary>
    /// <returns>False where the file ends before the terminator.</returns>
    public bool TrySkipSubBlocks()
    {
        while (true)
        {
            var buffered = source.PeekBuffered();
            if (buffered.IsEmpty)
                return false;
            var at = 0;
            while (at < buffered.Length && buffered[at] != 0 && at + 1 + buffered[at] <= buffered.Length)
                at += 1 + buffered[at];
            if (at < buffered.Length && buffered[at] == 0)
            {
                source.Advance(at + 1);
                return true;
            }

            source.Advance(at);
            if (at == buffered.Length)
                continue;
            var size = 1 + buffered[at];
            var available = source.Peek(size).Length;
            source.Advance(available);
            if (available < size)
                return false;
        }
    }

    /// <summary>
    /// Something between images that the specification forbids and that does no harm: an error in strict reading, else a warning in the
    /// first walk.
    /// </summary>
    private void Breach(string message, long position)
    {
        if (options.Tolerance == Tolerance.Strict)
            CodecTools.ThrowCorrupt(message, position);
        if (!_isRepeated)
            options.OnWarning?.Invoke(new ImageWarning(message, position));
    }

    private static int TableSize(byte flags) => (flags & 0x80) != 0 ? 2 << (flags & 7) : 0;

    private GifImage ReadImage(long position)
    {
        var descriptor = source.ReadSpan(9);
        var area = new PixelArea(
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor),
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]),
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor[6..]));
        var flags = descriptor[8];
        return new GifImage(area, (flags & 0x40) != 0, TableSize(flags), _control, position);
    }

    /// <summary>Reads the control, stops at what can be of interest, and passes over the rest.</summary>
    private GifBlock? ReadExtension()
    {
        switch (source.ReadUInt8())
        {
            case GifConstants.GraphicControlLabel:
                ReadControl();
                break;
            case GifConstants.CommentLabel:
                return GifBlock.Comment;
            case GifConstants.ApplicationLabel:
                return ReadApplicationId() ? GifBlock.Application : null;
            case GifConstants.PlainTextLabel:
                // A control belongs to the first thing that is drawn after it, which would have been this text.
                _control = GifControl.None;
                SkipSubBlocks();
                break;
            default:
                SkipSubBlocks();
                break;
        }

        return null;
    }

    private void ReadControl()
    {
        var position = source.Position;
        var data = ReadSubBlock();
        if (data.Length < 4)
        {
            var length = data.Length;
            if (length > 0)
                SkipSubBlocks();
            Breach($"A graphic control extension has {length} bytes instead of 4. It is passed over.", position);
            return;
        }

        var flags = data[0];
        var disposal = (flags >> 2) & 7;
        _control = new GifControl(
            IsPresent: true,
            disposal <= (int)GifDisposal.RestorePrevious ? (GifDisposal)disposal : GifDisposal.Unspecified,
            BinaryPrimitives.ReadUInt16LittleEndian(data[1..]),
            (flags & 1) != 0 ? data[3] : -1);
        SkipSubBlocks();
    }

    /// <returns>False where the block is passed over, because it has no proper identifier.</returns>
    private bool ReadApplicationId()
    {
        var id = ReadSubBlock();
        if (id.Length == GifConstants.ApplicationIdLength)
        {
            Application = Known(id) ?? System.Text.Encoding.Latin1.GetString(id);
            return true;
        }

        if (!id.IsEmpty)
            SkipSubBlocks();
        return false;
    }

    /// <summary>Spares the usual identifiers a new string each.</summary>
    private static string? Known(ReadOnlySpan<byte> id) => id switch
    {
        _ when id.SequenceEqual("NETSCAPE2.0"u8) => GifApplications.Netscape,
        _ when id.SequenceEqual("ANIMEXTS1.0"u8) => GifApplications.AnimExts,
        _ when id.SequenceEqual("XMP DataXMP"u8) => GifApplications.Xmp,
        _ when id.SequenceEqual("ICCRGBG1012"u8) => GifApplications.Icc,
        _ => null,
    };
}

/// <summary>The applications whose blocks mean something to a reader.</summary>
internal static class GifApplications
{
    /// <summary>How often the animation repeats.</summary>
    public const string Netscape = "NETSCAPE2.0";

    /// <summary>The same, by another name.</summary>
    public const string AnimExts = "ANIMEXTS1.0";

    /// <summary>An XMP packet, followed by bytes that lead a reader of sub-blocks to the end from wherever it lands.</summary>
    public const string Xmp = "XMP DataXMP";

    /// <summary>An ICC profile.</summary>
    public const string Icc = "ICCRGBG1012";
}
