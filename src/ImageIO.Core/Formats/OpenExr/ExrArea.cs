using System.Collections.Immutable;

namespace ImageIO.Formats.OpenExr;

/// <summary>A part of the plane of pixels: a block of rows, a tile, a window.</summary>
/// <param name="X">The first column.</param>
/// <param name="Y">The first row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
internal readonly record struct ExrArea(int X, int Y, int Width, int Height)
{
    /// <summary>What a channel takes in a row that has it.</summary>
    public int RowBytes(ExrChannel channel) => ExrChannel.CountOf(X, Width, channel.StepX) * channel.ItemSize;

    /// <summary>What all channels take in a row.</summary>
    public long RowBytes(ImmutableArray<ExrChannel> channels, int row)
    {
        long bytes = 0;
        foreach (var channel in channels)
        {
            if (HasRow(channel, row))
                bytes += (long)ExrChannel.CountOf(X, Width, channel.StepX) * channel.ItemSize;
        }

        return bytes;
    }

    /// <summary>What all channels take in all rows.</summary>
    public long Bytes(ImmutableArray<ExrChannel> channels)
    {
        long bytes = 0;
        foreach (var channel in channels)
            bytes = checked(bytes + ((long)ExrChannel.CountOf(X, Width, channel.StepX) * ExrChannel.CountOf(Y, Height, channel.StepY)
                * channel.ItemSize));
        return bytes;
    }

    public static bool HasRow(ExrChannel channel, int row) => channel.StepY == 1 || row % channel.StepY == 0;
}
