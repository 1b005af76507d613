using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ImageIO.Resources;

namespace ImageIO.Sessions;

/// <summary>Runs an iteration on another thread, a bounded number of frames ahead of whoever takes them.</summary>
internal static class FramePrefetcher
{
    /// <summary>The frames of an iteration. Those not taken are disposed when the iteration ends.</summary>
    /// <param name="source">What the frames are read from.</param>
    /// <param name="frames">Gone through once, on the thread that the source needs.</param>
    /// <param name="ahead">The number of frames that may wait to be taken.</param>
    /// <param name="session">Ends the iteration.</param>
    /// <param name="cancellationToken">Ends the iteration.</param>
    public static async IAsyncEnumerable<Frame> Run(
        SourceStream source,
        IEnumerable<Frame> frames,
        int ahead,
        CancellationToken session,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session);
        var waiting = Channel.CreateBounded<Frame>(new BoundedChannelOptions(ahead) { SingleReader = true, SingleWriter = true });
        var worker = source.IsSlow
            ? SourceThread.Run(source, () => Write(frames, waiting.Writer, holdsThread: true, stop.Token).IsCompleted, stop.Token) as Task
            : Task.Run(() => Write(frames, waiting.Writer, holdsThread: false, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var frame in waiting.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return frame;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await worker.ConfigureAwait(false);
            while (waiting.Reader.TryRead(out var unused))
                unused.Dispose();
        }
    }

    /// <param name="frames">What is gone through.</param>
    /// <param name="waiting">Where they go.</param>
    /// <param name="holdsThread">Whether the calling thread waits where the channel is full, and goes on: it is not one of the
    /// pool.</param>
    /// <param name="stop">Ends it.</param>
    private static async Task Write(IEnumerable<Frame> frames, ChannelWriter<Frame> waiting, bool holdsThread, CancellationToken stop)
    {
        try
        {
            foreach (var frame in frames)
            {
                try
                {
                    if (waiting.TryWrite(frame))
                        continue;
                    var taken = waiting.WriteAsync(frame, stop).AsTask();
                    if (holdsThread)
                        taken.GetAwaiter().GetResult();
                    else
                        await taken.ConfigureAwait(false);
                }
                catch
                {
                    frame.Dispose();
                    throw;
                }
            }

            waiting.Complete();
        }
        catch (Exception fault)
        {
            waiting.Complete(fault);
        }
    }
}
