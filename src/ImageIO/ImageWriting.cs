using ImageIO.Resources;
using ImageIO.Sessions;

namespace ImageIO;

/// <summary>Whole sequences into one file: completed when the sequence ends, given up when it fails.</summary>
internal static class ImageWriting
{
    public static void WriteAll<T>(ImageTarget target, IEnumerable<T> images, Action<ImageWriter, T, CancellationToken> write,
        WriteOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(images);
        WritePasses.Run(target, options, IsRepeatable(images, options), writer => WriteEach(writer, images, write, cancellationToken),
            cancellationToken);
    }

    /// <summary>
    /// As <see cref="WriteAll"/>; the images are enumerated on a thread of the pool, which is not held while a stream takes the bytes.
    /// </summary>
    public static Task WriteAllAsync<T>(
        ImageTarget target,
        IEnumerable<T> images,
        Action<ImageWriter, T, CancellationToken> write,
        Func<ImageWriter, T, CancellationToken, Task> writeAsync,
        WriteOptions? options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(images);
        return Background.Run(
            () => WritePasses.RunAsync(
                target,
                options,
                IsRepeatable(images, options),
                writer => WriteEach(writer, images, write, cancellationToken),
                WriteEachAsync,
                cancellationToken),
            cancellationToken);

        async Task WriteEachAsync(ImageWriter writer)
        {
            writer.ExpectedCount = CountOf(images);
            foreach (var image in Owned(images))
                await writeAsync(writer, image, cancellationToken).ConfigureAwait(false);
        }
    }

    public static bool IsCollection<T>(IEnumerable<T> images) => images is IReadOnlyCollection<T> or ICollection<T>;

    public static Task WriteAllAsync<T>(ImageTarget target, IAsyncEnumerable<T> images,
        Func<ImageWriter, T, CancellationToken, ValueTask> write, WriteOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Background.Run(
            () => WritePasses.RunAsync(target, options, isRepeatable: false, static _ => { }, WriteEachAsync, cancellationToken),
            cancellationToken);

        async Task WriteEachAsync(ImageWriter writer)
        {
            await foreach (var image in Owned(images).WithCancellation(cancellationToken).ConfigureAwait(false))
                await write(writer, image, cancellationToken).ConfigureAwait(false);
        }
    }

    public static byte[] Encode(string extension, WriteOptions? options, Action<ImageTarget, WriteOptions> write)
    {
        var memory = new MemoryOutput();
        write(ImageTarget.FromMemory(memory), (options ?? WriteOptions.Default) with { Extension = extension });
        return memory.Result!;
    }

    public static async Task<byte[]> EncodeAsync(string extension, WriteOptions? options, Func<ImageTarget, WriteOptions, Task> write)
    {
        var memory = new MemoryOutput();
        await write(ImageTarget.FromMemory(memory), (options ?? WriteOptions.Default) with { Extension = extension }).ConfigureAwait(false);
        return memory.Result!;
    }

    private static void WriteEach<T>(ImageWriter writer, IEnumerable<T> images, Action<ImageWriter, T, CancellationToken> write,
        CancellationToken cancellationToken)
    {
        writer.ExpectedCount = CountOf(images);
        foreach (var image in Owned(images))
            write(writer, image, cancellationToken);
    }

    /// <summary>Frames that the library makes for this write alone are disposed by it.</summary>
    private static IEnumerable<T> Owned<T>(IEnumerable<T> images)
        => images is OwnFrames frames ? (IEnumerable<T>)frames.DisposeEach() : images;

    private static IAsyncEnumerable<T> Owned<T>(IAsyncEnumerable<T> images)
        => images is OwnAsyncFrames frames ? (IAsyncEnumerable<T>)frames.DisposeEach() : images;

    private static bool IsRepeatable<T>(IEnumerable<T> images, WriteOptions? options)
        => options is { IsRepeatable: true } || IsCollection(images);

    /// <summary>How many images there will be; null where only the sequence itself would tell.</summary>
    private static int? CountOf<T>(IEnumerable<T> images)
        => images.TryGetNonEnumeratedCount(out var count) ? count : (images as IReadOnlyCollection<T>)?.Count;
}
