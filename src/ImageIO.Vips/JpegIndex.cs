using System.Buffers.Binary;
using System.Collections.Immutable;
using ImageIO.Resources;

namespace ImageIO.Vips;

/// <summary>
/// The index of a JPEG of several images (CIPA DC-007, "Multi-Picture Format"): stereo pairs, panoramas, previews, maps of gain. It is a
/// TIFF directory as EXIF is, in the first image.
/// </summary>
internal static class JpegIndex
{
    private const int NumberOfImages = 0xB001;
    private const int Entries = 0xB002;
    private const int EntryLength = 16;
    private const int OffsetInEntry = 8;

    /// <summary>What the segment with the index starts with.</summary>
    public static ReadOnlySpan<byte> Prefix => "MPF\0"u8;

    /// <summary>
    /// Looks for an index in the segments in front of the first scan, as far as can be looked ahead. Takes in no more of the source than
    /// these.
    /// </summary>
    public static bool IsAhead(SourceStream source)
    {
        const byte startOfScan = 0xDA;
        const byte app2 = 0xE2;
        const int headerBytes = 4;
        var place = 2;
        while (place + headerBytes + Prefix.Length <= SourceStream.MaxSpan)
        {
            var segment = source.Peek(place + headerBytes + Prefix.Length);
            if (segment.Length < place + headerBytes + Prefix.Length || segment[place] != 0xFF || segment[place + 1] == startOfScan)
                return false;
            segment = segment[place..];
            if (segment[1] == app2 && segment[headerBytes..].StartsWith(Prefix))
                return true;
            place += 2 + BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        }

        return false;
    }

    /// <summary>
    /// Reads how many images there are (5.2.3.2), and where they begin (5.2.3.3). A damaged index tells one image, or no places.
    /// </summary>
    /// <param name="index">The segment without <see cref="Prefix"/>.</param>
    /// <param name="place">Where these bytes stand in the file: offsets are counted from there.</param>
    public static (int Images, long[] Starts) Read(ReadOnlyMemory<byte> index, long place)
    {
        var entries = new ImageMetadata { Exif = index }.ExifEntries.Where(entry => entry.Directory == ExifDirectory.Image).ToList();
        var count = entries.FirstOrDefault(entry => entry.Tag == NumberOfImages)?.Value as long?;
        var images = (int)Math.Clamp(count ?? 1, 1, int.MaxValue);
        if (entries.FirstOrDefault(entry => entry.Tag == Entries)?.Value is not ImmutableArray<byte> bytes
            || bytes.Length / EntryLength < images)
            return (images, []);
        var isLittle = index.Span.StartsWith("II"u8);
        var starts = new long[images];

        // The first image has no offset: it is the file's start.
        for (var i = 1; i < images; i++)
        {
            var offset = bytes.AsSpan((i * EntryLength) + OffsetInEntry, sizeof(uint));
            starts[i] = place + (isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(offset) : BinaryPrimitives.ReadUInt32BigEndian(offset));
        }

        return (images, starts);
    }
}
