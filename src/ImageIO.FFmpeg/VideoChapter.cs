using System.Collections.Immutable;

namespace ImageIO;

/// <summary>A place in a film that players can jump to.</summary>
/// <param name="Start">When it begins, from the film's first frame: 0 or more.</param>
/// <param name="Title">What it is called; empty where it has no title.</param>
public sealed record VideoChapter(TimeSpan Start, string Title)
{
    /// <summary>Where the chapters stand in the metadata.</summary>
    internal const string Key = "chapters";

    /// <summary>The chapters of a film.</summary>
    /// <param name="metadata">The film's metadata, whose <c>chapters</c> are items with a <c>start</c> and a <c>title</c>.</param>
    /// <returns>In the order of their starts; none where the film has none.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="metadata"/> is null.</exception>
    public static ImmutableArray<VideoChapter> Of(ImageMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (!metadata.TryGet<ImmutableArray<ImageMetadata>>(Key, out var items))
            return [];
        var chapters = from item in items
                       let start = item.TryGet<TimeSpan>("start", out var time) ? time : (TimeSpan?)null
                       where start >= TimeSpan.Zero
                       orderby start
                       select new VideoChapter(start.Value, item.TryGet<string>("title", out var title) ? title : "");
        return [.. chapters];
    }

    /// <summary>The chapter as an item of the metadata.</summary>
    internal ImageMetadata ToMetadata() => new([new("start", Start), new("title", Title)]);
}
