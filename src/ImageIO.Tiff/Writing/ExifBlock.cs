using System.Buffers.Binary;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Writing;

/// <summary>An EXIF block, whose directories become those of a page.</summary>
internal static class ExifBlock
{
    private const int EntrySize = 12;

    /// <summary>The tags of a block's first directory that a page may have, whoever made the pixels.</summary>
    private static readonly HashSet<ushort> PageTags =
    [
        TiffTag.DocumentName, TiffTag.ImageDescription, TiffTag.Make, TiffTag.Model, TiffTag.Orientation, TiffTag.XResolution,
        TiffTag.YResolution, TiffTag.ResolutionUnit,
        TiffTag.Software, TiffTag.DateTime, TiffTag.Artist, TiffTag.HostComputer, TiffTag.Copyright,
    ];

    /// <summary>Adds the directories of a block, and its tags that the page has not.</summary>
    public static void Add(DirectoryBuilder page, ReadOnlySpan<byte> block, bool isBig, bool isBigEndian)
    {
        var isBlockBig = block.StartsWith("MM\0*"u8);
        if (block.Length < 8 || (!isBlockBig && !block.StartsWith("II*\0"u8)))
            return;
        var isReversed = isBlockBig != isBigEndian;
        foreach (var (tag, type, data) in Entries(block, UInt32(block[4..], isBlockBig), isBlockBig))
        {
            if (tag is TiffTag.ExifIfd or TiffTag.GpsIfd && data.Length == 4)
            {
                var below = new DirectoryBuilder(isBig, isBigEndian);
                var count = 0;
                foreach (var (innerTag, innerType, innerData) in Entries(block, UInt32(data, isBlockBig), isBlockBig))
                {
                    // Offsets into the block mean nothing in the file.
                    if (innerType == TiffType.Ifd || innerTag == 0xA005)
                        continue;
                    below.AddRaw(innerTag, innerType, innerData, isReversed);
                    count++;
                }

                if (count > 0)
                    page.AddBelow(tag, [below]);
            }
            else if (PageTags.Contains(tag) && !page.Has(tag))
            {
                page.AddRaw(tag, type, data, isReversed);
            }
        }
    }

    private static List<(ushort Tag, TiffType Type, byte[] Data)> Entries(ReadOnlySpan<byte> block, uint start, bool isBig)
    {
        var entries = new List<(ushort, TiffType, byte[])>();
        if (start < 8 || start > block.Length - 2)
            return entries;
        var count = UInt16(block[(int)start..], isBig);
        for (var (i, at) = (0, (int)start + 2); i < count && at <= block.Length - EntrySize; i++, at += EntrySize)
        {
            var type = (TiffType)UInt16(block[(at + 2)..], isBig);
            var length = UInt32(block[(at + 4)..], isBig) * (long)type.Size();
            long place = length <= 4 ? at + 8 : UInt32(block[(at + 8)..], isBig);
            var tag = UInt16(block[at..], isBig);
            if (length > 0 && place + length <= block.Length && !entries.Exists(entry => entry.Item1 == tag))
                entries.Add((tag, type, block.Slice((int)place, (int)length).ToArray()));
        }

        return entries;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool isBig)
        => isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool isBig)
        => isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
