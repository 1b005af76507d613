using System.Buffers.Text;
using System.IO.Enumeration;

namespace ImageIO.Diagnostics.Probes;

/// <summary>
/// How long the threads of a process have run, and have waited for a processor (/proc/PID/task/TID/schedstat: nanoseconds of the one and of
/// the other, since the thread's start).
/// </summary>
internal sealed class ThreadTimes(string folder)
{
    private const int NanosecondsPerTick = 100;

    private Dictionary<string, (long Running, long Waiting)> _before = [];
    private Dictionary<string, (long Running, long Waiting)> _now = [];
    private long _busy;
    private long _waiting;

    /// <summary>Reads the times since the first call; null where the system does not count them.</summary>
    public (TimeSpan Busy, TimeSpan Waiting)? Read()
    {
        try
        {
            var longest = 0L;
            foreach (var thread in new FileSystemEnumerable<string>(folder, static (ref entry) => entry.ToFullPath()))
            {
                if (OfThread(thread + "/schedstat") is not { } now)
                    continue;
                _now[thread] = now;
                var before = _before.TryGetValue(thread, out var known) ? known : _before.Count == 0 ? now : default;
                _busy += now.Running + now.Waiting - before.Running - before.Waiting;
                longest = Math.Max(longest, now.Waiting - before.Waiting);
            }

            // What one thread waits for holds up the work, however many wait beside it.
            _waiting += longest;
            (_before, _now) = (_now, _before);
            _now.Clear();
            return _before.Count == 0 ? null : (Time(_busy), Time(_waiting));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static TimeSpan Time(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick);

    private static (long Running, long Waiting)? OfThread(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            Span<byte> text = stackalloc byte[80];
            text = text[..RandomAccess.Read(file, text, 0)];
            if (!Utf8Parser.TryParse(text, out long running, out var length) || length >= text.Length)
                return null;
            return Utf8Parser.TryParse(text[(length + 1)..], out long waiting, out _) ? (running, waiting) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The thread has ended since.
            return null;
        }
    }
}
