using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Tiff.Writing;

namespace ImageIO.Tiff;

/// <summary>
/// Writes arrays as pages. Samples go out as they come; the directories follow at the end, when it is known how large the file is.
/// </summary>
internal sealed class TiffEncoder : FrameEncoder
{
    /// <summary>The header of BigTIFF; the other one has fewer bytes, and may be followed by anything.</summary>
    private const int HeaderBytes = 16;

    /// <summary>Samples begin at such a multiple, so that a file can be mapped into memory.</summary>
    private const int Alignment = 16;

    private readonly TargetStream _target;
    private readonly TiffWriteOptions _options;
    private readonly PageWriter _writer;
    private readonly List<WrittenImage> _images = [];
    private readonly ExistingFile? _existing;

    /// <summary>For the layout of clouds: whether offsets have 64 bits, which is known before the first tile.</summary>
    private bool _isBigCloud;

    public TiffEncoder(TargetStream target, WriteOptions options)
    {
        _target = target;
        _options = options as TiffWriteOptions ?? TiffCodec.Defaults(options);
        if (_options.CloudOptimized)
            _options = CloudOptions(_options);
        else if (_options.Append && target.OpenExisting() is { } existing)
            (_existing, _options) = Continue(existing, _options);
        if (_options.Contiguous && (_options.Compression != TiffWriteCompression.None || _options.TileSize > 0 || _options.PyramidLevels > 0
            || _options.Flavor == TiffFlavor.Ome))
            throw new ImageEncodingException(
                "Samples can only stand in one piece where they are not compressed, in strips, without a pyramid, and not as OME-TIFF.");
        _writer = new PageWriter(target, _options);
        target.EnsureSeekable();
    }

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        var layout = ArrayLayout.Of(pixels, _options.Axes);
        if (_options.Flavor == TiffFlavor.ImageJ && _images.Count > 0)
            throw new ImageEncodingException("A file of ImageJ holds one array. Stack the images, or write each into a file of its own.");
        var image = new WrittenImage(layout, metadata, []);
        CheckFlavor(image);
        if (_options.CloudOptimized)
        {
            WriteCloud(image, pixels, cancellationToken);
            return;
        }

        if (_images.Count == 0)
            Begin();
        while (_target.Position % Alignment != 0)
            _target.WriteByte(0);
        var pageBytes = pixels.ByteLength / layout.PageCount;
        for (long page = 0; page < layout.PageCount; page++)
        {
            var written = _writer.Write(layout, pixels, page * pageBytes, layout.Height, layout.Width, cancellationToken);
            if (_options.PyramidLevels > 0)
                written = written with { Levels = WriteLevels(layout, pixels, page * pageBytes, cancellationToken) };
            if (page == 0 || !_options.Contiguous)
                image.Pages.Add(written);
            if (_options.BigTiff == false && _target.Position > uint.MaxValue)
                throw TooLarge();
        }

        _images.Add(image);
    }

    public override void Finish()
    {
        if (_images.Count == 0)
            throw new ImageEncodingException("A TIFF file needs an image, but none was written.");
        if (_options.CloudOptimized)
        {
            FinishCloud();
            return;
        }

        var isBig = _options.BigTiff ?? _target.Position + DirectoryBytes() > uint.MaxValue;
        if (!isBig && _target.Position + DirectoryBytes() > uint.MaxValue)
            throw TooLarge();
        if (_target.Position % 2 != 0)
            _target.WriteByte(0);
        var first = _target.Position;
        WriteDirectories(isBig);
        if (_existing is not null)
        {
            _existing.Link(_target, first);
            _existing.Dispose();
            return;
        }

        _target.Position = 0;
        WriteHeader(isBig, first);
    }

    protected override void Dispose(bool disposing)
    {
        _writer.Dispose();
        _existing?.Dispose();
        base.Dispose(disposing);
    }

    private static TiffWriteOptions CloudOptions(TiffWriteOptions options)
    {
        if (options.Append || options.Contiguous || options.Flavor != TiffFlavor.Plain)
            throw new ImageEncodingException(
                "A file of the layout of clouds is not appended to, has no contiguous samples, and no other flavor than " +
                $"{nameof(TiffFlavor.Plain)}.");
        return options.TileSize > 0 ? options : options with { TileSize = CloudLayout.DefaultTile };
    }

    /// <summary>What is appended is written as the file is.</summary>
    private static (ExistingFile File, TiffWriteOptions Options) Continue(SourceStream existing, TiffWriteOptions options)
    {
        try
        {
            if (options.Flavor != TiffFlavor.Plain)
                throw new ImageEncodingException(
                    $"A file of {options.Flavor} tells in its first page of all that it holds, and is not appended to. Write all images " +
                    "anew.");
            var file = new ExistingFile(existing);
            return (file, options with { BigEndian = file.IsBigEndian, BigTiff = file.IsBig });
        }
        catch
        {
            existing.Dispose();
            throw;
        }
    }

    private ImageEncodingException TooLarge() => new(_existing is null
        ? "The file is larger than 4 GiB, which offsets of 32 bits don't reach. Leave TiffWriteOptions.BigTiff null."
        : "The file becomes larger than 4 GiB, which its offsets of 32 bits don't reach. Write all images anew, as BigTIFF.");

    private void Begin()
    {
        if (_existing is null)
            _target.Write(new byte[HeaderBytes]);
        else
            _existing.CopyTo(_target);
    }

    /// <summary>Leaves room for the directories, and writes the tiles of the smallest resolution first.</summary>
    private void WriteCloud(WrittenImage image, NdArray pixels, CancellationToken cancellationToken)
    {
        var layout = image.Layout;
        if (_images.Count > 0 || layout.PageCount != 1 || layout.IsPlanar)
            throw new ImageEncodingException(
                $"The layout of clouds holds one H×W or H×W×C array, not {(_images.Count > 0 ? "several" : pixels)}. Write each image " +
                "into a file of its own.");
        var sizes = CloudLayout.Sizes(layout.Height, layout.Width, _options.PyramidLevels, _options.TileSize);

        // A third more for all lower resolutions, and tiles that are not compressible.
        _isBigCloud = _options.BigTiff ?? pixels.ByteLength / 2 * 3 > uint.MaxValue;
        var levels = sizes.ConvertAll(size => _writer.Unwritten(layout, size.Height, size.Width));
        _images.Add(image with { Pages = levels });
        var (start, room) = (CloudStart(), CloudDirectories(image, levels).Sum(directory => directory.Size));
        var empty = new byte[1 << 12];
        for (var left = start + room; left > 0; left -= empty.Length)
            _target.Write(empty.AsSpan(0, (int)Math.Min(left, empty.Length)));
        var arrays = new List<NdArray> { pixels };
        try
        {
            foreach (var (height, width) in sizes.Take(sizes.Count - 1))
                arrays.Add(PyramidLevel.Halve(layout, arrays[^1], 0, height, width));
            for (var i = sizes.Count - 1; i >= 0; i--)
                levels[i] = _writer.Write(layout, arrays[i], 0, sizes[i].Height, sizes[i].Width, cancellationToken);
        }
        finally
        {
            foreach (var array in arrays.Skip(1))
                array.Dispose();
        }

        if (!_isBigCloud && _target.Position > uint.MaxValue)
            throw TooLarge();
    }

    private void FinishCloud()
    {
        var image = _images[0];
        var start = CloudStart();
        _target.Position = 0;
        WriteHeader(_isBigCloud, start);
        _target.Write(CloudLayout.NoteBytes());
        using var sink = new ByteSink();
        var directories = CloudDirectories(image, image.Pages);
        for (var i = 0; i < directories.Count; i++)
        {
            var end = start + directories[i].Size;
            sink.Clear();
            directories[i].Write(sink, start, i + 1 < directories.Count ? end : 0);
            _target.Write(sink.Written);
            start = end;
        }
    }

    private long CloudStart() => (_isBigCloud ? HeaderBytes : HeaderBytes / 2) + CloudLayout.NoteBytes().Length;

    private List<DirectoryBuilder> CloudDirectories(WrittenImage image, List<WrittenPage> levels)
    {
        var tags = new PageTags(_options, _isBigCloud);
        return [tags.Make(image, levels[0], isFirst: true, null), .. levels.Skip(1).Select(level => tags.MakeLevel(image, level))];
    }

    /// <summary>Finds out at once, and not when all is written, whether the flavor has such arrays.</summary>
    private void CheckFlavor(WrittenImage image)
    {
        if (_options.Flavor == TiffFlavor.ImageJ)
            Descriptions.ImageJ(image.Layout, image.Metadata);
        else if (_options.Flavor == TiffFlavor.Ome)
            Descriptions.Ome([image]);
    }

    private List<WrittenPage> WriteLevels(ArrayLayout layout, NdArray pixels, long start, CancellationToken cancellationToken)
    {
        var levels = new List<WrittenPage>();
        var (source, height, width) = (pixels, layout.Height, layout.Width);
        try
        {
            for (var i = 0; i < _options.PyramidLevels && (height > 1 || width > 1); i++)
            {
                var half = PyramidLevel.Halve(layout, source, start, height, width);
                if (!ReferenceEquals(source, pixels))
                    source.Dispose();
                (source, start, height, width) = (half, 0, (height + 1) / 2, (width + 1) / 2);
                levels.Add(_writer.Write(layout, half, 0, height, width, cancellationToken));
            }
        }
        finally
        {
            if (!ReferenceEquals(source, pixels))
                source.Dispose();
        }

        return levels;
    }

    /// <summary>About as many bytes as all directories take.</summary>
    private long DirectoryBytes()
    {
        long bytes = 1 << 16;
        foreach (var image in _images)
        {
            bytes += image.Metadata.Icc.Length + image.Metadata.Xmp.Length + image.Metadata.Exif.Length + (1 << 16);
            foreach (var page in image.Pages)
                bytes += 1024 + (16L * (page.Offsets.Length + page.Levels.Sum(level => level.Offsets.Length + 64)));
        }

        return bytes;
    }

    private void WriteDirectories(bool isBig)
    {
        var tags = new PageTags(_options, isBig);
        using var sink = new ByteSink();
        var start = _target.Position;
        for (var i = 0; i < _images.Count; i++)
        {
            var image = _images[i];
            for (var page = 0; page < image.Pages.Count; page++)
            {
                var directory = tags.Make(image, image.Pages[page], isFirst: page == 0, page == 0 ? DescriptionOf(i) : null);
                var end = start + directory.Size;
                var isLast = i == _images.Count - 1 && page == image.Pages.Count - 1;
                sink.Clear();
                directory.Write(sink, start, isLast ? 0 : end);
                _target.Write(sink.Written);
                start = end;
            }
        }
    }

    private string? DescriptionOf(int index)
    {
        var image = _images[index];
        switch (_options.Flavor)
        {
            case TiffFlavor.ImageJ:
                return Descriptions.ImageJ(image.Layout, image.Metadata);
            case TiffFlavor.Ome:
                return index == 0 ? Descriptions.Ome(_images) : null;
            default:
                // One page alone is what it looks like; what is appended is told of where the file tells of its arrays.
                var isPlain = _existing is not null
                    ? !_existing.IsShaped : _images.Count == 1 && image.Layout.IsPlainPage && _options.PyramidLevels == 0;
                return isPlain ? null : Descriptions.Shaped(image.Layout, _options.Axes is not null,
                    _options.Contiguous && image.Layout.PageCount > 1);
        }
    }

    private void WriteHeader(bool isBig, long first)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        header.Clear();
        (_options.BigEndian ? "MM"u8 : "II"u8).CopyTo(header);
        var isLittle = !_options.BigEndian;
        if (isLittle)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header[2..], (ushort)(isBig ? 43 : 42));
            if (isBig)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 8);
                BinaryPrimitives.WriteInt64LittleEndian(header[8..], first);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)first);
            }
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(isBig ? 43 : 42));
            if (isBig)
            {
                BinaryPrimitives.WriteUInt16BigEndian(header[4..], 8);
                BinaryPrimitives.WriteInt64BigEndian(header[8..], first);
            }
            else
            {
                BinaryPrimitives.WriteUInt32BigEndian(header[4..], (uint)first);
            }
        }

        _target.Write(isBig ? header : header[..(HeaderBytes / 2)]);
    }
}
