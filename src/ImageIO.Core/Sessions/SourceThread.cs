using ImageIO.Resources;

namespace ImageIO.Sessions;

/// <summary>Runs what reads a source: on a thread of the pool, or, where bytes may have to be waited for, on one of its own.</summary>
internal static class SourceThread
{
    /// <summary>Does the work. Of a caller's stream only asynchronous methods are called meanwhile.</summary>
    /// <param name="source">What is read; closed by the work, not here.</param>
    /// <param name="work">Reads it.</param>
    /// <param name="cancellationToken">Ends the waits for bytes.</param>
    public static Task<T> Run<T>(SourceStream source, Func<T> work, CancellationToken cancellationToken)
    {
        // The work is never left out: it is what closes the source.
        return source.IsSlow
            ? Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default)
            : Task.Run(work, CancellationToken.None);

        T Work()
        {
            using var either = Both(source.CancellationToken, cancellationToken);
            source.ReadAsynchronously(either.Token);
            try
            {
                return work();
            }
            finally
            {
                source.ReadAsynchronously(null);
            }
        }
    }

    private static CancellationTokenSource Both(CancellationToken session, CancellationToken cancellationToken)
        => CancellationTokenSource.CreateLinkedTokenSource(session, cancellationToken);
}
