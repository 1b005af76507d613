namespace ImageIO.Formats.Jpeg2000;

/// <summary>A tag tree: numbers of a grid, each node having the least of up to four below it (T.800 B.10.2).</summary>
/// <param name="nodes">The nodes of all trees of a tile.</param>
/// <param name="first">The tree's first node: the leaves come first, row by row, then the nodes above them.</param>
/// <param name="columns">Leaves across.</param>
/// <param name="rows">Leaves down.</param>
internal readonly ref struct TagTree(Span<TagNode> nodes, int first, int columns, int rows)
{
    /// <summary>No grid of code-blocks has more levels.</summary>
    private const int MaxLevels = 33;

    private readonly Span<TagNode> _nodes = nodes;

    public static int NodesOf(int columns, int rows)
    {
        var count = 0;
        while (true)
        {
            count = checked(count + (columns * rows));
            if (columns * rows <= 1)
                return count;
            (columns, rows) = ((columns + 1) / 2, (rows + 1) / 2);
        }
    }

    /// <summary>Reads bits until it is known whether a leaf's value is below a bound.</summary>
    public bool IsBelow(ref PacketBits bits, int column, int row, int bound)
    {
        Span<int> path = stackalloc int[MaxLevels];
        var depth = 0;
        var (at, width, height) = (first, columns, rows);
        while (true)
        {
            path[depth++] = at + (row * width) + column;
            if (width * height <= 1)
                break;
            at += width * height;
            (width, height, column, row) = ((width + 1) / 2, (height + 1) / 2, column / 2, row / 2);
        }

        var low = 0;
        while (depth > 0)
        {
            ref var node = ref _nodes[path[--depth]];
            low = Math.Max(low, node.Low);
            while (low < bound && node.ValuePlus1 == 0)
            {
                if (bits.Read() != 0)
                    node.ValuePlus1 = low + 1;
                else
                    low++;
            }

            node.Low = low;
        }

        var leaf = _nodes[path[0]];
        return leaf.ValuePlus1 != 0 && leaf.ValuePlus1 <= bound;
    }
}
