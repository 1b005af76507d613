using System.Buffers.Binary;

namespace ImageIO.Vips;

/// <summary>What the boxes of an AVIF (ISO/IEC 14496-12) say about a sequence of images.</summary>
internal static class AvifSequence
{
    private const int BoxHeader = 8;

    /// <summary>Whether the file names the brand of sequences.</summary>
    /// <param name="start">The file's first bytes.</param>
    public static bool IsSequence(ReadOnlySpan<byte> start)
    {
        var brands = Find(start, "ftyp"u8);
        for (var i = 0; i + 4 <= brands.Length; i += 4)
        {
            // The second four bytes are the version.
            if (i != 4 && brands.Slice(i, 4).SequenceEqual("avis"u8))
                return true;
        }

        return false;
    }

    /// <summary>The number of samples of the track that has most: those of color and alpha have as many.</summary>
    /// <param name="start">The file's first bytes.</param>
    /// <returns>Null where the track is not within them.</returns>
    public static int? CountImages(ReadOnlySpan<byte> start)
    {
        int? most = null;
        for (var movie = Find(start, "moov"u8); Next(movie, out var type, out var track, out var rest); movie = rest)
        {
            if (!type.SequenceEqual("trak"u8))
                continue;
            var table = Find(Find(Find(track, "mdia"u8), "minf"u8), "stbl"u8);

            // Version and flags, the size that all have, the number of samples.
            var sizes = Find(table, "stsz"u8);
            if (sizes.Length >= 12)
                most = Math.Max(most ?? 0, (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(sizes[8..])));
        }

        return most is > 0 ? most : null;
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> boxes, ReadOnlySpan<byte> wanted)
    {
        for (; Next(boxes, out var type, out var content, out var rest); boxes = rest)
        {
            if (type.SequenceEqual(wanted))
                return content;
        }

        return default;
    }

    /// <summary>Takes the first box. Its content ends where the bytes do, if the box is longer.</summary>
    private static bool Next(ReadOnlySpan<byte> boxes, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content,
        out ReadOnlySpan<byte> rest)
    {
        type = content = rest = default;
        if (boxes.Length < BoxHeader)
            return false;
        long length = BinaryPrimitives.ReadUInt32BigEndian(boxes);
        var header = BoxHeader;
        if (length == 1 && boxes.Length >= 2 * BoxHeader)
        {
            length = (long)Math.Min(long.MaxValue, BinaryPrimitives.ReadUInt64BigEndian(boxes[BoxHeader..]));
            header = 2 * BoxHeader;
        }

        var end = length < header ? boxes.Length : (int)Math.Min(length, boxes.Length);
        type = boxes.Slice(4, 4);
        content = boxes[header..end];
        rest = boxes[end..];
        return true;
    }
}
