using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ImageIO.Sessions;

/// <summary>
/// One session as an activity of the source <c>ImageIO</c>, and its counts in the meter of that name. Costs next to nothing while nobody
/// listens.
/// </summary>
internal sealed class SessionTrace
{
    private static readonly ActivitySource Source = new("ImageIO");
    private static readonly Meter Meter = new("ImageIO");
    private static readonly Counter<long> Read = Meter.CreateCounter<long>("imageio.frames.read", "{frame}", "Frames given to readers.");
    private static readonly Counter<long> BytesRead =
        Meter.CreateCounter<long>("imageio.bytes.read", "By", "Bytes that readers have consumed.");
    private static readonly Counter<long> BytesWritten =
        Meter.CreateCounter<long>("imageio.bytes.written", "By", "Bytes of files that were completed.");
    private static readonly Counter<long> Faults =
        Meter.CreateCounter<long>("imageio.faults", "{fault}", "Sessions that ended in an exception.");

    private readonly Activity? _activity;
    private readonly bool _writes;
    private readonly bool _isPart;
    private string? _codec;
    private bool _faulted;

    private SessionTrace(bool writes, bool isPart, string resource)
    {
        _writes = writes;
        _isPart = isPart;
        if (isPart || !Source.HasListeners())
            return;

        // A session may outlive the call that opens it, and must not become the parent of what happens meanwhile.
        var around = Activity.Current;
        _activity = Source.StartActivity(writes ? "imageio.write" : "imageio.read");
        _activity?.SetTag("imageio.resource", resource);
        Activity.Current = around;
    }

    /// <param name="resource">What is read.</param>
    /// <param name="isPart">It is one file of a session over several, which counts the images and tells the faults; only the bytes are
    /// counted here.</param>
    public static SessionTrace Reading(string resource, bool isPart) => new(writes: false, isPart, resource);

    public static SessionTrace Writing(string resource) => new(writes: true, isPart: false, resource);

    public void Chosen(string codec)
    {
        _codec = codec;
        _activity?.SetTag("imageio.codec", codec);
    }

    public void FrameRead()
    {
        if (!_isPart)
            Read.Add(1, new KeyValuePair<string, object?>("imageio.codec", _codec));
    }

    public void Fault(Exception fault)
    {
        if (_faulted || _isPart || fault is OperationCanceledException)
            return;
        _faulted = true;
        Faults.Add(1, new KeyValuePair<string, object?>("imageio.codec", _codec),
            new KeyValuePair<string, object?>("error.type", fault.GetType().Name));
        _activity?.SetTag("error.type", fault.GetType().FullName);
        _activity?.SetStatus(ActivityStatusCode.Error, fault.Message);
    }

    public void End(long frames, long bytes)
    {
        (_writes ? BytesWritten : BytesRead).Add(bytes, new KeyValuePair<string, object?>("imageio.codec", _codec));
        _activity?.SetTag("imageio.frames", frames);
        _activity?.SetTag("imageio.bytes", bytes);
        _activity?.Dispose();
    }
}
