namespace ImageIO.Sessions;

/// <summary>Finds out what a read would give, without decoding pixels where the format allows.</summary>
internal sealed class PropertyReader(FrameCursor cursor, FrameStacker stacker)
{
    /// <summary>What a read of one image gives.</summary>
    public ImageProperties Of(int index)
    {
        var header = cursor.At(index);
        return new ImageProperties(stacker.ShapeOf(header), header.DType, cursor.KnownCount, IsBatch: false, header.Spacing)
        {
            Duration = cursor.HasTime ? header.Duration : null,
            LoopCount = cursor.LoopCount,
        };
    }

    /// <summary>What a read of several images gives.</summary>
    public ImageProperties Of(Range range)
    {
        var count = cursor.Count();
        var (start, length) = range.GetOffsetAndLength(count);
        var first = cursor.At(start);
        var shape = stacker.ShapeOf(first);
        if (!cursor.HasTime && length > 1 && cursor.CanSeek)
        {
            // Only the images of an animation are sure to have one shape.
            for (var i = start + 1; i < start + length; i++)
                stacker.CheckAlike(i, cursor.At(i), first, shape);
            cursor.At(start);
        }

        var duration = cursor.HasTime ? (length == count ? cursor.TotalDuration : null) ?? DurationOf(start, length) : (TimeSpan?)null;
        return new ImageProperties([length, .. shape], first.DType, length, IsBatch: true, first.Spacing)
        {
            Duration = duration,
            FrameRate = duration > TimeSpan.Zero ? length / duration.Value.TotalSeconds : null,
            LoopCount = cursor.LoopCount,
        };
    }

    private TimeSpan DurationOf(int start, int length)
    {
        var total = TimeSpan.Zero;
        cursor.At(start);
        for (var i = 0; i < length && cursor.Next() is { } header; i++)
        {
            total += header.Duration;
            cursor.Skip(header);
        }

        return total;
    }
}
