using System.Diagnostics.CodeAnalysis;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Sessions;

namespace ImageIO;

/// <summary>An open image file: its images, one by one, some or all, and what it says about them.</summary>
/// <remarks>
/// Used by one thread at a time. Holds the source open until it is disposed. Frames and arrays that it gives belong to the caller and
/// outlive it.
/// Malformed input surfaces as an <see cref="ImageException"/>; the platform's own exceptions come from files, arguments and cancellation.
/// </remarks>
public sealed partial class ImageReader : IDisposable, IAsyncDisposable
{
    private readonly ReadOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly FrameCursor _cursor;
    private readonly FrameStacker _stacker;
    private readonly PropertyReader _properties;

    /// <summary>Opens a source: reads no more than its header.</summary>
    /// <param name="source">A path, URI, bytes or stream.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends every read of this session.</param>
    /// <exception cref="UnknownImageFormatException">No codec recognizes it.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public ImageReader(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default)
        : this(OpenSource(source, options, cancellationToken), options, cancellationToken)
    {
    }

    private ImageReader(OpenedSource source, ReadOptions? options, CancellationToken cancellationToken)
    {
        _options = options ?? ReadOptions.Default;
        _cancellationToken = cancellationToken;
        _cursor = new FrameCursor(this, source, _options, cancellationToken);
        _stacker = new FrameStacker(_cursor, _options);
        _properties = new PropertyReader(_cursor, _stacker);
    }

    /// <summary>The codec that reads the file.</summary>
    public CodecInfo Codec => _cursor.Codec;

    /// <summary>The number of images: found without decoding pixels where the format allows, else by walking to the end.</summary>
    /// <exception cref="UnsupportedImageException">The images have no end.</exception>
    /// <exception cref="ImageException">The file is damaged before its end.</exception>
    public int ImageCount => _cursor.Count();

    /// <summary>Decodes the next image.</summary>
    /// <param name="frame">The frame, which the caller owns; null at the end.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="ImageException">The file is damaged, demands too much, or uses something unsupported.</exception>
    public bool TryReadNext([NotNullWhen(true)] out Frame? frame)
    {
        if (_cursor.NextOfLevel() is not { } header)
        {
            frame = null;
            _cursor.Complete(_cursor.Index);
            return false;
        }

        _cursor.CheckFrames(_cursor.Index + 1L);
        var (index, timestamp) = (_cursor.Index, _cursor.TimeOf(header));
        frame = new Frame(_stacker.ReadOne(header), index, timestamp, header.Duration);
        return true;
    }

    /// <summary>Decodes one image, or several stacked.</summary>
    /// <param name="index">One (<c>3</c>, <c>^1</c>, <c>"name"</c>), a range (<c>2..10</c>), all (<c>..</c>); by default all for
    /// animations, the first for everything else.</param>
    /// <returns>H×W or H×W×C for one image; N×H×W or N×H×W×C for a range. The caller owns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    /// <exception cref="ImageException">The file is damaged, demands too much, or uses something unsupported.</exception>
    public NdArray Read(ImageIndex index = default)
    {
        index = Resolve(index);
        return index.IsSingle ? _stacker.ReadOne(_cursor.At(_cursor.OffsetOf(index))) : _stacker.ReadRange(index.Range);
    }

    /// <summary>
    /// Decodes images of any order, stacked: <c>reader.ReadMany(700, 3, 250)</c>. Each is decoded once, in the order of the file, and film
    /// in one pass where that takes less.
    /// </summary>
    /// <param name="indices">From 0; one may come several times.</param>
    /// <returns>N×H×W or N×H×W×C, in the order of <paramref name="indices"/>. The caller owns it.</returns>
    /// <exception cref="ArgumentException">There are no indices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image, or an index is negative.</exception>
    /// <exception cref="ImageException">The file is damaged, demands too much, or the images differ in shape or type.</exception>
    public NdArray ReadMany(params ReadOnlySpan<int> indices)
    {
        if (indices.IsEmpty)
            throw new ArgumentException("There are no indices of images to read.", nameof(indices));
        foreach (var index in indices)
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
        return _stacker.ReadMany(indices);
    }

    /// <summary>Decodes one image, or several stacked, into an array that is there already.</summary>
    /// <param name="destination">An array of exactly the shape and type that <see cref="Read"/> would give. It stays the caller's; after an
    /// exception its contents are undefined.</param>
    /// <param name="index">As for <see cref="Read"/>.</param>
    /// <exception cref="ArgumentException">The array has another shape or type; the message names both.</exception>
    /// <inheritdoc cref="Read" path="/exception"/>
    public void ReadInto(NdArray destination, ImageIndex index = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        index = Resolve(index);
        if (index.IsSingle)
            _stacker.ReadOneInto(_cursor.At(_cursor.OffsetOf(index)), destination);
        else
            _stacker.ReadRangeInto(index.Range, destination);
    }

    /// <summary>
    /// Decodes a part of one image: <c>reader.ReadRegion(0, 100..200, ^64..)</c> gives rows 100 to 199 of the last 64 columns.
    /// </summary>
    /// <remarks>
    /// Codecs that can read only what is needed; others decode the whole image, which is then dropped. <see cref="Limits"/> hold for what
    /// is decoded, so where the codec reads parts, an image larger than memory can be read part by part. With
    /// <see cref="ReadOptions.ApplyOrientation"/> the part is one of the upright image.
    /// </remarks>
    /// <param name="index">One image; by default the first.</param>
    /// <param name="region">A range for each axis of the image, outermost first; axes without one are whole. <c>^</c> counts from an axis'
    /// end.</param>
    /// <returns>An array with as many axes as the image. The caller owns it.</returns>
    /// <exception cref="ArgumentException">The index means several images, or there are more ranges than axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image, or a range reaches beyond its axis, which the message
    /// names.</exception>
    /// <exception cref="ImageException">The file is damaged, demands too much, or uses something unsupported.</exception>
    public NdArray ReadRegion(ImageIndex index, params ReadOnlySpan<Range> region)
    {
        if (index.IsRange)
            throw new ArgumentException($"A region is one of a single image, but {index} means several.", nameof(index));
        return new RegionReader(_cursor, _stacker).Read(_cursor.At(index.IsDefault ? 0 : _cursor.OffsetOf(index)), region);
    }

    /// <summary>All images from the first on, decoded one at a time.</summary>
    /// <returns>Frames that the caller owns: dispose each.</returns>
    public IEnumerable<Frame> Iter() => new OwnFrames(Frames());

    /// <summary>What <see cref="Read"/> with the same index would give, without decoding pixels where the format allows.</summary>
    /// <param name="index">As for <see cref="Read"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    /// <exception cref="UnsupportedImageException">The images of a range differ in shape or type, so they can't be stacked.</exception>
    public ImageProperties Properties(ImageIndex index = default)
    {
        index = Resolve(index);

        // What never ends has no properties as a whole, but those of its next image.
        if (index == ImageIndex.All && _cursor.IsEndless)
            return _properties.Of(_cursor.At(_cursor.Index));
        return index.IsSingle ? _properties.Of(_cursor.At(_cursor.OffsetOf(index))) : _properties.Of(index.Range);
    }

    /// <summary>The properties of all images from the first on, one by one, without decoding pixels where the format allows.</summary>
    public IEnumerable<ImageProperties> Images()
    {
        for (var i = 0; _cursor.TryAt(i) is { } header; i++)
            yield return _properties.Of(header);
    }

    /// <summary>What the file says beside pixels.</summary>
    /// <param name="index">One image; a range means the file as a whole. Default: the file for animations, the first image for everything
    /// else.</param>
    /// <param name="excludeApplied">Leave out what a read has applied to the pixels: a palette; the orientation, when it is applied, which
    /// the EXIF block then says is upright.</param>
    public ImageMetadata Metadata(ImageIndex index = default, bool excludeApplied = true)
    {
        index = Resolve(index);
        if (index.IsRange)
            _cursor.Rewind();
        else
            _cursor.At(_cursor.OffsetOf(index));
        var metadata = _cursor.Metadata(excludeApplied);
        return excludeApplied && _options.ApplyOrientation ? metadata.Upright() : metadata;
    }

    /// <summary>Closes the source. Idempotent. Frames and arrays that were read stay valid.</summary>
    public void Dispose() => _cursor.Dispose();

    private static OpenedSource OpenSource(ImageSource source, ReadOptions? options, CancellationToken cancellationToken)
        => source.Open(Checked(source, options, cancellationToken), cancellationToken);

    private static ReadOptions Checked(ImageSource source, ReadOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= ReadOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Prefetch, 1, nameof(options));
        cancellationToken.ThrowIfCancellationRequested();
        return options;
    }

    private IEnumerable<Frame> Frames()
    {
        _cursor.Rewind();
        while (TryReadNext(out var frame))
            yield return frame;
    }

    private ImageIndex Resolve(ImageIndex index)
    {
        if (!index.IsDefault)
            return index;
        if (_cursor.Index == 0)
            _cursor.Next();
        return _cursor.StacksByDefault ? ImageIndex.All : 0;
    }
}
