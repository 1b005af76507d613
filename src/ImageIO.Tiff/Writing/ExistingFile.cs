using System.Buffers.Binary;
using ImageIO.Resources;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Writing;

/// <summary>A file that is appended to: copied as it is, and its last directory made to lead to the new ones.</summary>
internal sealed class ExistingFile : IDisposable
{
    private const int CopyBytes = 1 << 16;
    private const int MaxPages = 10_000_000;

    private readonly TiffFile _file;

    /// <summary>Where the last directory says where the next one is.</summary>
    private readonly long _pointer;

    /// <summary>Goes through the file's pages.</summary>
    /// <param name="source">The file; disposed with this.</param>
    /// <exception cref="CorruptImageException">It is no TIFF file, or is damaged.</exception>
    /// <exception cref="ImageEncodingException">Pages can't be appended to it.</exception>
    public ExistingFile(SourceStream source)
    {
        _file = new TiffFile(source);
        if (_file.IsNdpi)
            throw new ImageEncodingException($"\"{source.Name}\" is a file of Hamamatsu's scanners, which is not appended to.");
        var first = _file.ReadDirectory(_file.FirstDirectory);
        var description = first.Text(TiffTag.ImageDescription, Limits.Default.MaxMetadataBytes);
        IsShaped = ShapedSeries.IsShaped(first, description);
        if (OmeSeries.IsOme(description) || ImageJSeries.IsImageJ(description) || first.Has(TiffTag.Uic1) || first.Has(TiffTag.CzLsmInfo))
            throw new ImageEncodingException(
                $"\"{source.Name}\" tells in its first page of all that it holds, as OME-TIFF, ImageJ, STK and LSM do: what is appended " +
                "would not be seen. Write all images anew.");
        var seen = new HashSet<long>();
        var last = first;
        for (var offset = first.Offset; offset != 0; offset = last.Next)
        {
            if (!seen.Add(offset) || seen.Count > MaxPages || offset == TiffDirectory.CutOff)
                throw new CorruptImageException("The chain of directories has no end, so nothing can be appended to it.", last.Offset);
            last = _file.ReadDirectory(offset);
        }

        _pointer = last.Offset + _file.CountSize + ((long)last.Count * _file.FieldSize);
    }

    /// <summary>Whether offsets have 64 bits.</summary>
    public bool IsBig => _file.IsBig;

    public bool IsBigEndian => !_file.IsLittleEndian;

    /// <summary>Whether the file's first page tells the shape of its array, as each further array then has to.</summary>
    public bool IsShaped { get; }

    /// <summary>Copies the file.</summary>
    public void CopyTo(TargetStream target)
    {
        var buffer = new byte[CopyBytes];
        _file.Source.Position = 0;
        for (int count; (count = _file.Source.Read(buffer)) > 0;)
            target.Write(buffer.AsSpan(0, count));
    }

    /// <summary>Makes the last directory of the copy lead to another one.</summary>
    public void Link(TargetStream target, long next)
    {
        Span<byte> pointer = stackalloc byte[8];
        if (IsBigEndian)
            BinaryPrimitives.WriteInt64BigEndian(pointer, next);
        else
            BinaryPrimitives.WriteInt64LittleEndian(pointer, next);
        target.Position = _pointer;
        target.Write(IsBig ? pointer : IsBigEndian ? pointer[4..] : pointer[..4]);
    }

    public void Dispose() => _file.Source.Dispose();
}
