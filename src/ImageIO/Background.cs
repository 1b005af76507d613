namespace ImageIO;

/// <summary>Runs the synchronous codecs on the thread pool.</summary>
internal static class Background
{
    public static Task<T> Run<T>(Func<T> work, CancellationToken cancellationToken) => Task.Run(work, cancellationToken);

    public static Task Run(Action work, CancellationToken cancellationToken) => Task.Run(work, cancellationToken);

    public static Task Run(Func<Task> work, CancellationToken cancellationToken) => Task.Run(work, cancellationToken);
}
