using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Formats.OpenExr;

/// <summary>How a part's tiles follow one another, as the file numbers it.</summary>
internal enum ExrLevelMode
{
    One,
    MipMap,
    RipMap,
}

/// <summary>The tiles of a part.</summary>
/// <param name="Width">Columns of a tile.</param>
/// <param name="Height">Rows of a tile.</param>
/// <param name="Mode">What resolutions there are.</param>
/// <param name="RoundsUp">Half of an odd size is rounded up.</param>
internal sealed record ExrTiles(int Width, int Height, ExrLevelMode Mode, bool RoundsUp);

/// <summary>What a header says of one part of a file.</summary>
internal sealed record ExrPart
{
    public required ImmutableArray<ExrChannel> Channels { get; init; }

    public required ExrMethod Method { get; init; }

    /// <summary>Where pixels are.</summary>
    public required ExrArea Window { get; init; }

    /// <summary>Null where the part is stored in rows.</summary>
    public ExrTiles? Tiles { get; init; }

    public string? Name { get; init; }

    /// <summary>Why the part is not read, as a sentence; null where it is.</summary>
    public string? Refusal { get; init; }

    public required ImageMetadata Metadata { get; init; }

    /// <summary>The number of chunks that the header states; null where it states none.</summary>
    public int? ChunkCount { get; init; }

    /// <summary>The smallest type that holds all samples of all channels exactly.</summary>
    public DType DType
    {
        get
        {
            var (hasUInt, hasHalf, hasFloat) = (Has(ExrSampleType.UInt), Has(ExrSampleType.Half), Has(ExrSampleType.Float));
            if (hasUInt)
                return hasHalf || hasFloat ? DType.Float64 : DType.UInt32;
            return hasFloat ? DType.Float32 : DType.Float16;
        }
    }

    /// <summary>The resolutions that are offered: of a ripmap only those that are as much smaller in both directions.</summary>
    public int LevelCount => Tiles?.Mode switch
    {
        ExrLevelMode.MipMap => CountLevels(Math.Max(Window.Width, Window.Height)),
        ExrLevelMode.RipMap => Math.Min(CountLevels(Window.Width), CountLevels(Window.Height)),
        _ => 1,
    };

    public ExrArea LevelWindow(int level) => new(Window.X, Window.Y, LevelSize(Window.Width, level), LevelSize(Window.Height, level));

    public ImmutableArray<int> ShapeOf(int level)
    {
        var window = LevelWindow(level);
        return Channels.Length == 1 ? [window.Height, window.Width] : [window.Height, window.Width, Channels.Length];
    }

    /// <summary>Chunks of all levels: the length of the part's table of offsets.</summary>
    public long CountChunks()
    {
        if (Tiles is null)
            return BlocksIn(Window.Height, Method.RowsPerBlock());
        if (Tiles.Mode != ExrLevelMode.RipMap)
            return Enumerable.Range(0, LevelCount).Sum(level => TilesOf(level, level));
        return Enumerable.Range(0, CountLevels(Window.Height))
            .Sum(y => Enumerable.Range(0, CountLevels(Window.Width)).Sum(x => TilesOf(x, y)));
    }

    /// <summary>The entries of the table of offsets before those of a level.</summary>
    public long ChunksBefore(int level)
    {
        if (Tiles is null)
            return 0;
        if (Tiles.Mode != ExrLevelMode.RipMap)
            return Enumerable.Range(0, level).Sum(l => TilesOf(l, l));
        var rows = Enumerable.Range(0, level).Sum(y => Enumerable.Range(0, CountLevels(Window.Width)).Sum(x => TilesOf(x, y)));
        return rows + Enumerable.Range(0, level).Sum(x => TilesOf(x, level));
    }

    /// <summary>Chunks of a level, side by side and one below another.</summary>
    public (int Columns, int Rows) GridOf(int level)
    {
        var window = LevelWindow(level);
        return Tiles is null
            ? (1, BlocksIn(window.Height, Method.RowsPerBlock()))
            : (BlocksIn(window.Width, Tiles.Width), BlocksIn(window.Height, Tiles.Height));
    }

    /// <summary>Where a chunk lies.</summary>
    public ExrArea AreaOf(int level, int column, int row)
    {
        var window = LevelWindow(level);
        var (width, height) = Tiles is null ? (window.Width, Method.RowsPerBlock()) : (Tiles.Width, Tiles.Height);
        var (x, y) = ((long)column * width, (long)row * height);
        return new((int)(window.X + x), (int)(window.Y + y), (int)Math.Min(width, window.Width - x),
            (int)Math.Min(height, window.Height - y));
    }

    public FrameHeader ToFrameHeader(int level)
    {
        var names = string.Join(',', Channels.Select(channel => channel.Name));
        var shown = Math.Min(level, LevelCount - 1);
        var (columns, rows) = GridOf(shown);
        var chunk = AreaOf(shown, 0, 0);
        return new FrameHeader
        {
            Shape = ShapeOf(shown),
            DType = DType,
            Name = Name,
            ColorModel = names == "BY,RY,Y" ? ColorModel.YCbCr : ColorModel.Unspecified,
            ChunkShape = columns == 1 && rows == 1 ? []
                : Channels.Length == 1 ? [chunk.Height, chunk.Width] : [chunk.Height, chunk.Width, Channels.Length],
            LevelShapes = LevelCount == 1 ? [] : [.. Enumerable.Range(0, LevelCount).Select(ShapeOf)],
        };
    }

    private static int BlocksIn(int length, int size) => (int)((length + (long)size - 1) / size);

    private bool Has(ExrSampleType type) => Channels.Any(channel => channel.Type == type);

    private long TilesOf(int levelX, int levelY)
        => (long)BlocksIn(LevelSize(Window.Width, levelX), Tiles!.Width) * BlocksIn(LevelSize(Window.Height, levelY), Tiles.Height);

    private int LevelSize(int length, int level)
    {
        if (level == 0)
            return length;
        var size = length >> level;
        if (Tiles is { RoundsUp: true } && (long)size << level < length)
            size++;
        return Math.Max(size, 1);
    }

    private int CountLevels(int length)
        => int.Log2(length) + 1 + (Tiles is { RoundsUp: true } && !int.IsPow2(length) ? 1 : 0);
}
