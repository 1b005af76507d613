using ImageIO.Tiff.Container;
using ImageIO.Tiff.Metadata;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Series;

/// <summary>Stacks of MetaMorph: one directory, whose tag 33629 has an entry for each plane behind it.</summary>
internal static class StkSeries
{
    private const int EntryNumbers = 6;

    /// <summary>The stack; null where its planes don't lie in the file.</summary>
    public static List<TiffSeries>? Find(TiffPage page, TiffDirectory directory)
    {
        var planes = directory.TryFind(TiffTag.Uic2, out var field) ? field.Count : 1;
        if (planes > int.MaxValue || ShapedSeries.Contiguous(page, (int)planes) is not { } pages)
            return null;
        return [new TiffSeries(pages, [(int)planes], AxisOf(page.File, field, (int)planes)) { Name = StkMetadata.NameOf(directory) }];
    }

    /// <summary>Z where all planes have distances, T where all have times of their own.</summary>
    private static string AxisOf(TiffFile file, TiffField field, int planes)
    {
        var bytes = (long)planes * EntryNumbers * sizeof(uint);
        if (planes == 1 || field.Position + bytes > file.Length || bytes > 1 << 24)
            return "I";
        var table = new byte[bytes];
        file.Read(field.Position, table);
        var isDeep = true;
        var isTimed = true;
        for (var i = 0; i < planes; i++)
        {
            var entry = table.AsSpan(i * EntryNumbers * sizeof(uint));
            isDeep &= file.UInt32(entry) != 0;
            isTimed &= i == 0 || file.UInt32(entry[12..]) != file.UInt32(table.AsSpan(((i - 1) * EntryNumbers * sizeof(uint)) + 12));
        }

        return isDeep ? "Z" : isTimed ? "T" : "I";
    }
}
