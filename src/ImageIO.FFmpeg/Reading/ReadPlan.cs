using System.Globalization;
using System.Text;
using ImageIO.FFmpeg.Probing;

namespace ImageIO.FFmpeg.Reading;

/// <summary>
/// How frames that are asked for together are read by one ffmpeg: by decoding all between the first and the last, or by reading the parts
/// of the file that they need one behind the other, whichever decodes less.
/// </summary>
internal sealed class ReadPlan
{
    /// <summary>What a start of ffmpeg takes, in frames that are decoded meanwhile.</summary>
    private const int StartFrames = 80;

    /// <summary>What going to another part takes.</summary>
    private const int PartFrames = 5;

    /// <summary>Each frame is a term of the condition, which is computed for every frame.</summary>
    private const int MaxFrames = 100;

    private readonly int[] _indices;
    private readonly decimal[] _times;
    private readonly decimal[] _tolerances;
    private int _position;

    private ReadPlan(int[] indices, decimal[] times, decimal[] tolerances, PassStart start)
        => (_indices, _times, _tolerances, Start) = (indices, times, tolerances, start);

    /// <summary>What ffmpeg is told.</summary>
    public PassStart Start { get; }

    /// <summary>The frame that comes next; -1 after the last.</summary>
    public int Current => _position < _indices.Length ? _indices[_position] : -1;

    /// <summary>A plan for frames, or for the first of them; null where reading them one by one takes no longer.</summary>
    /// <param name="table">The frames of the film.</param>
    /// <param name="ascending">Which, in order, each once.</param>
    /// <param name="file">The film.</param>
    /// <param name="before">What ffmpeg is told before the file to begin at a frame.</param>
    /// <param name="always">What it is told in every case.</param>
    public static ReadPlan? Of(
        FrameTable table, ReadOnlySpan<int> ascending, FilmFile file, Func<int, IReadOnlyList<string>> before, IReadOnlyList<string> always)
    {
        int[] indices = [.. ascending[..Math.Min(ascending.Length, MaxFrames)].ToArray().Where(index => index < table.Count)];
        if (indices.Length < 2 || indices[^1] - indices[0] == indices.Length - 1 || table.TimeOf(indices[0]) < 0)
            return null;
        var groups = indices.GroupBy(table.KeyOf).Select(group => (Key: group.Key, Last: group.Max())).ToList();
        long needed = groups.Sum(group => group.Last - group.Key + 1);
        var alone = needed + (StartFrames * groups.Count);
        long through = indices[^1] - table.KeyOf(indices[0]) + 1 + StartFrames;
        var joined = table.HasOpenGroups || !file.CanBeJoined
            ? long.MaxValue : needed + (PartFrames * groups.Count) + StartFrames + StartFrames;
        if (groups.Count > 1 && Math.Min(through, joined) >= alone)
            return null;
        return joined < through ? Join(table, indices, groups, file, always) : Through(table, indices, before);
    }

    /// <summary>Whether a frame of this time is the one that is due.</summary>
    /// <param name="time">In ticks.</param>
    /// <param name="timeBase">A tick, in seconds.</param>
    public bool IsDue(long time, Rational timeBase)
        => Current >= 0 && Math.Abs(Seconds(time, timeBase) - _times[_position]) <= _tolerances[_position];

    /// <summary>Goes to the next frame.</summary>
    public void Advance() => _position++;

    private static ReadPlan Through(FrameTable table, int[] indices, Func<int, IReadOnlyList<string>> before)
    {
        var times = indices.Select(index => Seconds(table.TimeOf(index), table.TimeBase)).ToArray();
        var condition = string.Join("+",
            indices.Select(index => string.Create(CultureInfo.InvariantCulture, $"eq(pts,{table.TimeOf(index)})")));
        return new ReadPlan(indices, times, new decimal[indices.Length], new PassStart(before(indices[0]), condition));
    }

    /// <summary>
    /// Each part takes a second more than it needs on the common clock, so that no frame behind its end is taken for one of the next part.
    /// </summary>
    private static ReadPlan Join(
        FrameTable table, int[] indices, List<(int Key, int Last)> groups, FilmFile file, IReadOnlyList<string> always)
    {
        var list = new StringBuilder("ffconcat version 1.0\n");
        var starts = new Dictionary<int, decimal>();
        decimal clock = 0;
        foreach (var (key, last) in groups)
        {
            var begin = Math.Round(Seconds(table.TimeOf(key), table.TimeBase), 6);
            var end = Math.Round(Seconds(table.TimeOf(last), table.TimeBase), 6) + 0.0005m;
            var length = end - begin + 1;
            starts[key] = clock - begin;
            clock += length;
            list.Append(CultureInfo.InvariantCulture, $"file '{file.Url.Replace("'", "'\\''", StringComparison.Ordinal)}'\n")
                .Append(CultureInfo.InvariantCulture, $"inpoint {begin:0.000000}\noutpoint {end:0.000000}\nduration {length:0.000000}\n");
        }

        var times = indices.Select(index => Seconds(table.TimeOf(index), table.TimeBase) + starts[table.KeyOf(index)]).ToArray();
        var tolerances = indices.Select(index => Tolerance(table, index)).ToArray();
        var condition = string.Join("+",
            times.Zip(tolerances, (time,
                near) => string.Create(CultureInfo.InvariantCulture, $"between(t,{time - near:0.000000},{time + near:0.000000})")));
        return new ReadPlan(indices, times, tolerances, new PassStart([.. always, "-copyts"], condition, list.ToString()));
    }

    /// <summary>A third of the way to the nearer of the frames beside it.</summary>
    private static decimal Tolerance(FrameTable table, int index)
    {
        var step = Math.Max(1, table.DurationOf(index));
        if (index > 0)
            step = Math.Min(step, table.TimeOf(index) - table.TimeOf(index - 1));
        return Seconds(step, table.TimeBase) / 3;
    }

    private static decimal Seconds(long ticks, Rational timeBase) => (decimal)ticks * timeBase.Numerator / timeBase.Denominator;
}
