using System.Buffers.Binary;
using System.Text;

namespace ImageIO.Formats.Png;

/// <summary>
/// A palette for displays that have few colors (sPLT; PNG third edition, section 11.3.5.4), as metadata: <c>name</c>, <c>depth</c> (8 or 16
/// bits a sample), and <c>entries</c>: red, green, blue, alpha and frequency of each color.
/// </summary>
internal static class PngSuggestedPalette
{
    private const int MaxNameLength = 79;
    private const int ValuesPerEntry = 5;

    /// <summary>Takes a chunk's data apart; null where it breaks the rules.</summary>
    public static ImageMetadata? Read(ReadOnlySpan<byte> data)
    {
        var end = data[..Math.Min(data.Length, MaxNameLength + 1)].IndexOf((byte)0);
        if (end < 1 || data.Length < end + 2 || data[end + 1] is not (8 or 16))
            return null;
        var depth = data[end + 1];
        var entries = data[(end + 2)..];
        var size = depth == 8 ? 6 : 10;
        if (entries.Length % size != 0)
            return null;
        var values = new int[entries.Length / size * ValuesPerEntry];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = depth == 8 && i % ValuesPerEntry < 4 ? entries[0] : BinaryPrimitives.ReadUInt16BigEndian(entries);
            entries = entries[(depth == 8 && i % ValuesPerEntry < 4 ? 1 : 2)..];
        }

        return new ImageMetadata([
            new("name", Encoding.Latin1.GetString(data[..end])),
            new("depth", (int)depth),
            new("entries", values),
        ]);
    }

    /// <summary>The chunk's data; null where the metadata are none of such a palette.</summary>
    public static byte[]? Write(ImageMetadata palette)
    {
        if (!palette.TryGet<string>("name", out var name) || !PngMetadataWriter.IsKeyword(name)
            || !palette.TryGet<int>("depth", out var depth) || depth is not (8 or 16)
            || !palette.TryGet<int[]>("entries", out var entries) || entries.Length % ValuesPerEntry != 0)
            return null;
        var data = new List<byte>([.. Encoding.Latin1.GetBytes(name), 0, (byte)depth]);
        for (var i = 0; i < entries.Length; i++)
        {
            var isByte = depth == 8 && i % ValuesPerEntry < 4;
            if (entries[i] < 0 || entries[i] > (isByte ? byte.MaxValue : ushort.MaxValue))
                return null;
            if (!isByte)
                data.Add((byte)(entries[i] >> 8));
            data.Add((byte)entries[i]);
        }

        return [.. data];
    }
}
