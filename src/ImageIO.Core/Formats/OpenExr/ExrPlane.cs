using System.Collections.Immutable;

namespace ImageIO.Formats.OpenExr;

/// <summary>Where the rows of one channel lie in a block, whose rows have all channels one behind another.</summary>
internal readonly struct ExrPlane
{
    private readonly ImmutableArray<ExrChannel> _channels;
    private readonly ExrChannel _channel;
    private readonly ExrArea _area;
    private readonly int _stride;
    private readonly int _start;

    public ExrPlane(ImmutableArray<ExrChannel> channels, ExrChannel channel, ExrArea area)
    {
        (_channels, _channel, _area) = (channels, channel, area);
        RowBytes = area.RowBytes(channel);
        Height = ExrChannel.CountOf(area.Y, area.Height, channel.StepY);
        var isEven = true;
        foreach (var other in channels)
            isEven &= other.StepY == 1;
        _stride = isEven ? (int)area.RowBytes(channels, area.Y) : 0;
        _start = isEven ? Before(area.Y) : 0;
    }

    /// <summary>Bytes of a row.</summary>
    public int RowBytes { get; }

    /// <summary>Rows that have samples.</summary>
    public int Height { get; }

    /// <summary>Where the channel's row of a number, of those that it has, begins in the block.</summary>
    public int OffsetOf(int row)
    {
        if (_stride > 0)
            return _start + (row * _stride);

        // Rows of different lengths: few files have them, and their blocks are at most 32 rows high.
        long offset = 0;
        for (var y = _area.Y; ; y++)
        {
            if (ExrArea.HasRow(_channel, y) && row-- == 0)
                return (int)offset + Before(y);
            offset += _area.RowBytes(_channels, y);
        }
    }

    private int Before(int y)
    {
        var bytes = 0;
        foreach (var channel in _channels)
        {
            if (ReferenceEquals(channel, _channel))
                break;
            if (ExrArea.HasRow(channel, y))
                bytes += _area.RowBytes(channel);
        }

        return bytes;
    }
}
