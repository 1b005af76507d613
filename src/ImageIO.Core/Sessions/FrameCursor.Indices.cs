namespace ImageIO.Sessions;

/// <content>Which image is meant: by its name, or by its place from the start or the end.</content>
internal sealed partial class FrameCursor
{
    /// <summary>
    /// The index of the first image of a name: as the codec knows it, or by comparing the names of all images from the first on.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public int Find(string name)
    {
        if (Guard(static (cursor, name) => cursor._decoder.FindImage(name), name) is { } found)
            return found;
        const int listed = 10;
        var names = new List<string>();
        var more = 0;
        if (Index > 0 && CanSeek)
            Rewind();
        while (Next() is { } header)
        {
            if (header.Name == name)
                return Index;
            if (header.Name is not null && names.Count < listed)
                names.Add(header.Name);
            else if (header.Name is not null)
                more++;
            if (IsEndless)
                break;
            CheckFrames(Index + 1L);
            Skip(header);
        }

        throw NoSuchName(name, names, more);
    }

    /// <summary>The place of one image from the start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image; not found out for one from the start.</exception>
    public int OffsetOf(ImageIndex index)
    {
        if (index.Name is { } name)
            return Find(name);
        if (!index.Single.IsFromEnd)
            return index.Single.Value;
        var offset = index.Single.GetOffset(Count());
        return offset >= 0 && offset < Count() ? offset : throw NoSuchImage(index.ToString(), Count());
    }

    /// <summary>The first image of a range, and how many there are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, or reaches beyond the images.</exception>
    public (int Start, int Length) OffsetsOf(Range range, int count)
    {
        var (start, end) = (range.Start.GetOffset(count), range.End.GetOffset(count));
        if (start < 0 || end > count || count == 0)
            throw NoSuchImage(range.ToString(), count);
        return end > start ? (start, end - start)
            : throw new ArgumentOutOfRangeException(nameof(range), $"The range {range} holds no image of \"{Name}\", which has {count}.");
    }

    /// <summary>
    /// What to tell where an image is asked for that is not there: the caller's mistake, or, where there is none at all, the file's.
    /// </summary>
    public Exception NoSuchImage(string index, int count) => count > 0
        ? new ArgumentOutOfRangeException(nameof(index),
            $"There is no image {index} in \"{_source.Name}\": it has {count} (0 to {count - 1}).")
        : Here(new CorruptImageException(
            "The file holds no image that can be read. Warnings (ReadOptions.OnWarning) say what was passed over."));

    private ArgumentOutOfRangeException NoSuchName(string name, List<string> names, int more)
    {
        var list = names.Count == 0 ? "its images have no names" : $"there is {string.Join(", ", names.Select(other => $"\"{other}\""))}";
        return new(nameof(name), $"There is no image \"{name}\" in \"{Name}\": {list}{(more > 0 ? $" and {more} more" : "")}.");
    }
}
