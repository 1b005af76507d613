namespace ImageIO.HouseRules;

/// <summary>Which file names which, and the cycles in that.</summary>
internal sealed class FileGraph
{
    private readonly SortedDictionary<string, SortedSet<string>> _named = new(StringComparer.Ordinal);

    public void Add(string file, string named)
    {
        if (!_named.TryGetValue(file, out var all))
            _named.Add(file, all = new(StringComparer.Ordinal));
        all.Add(named);
    }

    /// <summary>Every largest set of two files or more in which each reaches each other (R. Tarjan, 1972, without recursion).</summary>
    public List<List<string>> Cycles()
    {
        var cycles = new List<List<string>>();
        var order = new Dictionary<string, int>();
        var lowest = new Dictionary<string, int>();
        var open = new Stack<string>();
        var isOpen = new HashSet<string>();
        foreach (var start in _named.Keys.Where(start => !order.ContainsKey(start)))
        {
            var path = new Stack<(string File, IEnumerator<string> Named)>();
            Enter(start, path);
            while (path.Count > 0)
            {
                var (file, rest) = path.Peek();
                if (rest.MoveNext())
                {
                    if (!order.TryGetValue(rest.Current, out var place))
                        Enter(rest.Current, path);
                    else if (isOpen.Contains(rest.Current))
                        lowest[file] = Math.Min(lowest[file], place);
                    continue;
                }

                path.Pop();
                if (path.Count > 0)
                    lowest[path.Peek().File] = Math.Min(lowest[path.Peek().File], lowest[file]);
                if (lowest[file] == order[file])
                    Close(file);
            }
        }

        return cycles;

        void Enter(string file, Stack<(string File, IEnumerator<string> Named)> path)
        {
            order[file] = lowest[file] = order.Count;
            open.Push(file);
            isOpen.Add(file);
            var named = _named.TryGetValue(file, out var all) ? all : Enumerable.Empty<string>();
            path.Push((file, named.GetEnumerator()));
        }

        void Close(string file)
        {
            var cycle = new List<string>();
            do
            {
                cycle.Add(open.Pop());
                isOpen.Remove(cycle[cycle.Count - 1]);
            }
            while (cycle[cycle.Count - 1] != file);
            if (cycle.Count > 1)
                cycles.Add(cycle.OrderBy(each => each, StringComparer.Ordinal).ToList());
        }
    }
}
