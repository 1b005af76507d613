namespace ImageIO;

/// <summary>Sequences that dispose what they gave.</summary>
public static class DisposingSequences
{
    /// <summary>
    /// The same frames, each disposed when the next one is asked for or the iteration ends: for <c>foreach</c>, LINQ and
    /// <c>Iio.ImWrite</c>, where nothing is kept beyond its turn.
    /// </summary>
    /// <remarks>
    /// <c>Iio.ImWrite("small.gif", Iio.ImIter("large.gif").DisposeEach().Where(frame =&gt; frame.Index % 2 == 0))</c>. What is handed to
    /// <c>ImWrite</c> as it comes from <c>ImIter</c> is disposed without it.
    /// </remarks>
    /// <param name="frames">Frames that nobody else disposes.</param>
    public static IEnumerable<Frame> DisposeEach(this IEnumerable<Frame> frames) => Each(frames);

    /// <summary>The same arrays, each disposed when the next one is asked for or the iteration ends.</summary>
    /// <param name="images">Arrays that nobody else disposes.</param>
    public static IEnumerable<NdArray> DisposeEach(this IEnumerable<NdArray> images) => Each(images);

    /// <inheritdoc cref="DisposeEach(IEnumerable{Frame})"/>
    public static IAsyncEnumerable<Frame> DisposeEach(this IAsyncEnumerable<Frame> frames) => EachAsync(frames);

    /// <inheritdoc cref="DisposeEach(IEnumerable{NdArray})"/>
    public static IAsyncEnumerable<NdArray> DisposeEach(this IAsyncEnumerable<NdArray> images) => EachAsync(images);

    private static IEnumerable<T> Each<T>(IEnumerable<T> items)
        where T : IDisposable
    {
        ArgumentNullException.ThrowIfNull(items);
        return Iterate();

        IEnumerable<T> Iterate()
        {
            foreach (var item in items)
            {
                using (item)
                    yield return item;
            }
        }
    }

    private static IAsyncEnumerable<T> EachAsync<T>(IAsyncEnumerable<T> items)
        where T : IDisposable
    {
        ArgumentNullException.ThrowIfNull(items);
        return Iterate();

        async IAsyncEnumerable<T> Iterate(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                using (item)
                    yield return item;
            }
        }
    }
}
