using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pict;

/// <summary>
/// Reads an image that QuickTime compressed (Inside Macintosh: QuickTime, "CompressedQuickTime"): a JPEG within the picture.
/// </summary>
internal static class PictQuickTime
{
    private const int MinDescriptionBytes = 86;

    /// <summary>Reads one operation, to its end.</summary>
    /// <param name="source">The file, behind the operation's number.</param>
    /// <param name="add">Takes the image.</param>
    public static void Read(SourceStream source, Action<PictItem> add)
    {
        var length = source.ReadUInt32BigEndian();
        var end = source.Position + length;

        // Version; of the matrix of 3×3, the last row says where the image goes.
        source.Skip(2 + 24);
        var (left, top) = ((int)source.ReadUInt32BigEndian() >> 16, (int)source.ReadUInt32BigEndian() >> 16);
        source.Skip(4);
        var matteBytes = source.ReadUInt32BigEndian();

        // The matte's rectangle, mode, the part of the image, accuracy.
        source.Skip(8 + 2 + 8 + 4);
        var maskBytes = source.ReadUInt32BigEndian();
        source.Skip((long)matteBytes + maskBytes);
        var position = source.Position;
        var descriptionBytes = source.ReadUInt32BigEndian();
        CodecTools.ThrowCorruptIf(
            descriptionBytes < MinDescriptionBytes,
            $"The description of an image takes {descriptionBytes} bytes; it has at least {MinDescriptionBytes}.", position);
        var codec = source.ReadUInt32BigEndian();
        source.Skip(24);
        var (width, height) = (source.ReadUInt16BigEndian(), source.ReadUInt16BigEndian());
        source.Skip(descriptionBytes - 36);
        if (codec != 0x6A706567)
        {
            var name = string.Concat(Enumerable.Range(0, 4).Select(i => (char)((codec >> (24 - (8 * i))) & 0x7F)));
            throw new UnsupportedImageException(
                $"The picture holds an image that QuickTime compressed as \"{name}\"; bitmaps and JPEG can be read. Convert it with the " +
                "program that made it.")
            {
                Position = position,
            };
        }

        CodecTools.ThrowCorruptIf(width == 0 || height == 0 || end <= source.Position, "The JPEG within the picture is empty.", position);
        add(new PictItem
        {
            Offset = source.Position,
            FileLength = end - source.Position,
            From = new(0, 0, height, width),
            To = new(top, left, top + height, left + width),
            Components = 3,
        });
        source.Skip(end - source.Position);
    }
}
