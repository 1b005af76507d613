using ImageIO.Codecs;
using ImageIO.Pixels;
using ImageIO.Resources;

namespace ImageIO.Formats;

/// <summary>
/// A part of an image that is decoded row by row: of the rows that it touches, each is decoded whole, into its place or into the one row of
/// scratch.
/// </summary>
internal sealed class RowRegion : IDisposable
{
    private readonly NdArray _destination;
    private readonly NdArray? _scratch;
    private readonly int[] _origin;
    private readonly int[] _wholeRow;
    private readonly int[] _partOfRow;

    /// <summary>Lays the part over the image.</summary>
    /// <param name="image">The whole.</param>
    /// <param name="destination">Where the part goes.</param>
    /// <param name="origin">Where it begins, by axis.</param>
    /// <param name="limits">Hold for a whole row.</param>
    /// <param name="source">The file.</param>
    public RowRegion(FrameHeader image, NdArray destination, ReadOnlySpan<int> origin, Limits limits, SourceStream source)
    {
        _destination = destination;
        _origin = [0, .. origin[1..]];
        _wholeRow = [1, .. image.Shape[1..]];
        _partOfRow = [1, .. destination.Shape[1..]];
        limits.CheckImage(_wholeRow, image.DType, image.ChannelAxes);
        if (!_partOfRow.AsSpan().SequenceEqual(_wholeRow))
        {
            source.Working.Check(NdArray.ElementCount(_wholeRow) * image.DType.ItemSize());
            _scratch = NdArray.CreateUninitialized(image.DType, _wholeRow);
        }

        First = origin[0];
    }

    /// <summary>The first row of the image that the part touches.</summary>
    public int First { get; }

    /// <summary>The number of rows that it touches.</summary>
    public int Count => _destination.Shape[0];

    /// <summary>Reads a part of an image whose rows take the same number of bytes each: those around the part are not touched.</summary>
    /// <param name="rowBytes">Bytes of each row in the file.</param>
    /// <param name="bottomUp">The file starts with the lowest row.</param>
    /// <param name="imageHeight">Rows of the image.</param>
    /// <param name="source">At the first row of the file; it can seek.</param>
    /// <param name="options">How to read.</param>
    /// <param name="decode">Fills one row.</param>
    public void Read(long rowBytes, bool bottomUp, int imageHeight, SourceStream source, ReadOptions options, CodecTools.DecodeRow decode)
    {
        var start = source.Position;
        for (var i = 0; i < Count; i++)
        {
            // In the order of the file.
            var row = bottomUp ? Count - 1 - i : i;
            var inFile = bottomUp ? imageHeight - 1 - First - row : First + row;
            source.Position = Math.Min(checked(start + (inFile * rowBytes)), source.Length);
            CodecTools.ReadRows(Begin(row), bottomUp: false, source, options, decode);
            End(row);
        }
    }

    /// <summary>Where a whole row is to be decoded to: 1×W or 1×W×C.</summary>
    /// <param name="row">From the part's first row.</param>
    public NdArray Begin(int row) => _scratch ?? _destination[row].Reshape(_wholeRow);

    /// <summary>Puts what is wanted of a decoded row in its place.</summary>
    /// <param name="row">From the part's first row.</param>
    public void End(int row)
    {
        if (_scratch is not null)
            Region.Crop(_scratch, _origin, _destination[row].Reshape(_partOfRow));
    }

    public void Dispose() => _scratch?.Dispose();
}
