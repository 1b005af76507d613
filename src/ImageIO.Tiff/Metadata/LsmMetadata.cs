using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Metadata;

/// <summary>What Zeiss' confocal microscopes write into tag 34412: a record of numbers, and the places of further ones.</summary>
internal static class LsmMetadata
{
    private const int MaxLength = 512;
    private const int MaxList = 1 << 16;
    private const int ChannelColorsPosition = 108;
    private const int TimeStampsPosition = 132;
    private const int ColorsHeader = 24;
    private const int StampsHeader = 8;

    private static readonly string[] Integers =
        ["dimensionx", "dimensiony", "dimensionz", "dimensionchannels", "dimensiontime", "datatype", "thumbnailx", "thumbnaily"];
    private static readonly string[] Lengths = ["voxelsizex", "voxelsizey", "voxelsizez", "originx", "originy", "originz"];

    /// <summary>The record by name, lengths in meters; the steps of the voxels.</summary>
    public static (Dictionary<string, object> Values, PhysicalSteps Steps)? Read(TiffDirectory directory)
    {
        if (!directory.TryFind(TiffTag.CzLsmInfo, out var field) || field.ByteLength < 120)
            return null;
        var file = directory.File;
        var info = directory.Bytes(field, MaxLength);
        var values = new Dictionary<string, object>();
        for (var i = 0; i < Integers.Length; i++)
            values[Integers[i]] = (int)file.UInt32(info.AsSpan(8 + (4 * i)));
        for (var i = 0; i < Lengths.Length; i++)
            values[Lengths[i]] = Double(file, info.AsSpan(40 + (8 * i)));
        values["scantype"] = (int)file.UInt16(info.AsSpan(88));
        values["spectralscan"] = (int)file.UInt16(info.AsSpan(90));
        values["timeinterval"] = Double(file, info.AsSpan(112));
        try
        {
            if (ChannelNames(file, file.UInt32(info.AsSpan(ChannelColorsPosition))) is { Length: > 0 } names)
                values["channels"] = names;
            if (info.Length >= TimeStampsPosition + 4
                && TimeStamps(file, file.UInt32(info.AsSpan(TimeStampsPosition))) is { Length: > 0 } stamps)
                values["timestamps"] = stamps;
        }
        catch (CorruptImageException)
        {
            // Damaged metadata never keep an image from being read.
        }

        return (values, new PhysicalSteps((double)values["voxelsizez"] * 1e6, (double)values["voxelsizey"] * 1e6,
            (double)values["voxelsizex"] * 1e6, "µm"));
    }

    private static string[] ChannelNames(TiffFile file, uint position)
    {
        if (position == 0)
            return [];
        var header = new byte[ColorsHeader];
        file.Read(position, header);
        var (size, count, start) = (file.UInt32(header), file.UInt32(header.AsSpan(8)), file.UInt32(header.AsSpan(16)));
        if (size > MaxList || start > size || count > MaxList)
            return [];
        var bytes = new byte[size - start];
        file.Read(position + start, bytes);
        var names = new List<string>();
        for (var at = 0; names.Count < count && at + 4 < bytes.Length;)
        {
            var length = (int)Math.Min(file.UInt32(bytes.AsSpan(at)), bytes.Length - at - 4);
            names.Add(TiffDirectory.Text(bytes.AsSpan(at + 4, length)));
            at += 4 + length;
        }

        return [.. names];
    }

    /// <summary>When each frame was taken, in seconds.</summary>
    private static double[] TimeStamps(TiffFile file, uint position)
    {
        if (position == 0)
            return [];
        var header = new byte[StampsHeader];
        file.Read(position, header);
        var count = file.UInt32(header.AsSpan(4));
        if (count > MaxList)
            return [];
        var bytes = new byte[8 * count];
        file.Read(position + StampsHeader, bytes);
        var stamps = new double[count];
        for (var i = 0; i < stamps.Length; i++)
            stamps[i] = Double(file, bytes.AsSpan(8 * i));
        return stamps;
    }

    private static double Double(TiffFile file, ReadOnlySpan<byte> bytes) => BitConverter.UInt64BitsToDouble(file.UInt64(bytes));
}
