using System.Buffers.Binary;
using System.Collections.Immutable;

namespace ImageIO.Formats.OpenExr;

/// <summary>
/// Pixar's method: differences of neighbors, split into planes of bytes and deflated. Floats lose their last eight bits when they are
/// written.
/// </summary>
internal static class ExrPxr24
{
    /// <summary>The bytes of a block before it is deflated.</summary>
    public static long PackedBytes(ImmutableArray<ExrChannel> channels, ExrArea area)
    {
        var bytes = area.Bytes(channels);
        foreach (var channel in channels)
        {
            if (channel.Type == ExrSampleType.Float)
                bytes -= (long)ExrChannel.CountOf(area.X, area.Width, channel.StepX)
                    * ExrChannel.CountOf(area.Y, area.Height, channel.StepY);
        }

        return bytes;
    }

    /// <summary>Adds up differences.</summary>
    /// <param name="planes">The inflated block.</param>
    /// <param name="channels">In the order of the file.</param>
    /// <param name="area">Where the block lies.</param>
    /// <param name="samples">Row by row, channel by channel.</param>
    public static void Decode(ReadOnlySpan<byte> planes, ImmutableArray<ExrChannel> channels, ExrArea area, Span<byte> samples)
    {
        for (var y = area.Y; y < area.Y + area.Height; y++)
        {
            foreach (var channel in channels)
            {
                if (!ExrArea.HasRow(channel, y))
                    continue;
                var count = ExrChannel.CountOf(area.X, area.Width, channel.StepX);
                var row = samples[..(count * channel.ItemSize)];
                samples = samples[row.Length..];
                var first = planes[..count];
                var second = planes.Slice(count, count);
                uint value = 0;
                switch (channel.Type)
                {
                    case ExrSampleType.Half:
                        for (var i = 0; i < count; i++)
                        {
                            value += ((uint)first[i] << 8) | second[i];
                            BinaryPrimitives.WriteUInt16LittleEndian(row[(2 * i)..], (ushort)value);
                        }

                        planes = planes[(2 * count)..];
                        break;
                    case ExrSampleType.Float:
                        var third = planes.Slice(2 * count, count);
                        for (var i = 0; i < count; i++)
                        {
                            value += ((uint)first[i] << 24) | ((uint)second[i] << 16) | ((uint)third[i] << 8);
                            BinaryPrimitives.WriteUInt32LittleEndian(row[(4 * i)..], value);
                        }

                        planes = planes[(3 * count)..];
                        break;
                    default:
                        third = planes.Slice(2 * count, count);
                        var fourth = planes.Slice(3 * count, count);
                        for (var i = 0; i < count; i++)
                        {
                            value += ((uint)first[i] << 24) | ((uint)second[i] << 16) | ((uint)third[i] << 8) | fourth[i];
                            BinaryPrimitives.WriteUInt32LittleEndian(row[(4 * i)..], value);
                        }

                        planes = planes[(4 * count)..];
                        break;
                }
            }
        }
    }
}
