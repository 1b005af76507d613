using ImageIO.Resources;
using ImageIO.Sessions;

namespace ImageIO;

/// <summary>Whole sequences into one file: completed when the sequence ends, given up when it fails.</summary>
internal static class ImageWriting
{
    public static void WriteAll<T>(ImageTarget target, IEnumerable<T> images, Action<ImageWriter, T, CancellationToken> write, WriteOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(images);
        var isEmpty = true;
        WritePasses.Run(target, options, options is { IsRepeatable: true } || IsCollection(images), WriteAll, cancellationToken);

        void WriteAll(ImageWriter writer)
        {
            writer.ExpectedCount = CountOf(images);
            foreach (var image in images)
            {
                write(writer, image, cancellationToken);
                isEmpty = false;
            }

            if (isEmpty)
                ThrowEmpty(target, images);
        }
    }

    public static bool IsCollection<T>(IEnumerable<T> images) => images is IReadOnlyCollection<T> or ICollection<T>;

    public static async Task WriteAllAsync<T>(ImageTarget target, IAsyncEnumerable<T> images, Func<ImageWriter, T, CancellationToken, ValueTask> write, WriteOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        var writer = new ImageWriter(target, options, cancellationToken);
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                await foreach (var image in images.WithCancellation(cancellationToken).ConfigureAwait(false))
                    await write(writer, image, cancellationToken).ConfigureAwait(false);
                if (writer.Count == 0)
                    ThrowEmpty(target, images);
            }
            catch
            {
                writer.Abort();
                throw;
            }
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

    /// <summary>How many images there will be; null where only the sequence itself would tell.</summary>
    private static int? CountOf<T>(IEnumerable<T> images)
        => images.TryGetNonEnumeratedCount(out var count) ? count : (images as IReadOnlyCollection<T>)?.Count;

    private static void ThrowEmpty(ImageTarget target, object images)
        => throw new ArgumentException($"There are no images to write to \"{target.Name}\": the sequence is empty.", nameof(images));
}
