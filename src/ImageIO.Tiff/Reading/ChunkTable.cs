using ImageIO.Codecs;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Reading;

/// <summary>Where the strips or tiles of a page are. Read in blocks: a tile of a large pyramid costs no table of all of them.</summary>
internal sealed class ChunkTable
{
    private const int BlockLength = 1024;

    private readonly TiffFile _file;
    private readonly TiffDirectory _directory;
    private readonly TiffPage _page;
    private readonly TiffField _offsets;
    private readonly TiffField _lengths;
    private readonly long[] _offsetBlock;
    private readonly long[] _lengthBlock;
    private long _block = -1;

    /// <summary>The table of a page; called under the file's lock, as all methods.</summary>
    public ChunkTable(TiffPage page)
    {
        _page = page;
        _file = page.File;
        _directory = _file.ReadDirectory(page.Directory);
        if (!_directory.TryFind(TiffTag.TileOffsets, out _offsets) && !_directory.TryFind(TiffTag.StripOffsets, out _offsets))
            CodecTools.ThrowCorrupt("The page says nowhere where its strips or tiles are (tags 273, 324).", page.Directory);
        if (!_directory.TryFind(TiffTag.TileByteCounts, out _lengths) && !_directory.TryFind(TiffTag.StripByteCounts, out _lengths))
            _lengths = default;
        var length = (int)Math.Min(BlockLength, Count);
        (_offsetBlock, _lengthBlock) = (new long[length], new long[length]);
    }

    /// <summary>The directory of the page.</summary>
    public TiffDirectory Directory => _directory;

    /// <summary>The number of chunks that the file lists.</summary>
    public long Count => _offsets.Count;

    /// <summary>Where a chunk's bytes are; nothing where it is left out, as sparse files do.</summary>
    /// <param name="index">The chunk's number.</param>
    /// <param name="expected">The bytes of a chunk that is not compressed.</param>
    public (long Offset, long Length) this[long index, long expected]
    {
        get
        {
            if (index >= Count)
                CodecTools.ThrowCorrupt($"The page has {_page.Layout.ChunkCount} strips or tiles, but lists {Count}.", _page.Directory);
            Load(index / BlockLength);
            var at = (int)(index % BlockLength);
            var (offset, length) = (_offsetBlock[at], _lengthBlock[at]);
            if (offset == 0 && length <= 0)
                return (0, 0);
            if (length <= 0)
                length = _page.Layout.Compression == TiffCompression.None ? expected : _file.Length - offset;
            offset += _page.Shift;
            if (offset < 0 || offset >= _file.Length)
                CodecTools.ThrowCorrupt(
                    $"Strip or tile {index} is said to be at byte {offset}, but the file has {_file.Length}.", _page.Directory);
            return (offset, Math.Min(length, _file.Length - offset));
        }
    }

    private void Load(long block)
    {
        if (block == _block)
            return;
        var first = block * BlockLength;
        Fill(_offsets, _offsetBlock, first);
        Fill(_lengths, _lengthBlock, first);
        _block = block;
    }

    private void Fill(in TiffField field, long[] values, long first)
    {
        Array.Clear(values);
        var count = (int)Math.Clamp(field.Count - first, 0, values.Length);
        if (count > 0)
            _directory.Integers(field, first, values.AsSpan(0, count));
    }
}
