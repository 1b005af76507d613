using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Sessions;

/// <summary>Finds out what a read would give, without decoding pixels where the format allows.</summary>
internal sealed class PropertyReader(FrameCursor cursor, FrameStacker stacker)
{
    /// <summary>What a read of the announced image gives.</summary>
    public ImageProperties Of(FrameHeader header) => new()
    {
        Shape = stacker.ShapeOf(header),
        DType = header.DType,
        Axes = header.Axes,
        Name = header.Name,
        ColorModel = header.ColorModel,
        ImageCount = cursor.KnownCount,
        EstimatedImageCount = cursor.KnownCount is null ? cursor.EstimatedCount : null,
        Spacing = header.Spacing,
        ChunkShape = header.ChunkShape,
        LevelShapes = header.LevelShapes,
        Duration = cursor.HasTime ? header.Duration : null,
        LoopCount = cursor.LoopCount,
    };

    /// <summary>What a read of several images gives.</summary>
    public ImageProperties Of(Range range)
    {
        // What never ends can't be counted, but has every image that is counted from its start.
        var isOpen = cursor.IsEndless && !range.Start.IsFromEnd && !range.End.IsFromEnd;

        // A source that only moves forward is gone over once: its first image is looked at before the others are counted.
        var ahead = cursor.CanSeek || range.Start.IsFromEnd ? null : Look(cursor.TryAt(range.Start.Value));
        var count = isOpen ? range.End.Value : cursor.Count();
        var (start, length) = cursor.OffsetsOf(range, count);
        var (first, shape) = ahead ?? Look(cursor.At(start))!.Value;
        if (!cursor.HasTime && length > 1 && cursor.CanSeek && !isOpen)
        {
            // Only the images of an animation are sure to have one shape.
            cursor.CheckFrames(length);
            for (var i = start + 1; i < start + length; i++)
                stacker.CheckAlike(i, cursor.At(i), first, shape);
            cursor.At(start);
        }

        var duration = cursor.HasTime ? (length == count ? cursor.TotalDuration : null) ?? DurationOf(start, length) : (TimeSpan?)null;
        return new ImageProperties
        {
            Shape = [length, .. shape],
            DType = first.DType,
            Axes = (cursor.HasTime ? "T" : "I") + first.Axes,
            ColorModel = first.ColorModel,
            ImageCount = length,
            IsBatch = true,
            Spacing = first.Spacing,
            Duration = duration,
            FrameRate = duration > TimeSpan.Zero ? length / duration.Value.TotalSeconds : null,
            LoopCount = cursor.LoopCount,
        };
    }

    /// <summary>An announced image and the shape that a read of it gives, which its metadata tell.</summary>
    private (FrameHeader Header, ImmutableArray<int> Shape)? Look(FrameHeader? header)
        => header is null ? null : (header, stacker.ShapeOf(header));

    private TimeSpan DurationOf(int start, int length)
    {
        var total = TimeSpan.Zero;
        cursor.At(start);
        for (var i = 0; i < length && cursor.Next() is { } header; i++)
        {
            total += header.Duration ?? TimeSpan.Zero;
            cursor.Skip(header);
        }

        return total;
    }
}
