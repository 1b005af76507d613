using ImageIO.Resources;
using ImageIO.Sessions;

namespace ImageIO;

/// <summary>What reads.</summary>
public static partial class Iio
{
    /// <summary>Reads one image, or several stacked.</summary>
    /// <param name="source">A path, <c>file:</c> URI, bytes or stream.</param>
    /// <param name="index">One (<c>3</c>, <c>^1</c>), a range (<c>2..10</c>), all (<c>..</c>); by default all for animations, the first for
    /// everything else.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>H×W or H×W×C for one image; N×H×W or N×H×W×C for a range. The caller owns it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    /// <exception cref="ImageException">The file is unknown, damaged, demands too much, or uses something unsupported.</exception>
    public static NdArray ImRead(ImageSource source, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using var reader = ImOpen(source, options, cancellationToken);
        return reader.Read(index);
    }

    /// <summary>As <see cref="ImRead"/>, without holding a thread while the bytes of a stream come.</summary>
    /// <inheritdoc cref="ImRead"/>
    public static async Task<NdArray> ImReadAsync(ImageSource source, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var reader = await ImageReader.OpenAsync(source, options, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return await Background.Run(() => reader.Read(index), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="ImRead"/>, of bytes that need no array of their own. They are read in place, and not kept.</summary>
    /// <param name="data">The bytes of a file.</param>
    /// <param name="index">As for <see cref="ImRead"/>.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>As of <see cref="ImRead"/>. The caller owns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    /// <exception cref="ImageException">The file is unknown, damaged, demands too much, or uses something unsupported.</exception>
    public static unsafe NdArray ImDecode(ReadOnlySpan<byte> data, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        fixed (byte* start = data)
        {
            using var bytes = new BorrowedBytes(start, data.Length);
            return ImRead(bytes.Memory, index, options, cancellationToken);
        }
    }

    /// <summary>As <see cref="ImDecode"/>, without holding the calling thread. The bytes must not change until the task ends.</summary>
    /// <inheritdoc cref="ImDecode"/>
    public static Task<NdArray> ImDecodeAsync(ReadOnlyMemory<byte> data, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImReadAsync(data, index, options, cancellationToken);

    /// <summary>As <see cref="ImRead"/>, into an array that is there already: one array serves any number of files of one shape.</summary>
    /// <param name="source">A path, <c>file:</c> URI, bytes or stream.</param>
    /// <param name="destination">Of exactly the shape and type that <see cref="ImRead"/> would give. It stays the caller's; after an
    /// exception its contents are undefined.</param>
    /// <param name="index">As for <see cref="ImRead"/>.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="ArgumentException">The array has another shape or type; the message names both.</exception>
    /// <inheritdoc cref="ImRead" path="/exception"/>
    public static void ImReadInto(ImageSource source, NdArray destination, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using var reader = ImOpen(source, options, cancellationToken);
        reader.ReadInto(destination, index);
    }

    /// <summary>As <see cref="ImReadInto"/>, without holding a thread while the bytes of a stream come. The array is in use until the task
    /// ends.</summary>
    /// <inheritdoc cref="ImReadInto"/>
    public static async Task ImReadIntoAsync(ImageSource source, NdArray destination, ImageIndex index = default,
        ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var reader = await ImageReader.OpenAsync(source, options, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            await Background.Run(() => reader.ReadInto(destination, index), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads images one at a time, in memory that does not grow with their number.</summary>
    /// <param name="source">A path, <c>file:</c> URI, bytes or stream; open until the iteration ends.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the iteration.</param>
    /// <returns>Frames that the caller owns: dispose each.</returns>
    /// <exception cref="ImageException">The file is unknown, damaged, demands too much, or uses something unsupported.</exception>
    public static IEnumerable<Frame> ImIter(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        return new OwnFrames(Iterate());

        IEnumerable<Frame> Iterate()
        {
            using var reader = ImOpen(source, options, cancellationToken);
            foreach (var frame in reader.Iter())
                yield return frame;
        }
    }

    /// <summary>As <see cref="ImIter"/>, decoding on another thread, <see cref="ReadOptions.Prefetch"/> frames ahead.</summary>
    /// <inheritdoc cref="ImIter"/>
    public static IAsyncEnumerable<Frame> ImIterAsync(ImageSource source, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageReader.IterateAsync(source, options, cancellationToken);

    /// <summary>What <see cref="ImRead"/> with the same index would give, without decoding pixels where the format allows.</summary>
    /// <param name="source">A path, <c>file:</c> URI, bytes or stream.</param>
    /// <param name="index">As for <see cref="ImRead"/>.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <inheritdoc cref="ImRead" path="/exception"/>
    public static ImageProperties ImProps(ImageSource source, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using var reader = ImOpen(source, options, cancellationToken);
        return reader.Properties(index);
    }

    /// <summary>As <see cref="ImProps"/>, without holding the calling thread, nor one of the pool while bytes come. Of a stream no more is
    /// taken than the answer needs.</summary>
    /// <inheritdoc cref="ImProps"/>
    public static Task<ImageProperties> ImPropsAsync(ImageSource source, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageReader.AskAsync(source, options, reader => reader.Properties(index), cancellationToken);

    /// <summary>What the file says beside pixels.</summary>
    /// <param name="source">A path, <c>file:</c> URI, bytes or stream.</param>
    /// <param name="index">One image; a range means the file as a whole. Default: the file for animations, the first image for everything
    /// else.</param>
    /// <param name="excludeApplied">Leave out what a read has applied to the pixels (a palette; the orientation, when it is
    /// applied).</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <inheritdoc cref="ImRead" path="/exception"/>
    public static ImageMetadata ImMeta(ImageSource source, ImageIndex index = default, bool excludeApplied = true,
        ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var reader = ImOpen(source, options, cancellationToken);
        return reader.Metadata(index, excludeApplied);
    }

    /// <summary>As <see cref="ImMeta"/>, without holding the calling thread, nor one of the pool while bytes come. Of a stream no more is
    /// taken than the answer needs.</summary>
    /// <inheritdoc cref="ImMeta"/>
    public static Task<ImageMetadata> ImMetaAsync(ImageSource source, ImageIndex index = default, bool excludeApplied = true,
        ReadOptions? options = null, CancellationToken cancellationToken = default)
        => ImageReader.AskAsync(source, options, reader => reader.Metadata(index, excludeApplied), cancellationToken);
}
