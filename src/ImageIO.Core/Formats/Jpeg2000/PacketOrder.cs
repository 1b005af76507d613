namespace ImageIO.Formats.Jpeg2000;

/// <summary>The order that a tile's packets come in (T.800 B.12).</summary>
/// <remarks>
/// The standard walks over all places of the reference grid to find precincts. Here they are sorted by where that walk would find them,
/// so that the cost depends on their number, and not on what sizes a file claims.
/// </remarks>
internal sealed class PacketOrder(TileStructure tile, CodingParameters parameters)
{
    /// <summary>The precincts whose next layers are read, one after the other.</summary>
    public IEnumerable<int> Precincts()
    {
        var runs = parameters.Progressions;
        if (runs.Count == 0)
            return Run(new Progression(parameters.Order, 0, 0, parameters.Layers, int.MaxValue, int.MaxValue));
        return runs.SelectMany(Run);
    }

    private IEnumerable<int> Run(Progression run)
    {
        var layers = Math.Min(run.EndLayer, parameters.Layers);
        var sorted = Sort(run);
        if (run.Order is not (ProgressionOrder.Lrcp or ProgressionOrder.Rlcp))
        {
            foreach (var precinct in sorted)
            {
                for (var layer = tile.Precincts.Items[precinct].NextLayer; layer < layers; layer++)
                    yield return precinct;
            }

            yield break;
        }

        for (var start = 0; start < sorted.Length;)
        {
            // All at once, or resolution by resolution.
            var end = run.Order == ProgressionOrder.Lrcp ? sorted.Length : EndOfResolution(sorted, start);
            for (var layer = 0; layer < layers; layer++)
            {
                for (var i = start; i < end; i++)
                {
                    if (tile.Precincts.Items[sorted[i]].NextLayer == layer)
                        yield return sorted[i];
                }
            }

            start = end;
        }
    }

    private int EndOfResolution(int[] sorted, int start)
    {
        var precincts = tile.Precincts.Items;
        var end = start + 1;
        while (end < sorted.Length && precincts[sorted[end]].Resolution == precincts[sorted[start]].Resolution)
            end++;
        return end;
    }

    private int[] Sort(Progression run)
    {
        var chosen = new List<int>();
        var precincts = tile.Precincts.Items;
        for (var i = 0; i < precincts.Length; i++)
        {
            if (precincts[i].Resolution >= run.FirstResolution && precincts[i].Resolution < run.EndResolution
                && precincts[i].Component >= run.FirstComponent && precincts[i].Component < run.EndComponent)
            {
                chosen.Add(i);
            }
        }

        int[] sorted = [.. chosen];
        Array.Sort(sorted, run.Order switch
        {
            ProgressionOrder.Rpcl => (a, b) => Compare(a, b, byPlace: true, isResolutionFirst: true, isComponentFirst: false),
            ProgressionOrder.Pcrl => (a, b) => Compare(a, b, byPlace: true, isResolutionFirst: false, isComponentFirst: false),
            ProgressionOrder.Cprl => (a, b) => Compare(a, b, byPlace: true, isResolutionFirst: false, isComponentFirst: true),
            _ => (a, b) => Compare(a, b, byPlace: false, isResolutionFirst: true, isComponentFirst: false),
        });
        return sorted;
    }

    private int Compare(int first, int second, bool byPlace, bool isResolutionFirst, bool isComponentFirst)
    {
        var precincts = tile.Precincts.Items;
        ref readonly var a = ref precincts[first];
        ref readonly var b = ref precincts[second];
        var order = isResolutionFirst ? a.Resolution.CompareTo(b.Resolution) : isComponentFirst ? a.Component.CompareTo(b.Component) : 0;
        if (order == 0 && byPlace)
            order = a.Y != b.Y ? a.Y.CompareTo(b.Y) : a.X.CompareTo(b.X);
        if (order == 0)
            order = a.Component.CompareTo(b.Component);
        if (order == 0)
            order = a.Resolution.CompareTo(b.Resolution);
        return order != 0 ? order : a.Index.CompareTo(b.Index);
    }
}
