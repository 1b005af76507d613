namespace ImageIO.FFmpeg.Probing;

/// <summary>
/// The frames of a stream by the packets of its file, in the order in which they are shown, and whether the file tells the truth about
/// them.
/// </summary>
/// <remarks>
/// A frame is what a decoder gives, and packets only promise it: some are never shown, some have no time, and where a file was cut or put
/// together, frames are missing or times come twice. Places and counts are taken from a table only where nothing of this is possible.
/// </remarks>
internal sealed class FrameTable
{
    /// <summary>What has no times of its own, or times that start anew.</summary>
    private static readonly string[] Timeless = ["mpeg", "mpegvideo", "h264", "hevc", "m4v", "obu", "mjpeg", "vc1", "rawvideo", "mp3"];

    /// <summary>A film that ends longer after its last frame than this has lost frames.</summary>
    private static readonly TimeSpan MaxRest = TimeSpan.FromHours(1);

    private readonly long[] _times;
    private readonly long[] _durations;
    private readonly int[] _keys;
    private readonly int _start;

    private FrameTable(StreamInfo stream, List<Packet> shown, bool isTrusted, bool hasDurations)
    {
        TimeBase = stream.TimeBase;
        HasOpenGroups = isTrusted && AreOpen(shown);
        IsTrusted = isTrusted;
        PacketCount = shown.Count;
        if (!isTrusted)
        {
            (_times, _durations, _keys) = ([], [], []);
            return;
        }

        shown.Sort((left, right) => left.Time!.Value.CompareTo(right.Time!.Value));
        (_times, _durations, _keys) = (new long[shown.Count], new long[shown.Count], new int[shown.Count]);
        var key = 0;
        for (var i = 0; i < shown.Count; i++)
        {
            key = shown[i].IsKey ? i : key;
            (_times[i], _keys[i]) = (shown[i].Time!.Value, key);
            _durations[i] = i + 1 < shown.Count ? shown[i + 1].Time!.Value - shown[i].Time!.Value : shown[i].Duration;
        }

        // Where packets have no durations of their own, the last one's is what is left of the stream's.
        if (_durations[^1] == 0 || !hasDurations)
            _durations[^1] = stream.End - _times[^1] is > 0 and var rest && TimeBase.Times(rest) < MaxRest
                ? rest : _durations[^1] > 0 ? _durations[^1] : MedianStep();
        Count = _times.Length;
    }

    private FrameTable(FrameTable whole, int start, int count)
    {
        (TimeBase, IsTrusted, PacketCount, HasOpenGroups) = (whole.TimeBase, whole.IsTrusted, whole.PacketCount, whole.HasOpenGroups);
        (_times, _durations, _keys) = (whole._times, whole._durations, whole._keys);
        (_start, Count, IsPart) = (start, count, true);
    }

    /// <summary>A tick of the stream's clock, in seconds.</summary>
    public Rational TimeBase { get; }

    /// <summary>Whether there is a frame for each entry, at the time that it says, to be found from the key frame that it says.</summary>
    public bool IsTrusted { get; }

    /// <summary>How many packets are to be shown: the number of frames where the table is trusted, else near it.</summary>
    public int PacketCount { get; }

    /// <summary>Whether frames that stand behind a key frame are shown before it, and need what was before it.</summary>
    public bool HasOpenGroups { get; }

    /// <summary>Whether these are not all frames of the file.</summary>
    public bool IsPart { get; }

    /// <summary>How many frames there are, where the table is trusted.</summary>
    public int Count { get; }

    /// <summary>How long all frames are shown, where the table is trusted.</summary>
    public TimeSpan? Duration => Count == 0 ? null : TimeBase.Times(TimeOf(Count - 1) + DurationOf(Count - 1) - TimeOf(0));

    /// <summary>When a frame is shown, in ticks of the file's clock.</summary>
    public long TimeOf(int index) => _times[_start + index];

    /// <summary>How long a frame is shown, in ticks.</summary>
    public long DurationOf(int index) => _durations[_start + index];

    /// <summary>The frame with which decoding has to begin for another one; below 0 where it lies before those of this table.</summary>
    public int KeyOf(int index) => _keys[_start + index] - _start;

    /// <summary>Whether decoding begins with the first frame of the file.</summary>
    public bool BeginsWithFile(int index) => _keys[_start + index] == 0;

    /// <summary>The frames that are shown from one moment on, counted from the first frame, to before another.</summary>
    public FrameTable Between(TimeSpan start, TimeSpan? end)
    {
        var (first, last) = (Find(start), end is { } limit ? Find(limit) : Count);
        return new FrameTable(this, first, Math.Max(0, last - first));
    }

    /// <summary>The table of one stream.</summary>
    /// <param name="demuxer">What ffprobe calls what reads the file.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="packets">All packets of the file, in its order.</param>
    public static FrameTable Of(string demuxer, StreamInfo stream, IEnumerable<Packet> packets)
    {
        var all = packets.Where(packet => packet.Stream == stream.Index).ToList();
        var shown = all.Where(packet => !packet.IsDiscarded).ToList();

        // Matroska has one duration for all packets.
        var hasDurations = !demuxer.Contains("matroska", StringComparison.Ordinal);
        return new FrameTable(stream, shown, IsTrue(demuxer, stream, all, shown), hasDurations);
    }

    private static bool IsTrue(string demuxer, StreamInfo stream, List<Packet> all, List<Packet> shown)
    {
        if (shown.Count == 0 || !all[0].IsKey || demuxer.Split(',').Any(Timeless.Contains))
            return false;
        if (stream is { Codec: "rawvideo", PixelFormat: "pal8" })
            return false;
        long? before = null;
        foreach (var packet in all)
        {
            if (packet.Time is null || packet.DecodeTime < before)
                return false;
            before = packet.DecodeTime ?? before;
        }

        var times = shown.Select(packet => packet.Time!.Value).Order().ToArray();
        var first = all.First(packet => packet.IsKey).Time!.Value;
        if (times[0] < first)
            return false;
        var steps = new long[times.Length - 1];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = times[i + 1] - times[i];
        if (steps.Any(step => step <= 0))
            return false;

        // Frames that are only there to predict others from are packets like all others, but a moment before the one that shows them.
        var median = Median(steps);
        return stream.Codec is not ("vp8" or "vp9") || !steps.Any(step => step * 8 < median);
    }

    /// <summary>The first frame that is shown at a moment or after it.</summary>
    private int Find(TimeSpan time)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (TimeBase.Times(TimeOf(middle) - TimeOf(0)) < time)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static bool AreOpen(List<Packet> packets)
    {
        var key = long.MinValue;
        foreach (var packet in packets)
        {
            key = packet.IsKey ? packet.Time!.Value : key;
            if (packet.Time < key)
                return true;
        }

        return false;
    }

    private long MedianStep() => Math.Max(1, Median(_durations[..^1]));

    private static long Median(long[] values)
    {
        if (values.Length == 0)
            return 0;
        long[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted[sorted.Length / 2];
    }
}
