using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>One component of an image.</summary>
/// <param name="Depth">Bits of a sample: 1 to 38.</param>
/// <param name="IsSigned">Whether samples may be negative.</param>
/// <param name="StepX">Points of the reference grid from one sample to the next, across.</param>
/// <param name="StepY">The same down.</param>
internal readonly record struct ComponentLayout(int Depth, bool IsSigned, int StepX, int StepY);

/// <summary>The size of an image, its tiles and components (the SIZ segment, T.800 A.5.1).</summary>
/// <param name="Image">The image on the reference grid.</param>
/// <param name="Tile">The first tile, from the grid's own origin.</param>
/// <param name="Components">All components.</param>
internal sealed record CodestreamLayout(GridArea Image, GridArea Tile, ImmutableArray<ComponentLayout> Components)
{
    /// <summary>Above, coefficients of 32 bits would not do.</summary>
    private const int MaxDepth = 28;

    private const int HighThroughput = 1 << 14, Extended = 1 << 15;

    private const int MaxTiles = 65535;

    public int TilesAcross { get; } = (int)Math.Min((Image.X1 - Tile.X0 + Tile.Width - 1) / Tile.Width, MaxTiles + 1);

    public int TilesDown { get; } = (int)Math.Min((Image.Y1 - Tile.Y0 + Tile.Height - 1) / Tile.Height, MaxTiles + 1);

    public int Tiles => TilesAcross * TilesDown;

    /// <summary>The part of the image that a tile has.</summary>
    public GridArea AreaOf(int tile)
    {
        var (row, column) = Math.DivRem(tile, TilesAcross);
        var (x, y) = (Tile.X0 + (column * Tile.Width), Tile.Y0 + (row * Tile.Height));
        return new GridArea(x, y, x + Tile.Width, y + Tile.Height).Intersect(Image);
    }

    /// <summary>The samples of a component.</summary>
    /// <param name="component">Its number.</param>
    /// <param name="reduction">How often the resolution is halved.</param>
    public GridArea AreaOfComponent(int component, int reduction)
        => Image.Subsample(Components[component].StepX, Components[component].StepY).Reduce(reduction);

    public static CodestreamLayout Read(SegmentReader segment)
    {
        var capabilities = segment.ReadUInt16();
        if ((capabilities & HighThroughput) != 0)
            throw HighThroughputFault(segment.Position - 2);
        if ((capabilities & Extended) != 0 && (capabilities & 0xFFF) != 0)
            throw Extension($"the capabilities 0x{capabilities & 0xFFF:X3}", segment.Position - 2);
        var place = segment.Position;
        long x1 = segment.ReadUInt32(), y1 = segment.ReadUInt32(), x0 = segment.ReadUInt32(), y0 = segment.ReadUInt32();
        long width = segment.ReadUInt32(), height = segment.ReadUInt32(), tileX = segment.ReadUInt32(), tileY = segment.ReadUInt32();
        CodecTools.ThrowCorruptIf(
            x1 <= x0 || y1 <= y0,
            $"The image is said to reach from ({x0}, {y0}) to ({x1}, {y1}), which is nothing.",
            place);
        CodecTools.ThrowCorruptIf(
            width == 0 || height == 0 || tileX > x0 || tileY > y0 || tileX + width <= x0 || tileY + height <= y0,
            $"The first tile, of {width}×{height} from ({tileX}, {tileY}), does not hold the image's corner ({x0}, {y0}).",
            place + 16);
        var components = ReadComponents(ref segment);
        var layout = new CodestreamLayout(new(x0, y0, x1, y1), new(tileX, tileY, tileX + width, tileY + height), components);
        CodecTools.ThrowCorruptIf(
            (long)layout.TilesAcross * layout.TilesDown > MaxTiles,
            $"The image has more than the {MaxTiles} tiles that are allowed.",
            place + 16);
        foreach (var component in components)
        {
            var area = layout.Image.Subsample(component.StepX, component.StepY);
            CodecTools.ThrowCorruptIf(area.IsEmpty, "A component of the image has no samples.", place + 34);
            if (area.Width > int.MaxValue || area.Height > int.MaxValue)
                throw new ImageLimitException(nameof(Limits.MaxWidth), Math.Max(area.Width, area.Height), int.MaxValue);
        }

        return layout;
    }

    public static UnsupportedImageException HighThroughputFault(long position) => new(
        "The file is HTJ2K (JPEG 2000 Part 15, high throughput), which is not read here. "
            + "Convert it to JPEG 2000 Part 1 with OpenJPH and opj_compress, or to .png.")
    {
        Position = position,
    };

    public static UnsupportedImageException Extension(string what, long position) => new(
        $"The file uses {what} of JPEG 2000 Part 2, which is not read here. Write it again as Part 1 (.jp2).")
    {
        Position = position,
    };

    private static ImmutableArray<ComponentLayout> ReadComponents(ref SegmentReader segment)
    {
        var count = segment.ReadUInt16();
        CodecTools.ThrowCorruptIf(
            count is < 1 or > 16384,
            $"The image is said to have {count} components; 1 to 16384 are allowed.",
            segment.Position - 2);
        var components = ImmutableArray.CreateBuilder<ComponentLayout>(Math.Min(count, segment.Left / 3));
        for (var i = 0; i < count; i++)
        {
            var place = segment.Position;
            int depth = segment.ReadUInt8(), stepX = segment.ReadUInt8(), stepY = segment.ReadUInt8();
            var component = new ComponentLayout((depth & 0x7F) + 1, depth > 0x7F, stepX, stepY);
            CodecTools.ThrowCorruptIf(stepX == 0 || stepY == 0, $"The samples of component {i} are said to be 0 points apart.", place);
            CodecTools.ThrowCorruptIf(
                component.Depth > 38,
                $"The samples of component {i} are said to have {component.Depth} bits; 1 to 38 are allowed.",
                place);
            if (component.Depth > MaxDepth)
            {
                throw new UnsupportedImageException($"The samples have {component.Depth} bits. Up to {MaxDepth} are read here.")
                {
                    Position = place,
                };
            }

            components.Add(component);
        }

        return components.DrainToImmutable();
    }
}
