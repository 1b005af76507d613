using System.Buffers.Binary;

namespace ImageIO.Resources;

/// <summary>
/// Looks at the directory of a zip archive before it is opened: <see cref="System.IO.Compression.ZipArchive"/> makes an object of every
/// member that is listed there, however many, and whatever its end record says about them.
/// </summary>
internal static class ZipDirectory
{
    private const int EndRecordSize = 22;
    private const int LocatorSize = 20;
    private const int LongEndRecordSize = 56;
    private const int MemberSize = 46;
    private const int LongestComment = ushort.MaxValue;
    private const int WindowSize = 16 * 1024;

    /// <summary>About what the archive reader holds for a member, beside its name.</summary>
    private const int MemberBytes = 512;

    /// <summary>Refuses an archive whose directory is longer than metadata may be, or lists more members than may be held.</summary>
    /// <param name="source">Seekable; stands afterwards where it stood before.</param>
    /// <param name="limits">What a file may demand.</param>
    /// <exception cref="ImageLimitException">The directory is too long.</exception>
    /// <exception cref="CorruptImageException">There is none.</exception>
    public static void CheckSize(SourceStream source, Limits limits)
    {
        var position = source.Position;
        var start = FindStart(source);
        if (start is { } first and >= 0 && first <= source.Length)
            Walk(source, first, limits);
        source.Position = position;
    }

    /// <summary>Goes over the directory as the archive reader does: from one member to the next, as long as one follows.</summary>
    private static void Walk(SourceStream source, long start, Limits limits)
    {
        source.Position = start;
        for (long length = 0, members = 1; ; members++)
        {
            var member = source.Peek(MemberSize);
            if (member.Length < MemberSize || !member.StartsWith("PK\u0001\u0002"u8))
                break;
            var size = MemberSize
                + BinaryPrimitives.ReadUInt16LittleEndian(member[28..])
                + BinaryPrimitives.ReadUInt16LittleEndian(member[30..])
                + BinaryPrimitives.ReadUInt16LittleEndian(member[32..]);
            length += size;
            if (length > limits.MaxMetadataBytes)
                throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), length, limits.MaxMetadataBytes) { Position = start };
            source.Working.Check((members * MemberBytes) + length);
            if (source.Length - source.Position < size)
                break;
            source.Skip(size);
        }
    }

    /// <summary>Where the directory starts, by its end record.</summary>
    private static long? FindStart(SourceStream source)
    {
        var length = source.Length;

        // The end record stands before a comment of unknown length: it is looked for from the end, in windows that overlap by a record.
        for (var end = length; end >= EndRecordSize && length - end <= LongestComment; end -= WindowSize - EndRecordSize)
        {
            var windowStart = Math.Max(0, end - WindowSize);
            source.Position = windowStart;
            var window = source.Peek((int)(end - windowStart));
            var found = window.LastIndexOf("PK\u0005\u0006"u8);
            if (found < 0 || found + EndRecordSize > window.Length)
                continue;
            var record = window[found..];
            var start = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);

            // All ones: the value stands in a longer record, which archives of more than 65,535 members or 4 GiB need.
            var isLong = start == uint.MaxValue
                || BinaryPrimitives.ReadUInt16LittleEndian(record[4..]) == ushort.MaxValue
                || BinaryPrimitives.ReadUInt16LittleEndian(record[10..]) == ushort.MaxValue;
            return (isLong ? FindLongStart(source, windowStart + found) : null) ?? start;
        }

        throw new CorruptImageException("The zip archive has no directory at its end: it is cut short or something else.", length);
    }

    /// <summary>
    /// Where the directory starts by the longer record, whose place stands before the end record; null where there is none.
    /// </summary>
    private static long? FindLongStart(SourceStream source, long endRecord)
    {
        if (endRecord < LocatorSize)
            return null;
        source.Position = endRecord - LocatorSize;
        var locator = source.Peek(LocatorSize);
        if (!locator.StartsWith("PK\u0006\u0007"u8))
            return null;
        var place = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (place < 0 || place > source.Length - LongEndRecordSize)
            return null;
        source.Position = place;
        var record = source.Peek(LongEndRecordSize);
        return record.StartsWith("PK\u0006\u0006"u8) ? BinaryPrimitives.ReadInt64LittleEndian(record[48..]) : null;
    }
}
