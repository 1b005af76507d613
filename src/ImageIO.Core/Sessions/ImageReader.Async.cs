using System.Runtime.CompilerServices;
using ImageIO.Codecs;
using ImageIO.Memory;
using ImageIO.Resources;
using ImageIO.Sessions;

namespace ImageIO;

/// <content>
/// Reading without holding the caller's thread, nor one of the pool while bytes are waited for. Codecs are synchronous: what is read whole
/// is gathered first, without a thread; what takes no more of a stream than it needs has a thread of its own, which waits for the stream's
/// <c>ReadAsync</c>.
/// </content>
public sealed partial class ImageReader
{
    /// <summary>
    /// Opens a source without holding a thread while its bytes come. A stream and an address are read to their end first: up to 1 MiB in
    /// memory, more in a temporary file. Everything else is read no further than its header.
    /// </summary>
    /// <param name="source">A path, URI, bytes or stream. Of a caller's stream only asynchronous methods are called, then and
    /// later.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the opening, and every read of the session.</param>
    /// <exception cref="UnknownImageFormatException">No codec recognizes it.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static async Task<ImageReader> OpenAsync(ImageSource source, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var settled = Checked(source, options, cancellationToken);
        var opened = await source.OpenAsync(settled, cancellationToken).ConfigureAwait(false);
        if (opened.Stream.IsSlow)
            await GatherAsync(opened, settled).ConfigureAwait(false);

        // Not canceled before it starts: the reader is what closes the source.
        return await Task.Run(() => new ImageReader(opened, options, cancellationToken), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>As <see cref="ReadRegion"/>, without holding the calling thread.</summary>
    /// <param name="index">One image; by default the first.</param>
    /// <param name="region">A range for each axis of the image, outermost first: <c>[100..200, ^64..]</c>, with <c>Range.All</c> for a
    /// whole axis. Not to be changed before the task ends.</param>
    /// <param name="cancellationToken">Asked before the read starts, and where bytes of a stream are waited for; the session's own token
    /// also ends it on the way.</param>
    /// <inheritdoc cref="ReadRegion" path="/returns|/exception"/>
    public Task<NdArray> ReadRegionAsync(ImageIndex index, Range[] region, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<NdArray>(cancellationToken);
        return SourceThread.Run(_cursor.Source, () => ReadRegion(index, region), cancellationToken);
    }

    /// <summary>All images from the first on, decoded on another thread, at most <see cref="ReadOptions.Prefetch"/> ahead.</summary>
    /// <param name="cancellationToken">Ends the iteration.</param>
    /// <returns>Frames that the caller owns: dispose each. Those not taken are disposed when the iteration ends.</returns>
    public IAsyncEnumerable<Frame> IterAsync(CancellationToken cancellationToken = default)
        => new OwnAsyncFrames(FramePrefetcher.Run(_cursor.Source, Frames(), _options.Prefetch, _cancellationToken, cancellationToken));

    /// <summary>Closes the source. Idempotent. Frames and arrays that were read stay valid.</summary>
    /// <remarks>
    /// A caller's stream stays open. None of its methods is called; where it can seek, its position is set behind the last byte consumed.
    /// </remarks>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Opens a source, asks it for something, and closes it: of a stream no more is taken than that needs.</summary>
    internal static async Task<T> AskAsync<T>(ImageSource source, ReadOptions? options, Func<ImageReader, T> ask,
        CancellationToken cancellationToken)
    {
        var settled = Checked(source, options, cancellationToken);
        var opened = await source.OpenAsync(settled, cancellationToken).ConfigureAwait(false);
        await GatherWithoutThreadsAsync(opened, settled).ConfigureAwait(false);
        return await SourceThread.Run(opened.Stream, Ask, cancellationToken).ConfigureAwait(false);

        T Ask()
        {
            using var reader = new ImageReader(opened, options, cancellationToken);
            return ask(reader);
        }
    }

    /// <summary>Opens a source and goes through its images: of a stream no more is taken than that needs.</summary>
    internal static IAsyncEnumerable<Frame> IterateAsync(ImageSource source, ReadOptions? options, CancellationToken cancellationToken)
    {
        return new OwnAsyncFrames(Iterate(cancellationToken));

        async IAsyncEnumerable<Frame> Iterate([EnumeratorCancellation] CancellationToken either)
        {
            var settled = Checked(source, options, either);
            var opened = await source.OpenAsync(settled, either).ConfigureAwait(false);
            await GatherWithoutThreadsAsync(opened, settled).ConfigureAwait(false);
            await foreach (var frame in FramePrefetcher.Run(opened.Stream, Frames(opened, either), settled.Prefetch, either,
                CancellationToken.None).ConfigureAwait(false))
                yield return frame;
        }

        IEnumerable<Frame> Frames(OpenedSource opened, CancellationToken either)
        {
            using var reader = new ImageReader(opened, options, either);
            foreach (var frame in reader.Frames())
                yield return frame;
        }
    }

    /// <summary>Where no thread can wait for bytes, all of them are there before the first is decoded.</summary>
    private static Task GatherWithoutThreadsAsync(OpenedSource opened, ReadOptions options)
        => opened.Stream.IsSlow && !ThreadUse.IsPossible ? GatherAsync(opened, options) : Task.CompletedTask;

    private static async Task GatherAsync(OpenedSource opened, ReadOptions options)
    {
        var source = opened.Stream;
        try
        {
            // What a stranger sends and no codec reads is refused before all of it is waited for.
            if (source.IsCallersStream)
            {
                await source.FillAsync(CodecSelector.HeaderLength).ConfigureAwait(false);
                CodecSelector.ForReading(source, opened.Extension, options);
            }

            await source.GatherAsync().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            FaultTranslator.IsForeign(fault, source.InnerFault, source.Name, codec: null, source.Position);
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
