using System.Collections;

namespace ImageIO.Sessions;

/// <summary>
/// Frames that the library makes one by one as they are asked for. Who is handed the sequence itself, and gives no frame of it to anybody,
/// may dispose each.
/// </summary>
internal sealed class OwnFrames(IEnumerable<Frame> frames) : IEnumerable<Frame>
{
    public IEnumerator<Frame> GetEnumerator() => frames.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <inheritdoc cref="OwnFrames"/>
internal sealed class OwnAsyncFrames(IAsyncEnumerable<Frame> frames) : IAsyncEnumerable<Frame>
{
    public IAsyncEnumerator<Frame> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => frames.GetAsyncEnumerator(cancellationToken);
}
