using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ImageIO.Sessions;

/// <summary>Runs an iteration on another thread, a bounded number of frames ahead of whoever takes them.</summary>
internal static class FramePrefetcher
{
    /// <summary>The frames of an iteration. Those not taken are disposed when the iteration ends.</summary>
    /// <param name="frames">Gone through once, on a thread of the pool.</param>
    /// <param name="ahead">The number of frames that may wait to be taken.</param>
    /// <param name="session">Ends the iteration.</param>
    /// <param name="cancellationToken">Ends the iteration.</param>
    public static async IAsyncEnumerable<Frame> Run(
        IEnumerable<Frame> frames, int ahead, CancellationToken session, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session);
        var waiting = Channel.CreateBounded<Frame>(new BoundedChannelOptions(ahead) { SingleReader = true, SingleWriter = true });
        var worker = Task.Run(() => Write(frames, waiting.Writer, stop.Token), CancellationToken.None);
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

    private static async Task Write(IEnumerable<Frame> frames, ChannelWriter<Frame> waiting, CancellationToken stop)
    {
        try
        {
            foreach (var frame in frames)
            {
                try
                {
                    await waiting.WriteAsync(frame, stop).ConfigureAwait(false);
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
