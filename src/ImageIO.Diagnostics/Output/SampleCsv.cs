using System.Globalization;

namespace ImageIO.Diagnostics.Output;

/// <summary>Samples as a table: a line of names, a line for each sample.</summary>
internal static class SampleCsv
{
    private static readonly Column[] Columns =
    [
        new("Time", sample => sample.Time.TotalSeconds, (sample, value) => sample with { Time = Seconds(value) }),
        new("Iteration", sample => sample.Iteration, (sample, value) => sample with { Iteration = (long)value }),
        new("IsFloor", sample => sample.IsFloor ? 1 : 0, (sample, value) => sample with { IsFloor = value != 0 }),
        new("Rss", sample => sample.Rss, (sample, value) => sample with { Rss = (long)value }),
        new("PeakRss", sample => sample.PeakRss, (sample, value) => sample with { PeakRss = (long)value }),
        new("Private", sample => sample.Private, (sample, value) => sample with { Private = (long)value }),
        new("Shared", sample => sample.Shared, (sample, value) => sample with { Shared = (long)value }),
        new("ProportionalRss", sample => sample.ProportionalRss, (sample, value) => sample with { ProportionalRss = (long)value }),
        new("Swap", sample => sample.Swap, (sample, value) => sample with { Swap = (long)value }),
        new("CgroupUsed", sample => sample.CgroupUsed, (sample, value) => sample with { CgroupUsed = (long)value }),
        new("CgroupLimit", sample => sample.CgroupLimit, (sample, value) => sample with { CgroupLimit = (long)value }),
        new("ManagedHeap", sample => sample.ManagedHeap, (sample, value) => sample with { ManagedHeap = (long)value }),
        new("LargeObjectHeap", sample => sample.LargeObjectHeap, (sample, value) => sample with { LargeObjectHeap = (long)value }),
        new("PinnedObjectHeap", sample => sample.PinnedObjectHeap, (sample, value) => sample with { PinnedObjectHeap = (long)value }),
        new("Committed", sample => sample.Committed, (sample, value) => sample with { Committed = (long)value }),
        new("Fragmented", sample => sample.Fragmented, (sample, value) => sample with { Fragmented = (long)value }),
        new("Allocated", sample => sample.Allocated, (sample, value) => sample with { Allocated = (long)value }),
        new("AllocationRate", sample => sample.AllocationRate, (sample, value) => sample with { AllocationRate = value }),
        new("Gen0", sample => sample.Gen0, (sample, value) => sample with { Gen0 = (int)value }),
        new("Gen1", sample => sample.Gen1, (sample, value) => sample with { Gen1 = (int)value }),
        new("Gen2", sample => sample.Gen2, (sample, value) => sample with { Gen2 = (int)value }),
        new("PauseTime", sample => sample.PauseTime?.TotalSeconds, (sample, value) => sample with { PauseTime = Seconds(value) }),
        new("BusyTime", sample => sample.BusyTime?.TotalSeconds, (sample, value) => sample with { BusyTime = Seconds(value) }),
        new("WaitTime", sample => sample.WaitTime?.TotalSeconds, (sample, value) => sample with { WaitTime = Seconds(value) }),
        new("Threads", sample => sample.Threads, (sample, value) => sample with { Threads = (int)value }),
        new("Handles", sample => sample.Handles, (sample, value) => sample with { Handles = (int)value }),
    ];

    public static void Write(IReadOnlyList<MemorySample> samples, TextWriter writer)
    {
        writer.Write(string.Join(',', Columns.Select(column => column.Name)) + "\n");
        foreach (var sample in samples)
            writer.Write(string.Join(',', Columns.Select(column => Cell(column.Get(sample)))) + "\n");
    }

    public static IReadOnlyList<MemorySample> Read(TextReader reader)
    {
        var names = reader.ReadLine()?.Split(',') ?? throw new FormatException("The table is empty.");
        if (!names.Contains("Time") || !names.Contains("Rss"))
            throw new FormatException("The table has no columns Time and Rss in its first line.");
        var columns = Array.ConvertAll(names, name => Array.Find(Columns, column => column.Name == name.Trim()));
        var samples = new List<MemorySample>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                samples.Add(ReadLine(line, columns, samples.Count + 2));
        }

        return samples;
    }

    private static TimeSpan Seconds(double value) => TimeSpan.FromSeconds(value);

    private static string Cell(double? value) => value switch
    {
        null => "",
        { } whole when whole == Math.Truncate(whole) => ((long)whole).ToString(CultureInfo.InvariantCulture),
        { } part => part.ToString("0.######", CultureInfo.InvariantCulture),
    };

    private static MemorySample ReadLine(string line, Column?[] columns, int number)
    {
        var cells = line.Split(',');
        if (cells.Length != columns.Length)
            throw new FormatException($"Line {number} has {cells.Length} cells, but the table has {columns.Length} columns.");
        var sample = default(MemorySample);
        for (var i = 0; i < cells.Length; i++)
        {
            if (columns[i] is not { } column || cells[i].Length == 0)
                continue;
            var isNumber = double.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
            if (!isNumber || !(Math.Abs(value) < column.Limit))
                throw new FormatException($"Line {number}: \"{cells[i]}\" is not a number for {column.Name}.");
            sample = column.Set(sample, value);
        }

        return sample;
    }

    /// <summary>Doubles hold every size below 9 PB exactly.</summary>
    private sealed record Column(string Name, Func<MemorySample, double?> Get, Func<MemorySample, double, MemorySample> Set)
    {
        /// <summary>Times have a smaller range than sizes.</summary>
        public double Limit { get; } = Name.EndsWith("Time", StringComparison.Ordinal) ? TimeSpan.MaxValue.TotalSeconds : 1L << 53;
    }
}
