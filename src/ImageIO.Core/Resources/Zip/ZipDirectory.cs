using System.Buffers.Binary;

namespace ImageIO.Resources;

/// <summary>
/// Looks at the end of a zip archive before it is opened: <see cref="System.IO.Compression.ZipArchive"/> makes an object of every entry
/// that is listed there.
/// </summary>
internal static class ZipDirectory
{
    private const int EndRecordSize = 22;
    private const int LongestComment = ushort.MaxValue;
    private const int WindowSize = 16 * 1024;

    /// <summary>Refuses an archive whose directory is longer than metadata may be.</summary>
    /// <param name="source">Seekable; stands afterwards where it stood before.</param>
    /// <param name="limits">What a file may demand.</param>
    public static void CheckSize(SourceStream source, Limits limits)
    {
        var position = source.Position;
        var length = source.Length;

        // The end record stands before a comment of unknown length: it is looked for from the end, in windows that overlap by a record.
        for (var end = length; end >= EndRecordSize && length - end <= LongestComment; end -= WindowSize - EndRecordSize)
        {
            var start = Math.Max(0, end - WindowSize);
            source.Position = start;
            var window = source.Peek((int)(end - start));
            var found = window.LastIndexOf("PK\u0005\u0006"u8);
            if (found < 0 || found + EndRecordSize > window.Length)
                continue;
            var size = BinaryPrimitives.ReadUInt32LittleEndian(window[(found + 12)..]);
            source.Position = position;

            // All ones: the size stands in the ZIP64 record, which only archives of more than 65,535 members or 4 GiB need.
            if (size == uint.MaxValue)
                size = (uint)Math.Min(uint.MaxValue - 1, length);
            if (size > limits.MaxMetadataBytes)
                throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), size, limits.MaxMetadataBytes);
            return;
        }

        source.Position = position;
        throw new CorruptImageException("The zip archive has no directory at its end: it is cut short or something else.", length);
    }
}
