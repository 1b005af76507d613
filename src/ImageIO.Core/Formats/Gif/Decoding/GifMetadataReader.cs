using System.Buffers;
using System.Text;
using ImageIO.Resources;

namespace ImageIO.Formats.Gif.Decoding;

/// <summary>Collects what a GIF says beside its pixels, when somebody asks: the decoding itself passes over it.</summary>
internal sealed class GifMetadataReader(SourceStream source, long firstBlock, GifScreen screen, ReadOptions options)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, object> _values = new() { ["version"] = screen.Version, ["background"] = screen.Background };
    private bool _isCollected;
    private byte[] _icc = [];
    private byte[] _xmp = [];

    /// <summary>The metadata of the file, and of one image where one is given.</summary>
    /// <param name="image">The image, or null.</param>
    /// <param name="palette">The image's colors, or empty for metadata without them.</param>
    public ImageMetadata Read(GifImage? image, ReadOnlySpan<uint> palette)
    {
        if (!_isCollected)
        {
            var position = source.Position;
            source.Position = firstBlock;
            Collect();
            source.Position = position;
            _isCollected = true;
        }

        var values = new Dictionary<string, object>(_values);
        if (image is { } shown)
            AddImage(values, shown, palette);
        return new ImageMetadata(values) { Icc = _icc, Xmp = _xmp };
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return System.Text.Encoding.Latin1.GetString(bytes);
        }
    }

    private void AddImage(Dictionary<string, object> values, in GifImage image, ReadOnlySpan<uint> palette)
    {
        if (image.Control.IsPresent)
            values["duration"] = image.Control.Duration.TotalMilliseconds;
        if (image.Control.TransparentIndex >= 0)
            values["transparency"] = image.Control.TransparentIndex;
        values["disposal"] = (int)image.Control.Disposal;
        values["interlace"] = image.IsInterlaced;
        var size = image.TableSize > 0 ? image.TableSize : screen.TableSize;
        if (palette.IsEmpty || size == 0)
            return;
        var triples = new byte[size * 3];
        PaletteExpander.PackRgb(palette[..size], triples);
        values["palette"] = triples;
    }

    /// <summary>Walks over all blocks. Where the walk ends at damage, what was found before counts.</summary>
    private void Collect()
    {
        var blocks = new GifBlockReader(source, new ReadOptions { Limits = options.Limits });
        var comments = new ArrayBufferWriter<byte>();
        var comment = new ArrayBufferWriter<byte>();
        try
        {
            for (var block = blocks.Next(); block != GifBlock.End; block = blocks.Next())
            {
                switch (block)
                {
                    case GifBlock.Comment:
                        comment.ResetWrittenCount();
                        ReadData(blocks, comment);
                        AddComment(comments, comment.WrittenSpan);
                        break;
                    case GifBlock.Application:
                        ReadApplication(blocks);
                        break;
                    default:
                        source.Skip((blocks.Image.TableSize * 3L) + 1);
                        blocks.SkipSubBlocks();
                        break;
                }
            }
        }
        catch (Exception damage) when (damage is EndOfStreamException or CorruptImageException)
        {
            // The decoding comes upon the same damage, and speaks of it.
        }

        if (comments.WrittenCount > 0)
            _values["comment"] = Text(comments.WrittenSpan);
    }

    /// <summary>Joins comments with line feeds. Some writers put the same one before every image; it counts once.</summary>
    private void AddComment(ArrayBufferWriter<byte> comments, ReadOnlySpan<byte> comment)
    {
        if (comment.IsEmpty || comments.WrittenSpan.EndsWith(comment))
            return;
        if (comments.WrittenCount > 0)
            comments.Write("\n"u8);
        comments.Write(comment);
        CheckLimit(comments);
    }

    private void ReadApplication(GifBlockReader blocks)
    {
        _values["extension"] = blocks.Application;
        var data = new ArrayBufferWriter<byte>();
        switch (blocks.Application)
        {
            case GifApplications.Netscape or GifApplications.AnimExts:
                ReadData(blocks, data);
                if (data.WrittenCount >= 3 && (data.WrittenSpan[0] & 7) == 1)
                    _values["loop"] = data.WrittenSpan[1] | (data.WrittenSpan[2] << 8);
                break;
            case GifApplications.Icc:
                ReadData(blocks, data);
                _icc = data.WrittenSpan.ToArray();
                break;
            case GifApplications.Xmp:
                _xmp = ReadXmp(blocks);
                break;
            default:
                blocks.SkipSubBlocks();
                break;
        }
    }

    private void ReadData(GifBlockReader blocks, ArrayBufferWriter<byte> into)
    {
        for (var data = blocks.ReadSubBlock(); !data.IsEmpty; data = blocks.ReadSubBlock())
        {
            into.Write(data);
            CheckLimit(into);
        }
    }

    /// <summary>
    /// The packet stands in the file as it is, so what looks like the lengths of sub-blocks belongs to it. The bytes behind it, 1, 255, 254
    /// … 0, 0, end the sub-blocks from wherever a reader lands among them.
    /// </summary>
    private byte[] ReadXmp(GifBlockReader blocks)
    {
        const int trailerLength = 257;
        var raw = new ArrayBufferWriter<byte>();
        var joined = new ArrayBufferWriter<byte>();
        for (var data = blocks.ReadSubBlock(); !data.IsEmpty; data = blocks.ReadSubBlock())
        {
            raw.Write([(byte)data.Length]);
            raw.Write(data);
            joined.Write(data);
            CheckLimit(raw);
        }

        // The terminator's own zero is not among the bytes.
        var bytes = raw.WrittenSpan;
        if (bytes.Length < trailerLength || bytes[^trailerLength] != 1 || bytes[^(trailerLength - 1)] != 0xFF || bytes[^1] != 0)
            return joined.WrittenSpan.ToArray();
        return bytes[..^trailerLength].ToArray();
    }

    private void CheckLimit(ArrayBufferWriter<byte> data)
    {
        if (data.WrittenCount > options.Limits.MaxMetadataBytes)
            throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), data.WrittenCount, options.Limits.MaxMetadataBytes);
    }
}
