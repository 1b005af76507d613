using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Tiff.Writing;

namespace ImageIO.Tiff;

/// <summary>Writes arrays as pages. Samples go out as they come; the directories follow at the end, when it is known how large the file is.</summary>
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

    public TiffEncoder(TargetStream target, WriteOptions options)
    {
        _target = target;
        _options = options as TiffWriteOptions ?? TiffCodec.Defaults(options);
        if (_options.Contiguous && (_options.Compression != TiffWriteCompression.None || _options.TileSize > 0 || _options.PyramidLevels > 0 || _options.Flavor == TiffFlavor.Ome))
            throw new ImageEncodingException("Samples can only stand in one piece where they are not compressed, in strips, without a pyramid, and not as OME-TIFF.");
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
        if (_images.Count == 0)
            _target.Write(new byte[HeaderBytes]);
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
                throw new ImageEncodingException("The file is larger than 4 GiB, which offsets of 32 bits don't reach. Leave TiffWriteOptions.BigTiff null.");
        }

        _images.Add(image);
    }

    public override void Finish()
    {
        if (_images.Count == 0)
            throw new ImageEncodingException("A TIFF file needs an image, but none was written.");
        var isBig = _options.BigTiff ?? _target.Position + DirectoryBytes() > uint.MaxValue;
        if (!isBig && _target.Position + DirectoryBytes() > uint.MaxValue)
            throw new ImageEncodingException("The file is larger than 4 GiB, which offsets of 32 bits don't reach. Leave TiffWriteOptions.BigTiff null.");
        if (_target.Position % 2 != 0)
            _target.WriteByte(0);
        var first = _target.Position;
        WriteDirectories(isBig);
        _target.Position = 0;
        WriteHeader(isBig, first);
    }

    protected override void Dispose(bool disposing)
    {
        _writer.Dispose();
        base.Dispose(disposing);
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
                // One page alone is what it looks like.
                var isPlain = _images.Count == 1 && image.Layout.IsPlainPage && _options.PyramidLevels == 0;
                return isPlain ? null : Descriptions.Shaped(image.Layout, _options.Axes is not null, _options.Contiguous && image.Layout.PageCount > 1);
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

        _target.Write(header);
    }
}
