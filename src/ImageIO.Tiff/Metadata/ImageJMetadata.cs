using System.Globalization;
using System.Text;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Metadata;

/// <summary>
/// What ImageJ writes: keys and values in the description, and in tag 50839 blocks of texts and ranges, whose kinds and lengths stand in
/// front.
/// </summary>
internal static class ImageJMetadata
{
    private const int MaxBlocks = 4096;
    private const int KindLength = 4;

    /// <summary>The values, and <c>info</c>, <c>labels</c> and <c>ranges</c>; the steps of the voxels.</summary>
    public static (Dictionary<string, object> Values, PhysicalSteps? Steps) Read(TiffDirectory first,
        Dictionary<string, string> entries, int max)
    {
        var values = entries.ToDictionary(entry => entry.Key.ToLowerInvariant(), entry => KeyValues.Typed(entry.Value));
        AddBlocks(values, first, max);
        if (!entries.TryGetValue("unit", out var unit))
            return (values, null);
        var (x, y) = (first.Doubles(TiffTag.XResolution, 1), first.Doubles(TiffTag.YResolution, 1));
        if (x is not [> 0] || y is not [> 0] || !double.IsFinite(x[0]) || !double.IsFinite(y[0]))
            return (values, null);
        var depth = double.TryParse(entries.GetValueOrDefault("spacing"), NumberStyles.Float, CultureInfo.InvariantCulture, out var step)
            ? step : 0;
        return (values, new PhysicalSteps(depth, 1 / y[0], 1 / x[0], unit.Replace("\\u00B5", "µ", StringComparison.OrdinalIgnoreCase)));
    }

    private static void AddBlocks(Dictionary<string, object> values, TiffDirectory directory, int max)
    {
        var lengths = directory.Numbers(TiffTag.ImageJByteCounts, MaxBlocks);
        if (lengths.Length < 2 || !directory.TryFind(TiffTag.ImageJMetadata, out var field) || field.ByteLength > max
            || lengths[0] < KindLength)
            return;
        var file = directory.File;
        var bytes = directory.Bytes(field, max);
        var mark = file.IsLittleEndian ? "JIJI"u8 : "IJIJ"u8;
        if (lengths[0] > bytes.Length || !bytes.AsSpan().StartsWith(mark))
            return;
        var (at, block) = ((int)lengths[0], 1);
        for (var header = KindLength; header + 8 <= lengths[0]; header += 8)
        {
            var kind = bytes.AsSpan(header, KindLength).ToArray();
            if (file.IsLittleEndian)
                Array.Reverse(kind);
            var blocks = new List<byte[]>();
            for (var count = file.UInt32(bytes.AsSpan(header + 4)); count > 0 && block < lengths.Length; count--, block++)
            {
                if (lengths[block] < 0 || lengths[block] > bytes.Length - at)
                    return;
                blocks.Add(bytes.AsSpan(at, (int)lengths[block]).ToArray());
                at += (int)lengths[block];
            }

            Add(values, kind, blocks, file);
        }
    }

    private static void Add(Dictionary<string, object> values, ReadOnlySpan<byte> kind, List<byte[]> blocks, TiffFile file)
    {
        var encoding = file.IsLittleEndian ? Encoding.Unicode : Encoding.BigEndianUnicode;
        if (kind.SequenceEqual("info"u8) && blocks.Count > 0)
            values["info"] = encoding.GetString(blocks[0]);
        else if (kind.SequenceEqual("labl"u8))
            values["labels"] = blocks.Select(encoding.GetString).ToArray();
        else if (kind.SequenceEqual("rang"u8) && blocks.Count > 0)
            values["ranges"] = Enumerable.Range(0, blocks[0].Length / 8)
                .Select(i => BitConverter.UInt64BitsToDouble(file.UInt64(blocks[0].AsSpan(8 * i)))).ToArray();
    }
}
