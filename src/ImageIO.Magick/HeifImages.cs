using ImageIO.Resources;

namespace ImageIO.Magick;

/// <summary>
/// The images of a HEIF file, as its items tell (ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12, 6): libheif lists them by number, and the first
/// need not be the main one.
/// </summary>
internal static class HeifImages
{
    private const int MaxItems = 100_000;
    private const int BoxHeader = 8;

    /// <summary>
    /// Where the main image stands among those that are no thumbnails, no tiles and no masks; 0 where the file doesn't tell.
    /// </summary>
    /// <param name="source">The file; its place is anywhere afterwards.</param>
    /// <param name="count">How many images libheif lists.</param>
    public static int FindPrimary(SourceStream source, int count)
    {
        try
        {
            if (count < 2 || FindBox(source, 0, source.Length, "meta") is not { } meta)
                return 0;
            var (start, end) = (meta.Start + 4, meta.End);
            if (ReadPrimary(source, start, end) is not { } primary)
                return 0;
            var items = ReadItems(source, start, end);
            items.ExceptWith(ReadReferring(source, start, end));
            var place = items.Order().ToList().IndexOf(primary);
            return place > 0 && items.Count == count ? place : 0;
        }
        catch (EndOfStreamException)
        {
            return 0;
        }
    }

    private static uint? ReadPrimary(SourceStream source, long start, long end)
    {
        if (FindBox(source, start, end, "pitm") is not { } box)
            return null;
        source.Position = box.Start;
        return source.ReadUInt32BigEndian() >> 24 == 0 ? source.ReadUInt16BigEndian() : source.ReadUInt32BigEndian();
    }

    /// <summary>The items that are images and not hidden.</summary>
    private static HashSet<uint> ReadItems(SourceStream source, long start, long end)
    {
        var items = new HashSet<uint>();
        if (FindBox(source, start, end, "iinf") is not { } list)
            return items;
        source.Position = list.Start;
        var hasShortCount = source.ReadUInt32BigEndian() >> 24 == 0;
        var count = hasShortCount ? source.ReadUInt16BigEndian() : source.ReadUInt32BigEndian();
        for (var place = source.Position; count > 0 && items.Count < MaxItems
            && ReadBox(source, place, list.End) is { Name: "infe" } entry; place = entry.End, count--)
        {
            source.Position = entry.Start;
            var head = source.ReadUInt32BigEndian();
            var (version, isHidden) = (head >> 24, (head & 1) != 0);
            if (version < 2)
                continue;
            var item = version == 2 ? source.ReadUInt16BigEndian() : source.ReadUInt32BigEndian();
            source.ReadUInt16BigEndian();
            if (!isHidden && ReadName(source) is "hvc1" or "av01" or "grid" or "iden" or "iovl" or "jpeg" or "j2k1" or "avc1" or "vvc1"
                or "unci" or "mski" or "lhv1")
                items.Add(item);
        }

        return items;
    }

    /// <summary>The items that are thumbnails of others, or masks and depths beside them.</summary>
    private static HashSet<uint> ReadReferring(SourceStream source, long start, long end)
    {
        var items = new HashSet<uint>();
        if (FindBox(source, start, end, "iref") is not { } list)
            return items;
        source.Position = list.Start;
        var isShort = source.ReadUInt32BigEndian() >> 24 == 0;
        for (var place = list.Start + 4; items.Count < MaxItems && ReadBox(source, place, list.End) is { } reference; place = reference.End)
        {
            source.Position = reference.Start;
            var item = isShort ? source.ReadUInt16BigEndian() : source.ReadUInt32BigEndian();
            if (reference.Name is "thmb" or "auxl")
                items.Add(item);
        }

        return items;
    }

    private static Box? FindBox(SourceStream source, long start, long end, string name)
    {
        for (var place = start; ReadBox(source, place, end) is { } box; place = box.End)
        {
            if (box.Name == name)
                return box;
        }

        return null;
    }

    private static Box? ReadBox(SourceStream source, long place, long end)
    {
        if (end - place < BoxHeader)
            return null;
        source.Position = place;
        long length = source.ReadUInt32BigEndian();
        var name = ReadName(source);
        if (length == 1)
            length = (long)(((ulong)source.ReadUInt32BigEndian() << 32) | source.ReadUInt32BigEndian());
        else if (length == 0)
            length = end - place;
        return length < BoxHeader || length > end - place ? null : new Box(name, source.Position, place + length);
    }

    private static string ReadName(SourceStream source) => System.Text.Encoding.Latin1.GetString(source.ReadSpan(4));

    /// <summary>A box: what is in it lies from <paramref name="Start"/> to <paramref name="End"/>.</summary>
    private sealed record Box(string Name, long Start, long End);
}
