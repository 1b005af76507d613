using System.Text;
using ImageIO.Resources;

namespace ImageIO.Tiff.Writing;

/// <summary>
/// The layout of Cloud Optimized GeoTIFF: all directories at the start, the largest resolution's first, then the tiles, those of the
/// smallest resolution first. A note that GDAL has defined says so, and that each tile has its length in front of it and its last four
/// bytes once more behind it: a reader over a network asks for a tile and its length at once.
/// </summary>
internal static class CloudLayout
{
    /// <summary>The side of tiles where nobody chose another.</summary>
    public const int DefaultTile = 512;

    private const int MaxLevels = 30;
    private const int TrailerBytes = 4;

    /// <summary>With the blank at its end the note has the length that it says; who breaks the layout puts YES into it.</summary>
    private const string Note =
        "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\n"
        + "BLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n ";

    /// <summary>The note, to the even byte at which the first directory begins.</summary>
    public static byte[] NoteBytes()
    {
        var bytes = Encoding.ASCII.GetBytes($"GDAL_STRUCTURAL_METADATA_SIZE={Note.Length:000000} bytes\n{Note}");
        return bytes.Length % 2 == 0 ? bytes : [.. bytes, 0];
    }

    /// <summary>The heights and widths of an image and its lower resolutions: so many, or, for 0, until one tile holds all.</summary>
    public static List<(int Height, int Width)> Sizes(int height, int width, int levels, int tile)
    {
        var sizes = new List<(int Height, int Width)> { (height, width) };
        while (sizes[^1] is var (h, w) && (h > 1 || w > 1) && sizes.Count <= (levels > 0 ? levels : MaxLevels)
            && (levels > 0 || h > tile || w > tile))
            sizes.Add(((h + 1) / 2, (w + 1) / 2));
        return sizes;
    }

    /// <summary>Writes a tile's length, the tile, and its last bytes.</summary>
    /// <returns>Where the tile begins.</returns>
    public static long WriteTile(TargetStream target, ReadOnlySpan<byte> tile)
    {
        target.WriteUInt32LittleEndian((uint)tile.Length);
        var offset = target.Position;
        target.Write(tile);
        target.Write(tile[^Math.Min(TrailerBytes, tile.Length)..]);
        return offset;
    }
}
